"""Crane: a high sweep up or down that looks at somebody."""

from __future__ import annotations

from typing import Literal

from cinempc.shots.kinds.kind import Height, Keys, Setting, ramp
from cinempc.shots.kinds.look import Distance, Look, Size
from cinempc.shots.spec import SizeWord

LOWEST_EYES = 0.6  # row that the eyes sink to, so that the place appears above them


class Crane(Look):
    """The camera sweeps from eye level up to a high view, or down, and keeps looking at somebody."""

    title = "Crane up from {subject}"

    kind: Literal["crane"]
    """Up or down on a long arm."""
    from_height_m: Height = 1.5
    """Height of the camera at first."""
    to_height_m: Height = 7.0
    """Height of the camera at last."""
    size: Size = SizeWord["LS"]
    distance_m: Distance | None = 8.0

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        height_m = ramp(self.from_height_m, self.to_height_m, self.duration_s)
        away_m = self.distance_m or self.away_m(setting)
        view = self.view(setting, height_m=height_m, distance_m=round(away_m, 3))
        rising = self.rising(setting, away_m, self.to_height_m, LOWEST_EYES)
        framing = {**self.framing(setting, size=None), **rising}
        lens = self.lens(setting, self.focal_mm(setting))
        return self.composed(setting, framing=[framing], view=view, lens=lens)
