"""Nonlinear least squares within bounds, one trial at a time: what is found in flight must not take a tick's time.

Levenberg and Marquardt's method (J. Nocedal and S. Wright, Numerical Optimization, 2006, ch. 10.3): an entry at its
bound that would leave it is held there, and a step ends where it meets a bound.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cinempc.types import Array

Residuals = Callable[[Array], tuple[Array, Array]]
"""At x (n,): the residuals (m,) and their slopes (m, n)."""

DAMPED, EASED, STIFFENED = (
    1e-3,
    0.1,
    5.0,
)  # damping, in shares of the steepest curvature: at first, after good, after bad
LEAST_DAMPED, MOST_DAMPED = 1e-12, 1e6
SMALL_STEP = 1e-5  # in scales of the entries
SMALL_GAIN, SMALL_COST = 1e-8, 10.0  # in shares of the cost, or of a cost that is small: no more is to be had


class Descent:
    """Goes down from `start` (n,) within `low` and `high` (n,); `scales` (n,) are changes that mean as much."""

    def __init__(self, residuals: Residuals, start: Array, low: Array, high: Array, scales: Array) -> None:
        self._residuals, self._low, self._high, self._scales = residuals, low, high, scales
        self.best = np.clip(start, low, high)
        self._damping = DAMPED
        self.converged = False
        self._take(*residuals(self.best))

    def advance(self) -> None:
        """One trial: the residuals and their slopes once, at another place; kept where it is better."""
        step = np.clip(self.best + self._step(), self._low, self._high) - self.best
        residuals, slopes = self._residuals(self.best + step)
        gain = self._cost - float(residuals @ residuals) / 2
        small = bool(np.abs(step / self._scales).max() < SMALL_STEP)
        if gain >= 0.0:
            self.best = self.best + step
            self.converged = small or gain <= SMALL_GAIN * max(self._cost, SMALL_COST)
            self._damping = max(self._damping * EASED, LEAST_DAMPED)
            self._take(residuals, slopes)
        else:
            self.converged = small or self._damping > MOST_DAMPED
            self._damping *= STIFFENED

    def _take(self, residuals: Array, slopes: Array) -> None:
        self._cost = float(residuals @ residuals) / 2
        self._gradient = self._scales * (slopes.T @ residuals)
        scaled = slopes * self._scales
        self._curvature = scaled.T @ scaled

    def _step(self) -> Array:
        """(n,) of the entries that are not held by their bounds."""
        held = ((self.best <= self._low) & (self._gradient > 0)) | ((self.best >= self._high) & (self._gradient < 0))
        free = np.flatnonzero(~held)
        step = np.zeros_like(self.best)
        if len(free):
            curvature = self._curvature[np.ix_(free, free)]
            damping = self._damping * max(float(curvature.diagonal().max()), 1e-12)
            damped = curvature + damping * np.eye(len(free))
            step[free] = -np.linalg.solve(damped, self._gradient[free]) * self._scales[free]
        return step
