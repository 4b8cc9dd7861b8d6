"""Flight without excursions."""

from __future__ import annotations

from typing import Any

from cinempc.costs.term import Term
from cinempc.stage import Stage


class Acceleration(Term):
    """Second derivative of the camera's position [m/s2]: it tilts the airframe and costs energy.

    Source: the control-effort term that CineMPC lacks; e.g. T. Naegeli et al., RA-L 2 (2017).
    """

    name = "acceleration"
    unit = "m/s2"
    tolerance = 4.0
    per = "camera"
    rows = 3

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        return stage.acceleration_ned_m_s2
