from __future__ import annotations

import numpy as np
import pytest
from planning_rig import BOX, CAMERA, DRONE
from scipy.integrate import solve_ivp

from cinempc import model
from cinempc.types import Array

RNG = np.random.default_rng(1)
STATE, CONTROL = RNG.standard_normal(model.NX), RNG.standard_normal(model.NU)


def derivative(_: float, state: Array, control: Array) -> Array:
    """The continuous model, written down apart from the discrete one."""
    rate = np.zeros(model.NX)
    rate[0:3], rate[3:6], rate[6:9] = state[3:6], state[6:9], control[0:3]
    rate[9:14] = control[3:8]
    return rate


def integrated(state: Array, control: Array, time_s: float) -> Array:
    run = solve_ivp(derivative, (0.0, time_s), state, args=(control,), rtol=1e-12, atol=1e-12)
    return np.asarray(run.y[:, -1])


@pytest.mark.parametrize("step_s", [0.02, 0.1, 1.0])
def test_discrete_dynamics_are_the_exact_integral(step_s: float) -> None:
    a, b = model.dynamics(step_s)
    np.testing.assert_allclose(a @ STATE + b @ CONTROL, integrated(STATE, CONTROL, step_s), atol=1e-9)


def test_matrices_are_the_derivatives_of_the_integral() -> None:
    a, b = model.dynamics(0.1)
    here = integrated(STATE, CONTROL, 0.1)
    for i, column in enumerate(a.T):
        np.testing.assert_allclose(integrated(STATE + np.eye(model.NX)[i], CONTROL, 0.1) - here, column, atol=1e-9)
    for i, column in enumerate(b.T):
        np.testing.assert_allclose(integrated(STATE, CONTROL + np.eye(model.NU)[i], 0.1) - here, column, atol=1e-9)


@pytest.mark.parametrize("time_s", [0.0, 0.013, 0.1, 2.0])
def test_advance_is_the_same_model_for_any_time(time_s: float) -> None:
    a, b = model.dynamics(time_s)
    np.testing.assert_allclose(model.advance(STATE, CONTROL, time_s), a @ STATE + b @ CONTROL, atol=1e-12)


def test_advance_leaves_its_arguments_alone() -> None:
    before = STATE.copy()
    model.advance(STATE, CONTROL, 0.5)
    np.testing.assert_array_equal(STATE, before)


def test_slack_moves_nothing() -> None:
    assert not model.dynamics(0.1)[1][:, model.SLACK].any()


def test_limits_are_those_of_drone_gimbal_and_lens() -> None:
    assert BOX.state_max[model.VELOCITY].tolist() == [DRONE.speed_m_s, DRONE.speed_m_s, DRONE.climb_m_s]
    assert np.linalg.norm(BOX.state_max[model.ACCELERATION][:2]) == pytest.approx(DRONE.acceleration_m_s2)
    assert np.linalg.norm(BOX.input_max[model.JERK]) == pytest.approx(DRONE.jerk_m_s3)
    assert np.rad2deg([BOX.state_min[model.PITCH], BOX.state_max[model.PITCH]]) == pytest.approx(DRONE.gimbal.pitch_deg)
    ends = np.exp([BOX.state_min[model.LN_FOCAL], BOX.state_max[model.LN_FOCAL]])
    assert ends == pytest.approx(CAMERA.focal_length_mm)
    assert [BOX.state_min[model.FOCUS], BOX.state_max[model.FOCUS]] == pytest.approx([0.0, 1.0 / CAMERA.close_focus_m])
    stops = np.array([BOX.state_min[model.STOPS], BOX.state_max[model.STOPS]])
    assert 2 ** (stops / 2) == pytest.approx(CAMERA.f_number)
    assert BOX.input_max[model.YAW_RATE] == pytest.approx(np.deg2rad(DRONE.yaw_rate_deg_s))


def test_limits_are_the_same_both_ways_and_position_and_yaw_are_free() -> None:
    np.testing.assert_array_equal(BOX.input_min[: model.SLACK], -BOX.input_max[: model.SLACK])
    assert BOX.input_min[model.SLACK] == 0.0
    assert (BOX.state_max[model.POSITION] == model.UNBOUNDED).all()
    assert BOX.state_min[model.YAW] == -model.UNBOUNDED


def test_a_zoom_motor_in_millimetres_per_second_is_slower_on_a_long_lens() -> None:
    camera = CAMERA.model_copy(update={"zoom_rate_mm_per_s": 20.0})
    short, long = np.zeros(model.NX), np.zeros(model.NX)
    short[model.LN_FOCAL], long[model.LN_FOCAL] = np.log(24.0), np.log(240.0)
    at_short, at_long = (model.with_zoom_motor(BOX, camera, state) for state in (short, long))
    assert at_short.input_max[model.LN_FOCAL_RATE] <= BOX.input_max[model.LN_FOCAL_RATE]
    assert at_long.input_max[model.LN_FOCAL_RATE] * 240.0 == pytest.approx(20.0, rel=0.02)
    assert at_long.input_min[model.LN_FOCAL_RATE] == -at_long.input_max[model.LN_FOCAL_RATE]
    np.testing.assert_array_equal(at_long.state_max, BOX.state_max)


def test_without_such_a_motor_the_limits_stay_as_they_are() -> None:
    assert model.with_zoom_motor(BOX, CAMERA, STATE) is BOX
