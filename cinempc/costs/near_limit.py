"""Where the sharp zone begins."""

from __future__ import annotations

from typing import Any

from cinempc.costs.term import Term
from cinempc.optics import metres_per_dioptre, near_limit_dioptres
from cinempc.stage import Stage


class NearLimit(Term):
    """(1/Dn - 1/Dn*) Dn*^2: the near limit of sharpness, in metres near its target, linear in the focus setting.

    CineMPC's w_dn asks for Dn in metres; in dioptres the same aim has no pole. Source: `optics.near_limit_dioptres`.
    """

    name = "near_limit"
    unit = "m"
    tolerance = 0.1
    per = "camera"
    targets = ("limit_dioptres",)

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        lens = (stage.focal_length_mm, stage.f_number, stage.focus_dioptres, stage.optics.circle_of_confusion_mm)
        return ((near_limit_dioptres(*lens) - target[0]) * metres_per_dioptre(target[0]),)
