"""What is known of everybody after one picture of footage."""

from __future__ import annotations

from dataclasses import dataclass

from cinempc.types import Array


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """Somebody in one picture, as seen, or where they are thought to be."""

    id: int
    name: str  # empty for those who have none
    class_: str
    score: float  # of the newest detection
    box_frac: Array  # (4,) as detected; as expected where nothing was
    position_ned_m: Array  # (2,) north and east of the camera; north is where it looked at first
    range_m: float  # from the camera
    spread_m: float  # standard deviation of the position, along its longest axis
    seen: bool


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What was made of one picture."""

    sightings: tuple[Sighting, ...]
    fresh: bool  # False for a picture that is black, or the last one once more
    window_frac: Array | None  # (4,) where the detector looked closely
    detector_s: float
    whole_s: float  # all that was spent on the picture, the detector included
