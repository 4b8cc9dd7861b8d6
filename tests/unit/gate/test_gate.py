from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import cos, hypot, inf, nan, pi, remainder, sin, tau

import gate_rig as rig
import pytest

from cinempc.gate import Authority, Gate, Order, Reason

DISENGAGED, ENGAGED, BRAKING, SILENT = Authority
T = rig.START_S
CRUISE = rig.along((-20.0, 0.0, -5.0), (3.0, 0.0, 0.0))


def cruising() -> rig.Flight:
    flight = rig.Flight(start=(-20.0, 0.0, -5.0), velocity=(3.0, 0.0, 0.0))
    return flight.fly(1.0, CRUISE)


# Engaging, and the end.


def test_comes_up_disengaged_and_stays_so():
    gate = Gate(rig.LIMITS)
    assert (gate.authority, gate.reason, gate.since_s) == (DISENGAGED, Reason.NONE, 0.0)
    assert gate.check(T, Order(T, rig.setpoint()), rig.aircraft(), []) is None
    assert gate.authority is DISENGAGED


def test_engages_what_is_fit():
    gate = Gate(rig.LIMITS)
    assert gate.engage(T, rig.aircraft(estimator_good=False)) is Reason.ESTIMATOR
    assert (gate.authority, gate.reason, gate.since_s) == (DISENGAGED, Reason.NONE, 0.0)
    assert gate.engage(T, rig.aircraft()) is Reason.NONE
    assert (gate.authority, gate.reason, gate.since_s) == (ENGAGED, Reason.WAITING, T)


def test_engaging_again_changes_nothing():
    flight = cruising()
    before = flight.last
    assert flight.gate.engage(flight.now_s, rig.aircraft(estimator_good=False)) is Reason.NONE
    flight.fly(0.02, CRUISE)
    rig.assert_one_step(before, flight.last, 0.02)
    flight.fly(0.3, None)
    assert flight.gate.engage(flight.now_s, rig.aircraft()) is Reason.NONE
    assert flight.outcome == (BRAKING, Reason.PLAN_STALE)


def test_disengaged_is_for_ever_but_for_an_engage():
    flight = cruising()
    flight.gate.disengage(flight.now_s, Reason.OPERATOR)
    assert (flight.outcome, flight.gate.since_s) == ((DISENGAGED, Reason.OPERATOR), flight.now_s)
    flight.fly(2.0, CRUISE)
    assert set(flight.sent[-100:]) == {None}
    assert flight.outcome == (DISENGAGED, Reason.OPERATOR)
    assert flight.gate.engage(flight.now_s, rig.aircraft(flight.now_s, flight.position)) is Reason.NONE
    place = flight.position
    flight.velocity = rig.STILL
    flight.fly(0.02, lambda _: rig.setpoint(place))
    assert flight.last == rig.setpoint(place)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"sticks_moved": True}, Reason.PILOT_STICKS),
        ({"in_offboard": False}, Reason.PILOT_MODE),
        ({"armed": False}, Reason.DISARMED),
        ({"boot_s": 1.0}, Reason.REBOOT),
        ({"origin_lat_lon_alt": (47.5, 8.5, 488.0)}, Reason.ORIGIN_MOVED),
        ({"heard_s": T - 5.0}, Reason.LINK_LOST),
        ({"battery_frac": 0.1}, Reason.BATTERY),
    ],
)
def test_a_takeover_is_obeyed_at_once_and_for_good(told, reason):
    flight = cruising().fly(0.02, CRUISE, told=lambda _, well: replace(well, **told))
    assert flight.sent[-1] is None
    assert flight.outcome == (DISENGAGED, reason)
    flight.fly(1.0, CRUISE)
    assert set(flight.sent[-51:]) == {None}
    assert flight.outcome == (DISENGAGED, reason)


def test_since_tells_when_authority_or_reason_changed_last():
    flight = cruising()
    assert flight.gate.since_s == pytest.approx(T + 0.02)
    flight.fly(0.3, None)
    assert flight.gate.since_s == pytest.approx(T + 1.22, abs=0.001)


