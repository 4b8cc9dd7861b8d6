"""Whip pan: the camera tears itself away to somebody else."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cinempc.shots.kinds.kind import Duration, Keys, Setting
from cinempc.shots.kinds.look import Side, Size
from cinempc.shots.kinds.pair import Pair
from cinempc.shots.spec import SizeWord


class WhipPan(Pair):
    """From a standing camera, the picture tears itself away from one person and lands on another."""

    scene = "plaza"
    title = "Whip pan from {subject} to {other}"

    kind: Literal["whip_pan"]
    """A turn so fast that all is streaks."""
    at_s: Annotated[float, Field(ge=0, le=600)] = 3.0
    """When it begins."""
    over_s: Annotated[float, Field(ge=0.2, le=5)] = 0.9
    """How long it takes; the drone and its gimbal turn only so fast."""
    size: Size = SizeWord["LS"]
    side: Side = -90.0
    duration_s: Duration = 8.0

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        first, second = self.who(setting), self.second(setting)
        path = {"keys": [[0.0, *self.beside(setting)]], "around": first}
        turn = {"subject": second, "at_s": self.at_s, "over_s": self.over_s}
        framing = {**self.placed(setting, turn=turn), **self.row()}
        focus = [{"on": first}, {"on": second, "at_s": self.at_s, "over_s": self.over_s}]
        lens = self.lens(setting, self.focal_mm(setting), focus=focus)
        return {**self.along(setting, path, framing=[framing], lens=lens), **self.basics(setting, second)}
