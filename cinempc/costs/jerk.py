"""Calm flight."""

from __future__ import annotations

from typing import Any

from cinempc.costs.term import Term
from cinempc.stage import Stage


class Jerk(Term):
    """Third derivative of the camera's position [m/s3]: minimum jerk is the classic measure of smooth motion.

    Source: T. Flash & N. Hogan, The coordination of arm movements, J. Neurosci. 5 (1985).
    """

    name = "jerk"
    unit = "m/s3"
    tolerance = 1.0
    per = "camera"
    rows = 3

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        return stage.jerk_ned_m_s3