# Before Offboard.


def pilots(_, well):
    return replace(well, in_offboard=False, armed=False, sticks_moved=True)


def test_until_offboard_it_is_told_to_stay_where_it_is():
    flight = rig.Flight()
    for k in range(1, 100):
        place = (0.1 * k, -0.2 * k, -5.0)
        seen = rig.aircraft(T + 0.02 * k, place, (5.0, -10.0, 0.0), in_offboard=False, armed=False, yaw_ned_rad=2.0)
        sent = flight.gate.check(T + 0.02 * k, Order(T, rig.setpoint()), seen, [rig.person(place)])
        assert sent == rig.setpoint(place, yaw=2.0)
        assert flight.outcome == (ENGAGED, Reason.WAITING)


def test_until_offboard_the_plan_need_not_be_there_but_the_pose_must():
    flight = rig.Flight().fly(40.0, None, told=pilots)
    assert flight.outcome == (ENGAGED, Reason.WAITING)
    flight.fly(0.3, None, told=lambda _, well: replace(pilots(_, well), time_s=T + 40.0))
    assert flight.outcome == (BRAKING, Reason.POSE_STALE)
    assert flight.last == rig.setpoint()
    flight.fly(0.3, None, told=lambda _, well: replace(pilots(_, well), time_s=T + 40.0))
    assert flight.outcome == (SILENT, Reason.POSE_LOST)


def test_begins_with_the_aircrafts_own_motion():
    flight = rig.Flight(velocity=(3.0, -4.0, 2.0)).fly(0.02, None)
    assert flight.last.position_ned_m == pytest.approx((0.06, -0.08, -4.96), abs=1e-3)
    assert flight.last.velocity_ned_m_s == pytest.approx((3.0, -4.0, 2.0), abs=2e-3)
    assert flight.outcome == (ENGAGED, Reason.WAITING)


def test_but_no_faster_than_allowed():
    flight = rig.Flight(velocity=(12.0, -16.0, -9.0)).fly(0.02, None)
    assert flight.last.velocity_ned_m_s == pytest.approx((4.8, -6.4, -4.0), abs=2e-3)
    flight = rig.Flight(velocity=(0.0, 0.0, 9.0)).fly(0.02, None)
    assert flight.last.velocity_ned_m_s == pytest.approx((0.0, 0.0, 4.0), abs=2e-3)


def test_waits_in_place_for_the_first_order_but_not_for_ever():
    flight = rig.Flight().fly(29.9, None)
    assert (flight.last, flight.outcome) == (rig.setpoint(), (ENGAGED, Reason.WAITING))
    flight.fly(0.2, None)
    assert flight.outcome == (SILENT, Reason.PLAN_LOST)
    assert flight.first_s(Reason.PLAN_LOST) == pytest.approx(30.04)


def test_an_order_that_is_old_already_is_waited_on():
    flight = rig.Flight()
    flight.order = Order(T - 60.0, rig.setpoint())
    assert flight.fly(1.0, None).outcome == (ENGAGED, Reason.WAITING)


def test_tells_whether_it_waits_for_an_order():
    assert not Gate(rig.LIMITS).waiting
    flight = rig.Flight()
    assert flight.gate.waiting
    flight.fly(0.1, None, people=lambda _: [rig.person((1.0, 0.0, 0.0), (-2.0, 0.0, 0.0))])
    assert flight.gate.waiting
    assert flight.outcome == (ENGAGED, Reason.KEEP_OUT)
    assert not flight.fly(0.02).gate.waiting
    flight.gate.disengage(flight.now_s, Reason.OPERATOR)
    assert not flight.gate.waiting


# Following.


