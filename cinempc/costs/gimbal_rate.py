"""A picture that turns no more than it must."""

from __future__ import annotations

from typing import Any

from cinempc.costs.term import Term
from cinempc.stage import Stage


class GimbalRate(Term):
    """Turning rates of the optical axis [rad/s], yaw and pitch.

    Source: the control-effort term that CineMPC lacks; e.g. T. Naegeli et al., RA-L 2 (2017).
    """

    name = "gimbal_rate"
    unit = "rad/s"
    tolerance = 1.0
    per = "camera"
    rows = 2

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        return stage.rates[:2]
