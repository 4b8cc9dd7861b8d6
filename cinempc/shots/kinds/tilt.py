"""Tilt: the camera stands and nods."""

from __future__ import annotations

from typing import Literal

from cinempc.shots.kinds.kind import Keys, Setting, span
from cinempc.shots.kinds.look import Look, Side, Size
from cinempc.shots.spec import PointWord, SizeWord


class Tilt(Look):
    """The camera tilts along somebody, by default from the feet up to the face."""

    title = "Tilt along {subject}"

    kind: Literal["tilt"]
    """Nodding up or down."""
    from_point: PointWord = PointWord["feet"]
    """Where it begins on the body."""
    to_point: PointWord = PointWord["eyes"]
    """Where it ends."""
    size: Size = SizeWord["MS"]
    side: Side = "front"

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        start_s, over_s = span(self.duration_s)
        turn = {"subject": self.who(setting), "point": str(self.to_point), "at_s": start_s, "over_s": over_s}
        framing = self.placed(setting, size=self.seen_size(), point=str(self.from_point), turn=turn)
        return self.composed(setting, framing=[{"y": "centre", **framing}])