def test_a_good_plan_passes_untouched():
    flight = cruising()
    assert flight.order is not None
    assert flight.last == flight.order.setpoint
    assert flight.outcome == (ENGAGED, Reason.NONE)
    for k, sent in enumerate(flight.sent, start=1):
        assert sent.position_ned_m == pytest.approx(CRUISE(0.02 * k).position_ned_m)


def test_an_order_that_is_a_little_old_is_moved_on():
    flight = rig.Flight(start=(-20.0, 0.0, -5.0), velocity=(3.0, 0.0, 0.0))
    flight.fly(1.0, CRUISE)
    flight.order = Order(flight.now_s - 0.02, CRUISE(flight.since_s - 0.02))
    flight.fly(0.1, None)
    assert flight.last.position_ned_m == pytest.approx(CRUISE(flight.since_s).position_ned_m)


def test_a_plan_elsewhere_is_caught_up_with():
    flight = rig.Flight().fly(0.2)
    flight.fly(8.0, lambda _: rig.setpoint((2.5, 0.0, -5.0)))
    assert flight.first_s(Reason.CATCHING_UP) == pytest.approx(0.22)
    assert flight.outcome == (ENGAGED, Reason.NONE)
    assert flight.last.position_ned_m == pytest.approx((2.5, 0.0, -5.0), abs=1e-3)
    rig.assert_smooth(flight.sent)
    farthest_m = max(sent.position_ned_m[0] for sent in flight.sent)
    assert farthest_m < 2.55


@pytest.mark.parametrize(("beside_m", "reason"), [(0.29, Reason.NONE), (0.31, Reason.CATCHING_UP)])
def test_catching_up_is_told_from_some_distance_on(beside_m, reason):
    flight = rig.Flight().fly(0.02, lambda _: rig.setpoint((beside_m, 0.0, -5.0)))
    assert flight.outcome == (ENGAGED, reason)


def test_turns_the_shorter_way_and_no_faster_than_allowed():
    flight = rig.Flight()
    flight.yaw = 3.0
    flight.gate.disengage(T, Reason.OPERATOR)
    flight.gate.engage(T, rig.aircraft(yaw_ned_rad=3.0))
    headings = [3.0]
    for k in range(200):
        flight.fly(0.02, lambda _: rig.setpoint(yaw=-2.5 - 4 * pi))
        headings.append(flight.last.yaw_ned_rad)
        assert -pi <= headings[-1] <= pi
        assert remainder(headings[-1] - headings[-2], tau) <= 1.5 * 0.02 + 1e-9
        assert remainder(headings[-1] - headings[-2], tau) >= 0 or k > 20
    assert headings[1] == pytest.approx(3.03)
    assert headings[-1] == pytest.approx(-2.5)


def test_speed_is_kept_within_the_limit():
    flight = rig.Flight(start=(-50.0, 0.0, -5.0)).fly(4.0, rig.along((-50.0, 0.0, -5.0), (15.0, 0.0, 0.0)))
    assert flight.last.velocity_ned_m_s[0] == pytest.approx(8.0, abs=0.01)
    rig.assert_smooth(flight.sent)


def test_a_plan_beyond_the_speed_limit_is_followed_at_the_limit_without_a_tremble():
    flight = rig.Flight(start=(-55.0, 0.0, -5.0), velocity=(6.0, 0.0, 0.0))
    flight.fly(
        3.0, lambda t: rig.setpoint((-55.0 + 6.0 * t + t * t, 0.0, -5.0), (6.0 + 2 * t, 0.0, 0.0), (2.0, 0.0, 0.0))
    )
    assert flight.last.velocity_ned_m_s[0] == pytest.approx(8.0, abs=0.02)
    trembling = [abs(b - a) for a, b in pairwise(jerks(flight.sent[100:]))]
    assert sum(trembling) / len(trembling) < 0.5
    rig.assert_smooth(flight.sent)


