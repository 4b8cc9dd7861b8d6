"""Plans, aircraft and gates that fail."""

from __future__ import annotations

from dataclasses import replace
from math import hypot, inf, nan

import gate_rig as rig
import pytest

from cinempc.gate import Authority, Reason

DISENGAGED, ENGAGED, BRAKING, SILENT = Authority
T = rig.START_S


# Plans that are late, and worse.


def test_without_a_planner_it_brakes_and_then_falls_silent():
    flight = rig.cruising().fly(1.0, None)
    assert flight.first_s(Reason.PLAN_STALE) == pytest.approx(1.22)
    assert flight.first_s(Reason.PLAN_LOST) == pytest.approx(1.52)
    assert flight.sent[-1] is None
    assert flight.outcome == (SILENT, Reason.PLAN_LOST)
    assert min(sent.acceleration_ned_m_s2[0] for sent in flight.sent if sent) < -1.9
    rig.assert_smooth(flight.sent)
    flight.fly(1.0, lambda _: rig.setpoint(flight.position))
    assert flight.outcome == (SILENT, Reason.PLAN_LOST)
    assert set(flight.sent[-60:]) == {None}
    assert flight.gate.engage(flight.now_s, rig.aircraft(flight.now_s, flight.position)) is Reason.NONE


def test_a_plan_that_comes_back_in_time_is_gone_on_with():
    flight = rig.cruising().fly(0.4, None).fly(4.0, rig.CRUISE)
    assert flight.outcome == (ENGAGED, Reason.NONE)
    assert flight.last.position_ned_m == pytest.approx(rig.CRUISE(flight.since_s).position_ned_m, abs=0.05)
    rig.assert_smooth(flight.sent)


def test_none_counts_as_a_plan_that_does_not_come():
    flight = rig.cruising()
    flight.order = None
    flight.fly(0.02, None)
    assert flight.outcome == (BRAKING, Reason.PLAN_STALE)
    flight.fly(0.6, None)
    assert flight.outcome == (SILENT, Reason.PLAN_LOST)


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (rig.setpoint((nan, 0.0, 0.0)), Reason.NOT_FINITE),
        (rig.setpoint((1e6, 0.0, -5.0)), Reason.ABSURD),
        (rig.setpoint((-7.0, 0.0, -5.0), (3.0, 0.0, 0.0)), Reason.JUMP),
    ],
)
def test_an_order_that_cannot_be_followed_brakes_at_once_and_then_counts_as_none(order, reason):
    flight = rig.cruising().fly(0.02, lambda _: order)
    assert flight.outcome == (BRAKING, reason)
    flight.fly(0.44, lambda _: order)
    assert flight.outcome == (BRAKING, reason)
    flight.fly(0.06, lambda _: order)
    assert flight.outcome == (SILENT, Reason.PLAN_LOST)
    rig.assert_smooth(flight.sent)


def test_braking_ends_in_a_hold_where_it_came_to_rest():
    flight = rig.Flight(velocity=(2.0, -1.0, 0.5), limits=replace(rig.LIMITS, plan_lost_s=60.0))
    flight.fly(0.02).fly(4.0, None)
    assert flight.outcome == (BRAKING, Reason.PLAN_STALE)
    assert flight.last.velocity_ned_m_s == flight.last.acceleration_ned_m_s2 == rig.STILL
    assert flight.last == flight.sent[-50]
    assert 0.5 < flight.last.position_ned_m[0] < 2.5
    rig.assert_smooth(flight.sent)


# The aircraft.


def test_an_old_pose_brakes_and_then_silences():
    flight = rig.cruising().fly(1.0, rig.CRUISE, told=lambda _, well: replace(well, time_s=T + 1.0))
    assert flight.first_s(Reason.POSE_STALE) == pytest.approx(1.22)
    assert flight.first_s(Reason.POSE_LOST) == pytest.approx(1.52)
    assert flight.outcome == (SILENT, Reason.POSE_LOST)


def test_a_pose_that_comes_back_in_time_is_gone_on_with():
    flight = rig.cruising().fly(0.3, rig.CRUISE, told=lambda _, well: replace(well, time_s=T + 1.0))
    assert flight.outcome == (BRAKING, Reason.POSE_STALE)
    flight.fly(0.02, rig.CRUISE)
    assert flight.gate.authority is ENGAGED
    rig.assert_smooth(flight.sent)


def test_a_frozen_pose_is_noticed_within_a_second():
    frozen = {"position_ned_m": (-17.0, 0.0, -5.0), "velocity_ned_m_s": (3.0, 0.0, 0.0)}
    flight = rig.cruising().fly(0.9, rig.CRUISE, told=lambda _, well: replace(well, **frozen))
    assert 1.5 <= flight.first_s(Reason.POSE_FROZEN) <= 1.56
    assert flight.gate.authority is not ENGAGED


def test_a_bad_estimator_brakes_and_then_ends_it():
    flight = rig.cruising().fly(0.6, rig.CRUISE, told=lambda _, well: replace(well, estimator_good=False))
    assert flight.first_s(Reason.ESTIMATOR) == pytest.approx(1.02)
    assert flight.story[-30][1] is BRAKING
    assert flight.outcome == (DISENGAGED, Reason.ESTIMATOR)


