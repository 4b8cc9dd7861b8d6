"""Roll: the Dutch angle."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cinempc.shots.kinds.kind import Keys, Setting, ramp
from cinempc.shots.kinds.look import Angle, Look, Side, Size
from cinempc.shots.spec import SizeWord

Roll = Annotated[float, Field(ge=-45, le=45)]


class RollShot(Look):
    """Dutch angle: the horizon leans over while the picture stays on somebody; needs a gimbal that rolls."""

    title = "Dutch angle on {subject}"

    kind: Literal["roll"]
    """The camera leans."""
    from_deg: Roll = 0.0
    """Where it begins: right (+) or left (-)."""
    to_deg: Roll = 14.0
    """Where it ends; the same as from_deg: it leans all along."""
    size: Size = SizeWord["MS"]
    side: Side = 20.0
    angle: Angle = "low"

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        return self.composed(setting, roll_deg=ramp(self.from_deg, self.to_deg, self.duration_s))
