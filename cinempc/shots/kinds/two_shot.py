"""Two-shot: two people, side by side in the frame."""

from __future__ import annotations

from typing import Literal

from cinempc.shots.kinds.kind import Duration, Keys, Setting
from cinempc.shots.kinds.look import Focal, Side, Size
from cinempc.shots.kinds.pair import Pair


class TwoShot(Pair):
    """Two people, as far from the middle of the frame as each other, both sharp."""

    scene = "promenade"
    title = "{subject} and {other}"
    other_at_m = (0.0, 1.4)

    kind: Literal["two_shot"]
    """Two in one picture."""
    subject_on: Literal["left", "right"] = "right"
    """On which side of the frame the subject is."""
    apart: Literal["thirds", "golden"] = "thirds"
    """Both on the thirds, or closer together on the golden sections."""
    size: Size = 0.55
    side: Side = "front"
    duration_s: Duration = 15.0
    focal_length_mm: Focal | None = 40.0

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        first, second = self.who(setting), self.second(setting)
        columns = ("left_third", "right_third") if self.apart == "thirds" else ("golden_left", "golden_right")
        left, right = columns if self.subject_on == "left" else columns[::-1]
        framing = [
            {**self.framing(setting, size=None), "x": left, "y": 0.36},
            {"subject": second, "point": "eyes", "x": right},
        ]
        for key in ("headroom", "lead_room"):
            framing[0].pop(key, None)
        lens = self.lens(setting, self.focal_mm(setting), f_number="free", focus=None, hold_sharp=[first, second])
        lens = {key: value for key, value in lens.items() if value is not None}
        return {**self.composed(setting), **self.basics(setting, second), "framing": framing, "lens": lens}
