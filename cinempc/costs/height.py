"""How high the camera flies."""

from __future__ import annotations

from typing import Any

from cinempc.costs.term import Term
from cinempc.stage import Stage


class Height(Term):
    """Height of the camera above the ground under a subject minus the asked one [m]: pedestal and crane moves.

    Own formula: CineMPC has no height, only the relative view.
    """

    name = "height"
    unit = "m"
    tolerance = 0.1
    per = "view"
    targets = ("height_m",)

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        return (subject.position_ned_m[2] - stage.position_ned_m[2] - target[0],)