def test_an_estimator_that_is_bad_from_the_first_moment_on_is_given_the_same_time():
    flight = rig.Flight().fly(0.48, told=lambda _, well: replace(well, estimator_good=False))
    assert flight.outcome == (BRAKING, Reason.ESTIMATOR)
    flight.fly(0.04, told=lambda _, well: replace(well, estimator_good=False))
    assert flight.outcome == (DISENGAGED, Reason.ESTIMATOR)


def test_north_taken_for_east_is_noticed_within_a_second():
    flight = rig.Flight()
    since = inf
    plan = rig.along(rig.HOVER_M, (3.0, 0.0, 0.0))
    for k in range(100):
        flight.fly(0.02, plan)
        if flight.sent[-1] is None:
            break
        north, east, down = flight.last.velocity_ned_m_s
        since = min(since, 0.02 * k) if hypot(north, east) > 0.5 else inf
        at = flight.last.position_ned_m
        flight.position, flight.velocity = (at[1], at[0], at[2]), (east, north, down)  # what it makes of it
    assert flight.outcome == (DISENGAGED, Reason.MOTION_IMPLAUSIBLE)
    assert 0.02 * k - since < 1.0


def test_a_reset_moves_the_set_point_along():
    jumped = {"reset_counter": 4, "yaw_ned_rad": 0.35}

    def told(t, well):
        if t < 1.01:
            return well
        north, east, down = well.position_ned_m
        shifted = (north + 5.0, east - 2.0, down) if t < 1.03 else well.position_ned_m
        return replace(well, **jumped, position_ned_m=shifted)

    flight = rig.cruising()
    before = flight.last
    after = rig.along((-15.0, -2.0, -5.0), (3.0, 0.0, 0.0))
    flight.fly(0.02, lambda t: replace(after(t), yaw_ned_rad=0.35), told=told)
    assert flight.outcome == (ENGAGED, Reason.ESTIMATE_RESET)
    moved = [b - a for a, b in zip(before.position_ned_m, flight.last.position_ned_m, strict=True)]
    assert moved == pytest.approx([5.06, -2.0, 0.0], abs=1e-3)
    assert flight.last.velocity_ned_m_s == pytest.approx((3.0, 0.0, 0.0), abs=1e-2)
    assert flight.last.yaw_ned_rad == pytest.approx(0.35)
    flight.fly(0.5, lambda t: replace(after(t), yaw_ned_rad=0.35), told=told)
    assert flight.outcome == (ENGAGED, Reason.NONE)


def test_a_jump_before_offboard_is_followed_as_everything():
    flight = rig.Flight()
    seen = rig.aircraft(T + 0.02, (5.0, 0.0, -5.0), in_offboard=False, reset_counter=4)
    assert flight.gate.check(T + 0.02, None, seen, []) == rig.setpoint((5.0, 0.0, -5.0))
    assert flight.outcome == (ENGAGED, Reason.WAITING)


# The gate's own faults.


def test_a_gate_that_is_not_asked_in_time_falls_silent():
    flight = rig.cruising()
    flight.now_s += 0.48
    flight.fly(0.02, rig.CRUISE)
    assert flight.gate.authority is ENGAGED
    flight.now_s += 0.49
    flight.fly(0.02, rig.CRUISE)
    assert (flight.sent[-1], flight.outcome) == (None, (SILENT, Reason.STREAM_LATE))


def test_nor_does_it_make_up_for_lost_time():
    flight = rig.cruising()
    before = flight.last
    flight.now_s += 0.28
    flight.fly(0.02, rig.CRUISE)
    assert flight.last.position_ned_m[0] - before.position_ned_m[0] == pytest.approx(0.33, abs=0.01)
    rig.assert_one_step(before, flight.last, 0.1)


def test_time_does_not_run_backwards():
    flight = rig.cruising()
    before = flight.last
    flight.now_s -= 0.5
    flight.fly(0.02, lambda _: before, told=lambda _, well: replace(well, time_s=T + 1.0, heard_s=T + 1.0))
    assert flight.last.position_ned_m == before.position_ned_m
    flight.now_s += 0.5
    flight.fly(0.02, rig.CRUISE)
    rig.assert_one_step(before, flight.last, 0.04)


@pytest.mark.parametrize("now_s", [nan, inf])
def test_a_time_that_is_none_silences(now_s):
    flight = rig.cruising()
    assert flight.gate.check(now_s, flight.order, rig.aircraft(), []) is None
    assert flight.outcome == (SILENT, Reason.STREAM_LATE)


@pytest.mark.parametrize("rubbish", ["x", 3, object()])
def test_no_error_leaves_it(rubbish):
    for arguments in ((rubbish, rig.aircraft(), []), (None, rubbish, []), (None, rig.aircraft(T + 1.02), [rubbish])):
        flight = rig.cruising()
        assert flight.gate.check(flight.now_s, *arguments) is None
        assert flight.outcome == (SILENT, Reason.GATE_FAULT)
        assert flight.gate.since_s == flight.now_s


def test_what_is_no_number_is_never_sent(monkeypatch):
    flight = rig.cruising()
    monkeypatch.setattr("cinempc.gate.gate.fenced", lambda safe, *_: (safe[0]._replace(velocity_m_s=nan), *safe[1:]))
    assert flight.fly(0.02, rig.CRUISE).sent[-1] is None
    assert flight.outcome == (SILENT, Reason.GATE_FAULT)
