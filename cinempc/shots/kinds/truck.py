"""Truck: sideways, without turning."""

from __future__ import annotations

from math import cos, radians, sin
from typing import Annotated, Literal

from pydantic import Field

from cinempc.shots.kinds.kind import Keys, Setting, line, ramp
from cinempc.shots.kinds.look import Look, Side, Size


class Truck(Look):
    """The camera slides sideways without turning, so that somebody crosses the frame against the background."""

    title = "Truck past {subject}"
    shortest_mm = 35.0

    kind: Literal["truck"]
    """Sideways, without turning."""
    across_frac: Annotated[float, Field(ge=-0.8, le=0.8)] = 0.4
    """How far the subject crosses the frame, as a fraction of its width: to the right (+) or to the left (-)."""
    size: Size = 0.5
    side: Side = "profile"

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        away_m, focal_mm = self.away_m(setting), self.focal_mm(setting)
        half_m = self.across_frac / 2 * away_m * setting.camera.sensor_width_mm / focal_mm
        ahead, right, height = self.beside(setting)
        left = (sin(radians(self.side_deg)), -cos(radians(self.side_deg)))  # of the camera, which looks at the subject
        start, end = ((ahead - s * half_m * left[0], right - s * half_m * left[1], height) for s in (-1, 1))
        path = {"keys": line(start, end, self.duration_s), "around": self.who(setting), "moving": True}
        x = ramp(0.5 - self.across_frac / 2, 0.5 + self.across_frac / 2, self.duration_s)
        return self.along(setting, path, framing=[{**self.placed(setting), **self.row(), "x": x}])
