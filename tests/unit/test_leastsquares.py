"""Least squares within bounds, one trial at a time."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import lsq_linear

from cinempc.leastsquares import Descent, Residuals
from cinempc.types import Array

ONES = np.ones(2)
WIDE = np.full(2, 10.0)


def valley(x: Array) -> tuple[Array, Array]:
    """Rosenbrock's: a bent valley with its bottom at (1, 1)."""
    return np.array([10.0 * (x[1] - x[0] ** 2), 1.0 - x[0]]), np.array([[-20.0 * x[0], 10.0], [-1.0, 0.0]])


def run(residuals: Residuals, start: Array, low: Array = -WIDE, high: Array = WIDE, scales: Array = ONES) -> Descent:
    descent = Descent(residuals, start, low, high, scales)
    for _ in range(200):
        descent.advance()
        if descent.converged:
            break
    assert descent.converged
    return descent


def test_the_bottom_of_a_bent_valley() -> None:
    np.testing.assert_allclose(run(valley, np.array([-1.2, 1.0])).best, 1.0, atol=1e-4)


def test_where_the_bottom_is_out_of_bounds_the_best_within_is_found() -> None:
    best = run(valley, np.array([-1.2, 1.0]), high=np.array([0.5, 10.0])).best
    np.testing.assert_allclose(best, [0.5, 0.25], atol=1e-4)


@pytest.mark.parametrize("seed", range(10))
def test_linear_problems_within_bounds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    slopes, right = rng.normal(size=(12, 5)), 3.0 * rng.normal(size=12)
    low, high = -0.3 * rng.random(5), 0.3 * rng.random(5)
    best = run(lambda x: (slopes @ x - right, slopes), np.zeros(5), low, high, np.geomspace(0.1, 10.0, 5)).best
    np.testing.assert_allclose(best, lsq_linear(slopes, right, (low, high)).x, atol=1e-4)


def test_a_trial_looks_once() -> None:
    looked = []

    def counted(x: Array) -> tuple[Array, Array]:
        looked.append(x)
        return valley(x)

    descent = Descent(counted, np.array([-1.2, 1.0]), -WIDE, WIDE, ONES)
    for n in range(1, 20):
        assert len(looked) == n
        descent.advance()


def test_no_numbers_end_it_where_it_began() -> None:
    nan = run(lambda x: (x * np.nan, np.eye(2) * np.nan), np.array([0.2, 0.3]))
    np.testing.assert_array_equal(nan.best, [0.2, 0.3])