def test_a_plan_that_bends_the_speed_limit_is_cut_short():
    """At the limit, and still speeding up."""
    flight = rig.Flight(start=(-50.0, 0.0, -5.0), velocity=(7.9, 0.0, 0.0))
    flight.fly(
        0.3, lambda t: rig.setpoint((-50.0 + 7.9 * t + t * t, 0.0, -5.0), (7.9 + 2 * t, 0.0, 0.0), (2.0, 0.0, 0.0))
    )
    assert flight.outcome == (ENGAGED, Reason.SPEED)
    rig.assert_smooth(flight.sent)


# Plans that are late, and worse.


def test_without_a_planner_it_brakes_and_then_falls_silent():
    flight = cruising().fly(1.0, None)
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
    flight = cruising().fly(0.4, None).fly(4.0, CRUISE)
    assert flight.outcome == (ENGAGED, Reason.NONE)
    assert flight.last.position_ned_m == pytest.approx(CRUISE(flight.since_s).position_ned_m, abs=0.05)
    rig.assert_smooth(flight.sent)


def test_none_counts_as_a_plan_that_does_not_come():
    flight = cruising()
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
    flight = cruising().fly(0.02, lambda _: order)
    assert flight.outcome == (BRAKING, reason)
    flight.fly(0.44, lambda _: order)
    assert flight.outcome == (BRAKING, reason)
    flight.fly(0.06, lambda _: order)
    assert flight.outcome == (SILENT, Reason.PLAN_LOST)
    rig.assert_smooth(flight.sent)


def test_braking_ends_in_a_hold_where_it_came_to_rest():
    flight = cruising().fly(3.0, CRUISE, told=lambda t, well: well)
    flight = rig.Flight(velocity=(2.0, -1.0, 0.5), limits=replace(rig.LIMITS, plan_lost_s=60.0))
    flight.fly(0.02).fly(4.0, None)
    assert flight.outcome == (BRAKING, Reason.PLAN_STALE)
    assert flight.last.velocity_ned_m_s == flight.last.acceleration_ned_m_s2 == rig.STILL
    assert flight.last == flight.sent[-50]
    assert 0.5 < flight.last.position_ned_m[0] < 2.5
    rig.assert_smooth(flight.sent)


# The aircraft.


def test_an_old_pose_brakes_and_then_silences():
    flight = cruising().fly(1.0, CRUISE, told=lambda _, well: replace(well, time_s=T + 1.0))
    assert flight.first_s(Reason.POSE_STALE) == pytest.approx(1.22)
    assert flight.first_s(Reason.POSE_LOST) == pytest.approx(1.52)
    assert flight.outcome == (SILENT, Reason.POSE_LOST)


def test_a_pose_that_comes_back_in_time_is_gone_on_with():
    flight = cruising().fly(0.3, CRUISE, told=lambda _, well: replace(well, time_s=T + 1.0))
    assert flight.outcome == (BRAKING, Reason.POSE_STALE)
    flight.fly(0.02, CRUISE)
    assert flight.gate.authority is ENGAGED
    rig.assert_smooth(flight.sent)


def test_a_frozen_pose_is_noticed_within_a_second():
    frozen = {"position_ned_m": (-17.0, 0.0, -5.0), "velocity_ned_m_s": (3.0, 0.0, 0.0)}
    flight = cruising().fly(0.9, CRUISE, told=lambda _, well: replace(well, **frozen))
    assert 1.5 <= flight.first_s(Reason.POSE_FROZEN) <= 1.56
    assert flight.gate.authority is not ENGAGED


def test_a_bad_estimator_brakes_and_then_ends_it():
    flight = cruising().fly(0.6, CRUISE, told=lambda _, well: replace(well, estimator_good=False))
    assert flight.first_s(Reason.ESTIMATOR) == pytest.approx(1.02)
    assert flight.story[-30][1] is BRAKING
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

    flight = cruising()
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
    flight = cruising()
    flight.now_s += 0.48
    flight.fly(0.02, CRUISE)
    assert flight.gate.authority is ENGAGED
    flight.now_s += 0.49
    flight.fly(0.02, CRUISE)
    assert (flight.sent[-1], flight.outcome) == (None, (SILENT, Reason.STREAM_LATE))


