"""Hand-held: the picture breathes."""

from __future__ import annotations

from typing import Literal

from cinempc.shots.kinds.kind import Duration, Keys, Setting
from cinempc.shots.kinds.look import Look, Side, Size
from cinempc.shots.movement import Handheld as Sway
from cinempc.shots.spec import SizeWord


class HandheldShot(Look):
    """Along with somebody as if from an operator's shoulder: the picture sways a little, never the same twice."""

    title = "Hand-held with {subject}"

    kind: Literal["handheld"]
    """From the shoulder."""
    sway: Sway = Sway()
    """How the picture sways."""
    size: Size = SizeWord["MS"]
    side: Side = 20.0
    duration_s: Duration = 15.0

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        return self.composed(setting, handheld=self.sway.model_dump())
