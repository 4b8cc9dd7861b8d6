"""How far the camera is from a subject."""

from __future__ import annotations

from typing import Any

import casadi as ca

from cinempc.costs.term import Term
from cinempc.stage import Stage


class Distance(Term):
    """Horizontal distance minus the asked one [m]: sqrt(dn^2 + de^2) - d*. Source: CineMPC (T-RO 2024), w_d."""

    name = "distance"
    unit = "m"
    tolerance = 0.2
    per = "view"
    targets = ("distance_m",)

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        north, east = (stage.position_ned_m[i] - subject.position_ned_m[i] for i in range(2))
        return (ca.sqrt(north**2 + east**2 + 1e-6) - target[0],)
