"""Pull out: the reverse of a push in."""

from __future__ import annotations

from typing import Literal

from cinempc.shots.kinds.look import Side, Size
from cinempc.shots.kinds.push_in import Approach
from cinempc.shots.spec import SizeWord


class PullOut(Approach):
    """The drone backs away: from a close picture to a wide one, and the place around somebody appears."""

    title = "Pull out from {subject}"

    kind: Literal["pull_out"]
    """Backing away."""
    from_size: Size = SizeWord["MS"]
    size: Size = SizeWord["LS"]
    side: Side = 25.0