def test_nor_does_it_make_up_for_lost_time():
    flight = cruising()
    before = flight.last
    flight.now_s += 0.28
    flight.fly(0.02, CRUISE)
    assert flight.last.position_ned_m[0] - before.position_ned_m[0] == pytest.approx(0.33, abs=0.01)
    rig.assert_one_step(before, flight.last, 0.1)


def test_time_does_not_run_backwards():
    flight = cruising()
    before = flight.last
    flight.now_s -= 0.5
    flight.fly(0.02, lambda _: before, told=lambda _, well: replace(well, time_s=T + 1.0, heard_s=T + 1.0))
    assert flight.last.position_ned_m == before.position_ned_m
    flight.now_s += 0.5
    flight.fly(0.02, CRUISE)
    rig.assert_one_step(before, flight.last, 0.04)


@pytest.mark.parametrize("now_s", [nan, inf])
def test_a_time_that_is_none_silences(now_s):
    flight = cruising()
    assert flight.gate.check(now_s, flight.order, rig.aircraft(), []) is None
    assert flight.outcome == (SILENT, Reason.STREAM_LATE)


@pytest.mark.parametrize("rubbish", ["x", 3, object()])
def test_no_error_leaves_it(rubbish):
    for arguments in ((rubbish, rig.aircraft(), []), (None, rubbish, []), (None, rig.aircraft(T + 1.02), [rubbish])):
        flight = cruising()
        assert flight.gate.check(flight.now_s, *arguments) is None
        assert flight.outcome == (SILENT, Reason.GATE_FAULT)
        assert flight.gate.since_s == flight.now_s


def test_what_is_no_number_is_never_sent(monkeypatch):
    flight = cruising()
    monkeypatch.setattr("cinempc.gate.gate.fenced", lambda safe, *_: (safe[0]._replace(velocity_m_s=nan), *safe[1:]))
    assert flight.fly(0.02, CRUISE).sent[-1] is None
    assert flight.outcome == (SILENT, Reason.GATE_FAULT)


# The fence.


def test_a_plan_that_leaves_the_fence_is_followed_to_it_and_back():
    def there_and_back(t):
        north_m = 45.0 + 4.0 * min(t, 12.0 - t)
        return rig.setpoint((north_m, 0.0, -5.0), (4.0 if t < 6.0 else -4.0, 0.0, 0.0))

    flight = rig.Flight(start=(45.0, 0.0, -5.0), velocity=(4.0, 0.0, 0.0)).fly(12.0, there_and_back)
    rig.assert_smooth(flight.sent)
    for sent in flight.sent:
        rig.assert_can_stop_inside(sent)
    assert 59.5 < max(sent.position_ned_m[0] for sent in flight.sent) < 60.0
    assert 2.0 < flight.first_s(Reason.FENCE) < 3.5
    assert flight.outcome[0] is ENGAGED
    assert flight.last.position_ned_m[0] == pytest.approx(45.0, abs=1.0)


def test_along_the_fence_the_other_axes_are_free():
    flight = rig.Flight(start=(0.0, 0.0, -2.0)).fly(6.0, lambda t: rig.setpoint((2.0 * t, 0.0, 0.5), (2.0, 0.0, 0.0)))
    assert flight.last.position_ned_m[0] == pytest.approx(12.0, abs=0.1)
    assert flight.last.position_ned_m[2] == pytest.approx(-1.1, abs=0.05)


