"""Jumps of the estimate, and motion that cannot be true."""

from __future__ import annotations

from math import inf, pi

import gate_rig as rig
import pytest

from cinempc.gate.watch import NO_JUMP, Watch

T = rig.START_S
HERE = rig.HERE


# Jumps.


def test_a_reset_moves_what_is_sent_along():
    watch = rig.watching(velocity=(1.0, 0.0, -2.0), yaw_ned_rad=3.0)
    jump = watch.look(
        T + 0.1, rig.aircraft(T + 0.1, (5.1, 1.0, -6.2), (1.0, 0.0, -2.0), reset_counter=4, yaw_ned_rad=-3.0), HERE
    )
    assert jump.shift_ned_m == pytest.approx((5.0, 1.0, -1.0))
    assert jump.turn_rad == pytest.approx(2 * pi - 6.0)
    again = rig.aircraft(T + 0.2, (9.0, 1.0, -6.4), (1.0, 0.0, -2.0), reset_counter=4)
    assert watch.look(T + 0.2, again, HERE) is NO_JUMP


def test_without_a_reset_nothing_jumps():
    assert rig.watching().look(T + 0.1, rig.aircraft(T + 0.1, (5.0, 0.0, -5.0)), HERE) is NO_JUMP


@pytest.mark.parametrize(("jump_m", "followed"), [(19.9, True), (20.0, True), (20.1, False)])
def test_a_jump_that_is_too_far_is_not_followed(jump_m, followed):
    jump = rig.watching().look(T + 0.1, rig.aircraft(T + 0.1, (0.0, jump_m, -5.0), reset_counter=4), HERE)
    assert (jump is not NO_JUMP) == followed
    assert NO_JUMP == (rig.STILL, 0.0)


# Plausibility.


def test_where_the_aircraft_is_beside_its_set_point():
    watch = rig.watching(position=(1.0, 2.0, -3.0), velocity=(1.0, -1.0, 0.5))
    assert watch.offset_ned_m(T + 0.2, rig.motion((0.5, 0.5, -4.0))) == pytest.approx((0.7, 1.3, 1.1))


def odd_after_s(motion, limit_s: float = 1.0, **values) -> float:
    """When the aircraft's motion is first found implausible."""
    watch = rig.watching(**values)
    for k in range(1, round(limit_s / 0.01)):
        watch.look(T + 0.01 * k, rig.aircraft(T + 0.01 * k, **values), motion)
        if not watch.is_plausible(T + 0.01 * k, 0.01, motion):
            return 0.01 * k
    return inf


def test_an_aircraft_that_does_as_it_is_sent_is_plausible():
    assert odd_after_s(HERE) == inf
    assert odd_after_s(rig.motion(velocity=(6.0, 0.0, 0.0)), velocity=(6.0, 0.0, 0.0), limit_s=0.3) == inf


def test_one_elsewhere_is_not():
    for position, is_odd in (
        ((1.99, 0.0, -5.0), False),
        ((2.01, 0.0, -5.0), True),
        ((0.0, -2.01, -5.0), True),
        ((0.0, 0.0, -7.01), True),
        ((2.0, 0.0, -5.0), False),
    ):
        assert odd_after_s(HERE, position=position) == (pytest.approx(0.26) if is_odd else inf)


def test_a_fast_one_may_lag():
    velocity = (4.0, 0.0, 0.0)
    for lag_m, is_odd in ((2.9, False), (3.1, True)):
        watch = rig.watching(position=(-lag_m, 0.0, -5.0), velocity=velocity)
        results = [watch.is_plausible(T, 0.0, rig.motion(velocity=velocity)), watch._plausible_s]
        now = rig.aircraft(T + 1.0, (-lag_m, 0.0, -5.0), velocity)
        watch.look(T + 1.0, now, rig.motion(velocity=velocity))
        assert watch.is_plausible(T + 1.0, 0.0, rig.motion(velocity=velocity)) != is_odd
        assert results[0]


def test_one_that_flies_elsewhere_is_not():
    """1 m/s beside, and 0.3 m/s for each m/s that it was sent."""
    for velocity, is_odd in (((0.0, 0.99, 0.0), False), ((0.0, 1.01, 0.0), True), ((0.0, 0.0, -1.01), True)):
        watch = rig.watching()
        watch.look(T + 0.3, rig.aircraft(T + 0.3, velocity=velocity), HERE)
        assert watch.is_plausible(T + 0.3, 0.02, HERE) != is_odd
    north = rig.motion(velocity=(5.0, 0.0, 0.0))
    for velocity, is_odd in (((5.0, 2.49, 0.0), False), ((5.0, 2.51, 0.0), True)):
        watch = rig.watching(velocity=(5.0, 0.0, 0.0))
        watch.look(T + 0.3, rig.aircraft(T + 0.3, velocity=velocity), north)
        assert watch.is_plausible(T + 0.3, 0.02, north) != is_odd


def test_one_that_follows_late_is_plausible():
    """Sent off at 5 m/s; within 0.3 s an aircraft has all but followed."""
    north = rig.motion(velocity=(5.0, 0.0, 0.0))
    for speed_m_s, step_s, is_odd in ((0.0, 0.02, False), (0.0, 0.15, False), (0.0, 0.16, True), (0.0, 0.9, True)):
        watch = rig.watching()
        watch.look(T + 0.3, rig.aircraft(T + 0.3, velocity=(speed_m_s, 0.0, 0.0)), north)
        assert watch.is_plausible(T + 0.3, step_s, north) != is_odd
    watch = rig.watching()
    watch.look(T + 0.3, rig.aircraft(T + 0.3, velocity=(5.0, 0.0, 0.0)), north)
    assert watch.is_plausible(T + 0.3, 0.02, north)
    for speed_m_s, is_odd in ((7.0, False), (8.0, True)):  # expected to have followed, and no more than that
        watch = rig.watching()
        watch.look(T + 0.3, rig.aircraft(T + 0.3, velocity=(speed_m_s, 0.0, 0.0)), north)
        assert watch.is_plausible(T + 0.3, 5.0, north) != is_odd


def test_what_was_odd_for_a_moment_is_forgiven():
    watch = rig.watching()
    for after_s in (0.1, 0.2):
        watch.look(T + after_s, rig.aircraft(T + after_s, (3.0, 0.0, -5.0)), HERE)
        assert watch.is_plausible(T + after_s, 0.1, HERE)
    watch.look(T + 0.24, rig.aircraft(T + 0.24), HERE)
    assert watch.is_plausible(T + 0.24, 0.04, HERE)
    watch.look(T + 0.4, rig.aircraft(T + 0.4, (3.0, 0.0, -5.0)), HERE)
    assert watch.is_plausible(T + 0.4, 0.16, HERE)


def test_the_flight_begins_with_the_aircrafts_own_motion():
    watch = Watch(rig.LIMITS, T, rig.aircraft(T, in_offboard=False))
    north = rig.motion(velocity=(5.0, 0.0, 0.0))
    watch.look(T + 9.0, rig.aircraft(T + 9.0, velocity=(5.0, 0.0, 0.0)), north)
    assert watch.is_plausible(T + 9.2, 0.0, rig.motion(position=(50.0, 0.0, 0.0)))
    watch.look(T + 9.3, rig.aircraft(T + 9.3, velocity=(5.0, 0.0, 0.0)), HERE)
    assert watch.is_plausible(T + 9.3, 0.0, HERE)  # still slowing down
