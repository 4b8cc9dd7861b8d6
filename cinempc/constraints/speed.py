"""Horizontal speed as a vector."""

from __future__ import annotations

from typing import Any

import casadi as ca

from cinempc.constraints.constraint import Constraint
from cinempc.stage import Stage


class Speed(Constraint):
    """Largest horizontal speed minus the speed's magnitude [m/s]; a box alone would allow sqrt(2) times as much."""

    name = "speed"
    unit = "m/s"
    per = "camera"
    targets = ("speed_m_s",)

    def margin(self, stage: Stage, keep_out: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        north, east, _ = stage.velocity_ned_m_s
        return (target[0] - ca.sqrt(north**2 + east**2 + 1e-6),)