def test_an_aircraft_pushed_outwards_brings_the_fence_nearer():
    def pushed(_, well):
        north, east, down = well.position_ned_m
        return replace(well, position_ned_m=(north + 0.5, east, down))

    flight = rig.Flight(start=(57.0, 0.0, -5.0))
    flight.fly(8.0, lambda t: rig.setpoint((57.0 + min(2.0, t), 0.0, -5.0)), told=lambda t, well: well)
    free_m = flight.last.position_ned_m[0]
    flight = rig.Flight(start=(57.0, 0.0, -5.0))
    flight.gate.check(T, None, rig.aircraft(T, (57.0, 0.0, -5.0)), [])
    for _ in range(600):
        flight.fly(0.02, lambda _: rig.setpoint((60.0, 0.0, -5.0)), told=lambda _, well: well)
    assert free_m == pytest.approx(59.0, abs=0.05)
    assert flight.last.position_ned_m[0] == pytest.approx(59.9, abs=0.05)


# People.


def standing(place):
    return lambda _: [rig.person(place)]


def test_a_plan_through_somebody_ends_before_them():
    flight = rig.Flight(start=(-20.0, 0.0, -3.0), velocity=(3.0, 0.0, 0.0))
    flight.fly(8.0, rig.along((-20.0, 0.0, -3.0), (3.0, 0.0, 0.0)), people=standing((0.0, 0.0, 0.0)))
    rig.assert_smooth(flight.sent)
    nearest_m = min(hypot(sent.position_ned_m[0], 1.0) for sent in flight.sent)
    assert 3.0 <= nearest_m < 3.2
    assert Reason.KEEP_OUT in {reason for _, _, reason in flight.story}
    assert flight.gate.authority is ENGAGED


def jerks(sent, axis=0):
    """Changes of acceleration from one set-point to the next, as shares of the largest."""
    changes = [b.acceleration_ned_m_s2[axis] - a.acceleration_ned_m_s2[axis] for a, b in pairwise(sent)]
    return [change / (rig.JERK_M_S3 * 0.02) for change in changes]


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_it_comes_as_near_as_it_may_without_a_tremble(side):
    """An order that cannot be followed wholly is followed in part, rather than by turns."""
    plan = rig.along((side * -20.0, 0.0, -1.5), (side * 3.0, 0.0, 0.0))
    flight = rig.Flight(start=(side * -20.0, 0.0, -1.5), velocity=(side * 3.0, 0.0, 0.0))
    flight.fly(8.0, plan, people=standing((0.0, 0.0, 0.0)))
    began = next(k for k, (_, _, reason) in enumerate(flight.story) if reason is Reason.KEEP_OUT)
    assert 3.0 < abs(flight.last.position_ned_m[0]) < 3.1
    trembling = [abs(b - a) for a, b in pairwise(jerks(flight.sent[began + 40 :]))]
    assert sum(trembling) / len(trembling) < 0.1


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_who_follows_is_kept_away_from_without_a_tremble(side):
    """The drone is to stay; somebody comes: what is done is just enough."""
    walker = lambda t: [rig.person((side * (-9.0 + 1.4 * t), 0.0, 0.0), (side * 1.4, 0.0, 0.0))]  # noqa: E731
    flight = rig.Flight(start=(0.0, 0.0, -1.5))
    flight.fly(4.5, lambda _: rig.setpoint((0.0, 0.0, -1.5)), people=walker)
    began = next(k for k, (_, _, reason) in enumerate(flight.story) if reason is Reason.KEEP_OUT)
    trembling = [abs(b - a) for a, b in pairwise(jerks(flight.sent[began:]))]
    assert sum(trembling) / len(trembling) < 0.2
    room_m = [
        abs(sent.position_ned_m[0] - walker(0.02 * k)[0].position_ned_m[0])
        for k, sent in enumerate(flight.sent[:-1], start=1)
    ]
    assert 2.95 < min(room_m) < 4.0


def test_what_leaves_room_enough_is_untouched():
    """A circle half a metre outside of what somebody needs."""

    def circle(t):
        north, east = cos(0.4 * t), sin(0.4 * t)
        turning = (-1.4 * east, 1.4 * north, 0.0), (-0.56 * north, -0.56 * east, 0.0)
        return rig.setpoint((3.5 * north, 3.5 * east, -1.5), *turning)

    flight = rig.Flight(start=(3.5, 0.0, -1.5), velocity=(0.0, 1.4, 0.0)).fly(6.0, circle)
    assert flight.outcome == (ENGAGED, Reason.NONE)
    flight.fly(4.0, circle, people=standing((0.0, 0.0, 0.0)))
    assert {reason for _, _, reason in flight.story[300:]} == {Reason.NONE}
    assert flight.order is not None
    assert flight.last == flight.order.setpoint


