"""The way round what is in the way."""

from __future__ import annotations

from typing import Any

from cinempc.costs.term import Term
from cinempc.stage import Stage


class Detour(Term):
    """The camera's place minus one on a way round obstacles, as a wider search has found it [m]. Own formula.

    A plan of two seconds that only feels slopes stays in front of a wall; where to go around it is searched for over
    all sides and a longer time.
    """

    name = "detour"
    unit = "m"
    tolerance = 0.3
    per = "camera"
    rows = 3
    targets = ("north_m", "east_m", "down_m")

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(stage.position_ned_m[i] - target[i] for i in range(3))
