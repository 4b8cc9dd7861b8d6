"""Dolly zoom: the Vertigo effect."""

from __future__ import annotations

from typing import Literal

from cinempc.shots.kinds.kind import Duration, Keys, Setting, ramp
from cinempc.shots.kinds.look import Focal, Look, Side, Size
from cinempc.shots.spec import SizeWord


class DollyZoom(Look):
    """The Vertigo effect: somebody keeps their size while lens and distance change, and the background swells."""

    scene = "plaza"
    title = "Dolly zoom on {subject}"

    kind: Literal["dolly_zoom"]
    """Zoom against flight."""
    style: Literal["out", "in"] = "out"
    """out: the drone backs away and the lens closes in, so the background swells; in: the reverse."""
    wide_mm: Focal = 35.0
    """The shorter focal length."""
    long_mm: Focal = 105.0
    """The longer focal length."""
    size: Size = SizeWord["LS"]
    side: Side = "front"
    duration_s: Duration = 16.0

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        way = (self.wide_mm, self.long_mm) if self.style == "out" else (self.long_mm, self.wide_mm)
        view = self.view(setting)
        view.pop("distance_m", None)
        framing = self.framing(setting, size=self.seen_size())
        lens = self.lens(setting, ramp(way[0], way[1], self.duration_s))
        return self.composed(setting, framing=[framing], view=view, lens=lens)
