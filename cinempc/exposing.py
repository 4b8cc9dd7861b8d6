"""Which ISO, neutral density and shutter go with a stop in a given light, and how they follow the iris.

Rightly exposed is EV100 of the settings = light - ND, with EV100 = log2(N^2/t) - log2(ISO/100) (ISO 2720:1974; APEX).
All changes are in stops: one doubles or halves the light on the sensor.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2

from cinempc.hardware import Light
from cinempc.optics import brightness_stops, exposure_time_s
from cinempc.types import Exposure

Asked = float | None


@dataclass(frozen=True, slots=True)
class Exposer:
    """The settings for a shot: chosen for one f-number, changed from there on only by what the camera can change."""

    light: Light
    light_ev100: float
    f_number: float
    """For which the settings were chosen."""
    base: Exposure
    held: frozenset[str] = frozenset()
    """What the shot gives itself, and so is not changed: "iso", "nd"."""

    def at(self, f_number: float) -> Exposure:
        """The settings that hold the exposure at an f-number, as far as they reach: a pure function of it."""
        missing = -self.brightness_stops(self.base, f_number)
        iso, nd, shutter_deg = self.base.iso, self.base.nd_stops, self.base.shutter_deg
        for means in self.light.compensates:
            if means in self.held:
                continue
            if means == "nd" and self.light.variable_nd_stops is not None:
                low, high = self.light.variable_nd_stops
                if not low <= nd <= high:  # a fixed filter, or none
                    continue
                taken = min(max(nd - missing, low), high)
                missing, nd = missing - (nd - taken), taken
            elif means == "iso":
                low, high = self.light.iso
                set_to = min(max(iso * 2**missing, low), high)
                missing, iso = missing - log2(set_to / iso), set_to
            elif means == "shutter":
                low, high = self.light.shutter_deg
                set_to = min(max(shutter_deg * 2**missing, low), high)
                missing, shutter_deg = missing - log2(set_to / shutter_deg), set_to
        return Exposure(iso, nd, shutter_deg)

    def error_stops(self, f_number: float) -> float:
        """By how much the picture is too bright (+) or too dark (-) at an f-number, all compensation used."""
        return self.brightness_stops(self.at(f_number), f_number)

    def brightness_stops(self, settings: Exposure, f_number: float) -> float:
        """By how much settings expose too brightly (+) or too darkly (-)."""
        exposed_s = exposure_time_s(settings.shutter_deg, self.light.frame_rate_hz)
        return float(brightness_stops(self.light_ev100, settings.nd_stops, f_number, exposed_s, settings.iso))


def between(leaving: Exposer | None, arriving: Exposer | None, share: float, f_number: float) -> Exposure | None:
    """The settings on the way from one shot to another, at an f-number: by stops, `share` of the arriving one's.

    Where a filter of that strength is not there, the nearest is, and the sensitivity takes what it leaves. A shot
    without an exposure has nothing to go to or to come from: then they change half-way.
    """
    if leaving is None or arriving is None or share in (0.0, 1.0):
        nearer = leaving if share < 0.5 else arriving
        return None if nearer is None else nearer.at(f_number)
    before, after, light = leaving.at(f_number), arriving.at(f_number), arriving.light
    mixed_stops = before.nd_stops + share * (after.nd_stops - before.nd_stops)
    nd_stops = light.nearest_nd(mixed_stops)
    iso = before.iso * (after.iso / before.iso) ** share * 2 ** (nd_stops - mixed_stops)
    shutter_deg = before.shutter_deg * (after.shutter_deg / before.shutter_deg) ** share
    low, high = light.iso
    return Exposure(min(max(iso, low), high), nd_stops, shutter_deg)


def exposer_for(
    light: Light, light_ev100: float, shutter_deg: float, iso: Asked, nd_stops: Asked, f_numbers: tuple[float, float]
) -> Exposer:
    """The settings for a shot whose f-number goes from the first to the last of `f_numbers`, widest first.

    `iso` and `nd_stops` are None where they may be chosen: then ISO stays at its base as long as neutral density can
    take what is too much; it is chosen for the middle of the aperture's way, so that there is room on both sides.
    """
    middle = (f_numbers[0] * f_numbers[1]) ** 0.5
    first = iso if iso is not None else light.base_iso
    start = Exposer(light, light_ev100, middle, Exposure(first, 0.0, shutter_deg))
    too_bright = start.brightness_stops(start.base, middle)
    nd = nd_stops if nd_stops is not None else _nearest_nd(light, too_bright, varied=f_numbers[0] < f_numbers[1])
    if iso is None:
        low, high = light.iso
        first = min(max(first * 2 ** (nd - too_bright), low), high)
    held = frozenset(name for name, given in (("iso", iso), ("nd", nd_stops)) if given is not None)
    return Exposer(light, light_ev100, middle, Exposure(first, nd, shutter_deg), held)


def _nearest_nd(light: Light, stops: float, *, varied: bool) -> float:
    """What a filter of this camera takes, nearest to what is wanted; a variable one comes first if the iris moves."""
    fixed = [0.0, *light.nd_filters_stops]
    best = min(fixed, key=lambda filter_stops: abs(filter_stops - stops))
    if light.variable_nd_stops is None:
        return best
    low, high = light.variable_nd_stops
    turned = min(max(stops, low), high)
    better = abs(turned - stops) < abs(best - stops) - 1e-9
    return turned if better or (varied and "nd" in light.compensates and stops > low / 2) else best
