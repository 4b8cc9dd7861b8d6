"""Fence, floor and ceiling: the drone must be able to stop inside."""

from __future__ import annotations

from cinempc.gate.motion import (
    Agility,
    Airframe,
    Axis,
    Bounds,
    Interval,
    Motion,
    Vec,
    clipped,
    largest_share,
    mixed,
    reach_m,
)

MARGIN_M = 0.1  # for what is never tracked quite
LAG_S = 0.25  # the faster it flies outwards, the further it may overshoot
LARGEST_OFFSET_M = 1.0  # by which a fence comes nearer because the aircraft is beyond its set-point


def narrowed(bounds_ned_m: Bounds, offset_ned_m: Vec) -> Bounds:
    """The fence for set-points, with the aircraft being `offset_ned_m` beside its own."""
    north, east, down = map(_narrowed, bounds_ned_m, offset_ned_m)
    return north, east, down


def _narrowed(bounds_m: Interval, offset_m: float) -> Interval:
    offset_m = clipped(offset_m, LARGEST_OFFSET_M)
    return bounds_m[0] + MARGIN_M - min(offset_m, 0.0), bounds_m[1] - MARGIN_M - max(offset_m, 0.0)


def fenced(safe: Motion, wanted: Motion, bounds_ned_m: Bounds, airframe: Airframe) -> Motion:
    """As much of `wanted` along each axis as lets the drone stop inside; no further out than `safe` anyway."""
    north, east, down = map(_fenced, safe, wanted, bounds_ned_m, airframe.agility)
    return north, east, down


def _fenced(safe: Axis, wanted: Axis, bounds_m: Interval, agility: Agility) -> Axis:
    def is_inside(axis: Axis, but_for_m: float = 0.0) -> bool:
        return _beyond_m(axis, bounds_m, agility) <= but_for_m

    if is_inside(wanted):
        return wanted
    anyway_m = max(_beyond_m(safe, bounds_m, agility), 0.0)
    if is_inside(wanted, anyway_m):
        return wanted
    return mixed(safe, wanted, largest_share(lambda share: is_inside(mixed(safe, wanted, share), anyway_m)))


def _beyond_m(axis: Axis, bounds_m: Interval, agility: Agility) -> float:
    """How far stopping leads beyond the bounds; negative inside."""
    low_m, high_m = reach_m(axis, agility)
    outwards_m = LAG_S * axis.velocity_m_s
    return max(bounds_m[0] - low_m - min(outwards_m, 0.0), high_m - bounds_m[1] + max(outwards_m, 0.0))
