"""Rocket: straight up."""

from __future__ import annotations

from typing import Literal

from cinempc.shots.kinds.kind import Height, Keys, Setting, line
from cinempc.shots.kinds.top_down import Overhead


class Rocket(Overhead):
    """Straight up from above somebody, looking down: the place grows, the person shrinks."""

    title = "Rocket above {subject}"

    kind: Literal["rocket"]
    """Straight up."""
    from_height_m: Height = 6.0
    """Height of the camera at first."""
    to_height_m: Height = 28.0
    """Height of the camera at last."""

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        return self.above(setting, line((0.0, 0.0, self.from_height_m), (0.0, 0.0, self.to_height_m), self.duration_s))
