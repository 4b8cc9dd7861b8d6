"""Crash zoom: the lens jumps."""

from __future__ import annotations

from math import ceil, exp, log
from typing import Annotated, Literal

from pydantic import Field

from cinempc.shots.kinds.kind import Duration, Keys, Setting, rounded
from cinempc.shots.kinds.look import Look, Side, Size, eye_row, size_frac
from cinempc.shots.spec import SizeWord

STEPS = 8  # pieces of an even relative zoom


class CrashZoom(Look):
    """The lens jumps at somebody, as fast as it can, while the drone stays where it is."""

    title = "Crash zoom on {subject}"

    kind: Literal["crash_zoom"]
    """The lens jumps."""
    from_size: Size = SizeWord["MLS"]
    """How big the subject is before."""
    at_s: Annotated[float, Field(ge=0, le=600)] = 3.0
    """When it begins."""
    over_s: Annotated[float, Field(gt=0, le=60)] | None = None
    """How long it takes; left out: as fast as the zoom's motor can."""
    size: Size = SizeWord["CU"]
    side: Side = "front"
    duration_s: Duration = 8.0

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        before, after = size_frac(self.from_size), self.size_frac
        away_m = self.distance_m or self.away_m(setting)
        mm_per_size = away_m * setting.camera.sensor_height_mm / self.stature_m(setting)
        zoom = log(after / before)
        over_s = self.over_s or ceil(11 * max(abs(zoom), 0.1) / setting.camera.zoom_rate_per_s) / 10
        even = [
            [rounded(self.at_s + over_s * step / STEPS), rounded(mm_per_size * before * exp(zoom * step / STEPS))]
            for step in range(STEPS + 1)
        ]
        framing = self.framing(setting, size=None)
        if "y" in framing:
            rows = [[rounded(self.at_s), eye_row(before)], [rounded(self.at_s + over_s), eye_row(after)]]
            framing["y"] = {"keys": rows}
        lens = self.lens(setting, {"keys": even, "ease": "linear"})
        return self.composed(setting, framing=[framing], view=self.view(setting, distance_m=rounded(away_m)), lens=lens)
