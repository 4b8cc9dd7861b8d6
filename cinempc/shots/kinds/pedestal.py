"""Pedestal: straight up or down, level."""

from __future__ import annotations

from typing import Literal

from cinempc.shots.kinds.kind import Height, Keys, Setting, line
from cinempc.shots.kinds.look import Look, Size


class Pedestal(Look):
    """The camera rises or sinks and stays level: the horizon does not move, the subject does."""

    title = "Pedestal on {subject}"
    shortest_mm = 35.0

    kind: Literal["pedestal"]
    """Straight up or down, level."""
    from_height_m: Height = 1.1
    """Height of the camera at first."""
    to_height_m: Height = 2.1
    """Height of the camera at last."""
    size: Size = 0.6

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        start, end = (self.beside(setting, height_m=height_m) for height_m in (self.from_height_m, self.to_height_m))
        path = {"keys": line(start, end, self.duration_s), "around": self.who(setting), "moving": True}
        across = self.framing(setting, size=None)
        framing = {key: value for key, value in across.items() if key not in ("y", "headroom")}
        return self.along(setting, path, framing=[framing], horizon="centre")
