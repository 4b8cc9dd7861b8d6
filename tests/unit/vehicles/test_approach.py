from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning_rig import CAMERA, DRONE

from cinempc import model
from cinempc.controller import standing
from cinempc.types import Command
from cinempc.vehicles.approach import ACCELERATION_M_S2, JERK_M_S3, SETTLE_S, SPEED_M_S, Approach

COORDINATE = st.floats(-60.0, 60.0)
BENT = np.array([[0.0, 0.0, 0.0], [0.0, 0.0, -9.0], [12.0, -5.0, -9.0], [12.0, -5.0, -3.0]])


def goal_at(place: tuple[float, float, float]) -> Command:
    state = np.zeros(model.NX)
    state[model.POSITION] = place
    state[model.LN_FOCAL], state[model.FOCUS] = np.log(CAMERA.focal_length_mm[0]), 0.1
    return standing(state, DRONE, 0.0)


@given(start=st.tuples(COORDINATE, COORDINATE, COORDINATE), place=st.tuples(COORDINATE, COORDINATE, COORDINATE))
def test_it_is_calm_all_the_way(start: tuple[float, float, float], place: tuple[float, float, float]) -> None:
    goal = goal_at(place)
    approach = Approach(100.0, np.array([start, goal.position_ned_m]), goal)
    times = 100.0 + np.linspace(0.0, approach.duration_s, 200)
    commands = [approach.command(float(t)) for t in times]
    velocity = np.array([c.velocity_ned_m_s for c in commands])
    acceleration = np.array([c.acceleration_ned_m_s2 for c in commands])
    assert np.linalg.norm(velocity, axis=1).max() <= SPEED_M_S * 1.001
    assert np.linalg.norm(acceleration, axis=1).max() <= ACCELERATION_M_S2 * 1.001
    jerk = np.diff(acceleration, axis=0) / np.diff(times)[:, None]
    assert np.linalg.norm(jerk, axis=1).max() <= JERK_M_S3 * 1.02
    np.testing.assert_allclose(commands[0].position_ned_m, start, atol=1e-9)
    np.testing.assert_allclose(commands[-1].position_ned_m, approach.goal.position_ned_m, atol=1e-6)


def test_position_is_the_integral_of_velocity() -> None:
    approach = Approach(0.0, BENT, goal_at(tuple(BENT[-1])))
    step = 1e-4
    for t in np.linspace(0.1, approach.duration_s - 0.1, 7):
        rate = (approach.command(t + step).position_ned_m - approach.command(t - step).position_ned_m) / (2 * step)
        np.testing.assert_allclose(rate, approach.command(t).velocity_ned_m_s, atol=1e-5)


def test_it_is_done_when_the_aircraft_has_settled() -> None:
    approach = Approach(10.0, np.array([[0.0, 0.0, 0.0], [8.0, 0.0, 0.0]]), goal_at((8.0, 0.0, 0.0)))
    assert not approach.done(10.0 + approach.duration_s)
    assert approach.done(10.0 + approach.duration_s + SETTLE_S + 0.01)
    late = approach.command(1000.0)
    assert late.time_s == pytest.approx(1000.0)
    np.testing.assert_allclose(late.velocity_ned_m_s, 0.0, atol=1e-9)


def test_it_rests_at_every_corner() -> None:
    approach = Approach(0.0, BENT, goal_at(tuple(BENT[-1])))
    times = np.linspace(0.0, approach.duration_s, 4000)
    commands = [approach.command(float(t)) for t in times]
    places = np.array([c.position_ned_m for c in commands])
    speeds = np.array([np.linalg.norm(c.velocity_ned_m_s) for c in commands])
    for corner in BENT:
        nearest = np.linalg.norm(places - corner, axis=1).argmin()
        assert np.linalg.norm(places[nearest] - corner) < 0.02
        assert speeds[nearest] < 0.1
