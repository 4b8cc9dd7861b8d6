"""Motion within limits on acceleration and jerk, along north, east and down apart.

Everything rests on one manoeuvre, the quickest stop. Begun anew anywhere on its way it is still the same manoeuvre, so
whatever is clear of a fence while it stops will stay clear by stopping.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat
from math import copysign, hypot, sqrt
from typing import NamedTuple

Vec = tuple[float, float, float]  # along north, east and down
Interval = tuple[float, float]
Bounds = tuple[Interval, Interval, Interval]

STANDING = (0.0, 0.0, 0.0)
CATCH_UP_PER_S = 1.2  # velocity asked for per metre beside the plan
SETTLE_PER_S = 4.0  # acceleration asked for per m/s beside it
SLIP_M_S = 0.3  # a plan's position may run away from its velocity: the lens is beside the airframe's centre
SLIP_M_S2 = 0.2  # and its velocity from its acceleration: an order that is a little old is moved on
NARROWINGS = 5  # halvings when something is done in part


class Axis(NamedTuple):
    """Motion along one axis."""

    position_m: float
    velocity_m_s: float
    acceleration_m_s2: float


Motion = tuple[Axis, Axis, Axis]


class Agility(NamedTuple):
    """How hard motion along one axis may change."""

    acceleration_m_s2: float
    jerk_m_s3: float


class Airframe(NamedTuple):
    """Limits of motion as a whole."""

    speed_m_s: float  # horizontal
    climb_m_s: float  # up or down
    agility: tuple[Agility, Agility, Agility]


class Stop(NamedTuple):
    """The quickest way to rest: this jerk for `rise_s`, none for `hold_s`, the opposite for `fall_s`."""

    jerk_m_s3: float
    rise_s: float
    hold_s: float
    fall_s: float

    @property
    def duration_s(self) -> float:
        """Until everything rests."""
        return self.rise_s + self.hold_s + self.fall_s


def position_m(motion: Motion) -> Vec:
    """Along all axes."""
    return motion[0].position_m, motion[1].position_m, motion[2].position_m


def velocity_m_s(motion: Motion) -> Vec:
    """Along all axes."""
    return motion[0].velocity_m_s, motion[1].velocity_m_s, motion[2].velocity_m_s


def difference(one: Vec, other: Vec) -> Vec:
    """One minus the other."""
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]


def moved_on(place: Vec, rate: Vec, time_s: float) -> Vec:
    """After `time_s` at that rate."""
    return place[0] + time_s * rate[0], place[1] + time_s * rate[1], place[2] + time_s * rate[2]


def acceleration_m_s2(motion: Motion) -> Vec:
    """Along all axes."""
    return motion[0].acceleration_m_s2, motion[1].acceleration_m_s2, motion[2].acceleration_m_s2


def motion_of(place_m: Vec, speed_m_s: Vec, change_m_s2: Vec = STANDING) -> Motion:
    """Position, velocity and acceleration along all axes."""
    north, east, down = map(Axis, place_m, speed_m_s, change_m_s2)
    return north, east, down


def advance(axis: Axis, jerk_m_s3: float, time_s: float) -> Axis:
    """After `time_s` with that jerk held."""
    return Axis(*_advanced(axis, jerk_m_s3, time_s))


def _advanced(axis: Vec, jerk_m_s3: float, time_s: float) -> Vec:
    """The same in plain numbers, which are quicker."""
    position, velocity, acceleration = axis
    return (
        position + time_s * (velocity + time_s * (acceleration / 2 + time_s * jerk_m_s3 / 6)),
        velocity + time_s * (acceleration + time_s * jerk_m_s3 / 2),
        acceleration + time_s * jerk_m_s3,
    )


def coasted(motion: Motion, time_s: float) -> Motion:
    """After `time_s` without any jerk."""
    north, east, down = map(advance, motion, repeat(0.0), repeat(time_s))
    return north, east, down


def coasting_m_s(axis: Axis, agility: Agility) -> float:
    """The velocity that is left once the acceleration has been taken back."""
    return axis.velocity_m_s + axis.acceleration_m_s2 * abs(axis.acceleration_m_s2) / (2 * agility.jerk_m_s3)


def fastest_m_s(axis: Axis, agility: Agility) -> float:
    """The highest speed, now or while stopping."""
    return max(abs(axis.velocity_m_s), abs(coasting_m_s(axis, agility)))


def stop(axis: Axis, agility: Agility) -> Stop:
    """The quickest stop, from an acceleration within the limit."""
    limit, jerk = agility
    side = copysign(1.0, coasting_m_s(axis, agility))
    velocity, acceleration = side * axis.velocity_m_s, side * axis.acceleration_m_s2
    wanted_squared = max(jerk * velocity + acceleration**2 / 2, 0.0)
    peak = min(sqrt(wanted_squared), limit)
    hold_s = (wanted_squared - peak**2) / (jerk * limit)  # none where the peak stays below the limit
    return Stop(-side * jerk, max(acceleration + peak, 0.0) / jerk, hold_s, peak / jerk)


def during(axis: Axis, way: Stop, time_s: float) -> Axis:
    """After `time_s` of a stop; from its end on, at rest."""
    return Axis(*stopping(axis, way, time_s))


def stopping(axis: Vec, way: Stop, time_s: float) -> Vec:
    """The same in plain numbers."""
    jerk, rise_s, hold_s, fall_s = way
    if time_s < rise_s:
        return _advanced(axis, jerk, time_s)
    axis, time_s = _advanced(axis, jerk, rise_s), time_s - rise_s
    if time_s < hold_s:
        return _advanced(axis, 0.0, time_s)
    axis, time_s = _advanced(axis, 0.0, hold_s), time_s - hold_s
    if time_s < fall_s:
        return _advanced(axis, -jerk, time_s)
    return _advanced(axis, -jerk, fall_s)[0], 0.0, 0.0


def reach_m(axis: Axis, agility: Agility) -> Interval:
    """Lowest and highest position while stopping."""
    way = stop(axis, agility)
    marks_m = [axis.position_m, during(axis, way, way.duration_s).position_m]
    if axis.velocity_m_s * way.jerk_m_s3 > 0:  # braked too hard already: it turns back before it rests
        slowing, jerk = abs(axis.acceleration_m_s2), agility.jerk_m_s3
        turn_s = (slowing - sqrt(max(slowing**2 - 2 * jerk * abs(axis.velocity_m_s), 0.0))) / jerk
        marks_m.append(advance(axis, way.jerk_m_s3, turn_s).position_m)
    return min(marks_m), max(marks_m)


def settled(motion: Motion, velocity_ned_m_s: Vec, airframe: Airframe, step_s: float) -> Motion:
    """One step of the quickest way to a constant velocity."""
    north, east, down = map(_settled, motion, velocity_ned_m_s, airframe.agility, repeat(step_s))
    return north, east, down


def _settled(axis: Axis, velocity_m_s: float, agility: Agility, step_s: float) -> Axis:
    relative = Axis(axis.position_m, axis.velocity_m_s - velocity_m_s, axis.acceleration_m_s2)
    position_m, beside_m_s, acceleration_m_s2 = stopping(relative, stop(relative, agility), step_s)
    return Axis(position_m + velocity_m_s * step_s, beside_m_s + velocity_m_s, acceleration_m_s2)


def followed(motion: Motion, wanted: Motion, airframe: Airframe, step_s: float) -> Motion:
    """One step on: `wanted` itself where it can be reached, else towards it within the limits but the speed's."""
    if all(map(_is_next, motion, wanted, airframe.agility, repeat(step_s))):
        return wanted
    goals_m_s = _catching_up_m_s(motion, wanted, airframe, step_s)
    north, east, down = map(_turned_to, motion, goals_m_s, wanted, airframe.agility, repeat(step_s))
    return north, east, down


