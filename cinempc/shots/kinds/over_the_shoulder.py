"""Over the shoulder: past one person at another."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cinempc.shots.kinds.kind import Keys, Setting
from cinempc.shots.kinds.look import Distance, Focal, Size
from cinempc.shots.kinds.pair import Pair
from cinempc.shots.spec import SizeWord

BEHIND_DEG = 155.0  # from the other's heading to the camera


class OverTheShoulder(Pair):
    """Somebody seen past the shoulder of the other one, whose back is at the edge of the frame."""

    scene = "terrace"
    title = "{subject} over the shoulder of {other}"
    other_at_m = (3.0, 0.0)
    other_faces_deg = 180.0

    kind: Literal["over_the_shoulder"]
    """Past one at another."""
    shoulder: Literal["right", "left"] = "right"
    """Over which shoulder of the other one."""
    size: Size = SizeWord["MS"]
    distance_m: Distance | None = 3.6
    """From the camera to the other one; no less than the drone keeps from people."""
    focal_length_mm: Focal | None = 50.0
    edge: Annotated[float, Field(ge=0.05, le=0.45)] = 0.17
    """How far from the edge of the frame the other one's head is, as a fraction of its width."""

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        first, second = self.who(setting), self.second(setting)
        sign = 1.0 if self.shoulder == "right" else -1.0
        framing = [
            {"subject": first, "point": "eyes", "x": round(0.5 + sign * 0.12, 3), **self.row()},
            {"subject": second, "point": "eyes", "x": round(0.5 - sign * (0.5 - self.edge), 3)},
        ]
        view = self.view(setting, subject=second, azimuth_deg=sign * BEHIND_DEG)
        lens = self.lens(setting, self.focal_mm(setting))
        whole = self.composed(setting, framing=framing, view=view, lens=lens)
        return {**whole, **self.basics(setting, second)}
