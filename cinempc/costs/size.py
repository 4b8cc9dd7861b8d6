"""How big a subject appears."""

from __future__ import annotations

from typing import Any

import casadi as ca

from cinempc.composition import apparent_height_frac
from cinempc.costs.term import Term
from cinempc.stage import Stage

SMALLEST = 1e-3  # frame heights; seen from straight above, a figure has hardly any


class Size(Term):
    """ln(apparent height / asked height): relative, so that a close-up and a wide shot weigh the same.

    The apparent height is that of the whole upright figure, feet to head, also where the frame cuts it.
    Source: shot sizes as apparent height, e.g. C. Mascelli, The Five C's of Cinematography; own formula.
    """

    name = "size"
    unit = "relative"
    tolerance = 0.01
    per = "subject"
    targets = ("size_frac",)

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        apparent = apparent_height_frac(subject.position_ned_m, subject.height_m, *stage.camera)
        return (ca.log(ca.fmax(apparent, SMALLEST) / target[0]),)
