from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning_rig import BOX, NODES, STEP_S, numbers, problem

from cinempc import model
from cinempc.trajectory import Trajectory, braking_inputs, rollout
from cinempc.types import Array

START_S = 3.0


def trajectory(seed: int = 0) -> Trajectory:
    rng = np.random.default_rng(seed)
    inputs = rng.standard_normal((NODES, model.NU))
    return Trajectory(START_S, STEP_S, rollout(problem().dynamics, rng.standard_normal(model.NX), inputs), inputs)


def test_rollout_obeys_the_dynamics() -> None:
    a, b = problem().dynamics
    plan = trajectory()
    np.testing.assert_allclose(plan.states[1:], plan.states[:-1] @ a.T + plan.inputs @ b.T, atol=1e-12)


@pytest.mark.parametrize("k", [0, 1, 7, NODES - 1])
def test_sample_meets_the_states_at_their_times(k: int) -> None:
    plan = trajectory()
    state, control = plan.sample(START_S + k * STEP_S + 1e-9)
    np.testing.assert_allclose(state, plan.states[k], atol=1e-6)
    np.testing.assert_array_equal(control, plan.inputs[k])


@settings(deadline=None)
@given(since_s=numbers(0.0, NODES * STEP_S))
def test_sample_is_continuous(since_s: float) -> None:
    plan = trajectory()
    before, after = (plan.sample(START_S + since_s + gap)[0] for gap in (-1e-7, 1e-7))
    np.testing.assert_allclose(after, before, atol=1e-5)


def test_before_its_start_it_stands_at_its_first_state_and_after_its_end_the_last_input_goes_on() -> None:
    plan = trajectory()
    np.testing.assert_array_equal(plan.sample(START_S - 5.0)[0], plan.states[0])
    end_s = START_S + NODES * STEP_S
    expected = model.advance(plan.states[-1], plan.inputs[-1], 0.3)
    np.testing.assert_allclose(plan.sample(end_s + 0.3)[0], expected, atol=1e-9)


@pytest.mark.parametrize("steps", [0, 1, 3, NODES])
def test_shifted_by_whole_steps_the_inputs_are_the_same_and_jerk_ends(steps: int) -> None:
    plan = trajectory()
    shifted = plan.shifted_inputs(START_S + steps * STEP_S + 1e-12)
    np.testing.assert_allclose(shifted[: NODES - steps], plan.inputs[steps:], atol=1e-9)
    assert not shifted[NODES - steps :, model.JERK].any()


def test_shifted_by_part_of_a_step_the_plan_hardly_changes() -> None:
    smooth = np.zeros((NODES, model.NU))
    smooth[:, 0] = np.sin(np.linspace(0, 3, NODES))
    states = rollout(problem().dynamics, np.zeros(model.NX), smooth)
    plan = Trajectory(START_S, STEP_S, states, smooth)
    now_s = START_S + 0.04
    again = rollout(problem().dynamics, plan.sample(now_s)[0], plan.shifted_inputs(now_s))
    for k in range(NODES - 1):
        np.testing.assert_allclose(again[k], plan.sample(now_s + k * STEP_S)[0], atol=0.02)


@pytest.mark.parametrize("late_s", [NODES * STEP_S, 10.0, 1e4])
def test_shifted_beyond_its_end_nothing_but_the_steady_tail_is_left(late_s: float) -> None:
    shifted = trajectory().shifted_inputs(START_S + late_s)
    assert shifted.shape == (NODES, model.NU)
    assert not shifted[:, model.JERK].any()


@settings(max_examples=50, deadline=None)
@given(
    velocity=st.tuples(numbers(-6, 6), numbers(-6, 6), numbers(-3, 3)),
    acceleration=st.tuples(numbers(-2, 2), numbers(-2, 2), numbers(-2, 2)),
)
def test_braking_stops_within_the_limits(velocity: tuple[float, ...], acceleration: tuple[float, ...]) -> None:
    state = moving(velocity, acceleration)
    nodes = 100
    inputs = braking_inputs(problem().dynamics, state, BOX, nodes)
    states = rollout(problem().dynamics, state, inputs)
    assert (np.abs(inputs[:, model.JERK]) <= BOX.input_max[model.JERK] + 1e-12).all()
    assert (np.abs(states[:, model.ACCELERATION]) <= BOX.state_max[model.ACCELERATION] + 1e-9).all()
    assert np.abs(states[-1, model.VELOCITY]).max() < 0.05
    assert np.abs(states[-1, model.ACCELERATION]).max() < 0.05
    assert not inputs[:, model.RATES].any()


def test_braking_does_not_turn_back() -> None:
    state = moving((6.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    inputs = braking_inputs(problem().dynamics, state, BOX, 100)
    assert rollout(problem().dynamics, state, inputs)[:, 3].min() > -0.3


def moving(velocity: tuple[float, ...], acceleration: tuple[float, ...]) -> Array:
    state = np.zeros(model.NX)
    state[model.VELOCITY], state[model.ACCELERATION] = velocity, acceleration
    return state
