"""Free path: through key frames."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cinempc.hardware import Name
from cinempc.shots.kinds.kind import Duration, Keys, Setting
from cinempc.shots.kinds.look import Focal, Look
from cinempc.shots.movement import Key


class FreePath(Look):
    """Through key frames on one smooth curve, with the aim held on somebody all along."""

    title = "Free path around {subject}"

    smallest: ClassVar[Keys] = {"subject": "mia", "keys": [[0, 12, 8, 6], [5, 3, 6, 2], [10, -8, 5, 5]]}

    kind: Literal["free_path"]
    """Through given points."""
    keys: Annotated[list[Key], Field(min_length=2, max_length=100)]
    """[time_s, north_m, east_m, height_m] in order of time."""
    around: Name | None = None
    """Count the points from this subject as the shot begins: [time_s, ahead_m, right_m, height_m]."""
    moving: bool = False
    """With `around`: the points go along with the subject."""
    duration_s: Duration | None = None  # type: ignore[assignment]
    """How long the shot is; left out: until a second after the last key."""
    focal_length_mm: Focal | None = 28.0

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        path: Keys = {"keys": [list(key) for key in self.keys], "moving": self.moving}
        path |= {} if self.around is None else {"around": self.around}
        duration_s = self.duration_s or self.keys[-1][0] + 1.0
        framing = self.placed(setting, point="chest", y="centre")
        return self.along(setting, path, duration_s=duration_s, framing=[framing])
