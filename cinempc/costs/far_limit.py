"""Where the sharp zone ends."""

from __future__ import annotations

from typing import Any

import casadi as ca

from cinempc.costs.term import Term
from cinempc.optics import far_limit_dioptres, metres_per_dioptre
from cinempc.stage import Stage


class FarLimit(Term):
    """(1/Df - 1/Df*) Df*^2: the far limit of sharpness in metres near its target; infinity is simply the target 0.

    With `at_least` 1 the zone may end farther away than asked. CineMPC's w_df asks for Df in metres, with its pole at
    the hyperfocal distance. Source: `optics.far_limit_dioptres`.
    """

    name = "far_limit"
    unit = "m"
    tolerance = 0.2
    per = "camera"
    targets = ("limit_dioptres", "at_least")

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        lens = (stage.focal_length_mm, stage.f_number, stage.focus_dioptres, stage.optics.circle_of_confusion_mm)
        limit_dioptres, at_least = target
        error = far_limit_dioptres(*lens) - limit_dioptres
        return ((error - at_least * ca.fmin(error, 0.0)) * metres_per_dioptre(limit_dioptres),)
