"""Fly-through: through a gap."""

from __future__ import annotations

from math import cos, radians, sin
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cinempc.shots.kinds.kind import Height, Keys, Metres, Setting, rounded, span
from cinempc.shots.kinds.look import Focal, Look


class FlyThrough(Look):
    """The drone flies through a gap, such as between two trees or under an arch, with somebody in the picture."""

    title = "Fly through to {subject}"

    smallest: ClassVar[Keys] = {"subject": "mia", "gap_m": [0, 9], "bearing_deg": 270}

    kind: Literal["fly_through"]
    """Through a gap."""
    gap_m: tuple[Metres, Metres]
    """The middle of the gap: [north, east]."""
    bearing_deg: Annotated[float, Field(ge=-360, le=360)]
    """Which way it is flown through: 0 is north and 90 east."""
    height_m: Height = 2.5
    """How high it is flown through."""
    before_m: Annotated[float, Field(ge=1, le=100)] = 10.0
    """How far before the gap it begins."""
    after_m: Annotated[float, Field(ge=1, le=100)] = 8.0
    """How far beyond the gap it ends."""
    focal_length_mm: Focal | None = 28.0

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        start_s, over_s = span(self.duration_s)
        ahead = (cos(radians(self.bearing_deg)), sin(radians(self.bearing_deg)))
        share = self.before_m / (self.before_m + self.after_m)
        times = (start_s, start_s + share * over_s, start_s + over_s)
        north, east = self.gap_m
        keys = [
            [rounded(time_s), rounded(north + way_m * ahead[0]), rounded(east + way_m * ahead[1]), self.height_m]
            for time_s, way_m in zip(times, (-self.before_m, 0.0, self.after_m), strict=True)
        ]
        framing = self.placed(setting, point="chest", y="centre")
        return self.along(setting, {"keys": keys}, framing=[framing])
