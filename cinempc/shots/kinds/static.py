"""Locked off: camera and direction stay, only what happens in the picture moves."""

from __future__ import annotations

from typing import Literal

from cinempc.shots.kinds.kind import Keys, Setting
from cinempc.shots.kinds.look import Look, Side, Size
from cinempc.shots.spec import SizeWord


class Static(Look):
    """The camera stands still and does not turn: people walk within the picture, or out of it."""

    scene = "plaza"
    title = "Static shot of {subject}"
    shortest_mm = 50.0

    kind: Literal["static"]
    """Locked off."""
    size: Size = SizeWord["VLS"]
    side: Side = "front"

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        place = {"keys": [[0.0, *self.beside(setting)]], "around": self.who(setting)}
        framing = {**self.placed(setting, hold=True), **self.row()}
        return self.along(setting, place, framing=[framing])
