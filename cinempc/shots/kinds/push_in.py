"""Push in and pull out: the lens stays, the drone closes in or backs away."""

from __future__ import annotations

from typing import Any, Literal

from cinempc.shots.kinds.kind import Keys, Setting, ramp
from cinempc.shots.kinds.look import Look, Side, Size, eye_row, size_frac
from cinempc.shots.spec import SizeWord


class Approach(Look):
    """A change of size by flight, at one focal length."""

    from_size: Size
    """How big the subject is at first."""

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        sizes = (size_frac(self.from_size), self.size_frac)
        row = self.row()
        if "y" in row:
            row = {"y": ramp(eye_row(sizes[0]), eye_row(sizes[1]), self.duration_s)}
        framing: dict[str, Any] = {**self.framing(setting, size=ramp(sizes[0], sizes[1], self.duration_s)), **row}
        lens = self.lens(setting, self.focal_mm(setting, largest=max(sizes)))
        view = self.view(setting)
        view.pop("distance_m", None)
        return self.composed(setting, framing=[framing], view=view, lens=lens)


class PushIn(Approach):
    """The drone closes in: from a wide picture to a close one, the lens as it is."""

    title = "Push in on {subject}"

    kind: Literal["push_in"]
    """Closing in."""
    from_size: Size = SizeWord["LS"]
    size: Size = SizeWord["MS"]
    side: Side = 25.0
