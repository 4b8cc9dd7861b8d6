"""From how high a subject is seen."""

from __future__ import annotations

from typing import Any

import casadi as ca

from cinempc.costs.term import Term
from cinempc.stage import Stage


class Elevation(Term):
    """Angle of the camera above the horizontal through the subject's middle, minus the asked one [rad].

    Together with `azimuth` it is the relative view that CineMPC asks for by a rotation matrix (w_R). Own formula.
    """

    name = "elevation"
    unit = "rad"
    tolerance = 0.02
    per = "view"
    targets = ("elevation_rad",)

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        north, east, down = (stage.position_ned_m[i] - subject.position_ned_m[i] for i in range(3))
        above = -down - subject.height_m / 2
        return (ca.atan2(above, ca.sqrt(north**2 + east**2 + 1e-6)) - target[0],)
