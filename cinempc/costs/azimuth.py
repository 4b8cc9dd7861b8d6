"""From which side a subject is seen."""

from __future__ import annotations

from typing import Any

import casadi as ca

from cinempc.costs.term import Term
from cinempc.stage import Stage


class Azimuth(Term):
    """Horizontal unit vector from subject to camera minus the asked one; its length is 2 sin(error/2), about radians.

    A difference of unit vectors has no wrap at 180 degrees, and its square is smooth at zero, unlike the norm of
    CineMPC's rotation term (w_R), which it replaces together with `elevation`. Own formula.
    """

    name = "azimuth"
    unit = "rad"
    tolerance = 0.02
    per = "view"
    rows = 2
    targets = ("azimuth_ned_rad",)

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        north, east = (stage.position_ned_m[i] - subject.position_ned_m[i] for i in range(2))
        distance = ca.sqrt(north**2 + east**2 + 1e-6)
        return north / distance - ca.cos(target[0]), east / distance - ca.sin(target[0])
