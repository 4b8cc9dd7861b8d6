"""Which focal length."""

from __future__ import annotations

from typing import Any

import casadi as ca

from cinempc.costs.term import Term
from cinempc.stage import Stage


class FocalLength(Term):
    """ln(f / f*): a relative error, since the eye judges zoom by ratio. Source: CineMPC (T-RO 2024), w_f, in mm."""

    name = "focal_length"
    unit = "relative"
    tolerance = 0.01
    per = "camera"
    targets = ("focal_length_mm",)

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        return (stage.ln_focal - ca.log(target[0]),)
