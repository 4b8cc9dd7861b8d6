"""What stands between the camera and a subject."""

from __future__ import annotations

from typing import Any

import casadi as ca

from cinempc.costs.term import Term
from cinempc.stage import Stage


class Occlusion(Term):
    """Free room that lacks around the sight line to a subject [m]; nothing where there is enough.

    The room is the least distance of any obstacle from the line, given to first order around the place where the
    camera is expected, and so follows the subject behind the corner where it is forecast. Own formula; the idea of a
    visibility cost on a distance field is that of R. Bonatti et al., Autonomous Aerial Cinematography in Unstructured
    Environments, J. Field Robotics 37 (2020).
    """

    name = "occlusion"
    unit = "m"
    tolerance = 0.03
    per = "subject"
    targets = ("north_m", "east_m", "down_m", "room_m", "room_per_north", "room_per_east", "room_per_down", "wanted_m")

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        room = target[3] + sum(target[4 + i] * (stage.position_ned_m[i] - target[i]) for i in range(3))
        return (ca.fmax(target[7] - room, 0.0),)
