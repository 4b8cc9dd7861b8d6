"""Moves and jitter are told apart by their frequency."""

import numpy as np
import pytest

from cinempc.report.filters import above, move_jerk_m_s3

TIME_S = np.arange(0.0, 20.0, 0.04)


def sine(hz: float, amplitude: float = 1.0):
    return amplitude * np.sin(2 * np.pi * hz * TIME_S)


def test_jerk_of_a_slow_sway_is_its_second_derivative():
    velocity = np.stack([sine(0.2), 0 * TIME_S, 0 * TIME_S], axis=1)
    jerk = move_jerk_m_s3(TIME_S, velocity)
    assert np.sqrt(np.nanmean(jerk**2)) == pytest.approx((2 * np.pi * 0.2) ** 2 / np.sqrt(2), rel=0.03)


def test_jerk_leaves_vibration_out():
    velocity = np.stack([sine(9.0, 0.05), 0 * TIME_S, 0 * TIME_S], axis=1)
    unfiltered = 0.05 * (2 * np.pi * 9.0) ** 2 / np.sqrt(2)
    assert np.sqrt(np.nanmean(move_jerk_m_s3(TIME_S, velocity) ** 2)) < 0.01 * unfiltered


def test_above_keeps_what_is_fast_and_drops_what_is_slow():
    fast = above(TIME_S, 5.0 + sine(0.1, 3.0) + sine(4.0, 0.2))
    middle = slice(50, -50)
    np.testing.assert_allclose(fast[middle], sine(4.0, 0.2)[middle], atol=0.01)


def test_stretches_are_filtered_by_themselves():
    value = np.where(TIME_S < 8.0, 0.0, 100.0)
    value[(TIME_S > 7.9) & (TIME_S < 8.1)] = np.nan
    fast = above(TIME_S, value)
    assert np.isnan(fast[200])
    assert np.nanmax(np.abs(fast)) < 1e-6


def test_too_short_for_a_filter():
    assert len(move_jerk_m_s3(TIME_S[:5], np.zeros((5, 3)))) == 0
    assert np.isnan(above(TIME_S[:5], np.ones(5))).all()
