from __future__ import annotations

from dataclasses import replace
from math import pi, remainder, tau

import gate_rig as rig
import pytest

from cinempc.gate import Authority, Gate, Order, Reason

DISENGAGED, ENGAGED, BRAKING, SILENT = Authority
T = rig.START_S


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
    flight = rig.cruising()
    before = flight.last
    assert flight.gate.engage(flight.now_s, rig.aircraft(estimator_good=False)) is Reason.NONE
    flight.fly(0.02, rig.CRUISE)
    rig.assert_one_step(before, flight.last, 0.02)
    flight.fly(0.3, None)
    assert flight.gate.engage(flight.now_s, rig.aircraft()) is Reason.NONE
    assert flight.outcome == (BRAKING, Reason.PLAN_STALE)


def test_disengaged_is_for_ever_but_for_an_engage():
    flight = rig.cruising()
    flight.gate.disengage(flight.now_s, Reason.OPERATOR)
    assert (flight.outcome, flight.gate.since_s) == ((DISENGAGED, Reason.OPERATOR), flight.now_s)
    flight.fly(2.0, rig.CRUISE)
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
    flight = rig.cruising().fly(0.02, rig.CRUISE, told=lambda _, well: replace(well, **told))
    assert flight.sent[-1] is None
    assert (flight.outcome, flight.gate.since_s) == ((DISENGAGED, reason), flight.now_s)
    flight.fly(1.0, rig.CRUISE)
    assert set(flight.sent[-51:]) == {None}
    assert flight.outcome == (DISENGAGED, reason)


def test_since_tells_when_authority_or_reason_changed_last():
    flight = rig.cruising()
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
    flight = rig.cruising()
    assert flight.order is not None
    assert flight.last == flight.order.setpoint
    assert flight.outcome == (ENGAGED, Reason.NONE)
    for k, sent in enumerate(flight.sent, start=1):
        assert sent.position_ned_m == pytest.approx(rig.CRUISE(0.02 * k).position_ned_m)


def test_an_order_that_is_a_little_old_is_moved_on():
    flight = rig.Flight(start=(-20.0, 0.0, -5.0), velocity=(3.0, 0.0, 0.0))
    flight.fly(1.0, rig.CRUISE)
    flight.order = Order(flight.now_s - 0.02, rig.CRUISE(flight.since_s - 0.02))
    flight.fly(0.1, None)
    assert flight.last.position_ned_m == pytest.approx(rig.CRUISE(flight.since_s).position_ned_m)


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
    assert rig.tremble(flight.sent[100:]) < 0.5
    rig.assert_smooth(flight.sent)


def test_a_plan_that_bends_the_speed_limit_is_cut_short():
    """At the limit, and still speeding up."""
    flight = rig.Flight(start=(-50.0, 0.0, -5.0), velocity=(7.9, 0.0, 0.0))
    flight.fly(
        0.3, lambda t: rig.setpoint((-50.0 + 7.9 * t + t * t, 0.0, -5.0), (7.9 + 2 * t, 0.0, 0.0), (2.0, 0.0, 0.0))
    )
    assert flight.outcome == (ENGAGED, Reason.SPEED)
    rig.assert_smooth(flight.sent)
