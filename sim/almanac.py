"""Where the sun stands at a place and a time, after `astral` (the equations of J. Meeus, Astronomical Algorithms)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise

from astral import Observer
from astral.sun import zenith_and_azimuth

RISEN_DEG = -0.833  # of the sun's middle when its rim shows: half a disc and the air's refraction
GOLDEN_DEG = 10.0  # below this its light is warm and its shadows are long
_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the sun stands: clockwise from north, and above the horizon."""

    azimuth_deg: float
    elevation_deg: float


def sun_at(latitude_deg: float, longitude_deg: float, when: datetime) -> Standing:
    """Where the sun is seen from a place, refraction of the air included.

    `latitude_deg` is positive north of the equator, `longitude_deg` east of Greenwich; `when` knows its offset.
    """
    return _standing(latitude_deg, longitude_deg, when, refracted=True)


def daylight(latitude_deg: float, longitude_deg: float, day: datetime, least_deg: float) -> str:
    """In words, in the time zone of `day`: when the sun rises and sets there, and when it stands over `least_deg`."""
    midnight = datetime.combine(day.date(), time(), day.tzinfo)
    minutes = [midnight + timedelta(minutes=i) for i in range(_MINUTES + 1)]
    true_deg = [_standing(latitude_deg, longitude_deg, at, refracted=False).elevation_deg for at in minutes]
    if max(true_deg) < RISEN_DEG:
        return f"on {day.date()} it does not rise there"

    def spans(inside: Callable[[float], bool]) -> str:
        return " and ".join(f"{begin:%H:%M} to {end:%H:%M}" for begin, end in _spans(minutes, map(inside, true_deg)))

    up = spans(lambda deg: deg >= RISEN_DEG)
    usable = spans(lambda deg: deg >= least_deg)
    if not usable:
        return f"on {day.date()} it is up from {up} and never stands so high"
    golden = spans(lambda deg: least_deg <= deg < GOLDEN_DEG)
    low = f", low and golden from {golden}" if golden else ""
    return f"on {day.date()} it is up from {up}, high enough from {usable}{low}"


def _standing(latitude_deg: float, longitude_deg: float, when: datetime, *, refracted: bool) -> Standing:
    zenith_deg, azimuth_deg = zenith_and_azimuth(Observer(latitude_deg, longitude_deg), when, refracted)
    return Standing(azimuth_deg % 360.0, 90.0 - zenith_deg)


def _spans(minutes: list[datetime], inside: Iterator[bool]) -> Iterator[tuple[datetime, datetime]]:
    """From when to when it is inside; to the end of the day where it still is."""
    flags = [False, *inside, False]
    begun = [minutes[i] for i, (before, now) in enumerate(pairwise(flags)) if now and not before]
    ended = [minutes[i - 1] for i, (before, now) in enumerate(pairwise(flags)) if before and not now]
    return zip(begun, ended, strict=True)
