"""Where the sharp zone begins."""

from __future__ import annotations

from typing import Any

import casadi as ca

from cinempc.costs.term import Term
from cinempc.optics import metres_per_dioptre, near_limit_dioptres
from cinempc.stage import Stage


class NearLimit(Term):
    """(1/Dn - 1/Dn*) Dn*^2: the near limit of sharpness, in metres near its target, linear in the focus setting.

    With `at_least` 1 the zone may begin nearer than asked. CineMPC's w_dn asks for Dn in metres; in dioptres this aim
    has no pole. Source: `optics.near_limit_dioptres`.
    """

    name = "near_limit"
    unit = "m"
    tolerance = 0.1
    per = "camera"
    targets = ("limit_dioptres", "at_least")

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        lens = (stage.focal_length_mm, stage.f_number, stage.focus_dioptres, stage.optics.circle_of_confusion_mm)
        limit_dioptres, at_least = target
        error = near_limit_dioptres(*lens) - limit_dioptres
        return ((error - at_least * ca.fmax(error, 0.0)) * metres_per_dioptre(limit_dioptres),)
