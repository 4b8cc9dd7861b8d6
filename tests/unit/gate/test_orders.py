from __future__ import annotations

from dataclasses import fields, replace
from math import inf, nan

import gate_rig as rig
import pytest

from cinempc.gate import Order, Reason
from cinempc.gate.motion import Axis
from cinempc.gate.orders import fault_of, is_finite, wanted

NOW_S = 10.0


def order(position=rig.HOVER_M, velocity=rig.STILL, acceleration=rig.STILL, yaw=0.0, time_s=NOW_S) -> Order:
    return Order(time_s, rig.setpoint(position, velocity, acceleration, yaw))


def fault(given, last=None, sent=rig.HERE) -> Reason:
    return fault_of(given, last, NOW_S, sent, rig.LIMITS)


def test_a_good_order_is_followed():
    assert fault(order((1.0, 2.0, -6.0), (3.0, 4.0, 1.0), (1.0, 2.0, 3.0), 9.0)) is Reason.NONE


def test_no_order_is_an_old_one():
    assert fault(None) is Reason.PLAN_STALE


def test_an_order_ages():
    assert fault(order(time_s=NOW_S - 0.19)) is Reason.NONE
    assert fault(order(time_s=NOW_S - 0.21)) is Reason.PLAN_STALE
    assert fault_of(order(time_s=1.0), None, 1.25, rig.HERE, replace(rig.LIMITS, plan_stale_s=0.25)) is Reason.NONE


def test_an_order_from_the_future_is_absurd():
    assert fault(order(time_s=NOW_S + 0.04)) is Reason.NONE
    assert fault(order(time_s=NOW_S + 0.06)) is Reason.ABSURD
    assert fault_of(order(time_s=0.05), None, 0.0, rig.HERE, rig.LIMITS) is Reason.NONE


@pytest.mark.parametrize("bad", [nan, inf, -inf])
@pytest.mark.parametrize("name", ["position_ned_m", "velocity_ned_m_s", "acceleration_ned_m_s2"])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_what_is_no_number_is_not_followed(name, axis, bad):
    good = order()
    vector = list(getattr(good.setpoint, name))
    vector[axis] = bad
    given = replace(good, setpoint=replace(good.setpoint, **{name: tuple(vector)}))
    assert not is_finite(given)
    assert fault(given) is Reason.NOT_FINITE


@pytest.mark.parametrize("bad", [nan, inf, -inf])
def test_nor_is_a_time_or_a_heading(bad):
    assert fault(order(time_s=bad)) is Reason.NOT_FINITE
    assert fault(order(yaw=bad)) is Reason.NOT_FINITE
    assert is_finite(order())
    assert {field.name for field in fields(Order)} == {"time_s", "setpoint"}


@pytest.mark.parametrize(
    ("velocity", "acceleration", "expected"),
    [
        ((16.0, 0.0, 0.0), rig.STILL, Reason.NONE),
        ((11.0, 11.7, 0.0), rig.STILL, Reason.ABSURD),
        ((-16.1, 0.0, 0.0), rig.STILL, Reason.ABSURD),
        ((0.0, -16.1, 0.0), rig.STILL, Reason.ABSURD),
        ((0.0, 0.0, 8.0), rig.STILL, Reason.NONE),
        ((0.0, 0.0, 8.1), rig.STILL, Reason.ABSURD),
        ((0.0, 0.0, -8.1), rig.STILL, Reason.ABSURD),
        (rig.STILL, (8.0, -8.0, 8.0), Reason.NONE),
        (rig.STILL, (8.1, 0.0, 0.0), Reason.ABSURD),
        (rig.STILL, (0.0, -8.1, 0.0), Reason.ABSURD),
        (rig.STILL, (0.0, 0.0, -8.1), Reason.ABSURD),
    ],
)
def test_twice_a_limit_is_absurd(velocity, acceleration, expected):
    assert fault(order(velocity=velocity, acceleration=acceleration)) is expected


@pytest.mark.parametrize(
    ("position", "sent_m", "expected"),
    [
        ((110.0, 0.0, -5.0), (60.0, 0.0, -5.0), Reason.NONE),
        ((110.1, 0.0, -5.0), (60.0, 0.0, -5.0), Reason.ABSURD),
        ((-110.1, 0.0, -5.0), (-60.0, 0.0, -5.0), Reason.ABSURD),
        ((0.0, 100.1, -5.0), (0.0, 50.0, -5.0), Reason.ABSURD),
        ((0.0, -100.1, -5.0), (0.0, -50.0, -5.0), Reason.ABSURD),
        ((0.0, 0.0, -90.1), (0.0, 0.0, -40.0), Reason.ABSURD),
        ((0.0, 0.0, 49.1), (0.0, 0.0, -1.0), Reason.ABSURD),
        ((0.0, 0.0, 48.9), (0.0, 0.0, -1.0), Reason.NONE),
    ],
)
def test_far_outside_the_fence_is_absurd(position, sent_m, expected):
    assert fault(order(position), sent=rig.motion(sent_m)) is expected


def test_an_order_far_from_what_was_sent_is_a_jump():
    assert fault(order((2.99, 0.0, -5.0))) is Reason.NONE
    assert fault(order((3.01, 0.0, -5.0))) is Reason.JUMP
    assert fault(order((2.0, 2.0, -6.5))) is Reason.JUMP
    assert fault(order((3.0, 0.0, -5.0))) is Reason.NONE


def test_but_not_where_the_plan_was_before():
    """A guard may have kept the drone from there."""
    last = order((20.0, 0.0, -5.0), (5.0, 0.0, 0.0), time_s=NOW_S - 0.1)
    assert fault(order((23.4, 0.0, -5.0)), last) is Reason.NONE
    assert fault(order((23.6, 0.0, -5.0)), last) is Reason.JUMP
    assert fault(order((17.6, 0.0, -5.0)), last) is Reason.NONE
    assert fault(order((1.0, 0.0, -5.0)), last) is Reason.NONE


def test_an_order_is_moved_on_to_now():
    given = order((1.0, 2.0, -3.0), (1.0, 2.0, -1.0), (0.5, 0.0, 1.0), time_s=NOW_S - 0.2)
    north, east, down = wanted(given, NOW_S, rig.LIMITS.bounds_ned_m)
    assert north == pytest.approx((1.21, 1.1, 0.5))
    assert east == pytest.approx((2.4, 2.0, 0.0))
    assert down == pytest.approx((-3.18, -0.8, 1.0))


def test_but_never_back():
    given = order((1.0, 2.0, -3.0), (1.0, 2.0, -1.0), time_s=NOW_S + 0.04)
    assert wanted(given, NOW_S, rig.LIMITS.bounds_ned_m)[0] == (1.0, 1.0, 0.0)


def test_an_order_beyond_the_fence_ends_on_it():
    bounds = ((-10.0, 10.0), (-20.0, 20.0), (-40.0, -1.0))
    given = order((11.0, -21.0, -0.5), (1.0, -1.0, 1.0), (1.0, 1.0, 1.0))
    assert wanted(given, NOW_S, bounds) == (Axis(10.0, 0.0, 0.0), Axis(-20.0, 0.0, 0.0), Axis(-1.0, 0.0, 0.0))
    given = order((-10.0, 20.0, -40.0), (1.0, -1.0, 1.0), (1.0, 1.0, 1.0))
    assert wanted(given, NOW_S, bounds) == (Axis(-10.0, 1.0, 1.0), Axis(20.0, -1.0, 1.0), Axis(-40.0, 1.0, 1.0))
