"""Where in the world the camera is."""

from __future__ import annotations

from typing import Any

from cinempc.costs.term import Term
from cinempc.stage import Stage


class Place(Term):
    """Position of the camera minus the asked one [m], NED: paths through given points, and standing still.

    Own formula: CineMPC moves the camera relative to its subjects only.
    """

    name = "place"
    unit = "m"
    tolerance = 0.1
    per = "camera"
    rows = 3
    targets = ("north_m", "east_m", "down_m")

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(at - asked for at, asked in zip(stage.position_ned_m, target, strict=True))
