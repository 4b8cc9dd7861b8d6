"""Reveal: somebody comes into view."""

from __future__ import annotations

from math import cos, radians, sin
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cinempc.shots.kinds.kind import Height, Keys, Metres, Setting, line
from cinempc.shots.kinds.look import Look, Size

LOWEST_EYES = 0.72  # row that the eyes sink to, so that the place appears above them


class Reveal(Look):
    """The camera rises and the place appears behind somebody, or it slides out from behind a tree or a wall."""

    title = "Reveal of {subject}"

    kind: Literal["reveal"]
    """Out of hiding."""
    out_of: Literal["below", "behind"] = "below"
    """Rise from near the ground, or slide out from behind something."""
    behind_m: tuple[Metres, Metres] | None = None
    """What it slides out from behind: [north, east] of its middle."""
    bearing_deg: Annotated[float, Field(ge=-360, le=360)] | None = None
    """Which way the camera looks past it: 0 is north and 90 east."""
    gap_m: Annotated[float, Field(ge=2, le=60)] = 6.0
    """How far behind it the camera is."""
    slide_m: Annotated[float, Field(ge=-60, le=60)] = 7.0
    """How far it slides, to the right (+) or to the left (-)."""
    to_height_m: Height = 5.0
    """How high it rises from below."""
    size: Size = 0.22

    @model_validator(mode="after")
    def _from_behind_something(self) -> Self:
        if self.out_of == "behind" and (self.behind_m is None or self.bearing_deg is None):
            raise ValueError("out_of: behind needs behind_m and bearing_deg, to know behind what and which way to look")
        if self.out_of == "below" and self.behind_m is not None:
            raise ValueError("behind_m: goes with out_of: behind")
        return self

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        if self.out_of == "behind":
            hidden = {"occlusion": 0.0}  # at first, and on purpose
            framing = self.framing(setting, size=None, unseen_s=self.duration_s)
            return self.along(setting, self._path(setting), framing=[framing], weights=hidden)
        rising = self.rising(setting, self.away_m(setting), self.to_height_m, LOWEST_EYES)
        return self.along(setting, self._path(setting), framing=[{**self.framing(setting, size=None), **rising}])

    def _path(self, setting: Setting) -> Keys:
        if self.behind_m is None or self.bearing_deg is None:
            start, end = (self.beside(setting, height_m=height_m) for height_m in (1.1, self.to_height_m))
            return {"keys": line(start, end, self.duration_s), "around": self.who(setting), "moving": True}
        north, east = cos(radians(self.bearing_deg)), sin(radians(self.bearing_deg))
        height_m = self.camera_height_m(setting)
        start_n, start_e = self.behind_m[0] - self.gap_m * north, self.behind_m[1] - self.gap_m * east
        end_n, end_e = start_n - self.slide_m * east, start_e + self.slide_m * north
        return {"keys": line((start_n, start_e, height_m), (end_n, end_e, height_m), self.duration_s)}
