"""Spiral and dronie: away from somebody, and up."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cinempc.shots.kinds.kind import Duration, Height, Keys, Setting, ramp
from cinempc.shots.kinds.look import Focal, Look

LOWEST = 0.66  # row that the subject sinks to, so that the place appears above it
Far = Annotated[float, Field(ge=3, le=200)]


class Away(Look):
    """A flight that gains distance and height, and looks back at somebody."""

    turn_deg: Annotated[float, Field(ge=-1080, le=1080)]
    """How far round the subject it goes meanwhile: clockwise seen from above (+) or counter-clockwise (-)."""
    from_distance_m: Far = 6.0
    """Distance at first."""
    to_distance_m: Far = 26.0
    """Distance at last."""
    from_height_m: Height = 2.0
    """Height of the camera at first."""
    to_height_m: Height = 9.0
    """Height of the camera at last."""
    focal_length_mm: Focal | None = 28.0

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        view = {
            "subject": self.who(setting),
            "azimuth_deg": ramp(self.side_deg, self.side_deg + self.turn_deg, self.duration_s),
            "distance_m": ramp(self.from_distance_m, self.to_distance_m, self.duration_s),
            "height_m": ramp(self.from_height_m, self.to_height_m, self.duration_s),
        }
        framing = self.placed(setting, point="middle", y=ramp(0.5, LOWEST, self.duration_s))
        return self.composed(setting, framing=[framing], view=view, lens=self.lens(setting, self.focal_mm(setting)))


class Spiral(Away):
    """Round somebody, outwards and upwards at once."""

    title = "Spiral around {subject}"

    kind: Literal["spiral"]
    """Round, outwards and up."""
    turn_deg: Annotated[float, Field(ge=-1080, le=1080)] = 270.0
    duration_s: Duration = 18.0
    to_distance_m: Far = 16.0
    to_height_m: Height = 7.0
