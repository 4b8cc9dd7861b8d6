"""Establishing shot: where we are."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cinempc.shots.kinds.kind import Keys, Setting, ramp
from cinempc.shots.kinds.look import Composition, Focal, Look, Side, Size
from cinempc.shots.spec import RowWord, SizeWord


class Establishing(Look):
    """Where we are: wide and high, somebody small in the place, the horizon on the upper third, a slow approach."""

    title = "Establishing shot with {subject}"

    kind: Literal["establishing"]
    """Where we are."""
    from_distance_m: Annotated[float, Field(ge=5, le=200)] = 30.0
    """How far away it begins."""
    to_distance_m: Annotated[float, Field(ge=5, le=200)] = 22.0
    """How far away it ends."""
    horizon: RowWord | Annotated[float, Field(ge=0, le=1)] = RowWord["upper_third"]
    """Where the horizon lies: a word, or a fraction of frame height from the top."""
    feet: Annotated[float, Field(ge=0, le=1)] = 0.8
    """Row of the subject's feet; how high the drone flies follows from this and the horizon."""
    size: Size = SizeWord["ELS"]
    composition: Composition = "thirds_right"
    side: Side = "three_quarter"
    focal_length_mm: Focal | None = 24.0

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        distance_m = ramp(self.from_distance_m, self.to_distance_m, self.duration_s)
        view = {"subject": self.who(setting), "azimuth_deg": self.side_deg, "distance_m": distance_m}
        framing = self.placed(setting, point="feet", y=self.feet)
        horizon = str(self.horizon) if isinstance(self.horizon, str) else self.horizon
        lens = self.lens(setting, self.focal_mm(setting))
        return self.composed(setting, framing=[framing], view=view, horizon=horizon, lens=lens)
