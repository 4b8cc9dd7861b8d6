"""What a planner may order, and what of it is followed."""

from __future__ import annotations

from math import dist, hypot, isfinite

from cinempc.gate.motion import Axis, Bounds, Interval, Motion, coasted, motion_of, position_m
from cinempc.gate.values import GateLimits, Order, Reason, Setpoint

EARLY_S = 0.05  # by which an order may be ahead of its time
JUMP_M = 3.0  # an order further from what was sent, and from what was ordered before, is not followed,
ABSURD, ABSURD_M = 2.0, 50.0  # nor one beyond so many times a limit, or so far outside the fence


def fault_of(order: Order | None, last: Order | None, now_s: float, sent: Motion, limits: GateLimits) -> Reason:
    """Why an order is not followed; `NONE`: it is. `last` is the last one that was.

    What is sent may be far from a plan because people or a fence are between them, so that alone is no jump.
    """
    if order is None:
        return Reason.PLAN_STALE
    if not is_finite(order):
        return Reason.NOT_FINITE
    if now_s - order.time_s > limits.plan_stale_s:
        return Reason.PLAN_STALE
    if order.time_s - now_s > EARLY_S or _is_absurd(order.setpoint, limits):
        return Reason.ABSURD
    before = [sent] if last is None else [sent, wanted(last, now_s, limits.bounds_ned_m)]
    there_m = position_m(wanted(order, now_s, limits.bounds_ned_m))
    return Reason.JUMP if min(dist(there_m, position_m(motion)) for motion in before) > JUMP_M else Reason.NONE


def wanted(order: Order, now_s: float, bounds_ned_m: Bounds) -> Motion:
    """What is ordered, moved on to now as it goes; where that is beyond the fence, at rest on it."""
    setpoint = order.setpoint
    then = motion_of(setpoint.position_ned_m, setpoint.velocity_ned_m_s, setpoint.acceleration_ned_m_s2)
    north, east, down = map(_at_most, coasted(then, max(now_s - order.time_s, 0.0)), bounds_ned_m)
    return north, east, down


def _at_most(axis: Axis, bounds_m: Interval) -> Axis:
    inside_m = min(max(axis.position_m, bounds_m[0]), bounds_m[1])
    return axis if axis.position_m == inside_m else Axis(inside_m, 0.0, 0.0)


def is_finite(order: Order) -> bool:
    """Whether all of it is numbers."""
    setpoint = order.setpoint
    vectors = (*setpoint.position_ned_m, *setpoint.velocity_ned_m_s, *setpoint.acceleration_ned_m_s2)
    return all(map(isfinite, (order.time_s, *vectors, setpoint.yaw_ned_rad)))


def _is_absurd(setpoint: Setpoint, limits: GateLimits) -> bool:
    north_m_s, east_m_s, down_m_s = setpoint.velocity_ned_m_s
    outside_m = max(map(_outside_m, setpoint.position_ned_m, limits.bounds_ned_m))
    return (
        hypot(north_m_s, east_m_s) > ABSURD * limits.speed_m_s
        or abs(down_m_s) > ABSURD * limits.climb_m_s
        or max(map(abs, setpoint.acceleration_ned_m_s2)) > ABSURD * limits.acceleration_m_s2
        or outside_m > ABSURD_M
    )


def _outside_m(place_m: float, bounds_m: Interval) -> float:
    return max(bounds_m[0] - place_m, place_m - bounds_m[1])
