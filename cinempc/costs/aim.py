"""Where the camera points, whatever is there."""

from __future__ import annotations

from typing import Any

import casadi as ca

from cinempc.costs.term import Term
from cinempc.stage import Stage


class Aim(Term):
    """Horizontal unit vector of the optical axis minus the asked one (two rows), and pitch minus the asked one [rad].

    A difference of unit vectors has no wrap at 180 degrees, like that of `azimuth`. Own formula.
    """

    name = "aim"
    unit = "rad"
    tolerance = 0.005
    per = "camera"
    rows = 3
    targets = ("yaw_ned_rad", "pitch_rad")

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        yaw, pitch = target
        return ca.cos(stage.yaw_rad) - ca.cos(yaw), ca.sin(stage.yaw_rad) - ca.sin(yaw), stage.pitch_rad - pitch
