"""From straight above: top down and rocket."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from cinempc.shots.kinds.kind import Height, Keys, Kind, Setting, ramp
from cinempc.shots.kinds.look import Focal

Turn = Annotated[float, Field(ge=-720, le=720)]


class Overhead(Kind):
    """From straight above, with the subject's way up in the picture."""

    focal_length_mm: Focal = 28.0
    """Of the lens."""
    f_number: Annotated[float, Field(ge=0.5, le=64)] = 5.6
    """Of the lens."""
    turn_deg: Turn = 0.0
    """How far the picture turns during the shot."""

    def above(self, setting: Setting, keys: list[list[float]]) -> Keys:
        """A shot that looks straight down along keys of [time_s, ahead_m, right_m, height_m]."""
        name = self.who(setting)
        framing = {"subject": name, "point": "middle", "x": "centre", "y": "centre", "unseen_s": self.duration_s}
        turning: Any = ramp(0.0, self.turn_deg, self.duration_s)
        return {
            **self.basics(setting),
            "framing": [framing],
            "camera_path": {"keys": keys, "around": name, "moving": True},
            "aim": {"bearing_deg": turning, "around": name},
            "lens": {"focal_length_mm": self.focal_length_mm, "f_number": self.f_number, "focus": name},
        }


class TopDown(Overhead):
    """Straight down on somebody, like on a map."""

    title = "Top down on {subject}"

    kind: Literal["top_down"]
    """Straight down."""
    height_m: Height = 11.0
    """Height of the camera."""

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        return self.above(setting, [[0.0, 0.0, 0.0, self.height_m]])
