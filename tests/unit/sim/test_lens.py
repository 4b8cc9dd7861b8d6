from math import inf

import numpy as np
import plant_rig as rig
import pytest

from cinempc.types import LensState
from sim import lens

STEP_S = 0.0025
MOTORS = lens.motors_of(rig.CAMERA)


def pull(start, end, duration_s, motors=MOTORS):
    """Motor positions at each step from one lens state towards another."""
    x = lens.positions_of(start, motors)
    target = lens.positions_of(end, motors)
    history = [x.copy()]
    for _ in range(round(duration_s / STEP_S)):
        lens.drive(x, target, motors, STEP_S, 1)
        history.append(x.copy())
    return np.array(history)


def test_state_and_positions_are_inverse():
    state = lens.lens_state(lens.positions_of(LensState(85.0, 3.0, 5.6), MOTORS))
    assert (state.focal_length_mm, state.focus_distance_m, state.f_number) == pytest.approx((85.0, 3.0, 5.6))


def test_focus_reaches_infinity():
    history = pull(LensState(35.0, 2.0, 4.0), LensState(35.0, inf, 4.0), 3.0)
    assert lens.lens_state(history[-1]).focus_distance_m == inf


def test_every_motor_keeps_its_speed():
    history = pull(LensState(24.0, 1.0, 2.0), LensState(240.0, inf, 16.0), 6.0)
    rates = np.abs(np.diff(history, axis=0)).max(axis=0) / STEP_S
    assert (rates <= np.array(MOTORS.rate_per_s) * (1 + 1e-9)).all()
    assert rates == pytest.approx(MOTORS.rate_per_s, rel=1e-6)
    zoom_mm_per_s = np.diff(np.exp(history[:, lens.LN_FOCAL])) / STEP_S
    assert zoom_mm_per_s.max() == pytest.approx(rig.CAMERA.zoom_rate_mm_per_s, rel=0.01)


def test_ranges_end_the_travel():
    x = pull(LensState(35.0, 2.0, 4.0), LensState(5.0, 0.1, 0.7), 6.0)[-1]
    state = lens.lens_state(x)
    assert (state.focal_length_mm, state.focus_distance_m, state.f_number) == pytest.approx((24.0, 1.0, 2.0))


def test_follows_a_slow_zoom_late_by_its_lag():
    x = lens.positions_of(rig.LENS, MOTORS)
    start, rate = x.copy(), 0.2
    for k in range(800):
        lens.drive(x, start + rate * k * STEP_S * np.array([1, 0, 0]), MOTORS, STEP_S, 1)
    late_s = 800 * STEP_S - (x[lens.LN_FOCAL] - start[lens.LN_FOCAL]) / rate
    assert late_s == pytest.approx(MOTORS.lag_s, abs=2 * STEP_S)


def test_a_prime_lens_does_not_zoom():
    prime = lens.motors_of(rig.CAMERA.model_copy(update={"focal_length_mm": (50.0, 50.0)}))
    history = pull(LensState(35.0, 2.0, 4.0), LensState(100.0, 2.0, 4.0), 1.0, prime)
    assert np.exp(history[:, lens.LN_FOCAL]) == pytest.approx(50.0)
