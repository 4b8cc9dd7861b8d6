"""The box that the camera stays in."""

from __future__ import annotations

from typing import Any

import casadi as ca

from cinempc.constraints.constraint import Constraint
from cinempc.stage import Stage


class Envelope(Constraint):
    """Half the box's extent minus the distance from its middle, along north, east and down [m]."""

    name = "envelope"
    unit = "m"
    per = "camera"
    rows = 3
    targets = ("north_middle_m", "east_middle_m", "down_middle_m", "north_half_m", "east_half_m", "down_half_m")

    def margin(self, stage: Stage, keep_out: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(target[3 + i] - ca.fabs(stage.position_ned_m[i] - target[i]) for i in range(3))
