"""Calm zoom, focus and iris."""

from __future__ import annotations

from typing import Any

from cinempc.costs.term import Term
from cinempc.stage import Stage


class LensRate(Term):
    """Rates of zoom, focus and iris, each as a fraction of a brisk pull by a focus puller.

    Own scale: 0.5 /s of focal length, 0.5 dioptres/s, 4 stops/s.
    """

    name = "lens_rate"
    unit = "brisk pulls"
    tolerance = 1.0
    per = "camera"
    rows = 3
    BRISK = (0.5, 0.5, 4.0)

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(rate / brisk for rate, brisk in zip(stage.rates[2:], self.BRISK, strict=True))
