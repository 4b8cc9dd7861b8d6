from __future__ import annotations

import numpy as np
import pytest

from cinempc.deviation import DECAY_S, Deviation

PERIOD_S = 0.04


def test_the_first_measurement_is_believed() -> None:
    deviation = Deviation(PERIOD_S)
    deviation.update(np.array([0.3, -0.1, 0.0]), np.zeros(3))
    assert deviation.forecast(np.zeros(1))[0] == pytest.approx([0.3, -0.1, 0.0])


def test_an_offset_dies_away_without_overshoot() -> None:
    deviation = Deviation(PERIOD_S)
    deviation.update(np.array([1.0, 0.0, 0.0]), np.zeros(3))
    north_m = deviation.forecast(np.linspace(0.0, 10 * DECAY_S, 200))[:, 0]
    assert (np.diff(north_m) <= 1e-12).all()
    assert 0.0 <= north_m[-1] < 1e-2


def test_a_drift_moves_on_before_it_dies_away() -> None:
    deviation = Deviation(PERIOD_S)
    deviation.update(np.zeros(3), np.array([0.0, 0.5, 0.0]))
    east_m = deviation.forecast(np.array([0.0, 0.01, 10 * DECAY_S]))[:, 1]
    assert east_m[1] == pytest.approx(0.005, rel=0.05)
    assert abs(east_m[2]) < 1e-3


def test_noise_is_filtered_and_a_steady_offset_is_found() -> None:
    noise = np.random.default_rng(0)
    deviation, estimates = Deviation(PERIOD_S), []
    for _ in range(400):
        deviation.update(0.2 + 0.005 * noise.standard_normal(3), 0.05 * noise.standard_normal(3))
        estimates.append(deviation.forecast(np.zeros(1))[0])
    settled = np.array(estimates[100:])
    assert settled.mean(axis=0) == pytest.approx(np.full(3, 0.2), abs=0.002)
    assert settled.std() < 0.6 * 0.005


def test_reset_forgets() -> None:
    deviation = Deviation(PERIOD_S)
    deviation.update(np.ones(3), np.zeros(3))
    deviation.reset()
    deviation.update(np.zeros(3), np.zeros(3))
    assert np.abs(deviation.forecast(np.array([0.0, 0.1]))).max() == 0.0
