"""Shot and reverse shot, with the move between."""

from __future__ import annotations

from math import cos, radians, sin
from typing import Annotated, Literal

from pydantic import Field

from cinempc.shots.kinds.kind import Duration, Keys, Setting, rounded
from cinempc.shots.kinds.look import Focal, Size
from cinempc.shots.kinds.over_the_shoulder import BEHIND_DEG
from cinempc.shots.kinds.pair import Pair
from cinempc.shots.spec import SizeWord

OFF_CENTRE = 0.12  # of the one who is looked at, away from the shoulder


class ShotReverseShot(Pair):
    """Somebody past the other's shoulder, then the reverse, with a move between that stays on one side of both."""

    scene = "terrace"
    title = "{subject} and {other}, shot and reverse shot"
    other_at_m = (3.0, 0.0)
    other_faces_deg = 180.0

    kind: Literal["shot_reverse_shot"]
    """Both sides of a conversation."""
    apart_m: Annotated[float, Field(ge=0.5, le=20)] = 3.0
    """How far apart the two stand, facing each other."""
    shoulder: Literal["right", "left"] = "right"
    """Over which shoulder of the other one it begins; so it stays on that side of the line between both."""
    move_s: Annotated[float, Field(gt=1, le=60)] = 6.0
    """How long the move takes."""
    swing_m: Annotated[float, Field(ge=3.5, le=30)] = 6.0
    """How far from the line between both the move swings out."""
    size: Size = SizeWord["MS"]
    focal_length_mm: Focal | None = 50.0
    duration_s: Duration = 16.0

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        first, second = self.who(setting), self.second(setting)
        sign, at_s = (1.0 if self.shoulder == "right" else -1.0), rounded((self.duration_s - self.move_s) / 2)
        change = {"start_s": at_s, "over_s": self.move_s}
        framing = {
            "subject": first,
            "point": "eyes",
            "x": {"from": rounded(0.5 + sign * OFF_CENTRE), "to": rounded(0.5 - sign * OFF_CENTRE), **change},
            "y": 0.36,
            "turn": {"subject": second, "at_s": at_s, "over_s": self.move_s},
        }
        focus = [{"on": first}, {"on": second, "at_s": at_s, "over_s": self.move_s}]
        lens = self.lens(setting, self.focal_mm(setting), focus=focus)
        path = {"keys": self._keys(setting, sign, at_s), "around": second}
        return {**self.along(setting, path, framing=[framing], lens=lens), **self.basics(setting, second)}

    def _keys(self, setting: Setting, sign: float, at_s: float) -> list[list[float]]:
        """Behind the other one, far out to the side, behind the subject; counted from the other one, who faces them."""
        away_m, height_m = self.distance_m or 3.6, self.camera_height_m(setting)
        behind, beside = away_m * -cos(radians(BEHIND_DEG)), sign * away_m * sin(radians(BEHIND_DEG))
        places = [(-behind, beside), (self.apart_m / 2, sign * self.swing_m), (self.apart_m + behind, beside)]
        times = [at_s, at_s + self.move_s / 2, at_s + self.move_s]
        return [[rounded(t), rounded(x), rounded(y), height_m] for t, (x, y) in zip(times, places, strict=True)]