def _is_next(now: Axis, wanted: Axis, agility: Agility, step_s: float) -> bool:
    mean_m_s2 = (now.acceleration_m_s2 + wanted.acceleration_m_s2) / 2
    mean_m_s = (now.velocity_m_s + wanted.velocity_m_s) / 2
    return (
        abs(wanted.acceleration_m_s2) <= agility.acceleration_m_s2
        and abs(wanted.acceleration_m_s2 - now.acceleration_m_s2) <= agility.jerk_m_s3 * step_s
        and abs(wanted.velocity_m_s - now.velocity_m_s - mean_m_s2 * step_s) <= SLIP_M_S2 * step_s
        and abs(wanted.position_m - now.position_m - mean_m_s * step_s) <= SLIP_M_S * step_s
    )


def _catching_up_m_s(motion: Motion, wanted: Motion, airframe: Airframe, step_s: float) -> Vec:
    """The velocity that leads back to the plan, no faster than the drone may fly."""
    braking_m_s2 = (agility.acceleration_m_s2 for agility in airframe.agility)
    behind_m = difference(position_m(wanted), position_m(coasted(motion, step_s)))
    back_north, back_east, back_down = map(_approach, behind_m, repeat(CATCH_UP_PER_S), braking_m_s2)
    north, east, down = moved_on(velocity_m_s(wanted), (back_north, back_east, back_down), 1.0)
    share = airframe.speed_m_s / max(hypot(north, east), airframe.speed_m_s)
    return share * north, share * east, clipped(down, airframe.climb_m_s)