def test_a_retreat_is_no_faster_than_allowed_whichever_way_it_flew():
    """At full speed across somebody's way."""
    runner = lambda t: [rig.person((-12.0 + 9.0 * t, 7.0 * t, 0.0), (9.0, 7.0, 0.0))]  # noqa: E731
    plan = rig.along((0.0, 0.0, -1.5), (0.0, 7.9, 0.0))
    flight = rig.Flight(start=(0.0, 0.0, -1.5), velocity=(0.0, 7.9, 0.0)).fly(2.0, plan, people=runner)
    assert Reason.KEEP_OUT in {reason for _, _, reason in flight.story}
    assert max(sent.velocity_ned_m_s[0] for sent in flight.sent) > 1.0
    rig.assert_smooth(flight.sent)


def test_somebody_who_comes_is_given_way_to_though_the_plan_stays():
    walker = rig.along((8.0, 0.0, 0.0), (-1.4, 0.0, 0.0))
    flight = rig.Flight(start=(0.0, 0.0, -1.5))
    for _ in range(400):
        at = walker(flight.since_s + 0.02)
        flight.fly(
            0.02, lambda _: rig.setpoint((0.0, 0.0, -1.5)),
            people=lambda _, at=at: [rig.person(at.position_ned_m, at.velocity_ned_m_s)],
        )  # fmt: skip
        over_m = max(-flight.last.position_ned_m[2] - 2.0, 0.0)
        assert hypot(flight.last.position_ned_m[0] - at.position_ned_m[0], over_m) > 2.95
    rig.assert_smooth(flight.sent)
    assert flight.outcome == (ENGAGED, Reason.KEEP_OUT)


def test_nobody_is_braked_into():
    """The planner dies while somebody runs at the drone, which was about to get away."""
    flight = rig.Flight(start=(0.0, 0.0, -1.5), velocity=(4.0, 0.0, 0.0))
    plan = rig.along((0.0, 0.0, -1.5), (4.0, 0.0, 0.0))
    runner = lambda t: [rig.person((-5.0 + 4.0 * t, 0.0, 0.0), (4.0, 0.0, 0.0))]  # noqa: E731
    flight.fly(0.5, plan, people=runner).fly(0.48, None, people=runner)
    assert flight.outcome == (BRAKING, Reason.PLAN_STALE)
    assert flight.last.velocity_ned_m_s[0] > 3.5
    assert flight.last.position_ned_m[0] - runner(flight.since_s)[0].position_ned_m[0] > 3.0


def test_commands_that_lead_away_pass_though_somebody_is_too_near():
    flight = rig.Flight(start=(2.0, 0.0, -1.5))
    flight.fly(2.0, rig.along((2.0, 0.0, -1.5), (0.5, 0.0, 0.0)), people=standing(rig.STILL))
    assert flight.last.position_ned_m[0] == pytest.approx(3.0, abs=0.1)


def test_commands_that_lead_nearer_do_not():
    flight = rig.Flight(start=(2.0, 0.0, -1.5))
    flight.fly(1.0, rig.along((2.0, 0.0, -1.5), (-0.5, 0.0, 0.0)), people=standing(rig.STILL))
    assert flight.last.position_ned_m[0] >= 1.999
    assert flight.outcome == (ENGAGED, Reason.KEEP_OUT)


