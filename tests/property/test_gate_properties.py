"""Whatever is ordered and told, what the gate sends is finite and within the limits, and can stop inside the fence."""

from __future__ import annotations

from dataclasses import replace
from math import cos, hypot, sin

import gate_rig as rig
from hypothesis import given, settings
from hypothesis import strategies as st

from cinempc.gate import Authority, Order, Person, Reason, Setpoint

FLYING = (Authority.ENGAGED, Authority.BRAKING)
ANY = st.floats(allow_nan=True, allow_infinity=True)
TAME = st.floats(-70.0, 70.0)
QUICK = st.floats(-12.0, 12.0)
WILD = st.one_of(TAME, QUICK, ANY)


def vectors(numbers):
    return st.tuples(numbers, numbers, numbers)


@st.composite
def orders(draw, numbers=WILD):
    """An order relative to the time and place where it arrives, or at no particular place."""
    velocity, acceleration = draw(vectors(st.one_of(QUICK, numbers))), draw(vectors(st.one_of(QUICK, numbers)))
    step = draw(st.one_of(vectors(st.floats(-2.5, 2.5)), vectors(numbers)))
    return draw(st.floats(-0.1, 0.3)), step, velocity, acceleration, draw(numbers)


@st.composite
def crowds(draw, numbers=WILD):
    return draw(
        st.lists(
            st.builds(
                Person,
                time_s=st.one_of(st.floats(rig.START_S - 1, rig.START_S + 3), numbers),
                position_ned_m=vectors(numbers),
                velocity_ned_m_s=vectors(numbers),
                spread_m=numbers,
                age_s=numbers,
            ),
            max_size=3,
        )
    )


@st.composite
def tellings(draw):
    """What telemetry tells wrongly."""
    return draw(
        st.fixed_dictionaries(
            {},
            optional={
                "time_s": ANY,
                "position_ned_m": vectors(WILD),
                "velocity_ned_m_s": vectors(WILD),
                "yaw_ned_rad": ANY,
                "reset_counter": st.integers(0, 5),
                "armed": st.booleans(),
                "in_offboard": st.booleans(),
                "sticks_moved": st.booleans(),
                "estimator_good": st.booleans(),
                "battery_frac": st.none() | ANY,
                "origin_lat_lon_alt": st.none() | vectors(ANY),
                "boot_s": ANY,
                "heard_s": ANY,
            },
        )
    )


STEPS = st.one_of(st.just(0.02), st.floats(0.0, 0.12), st.floats(-0.1, 0.7))
PLACES = st.tuples(st.floats(-59, 59), st.floats(-49, 49), st.floats(-39.5, -1.5))


def ordered(flight: rig.Flight, drawn) -> Order:
    """What was drawn, near what was sent last."""
    late_s, step, velocity, acceleration, yaw = drawn
    position = tuple(p + s for p, s in zip(flight.position, step, strict=True))
    return Order(flight.now_s - late_s, Setpoint(position, velocity, acceleration, yaw))


@settings(max_examples=60, deadline=None)
@given(PLACES, st.lists(st.tuples(st.floats(0.0, 0.12), orders(), st.integers(1, 20)), max_size=12), crowds())
def test_whatever_is_ordered_stays_inside_and_smooth(start, drawn, people):
    flight = rig.Flight(start=start)
    flight.fly(0.02)
    for step_s, order, repeats in drawn:
        for _ in range(repeats):
            before = flight.sent[-1]
            flight.now_s += step_s
            flight.note(
                flight.gate.check(
                    flight.now_s,
                    ordered(flight, order),
                    rig.aircraft(flight.now_s, flight.position, flight.velocity),
                    people,
                )
            )
            after = flight.sent[-1]
            assert (after is not None) == (flight.gate.authority in FLYING)
            if after is not None:
                rig.assert_can_stop_inside(after)
                rig.assert_within_speed(after)
                if before is not None:
                    rig.assert_one_step(before, after, min(step_s, 0.1))
    assert flight.gate.reason is not Reason.GATE_FAULT


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(STEPS, orders(), tellings(), st.integers(1, 5)), max_size=15), crowds())
def test_whatever_is_told_only_finite_set_points_leave_and_an_end_is_an_end(drawn, people):
    flight, over = rig.Flight(), False
    for step_s, order, wrong, repeats in drawn:
        for _ in range(repeats):
            flight.now_s += step_s
            told = replace(rig.aircraft(flight.now_s, flight.position, flight.velocity), **wrong)
            sent = flight.gate.check(flight.now_s, ordered(flight, order), told, people)
            flight.note(sent)
            assert not (over and sent is not None)
            over = over or flight.gate.authority not in FLYING
            assert (sent is None) == over
            assert flight.gate.reason is not Reason.GATE_FAULT
            if sent is not None:
                rig.assert_finite(sent)


@settings(max_examples=15, deadline=None)
@given(st.floats(1.0, 7.5), st.floats(3.0, 30.0), st.floats(-3.1, 3.1))
def test_a_steady_circle_is_sent_untouched(speed_m_s, radius_m, phase_rad):
    turn = min(speed_m_s / radius_m, 2.8 / speed_m_s)
    radius_m = speed_m_s / turn

    def circle(t):
        angle = phase_rad + turn * t
        n, e = cos(angle), sin(angle)
        return rig.setpoint(
            (radius_m * n, radius_m * e, -5.0),
            (-speed_m_s * e, speed_m_s * n, 0.0),
            (-speed_m_s * turn * n, -speed_m_s * turn * e, 0.0),
        )

    if turn * 2.8 > rig.JERK_M_S3 * 0.9 or radius_m > 45:
        return
    flight = rig.Flight(start=circle(0).position_ned_m, velocity=circle(0).velocity_ned_m_s)
    flight.fly(8.0, circle)
    flight.fly(1.0, circle)
    assert flight.outcome == (Authority.ENGAGED, Reason.NONE)
    assert flight.last == circle(flight.since_s)


@settings(max_examples=10, deadline=None)
@given(st.floats(0.5, 5.0), st.floats(-3.1, 3.1), st.floats(-0.1, 0.1), st.floats(1.2, 8.0))
def test_somebody_who_comes_at_the_drone_does_not_reach_it(pace_m_s, bearing_rad, beside_rad, height_m):
    """Seen from afar, and the drone has been ordered to stay where it is."""
    distance_m = 6.0 + pace_m_s * 2.5
    start = (distance_m * cos(bearing_rad), distance_m * sin(bearing_rad), 0.0)
    velocity = (-pace_m_s * cos(bearing_rad + beside_rad), -pace_m_s * sin(bearing_rad + beside_rad), 0.0)

    def comer(since_s):
        return [rig.person(tuple(s + v * since_s for s, v in zip(start, velocity, strict=True)), velocity)]

    flight = rig.Flight(start=(0.0, 0.0, -height_m))
    nearest_m = distance_m
    for _ in range(250):
        flight.fly(0.02, rig.along((0.0, 0.0, -height_m), rig.STILL), people=comer)
        nearest_m = min(nearest_m, room_to(flight.last, comer(flight.since_s)[0]))
    assert nearest_m > rig.LIMITS.keep_out_m - 0.05
    rig.assert_smooth(flight.sent)


def room_to(sent: Setpoint, somebody: Person) -> float:
    north_m, east_m = (sent.position_ned_m[axis] - somebody.position_ned_m[axis] for axis in (0, 1))
    return hypot(north_m, east_m, max(-sent.position_ned_m[2] - 2.0, 0.0))
