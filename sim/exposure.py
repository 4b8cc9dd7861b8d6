"""What a camera is set to beside its iris: sensitivity, shutter and filters, as they truly are."""

from __future__ import annotations

import numpy as np

from cinempc.hardware import Light
from cinempc.optics import brightness_stops, exposure_time_s
from cinempc.types import Array, Exposure, VehicleState

ISO, ND, SHUTTER = range(3)  # log2, stops, log2 of degrees: one step doubles or halves the light


class ExposureSettings:
    """Follows set-points within the camera's ranges and no faster than it can; by itself where there are none.

    Args:
        light: how the camera meets the light; None for one that always does so by itself.
    """

    def __init__(self, light: Light | None) -> None:
        self._light = light
        self._true: Array | None = None  # (3,)
        self._target: Array | None = None

    @property
    def now(self) -> Exposure | None:
        """The true settings; None while the camera meets the light by itself."""
        if self._true is None:
            return None
        iso, nd, shutter = self._true
        return Exposure(float(2**iso), float(nd), float(2**shutter))

    def follow(self, asked: Exposure | None) -> None:
        """Holds these until others come. The first ones are set at once, as before a take.

        Raises:
            ValueError: for settings that cannot be.
        """
        if asked is None or self._light is None:
            self._true = self._target = None
            return
        if not (0 < asked.iso < np.inf and 0 < asked.shutter_deg < np.inf and 0 <= asked.nd_stops < np.inf):
            raise ValueError(f"an exposure needs a positive ISO and shutter angle and no negative filter, got {asked}")
        (least, most), (narrow, wide) = self._light.iso, self._light.shutter_deg
        iso, angle = np.clip(asked.iso, least, most), np.clip(asked.shutter_deg, narrow, wide)
        self._target = np.array([np.log2(iso), self._light.nearest_nd(asked.nd_stops), np.log2(angle)])
        if self._true is None:
            self._true = self._target.copy()

    def advance(self, duration_s: float) -> None:
        """Moves on in time."""
        if self._light is None or self._true is None or self._target is None:
            return
        most = self._light.compensation_stops_per_s * duration_s
        self._true += np.clip(self._target - self._true, -most, most)


def brightness(true: VehicleState, light: Light | None, light_ev100: float | None) -> float:
    """By what factor there is more light on the sensor than is right, with the iris where it truly is.

    1 where the camera meets the light by itself, and where nobody knows how light it is.
    """
    chosen = true.exposure
    if chosen is None or light is None or light_ev100 is None:
        return 1.0
    exposed_s = exposure_time_s(chosen.shutter_deg, light.frame_rate_hz)
    stops = brightness_stops(light_ev100, chosen.nd_stops, true.lens.f_number, exposed_s, chosen.iso)
    return float(2.0**stops)