def test_a_guard_is_told_of_for_half_a_second():
    """Times that are exact in binary."""
    gate = Gate(rig.LIMITS)
    start = (2.0, 0.0, -1.5)
    gate.engage(0.0, rig.aircraft(0.0, start, boot_s=0.0))
    nearer = Order(0.0, rig.setpoint(start, (-0.5, 0.0, 0.0)))
    gate.check(0.0, nearer, rig.aircraft(0.0, start, boot_s=0.0), [])
    sent = gate.check(0.0625, nearer, rig.aircraft(0.0625, start, boot_s=0.0), [rig.person(rig.STILL, now_s=0.0)])
    assert gate.reason is Reason.KEEP_OUT
    for now_s, reason in ((0.5, Reason.KEEP_OUT), (0.5625, Reason.NONE)):
        there = Order(now_s, rig.setpoint(sent.position_ned_m))
        gate.check(now_s, there, rig.aircraft(now_s, sent.position_ned_m, boot_s=0.0), [])
        assert (gate.authority, gate.reason) == (ENGAGED, reason)


def test_the_plan_is_lost_only_after_its_time():
    gate = Gate(rig.LIMITS)
    gate.engage(0.0, rig.aircraft(0.0, boot_s=0.0))
    order = Order(0.0, rig.setpoint())
    for now_s, reason in ((0.0, Reason.NONE), (0.25, Reason.PLAN_STALE), (0.5, Reason.PLAN_STALE)):
        assert gate.check(now_s, order, rig.aircraft(now_s, boot_s=0.0), []) is not None
        assert gate.reason is reason
    assert gate.check(0.53125, order, rig.aircraft(0.53125, boot_s=0.0), []) is None


def test_a_guard_is_told_of_a_moment_longer():
    flight = rig.Flight(start=(2.0, 0.0, -1.5))
    flight.fly(0.1, rig.along((2.0, 0.0, -1.5), (-0.5, 0.0, 0.0)), people=standing(rig.STILL))
    flight.fly(0.48, lambda _: rig.setpoint(flight.position))
    assert flight.outcome == (ENGAGED, Reason.KEEP_OUT)
    flight.fly(0.04, lambda _: rig.setpoint(flight.position))
    assert flight.outcome == (ENGAGED, Reason.NONE)


def test_nobody_unseen_is_approached():
    unseen = lambda _: [rig.person((0.0, 0.0, 0.0), age_s=0.5)]  # noqa: E731
    flight = rig.Flight(start=(-30.0, 0.0, -3.0), velocity=(3.0, 0.0, 0.0))
    flight.fly(3.0, rig.along((-30.0, 0.0, -3.0), (3.0, 0.0, 0.0)), people=unseen)
    assert flight.last.velocity_ned_m_s[0] == pytest.approx(0.3, abs=0.05)
    rig.assert_smooth(flight.sent)


@pytest.mark.parametrize("bad", [nan, inf])
def test_people_who_are_nowhere_hold_it_and_the_others_still_count(bad):
    flight = cruising()
    flight.fly(0.3, CRUISE, people=lambda _: [rig.person((bad, 0.0, 0.0))])
    assert flight.outcome == (BRAKING, Reason.NOT_FINITE)
    runner = lambda t: [rig.person((bad, 0.0, 0.0)), rig.person((-30.0 + 8 * t, 0.0, 0.0), (8.0, 0.0, 0.0))]  # noqa: E731
    flight.fly(0.9, CRUISE, people=runner)
    assert flight.last.position_ned_m[2] < -5.1 or flight.last.velocity_ned_m_s[0] > 3.0


def test_retreat_ends_at_the_fence():
    """Into the corner: climbing is what is left."""
    flight = rig.Flight(start=(59.0, 0.0, -1.5))
    walker = lambda t: [rig.person((50.0 + 1.2 * t, 0.0, 0.0), (1.2, 0.0, 0.0))]  # noqa: E731
    flight.fly(8.0, lambda _: rig.setpoint((59.0, 0.0, -1.5)), people=walker)
    rig.assert_smooth(flight.sent)
    for sent in flight.sent:
        rig.assert_can_stop_inside(sent)
    assert flight.last.position_ned_m[2] < -4.0
