"""Everybody's keep-out: the drone must be able to stop clear of people who go on as they do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat
from math import hypot, inf, isfinite
from typing import NamedTuple

from cinempc.gate.motion import (
    STANDING,
    Airframe,
    Motion,
    Stop,
    Vec,
    acceleration_m_s2,
    coasting_m_s,
    difference,
    fastest_m_s,
    motion_of,
    moved_on,
    position_m,
    settled,
    stop,
    stopping,
    velocity_m_s,
)
from cinempc.gate.values import GateLimits, Person

HEIGHT_M = 2.0  # of everybody: nobody's own is relied on
DOUBT_M_S = 1.0  # by which the keep-out of somebody who is not seen grows
UNSEEN_REACH_M = 30.0  # from there on it is early enough to see them again, however far they seem
LARGEST_DOUBT_M = 2.0  # by which a keep-out grows at most
LARGEST_OFFSET_M = 1.0  # and besides, because the aircraft is nearer than its set-point
FASTEST_M_S = 10.0  # nobody runs faster
MOVED_ON_S = 0.5  # longest time for which somebody is expected to have gone on since they were told of
CREEP_M_S = 0.3  # what remains of an approach when it has been stopped, or of a circle flown around somebody
SAMPLES = 6  # instants of a stop that are looked at
AMIDST_M = 1e-3  # nearer than this, somebody is in no direction


class Bubble(NamedTuple):
    """The room that somebody needs: an upright capsule that moves with them."""

    foot_ned_m: Vec
    velocity_ned_m_s: Vec
    radius_m: float
    closing_s: float  # by which it grows: metres per m/s of approach
    approach_m_s: float  # the drone itself comes nearer no faster; infinite while they are seen, or far


def bubble_of(person: Person, now_s: float, motion: Motion, offset_ned_m: Vec, limits: GateLimits) -> Bubble:
    """What somebody needs now of a drone with this motion, the aircraft being `offset_ned_m` beside its set-point."""
    since_s = max(now_s - person.time_s, 0.0)
    speed_m_s = hypot(*person.velocity_ned_m_s)
    velocity = moved_on(STANDING, person.velocity_ned_m_s, FASTEST_M_S / max(speed_m_s, FASTEST_M_S))
    foot = moved_on(person.position_ned_m, velocity, min(since_s, MOVED_ON_S))
    north, east = away(motion, foot)
    unseen_s = max(person.age_s, 0.0) + since_s
    doubt_m = max(person.spread_m, 0.0) + DOUBT_M_S * max(unseen_s - limits.unseen_s, 0.0)
    apart_m = hypot(motion[0].position_m - foot[0], motion[1].position_m - foot[1])
    nearer_m = -(north * offset_ned_m[0] + east * offset_ned_m[1])
    receding_m_s = -(north * velocity[0] + east * velocity[1])
    return Bubble(
        foot,
        velocity,
        limits.keep_out_m + min(doubt_m, LARGEST_DOUBT_M) + min(max(nearer_m, 0.0), LARGEST_OFFSET_M),
        limits.keep_out_closing_s,
        CREEP_M_S + max(receding_m_s, 0.0) if unseen_s > limits.unseen_s and apart_m < UNSEEN_REACH_M else inf,
    )


def is_known(person: Person) -> bool:
    """Whether all that is told of somebody is numbers."""
    numbers = (person.time_s, *person.position_ned_m, *person.velocity_ned_m_s, person.spread_m, person.age_s)
    return all(map(isfinite, numbers))


def away(motion: Motion, foot_ned_m: Vec) -> tuple[float, float]:
    """The horizontal direction from somebody to the drone: north, east; none right above them."""
    north_m, east_m = motion[0].position_m - foot_ned_m[0], motion[1].position_m - foot_ned_m[1]
    distance_m = hypot(north_m, east_m)
    return (north_m / distance_m, east_m / distance_m) if distance_m > AMIDST_M else (0.0, 0.0)


def room_m(motion: Motion, bubbles: Sequence[Bubble], airframe: Airframe) -> float:
    """The least that anybody is left with."""
    return min(clearance_m(motion, bubble, airframe) for bubble in bubbles)


def is_clear(motion: Motion, bubbles: Sequence[Bubble], airframe: Airframe) -> bool:
    """Whether everybody has their room."""
    return all(clearance_m(motion, bubble, airframe) >= 0 for bubble in bubbles)


def clearance_m(motion: Motion, bubble: Bubble, airframe: Airframe) -> float:
    """The least room beyond what somebody needs, while motion relative to them is being stopped.

    As the planner's keep-out: distance minus radius, minus `closing_s` times the speed of approach. For somebody who
    is not seen, also how much slower than allowed the drone approaches once it no longer accelerates [m/s].
    """
    beside_m_s = difference(velocity_m_s(motion), bubble.velocity_ned_m_s)
    from_them_m = difference(position_m(motion), bubble.foot_ned_m)
    relative = motion_of(from_them_m, beside_m_s, acceleration_m_s2(motion))
    ways = tuple(map(stop, relative, airframe.agility))
    duration_s = max(way.duration_s for way in ways)
    speed_m_s = hypot(*map(fastest_m_s, relative, airframe.agility))
    distance_m, _ = _approach(from_them_m, STANDING)
    least_m = distance_m - bubble.radius_m - (duration_s + bubble.closing_s) * speed_m_s  # it cannot be less
    if least_m <= 0:
        least_m = min(_rooms_m(relative, ways, duration_s, bubble))
    north_m_s, east_m_s, down_m_s = map(coasting_m_s, motion, airframe.agility)
    _, own_m_s = _approach(from_them_m, (north_m_s, east_m_s, down_m_s))
    return min(least_m, bubble.approach_m_s - own_m_s)


def _rooms_m(relative: Motion, ways: tuple[Stop, ...], duration_s: float, bubble: Bubble) -> Iterator[float]:
    """Along a stop."""
    for k in range(SAMPLES + 1):
        north, east, down = map(stopping, relative, ways, repeat(duration_s * k / SAMPLES))
        distance_m, closing_m_s = _approach((north[0], east[0], down[0]), (north[1], east[1], down[1]))
        yield distance_m - bubble.radius_m - bubble.closing_s * max(closing_m_s, 0.0)


def retreats(motion: Motion, nearest: Bubble, airframe: Airframe, step_s: float) -> Iterator[Motion]:
    """Ways out where stopping is not enough because somebody comes: as fast as they do, climbing or not."""
    north, east = away(motion, nearest.foot_ned_m)
    pace_m_s = min(north * nearest.velocity_ned_m_s[0] + east * nearest.velocity_ned_m_s[1], airframe.speed_m_s)
    if pace_m_s > 0:
        for climb_m_s in (airframe.climb_m_s, 0.0):
            yield settled(motion, (pace_m_s * north, pace_m_s * east, -climb_m_s), airframe, step_s)


def _approach(from_them_m: Vec, velocity_m_s: Vec) -> tuple[float, float]:
    """Distance from somebody upright, and how fast it shrinks."""
    north_m, east_m, down_m = from_them_m
    over_m = max(-down_m - HEIGHT_M, 0.0)
    distance_m = max(hypot(north_m, east_m, over_m), AMIDST_M)
    apart = north_m * velocity_m_s[0] + east_m * velocity_m_s[1] - over_m * velocity_m_s[2]
    return distance_m, -apart / distance_m
