"""Distance from everything that stands."""

from __future__ import annotations

from typing import Any

from cinempc.constraints.constraint import Constraint
from cinempc.stage import Stage


class Clearance(Constraint):
    """Distance from the nearest obstacle, minus the one to be kept [m].

    To first order around the place where the camera is expected: one row for all obstacles, however many there are. A
    distance field gives value and gradient, see `cinempc.space`.
    """

    name = "clearance"
    unit = "m"
    per = "camera"
    targets = (
        "north_m",
        "east_m",
        "down_m",
        "distance_m",
        "distance_per_north",
        "distance_per_east",
        "distance_per_down",
        "kept_m",
    )

    def margin(self, stage: Stage, keep_out: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        beside = [stage.position_ned_m[i] - target[i] for i in range(3)]
        return (target[3] + sum(target[4 + i] * beside[i] for i in range(3)) - target[7],)