def _turned_to(axis: Axis, goal_m_s: float, wanted: Axis, agility: Agility, step_s: float) -> Axis:
    beside_m_s = goal_m_s - advance(axis, 0.0, step_s).velocity_m_s
    asked_m_s2 = wanted.acceleration_m_s2 + _approach(beside_m_s, SETTLE_PER_S, agility.jerk_m_s3)
    change = clipped(asked_m_s2, agility.acceleration_m_s2) - axis.acceleration_m_s2
    jerk = change / step_s if abs(change) < agility.jerk_m_s3 * step_s else copysign(agility.jerk_m_s3, change)
    after = advance(axis, jerk, step_s)
    slip_m = clipped(wanted.position_m - after.position_m, SLIP_M_S * step_s)
    return Axis(after.position_m + slip_m, after.velocity_m_s, after.acceleration_m_s2)


def _approach(error: float, gain_per_s: float, braking: float) -> float:
    """How fast an error is made smaller: so that half of the braking there is will do."""
    return copysign(min(gain_per_s * abs(error), sqrt(braking * abs(error))), error)


def clipped(value: float, limit: float) -> float:
    """`value` within [-limit, limit]."""
    return min(max(value, -limit), limit)


def is_slow(motion: Motion, airframe: Airframe) -> bool:
    """Whether the speed limits hold, now and while stopping."""
    north, east, down = map(fastest_m_s, motion, airframe.agility)
    return hypot(north, east) <= airframe.speed_m_s and down <= airframe.climb_m_s


def mixed(safe: Axis, wanted: Axis, share: float) -> Axis:
    """What lies between two motions that are both one step away, and so is one step away too."""
    return Axis(*moved_on(safe, difference(wanted, safe), share))


def all_mixed(safe: Motion, wanted: Motion, share: float) -> Motion:
    """The same along all axes."""
    north, east, down = map(mixed, safe, wanted, repeat(share))
    return north, east, down


def largest_share(good: Callable[[float], bool]) -> float:
    """How much is good of what is not good as a whole; 0 where nothing is found."""
    low, high = 0.0, 1.0
    for _ in range(NARROWINGS):
        share = (low + high) / 2
        low, high = (share, high) if good(share) else (low, share)
    return low
