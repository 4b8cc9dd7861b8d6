"""The reference of the autopilot's own modes."""

from __future__ import annotations

from itertools import pairwise
from math import dist

import pytest

from sim.autopilot.estimate import Estimate
from sim.autopilot.guidance import Guidance
from sim.autopilot.parameters import Parameters
from sim.autopilot.pilot import Sticks
from sim.mavlink.vectors import Vec, length, scale, subtract

DT_S = 0.01


def guidance(velocity: Vec = (0.0, 0.0, 0.0), **changed: float) -> Guidance:
    estimate = Estimate(0.0, (0.0, 0.0, -5.0), velocity, (0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    made = Guidance(Parameters(changed), estimate)
    made.take_over(estimate)
    return made


@pytest.mark.parametrize(("speed_m_s", "stop_m"), [(3.0, 2.6), (5.0, 6.0)])
def test_hold_brakes_as_px4_does(speed_m_s: float, stop_m: float) -> None:
    """v^2/2a + va/2j, at 3 m/s^2 and 4 m/s^3."""
    brake = guidance((speed_m_s, 0.0, 0.0))
    for _ in range(500):
        brake.hold(DT_S)
    assert length(brake.reference.velocity_ned_m_s) < 1e-6
    assert brake.reference.position_ned_m[0] == pytest.approx(stop_m, abs=0.15)


def test_acceleration_and_jerk_stay_within_limits() -> None:
    flight, accelerations, speeds = guidance((2.0, -4.0, 1.0)), [], []
    for k in range(1200):
        if k < 700:
            flight.go_to((20.0, 10.0, -12.0), 5.0, DT_S)
        else:
            flight.hold(DT_S)
        accelerations.append(flight.reference.acceleration_ned_m_s2)
        speeds.append(flight.reference.velocity_ned_m_s)
    horizontal = [a[:2] for a in accelerations]
    assert max(dist(a, (0, 0)) for a in horizontal) <= 3.0 + 1e-6
    assert max(dist(a, b) for a, b in pairwise(horizontal)) / DT_S <= 4.0 + 1e-6
    for (before, after), a in zip(pairwise(speeds), accelerations[1:], strict=True):
        assert subtract(after, before) == pytest.approx(scale(a, DT_S), abs=1e-9)


def test_it_gets_there_without_overshoot() -> None:
    flight, north = guidance(), []
    for _ in range(1500):
        flight.go_to((15.0, 0.0, -5.0), 5.0, DT_S)
        north.append(flight.reference.position_ned_m[0])
    assert flight.is_near((15.0, 0.0, -5.0))
    assert max(north) < 15.3


def test_sticks_are_velocities_along_the_nose() -> None:
    flight = guidance(MPC_VEL_MANUAL=4.0)
    flight.reference.yaw_rad = 1.5707963
    for _ in range(800):
        flight.fly_sticks(Sticks(pitch=1.0), DT_S)
    assert flight.reference.velocity_ned_m_s == pytest.approx((0.0, 4.0, 0.0), abs=0.01)


def test_a_jump_of_the_frame_moves_the_reference_with_it() -> None:
    flight = guidance()
    flight.shift((5.0, 0.0, 0.0), 0.35)
    assert flight.reference.position_ned_m == (5.0, 0.0, -5.0)
    assert flight.reference.yaw_rad == pytest.approx(0.35)
