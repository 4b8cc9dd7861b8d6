"""Follow: chase, lead, or beside."""

from __future__ import annotations

from typing import Literal

from cinempc.shots.kinds.kind import Duration, Keys, Setting
from cinempc.shots.kinds.look import Composition, Look, Side, Size

SIDES_DEG = {"chase": 165.0, "lead": 12.0, "lateral": 90.0}


class Follow(Look):
    """The drone goes along with somebody: behind (chase), in front (lead) or beside (lateral)."""

    title = "Follow {subject}"
    shortest_mm = 35.0

    kind: Literal["follow"]
    """Going along."""
    style: Literal["chase", "lead", "lateral"] = "chase"
    """Behind, in front, or beside."""
    side: Side | None = None  # type: ignore[assignment]
    """From which side; left out: what the style says."""
    size: Size = 0.55
    duration_s: Duration = 20.0
    composition: Composition = "lead_room"

    @property
    def side_deg(self) -> float:
        """Bearing from the subject's heading to the camera."""
        return SIDES_DEG[self.style] if self.side is None else super().side_deg

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        return self.composed(setting)
