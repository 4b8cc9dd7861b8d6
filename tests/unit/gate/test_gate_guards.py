"""Fence and people, from the plan to what is sent."""

from __future__ import annotations

from dataclasses import replace
from math import cos, hypot, inf, nan, sin

import gate_rig as rig
import pytest

from cinempc.gate import Authority, Gate, Order, Reason

DISENGAGED, ENGAGED, BRAKING, SILENT = Authority
T = rig.START_S


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

    def reached_m(plan, told=lambda _, well: well):
        return rig.Flight(start=(57.0, 0.0, -5.0)).fly(12.0, plan, told=told).last.position_ned_m[0]

    to_the_fence = lambda _: rig.setpoint((60.0, 0.0, -5.0))  # noqa: E731
    assert reached_m(lambda t: rig.setpoint((57.0 + min(2.0, t), 0.0, -5.0))) == pytest.approx(59.0, abs=0.05)
    assert reached_m(to_the_fence) == pytest.approx(59.9, abs=0.05)
    assert reached_m(to_the_fence, pushed) == pytest.approx(59.4, abs=0.05)


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


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_it_comes_as_near_as_it_may_without_a_tremble(side):
    """An order that cannot be followed wholly is followed in part, rather than by turns."""
    plan = rig.along((side * -20.0, 0.0, -1.5), (side * 3.0, 0.0, 0.0))
    flight = rig.Flight(start=(side * -20.0, 0.0, -1.5), velocity=(side * 3.0, 0.0, 0.0))
    flight.fly(8.0, plan, people=standing((0.0, 0.0, 0.0)))
    began = next(k for k, (_, _, reason) in enumerate(flight.story) if reason is Reason.KEEP_OUT)
    assert 3.0 < abs(flight.last.position_ned_m[0]) < 3.1
    assert rig.tremble(flight.sent[began + 40 :]) < 0.1


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_who_follows_is_kept_away_from_without_a_tremble(side):
    """The drone is to stay; somebody comes: what is done is just enough."""
    walker = lambda t: [rig.person((side * (-9.0 + 1.4 * t), 0.0, 0.0), (side * 1.4, 0.0, 0.0))]  # noqa: E731
    flight = rig.Flight(start=(0.0, 0.0, -1.5))
    flight.fly(4.5, lambda _: rig.setpoint((0.0, 0.0, -1.5)), people=walker)
    began = next(k for k, (_, _, reason) in enumerate(flight.story) if reason is Reason.KEEP_OUT)
    assert rig.tremble(flight.sent[began:]) < 0.2
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


def test_while_braking_people_are_given_way_to_and_what_is_told_is_why_it_brakes():
    flight = rig.Flight(start=(0.0, 0.0, -3.0)).fly(0.1, lambda _: rig.setpoint((0.0, 0.0, -3.0)))
    flight.fly(0.48, None, people=lambda _: [rig.person((-4.0, 0.0, 0.0), (4.0, 0.0, 0.0))])
    assert flight.last.velocity_ned_m_s[0] > 0.3
    assert flight.outcome == (BRAKING, Reason.PLAN_STALE)
    assert Reason.KEEP_OUT in {reason for _, authority, reason in flight.story if authority is ENGAGED}


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
    flight = rig.Flight(start=(-36.0, 0.0, -3.0), velocity=(3.0, 0.0, 0.0))
    onward = rig.along((-36.0, 0.0, -3.0), (3.0, 0.0, 0.0))
    flight.fly(1.8, onward, people=unseen)
    assert flight.last.velocity_ned_m_s[0] == pytest.approx(3.0)  # they are far
    flight.fly(2.0, onward, people=unseen)
    assert flight.last.velocity_ned_m_s[0] == pytest.approx(0.3, abs=0.05)
    rig.assert_smooth(flight.sent)


@pytest.mark.parametrize("bad", [nan, inf])
def test_people_who_are_nowhere_hold_it_and_the_others_still_count(bad):
    flight = rig.cruising()
    flight.fly(0.3, rig.CRUISE, people=lambda _: [rig.person((bad, 0.0, 0.0))])
    assert flight.outcome == (BRAKING, Reason.NOT_FINITE)
    runner = lambda t: [rig.person((bad, 0.0, 0.0)), rig.person((-30.0 + 8 * t, 0.0, 0.0), (8.0, 0.0, 0.0))]  # noqa: E731
    flight.fly(0.9, rig.CRUISE, people=runner)
    assert flight.last.position_ned_m[2] < -5.1 or flight.last.velocity_ned_m_s[0] > 3.0


@pytest.mark.parametrize("order", [1, -1])
def test_a_retreat_is_from_who_has_least_room(order):
    """Somebody comes from the south; who comes from the north is farther off."""
    crowd = lambda t: [  # noqa: E731
        rig.person((-6.0 + 2.0 * t, 0.0, 0.0), (2.0, 0.0, 0.0)),
        rig.person((30.0 - 2.0 * t, 0.0, 0.0), (-2.0, 0.0, 0.0)),
    ][::order]
    flight = rig.Flight(start=(0.0, 0.0, -1.5)).fly(2.0, lambda _: rig.setpoint((0.0, 0.0, -1.5)), people=crowd)
    assert flight.last.velocity_ned_m_s[0] > 0.5
    rig.assert_smooth(flight.sent)


def test_retreat_ends_at_the_fence():
    """Into the corner: climbing is what is left."""
    flight = rig.Flight(start=(59.0, 0.0, -1.5))
    walker = lambda t: [rig.person((50.0 + 1.2 * t, 0.0, 0.0), (1.2, 0.0, 0.0))]  # noqa: E731
    flight.fly(8.0, lambda _: rig.setpoint((59.0, 0.0, -1.5)), people=walker)
    rig.assert_smooth(flight.sent)
    for sent in flight.sent:
        rig.assert_can_stop_inside(sent)
    assert flight.last.position_ned_m[2] < -4.0
