"""Which aperture."""

from __future__ import annotations

from typing import Any

from cinempc.costs.term import Term
from cinempc.stage import Stage


class Aperture(Term):
    """Av - Av* in stops, Av = 2 log2(N): one stop is one halving of light wherever the iris stands.

    Source: the aperture value of the APEX system, ANSI PH2.12 (1961).
    """

    name = "aperture"
    unit = "stops"
    tolerance = 0.2
    per = "camera"
    targets = ("stops_av",)

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        return (stage.stops - target[0],)
