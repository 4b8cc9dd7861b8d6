"""Flyby: past somebody, at speed."""

from __future__ import annotations

from math import copysign
from typing import Annotated, Literal

from pydantic import Field

from cinempc.shots.kinds.kind import Height, Keys, Setting, line
from cinempc.shots.kinds.look import Focal, Look


class Flyby(Look):
    """The drone comes from in front, passes somebody closely and leaves, and turns so as never to lose them."""

    title = "Flyby of {subject}"

    kind: Literal["flyby"]
    """Past somebody, at speed."""
    from_ahead_m: Annotated[float, Field(ge=-100, le=100)] = 15.0
    """How far ahead of the subject it begins (negative: behind)."""
    to_ahead_m: Annotated[float, Field(ge=-100, le=100)] = -13.0
    """How far ahead of the subject it ends (negative: behind)."""
    pass_m: Annotated[float, Field(ge=-50, le=50)] = 5.5
    """How far to the right (+) or left (-) of the subject it passes."""
    height_m: Height = 2.4
    """Height of the camera."""
    focal_length_mm: Focal | None = 28.0

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        bend_m = copysign(2.0, self.pass_m)  # comes in and leaves a little wider, so that the passing is a curve
        wide_m, high_m = self.pass_m + bend_m, self.height_m + 1.0
        ends = (self.from_ahead_m, wide_m, high_m), (self.to_ahead_m, wide_m, high_m)
        (t0, *first), (t1, *last) = line(*ends, self.duration_s)
        middle = [(t0 + t1) / 2, (self.from_ahead_m + self.to_ahead_m) / 2, self.pass_m, self.height_m]
        path = {"keys": [[t0, *first], middle, [t1, *last]], "around": self.who(setting), "moving": True}
        return self.along(setting, path, framing=[self.placed(setting, point="chest", y="centre")])
