"""Decides at each instant what is sent, and whether anything is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from math import dist, hypot, inf, isfinite, remainder, tau
from operator import itemgetter

from cinempc.gate.fence import fenced, narrowed
from cinempc.gate.motion import (
    STANDING,
    Bounds,
    Motion,
    acceleration_m_s2,
    all_mixed,
    clipped,
    followed,
    is_slow,
    largest_share,
    motion_of,
    moved_on,
    position_m,
    settled,
    velocity_m_s,
)
from cinempc.gate.orders import fault_of, wanted
from cinempc.gate.people import Bubble, bubble_of, clearance_m, is_clear, is_known, retreats, room_m
from cinempc.gate.values import Aircraft, Authority, GateLimits, Order, Person, Reason, Setpoint
from cinempc.gate.watch import NO_JUMP, Watch, unfit

LONGEST_STEP_S = 0.1  # what is sent moves on by no more at once, however late the gate is asked
TOLD_M = 0.3  # from so far on it is told that the plan is being caught up with
TOLD_S = 0.5  # for so long it is told that a guard has acted, which it may do at every other step
FLYING = (Authority.ENGAGED, Authority.BRAKING)
GUARDS = (Reason.KEEP_OUT, Reason.FENCE, Reason.SPEED)


class Gate:
    """Owns authority and limits. What it is not sure of ends in less motion, and at last in no set-points at all."""

    _watch: Watch  # since the last engage, as is what follows
    _now_s: float
    _lost_s: float  # when the plan will count as lost
    _order: Order | None  # the last one that could be followed
    _guard: Reason  # the one that acted last ...
    _guarded_s: float  # ... and when
    _sent: Motion
    _yaw_rad: float

    def __init__(self, limits: GateLimits) -> None:
        self._limits, self._airframe = limits, limits.airframe
        self.authority, self.reason, self.since_s = Authority.DISENGAGED, Reason.NONE, 0.0

    @property
    def waiting(self) -> bool:
        """Whether it is engaged and nothing has been ordered yet that could be followed."""
        return self.authority in FLYING and self._order is None

    def engage(self, now_s: float, aircraft: Aircraft) -> Reason:
        """`NONE`: the gate is engaged. Else why it is not. The only way out of disengaged and silent."""
        if self.authority in FLYING:
            return Reason.NONE
        reason = unfit(now_s, aircraft, self._limits)
        if reason is Reason.NONE:
            self._watch = Watch(self._limits, now_s, aircraft)
            self._now_s, self._lost_s, self._order = now_s, inf, None
            self._guard, self._guarded_s = Reason.NONE, -inf
            self._stand(aircraft)
            self._become(Authority.ENGAGED, Reason.WAITING, now_s)
        return reason

    def disengage(self, now_s: float, reason: Reason) -> None:
        """From now on nothing is sent until a new `engage`."""
        self._become(Authority.DISENGAGED, reason, now_s)

    def check(self, now_s: float, order: Order | None, aircraft: Aircraft, people: Sequence[Person]) -> Setpoint | None:
        """What is to be sent now; None: nothing. To be called at 50 Hz whatever happens. Never raises.

        `order` is the newest that there is, None before the first. Until the aircraft is in Offboard, it is told to
        stay where it is.
        """
        if self.authority not in FLYING:
            return None
        try:
            return self._check(now_s, order, aircraft, people)
        except Exception:  # whatever it was: the autopilot's failsafe is better than a broken gate
            self._become(Authority.SILENT, Reason.GATE_FAULT, now_s)
            return None

    def _check(
        self, now_s: float, order: Order | None, aircraft: Aircraft, people: Sequence[Person]
    ) -> Setpoint | None:
        step_s, self._now_s = now_s - self._now_s, max(now_s, self._now_s)
        jumped = self._look(now_s, aircraft)
        authority, reason = self._ruling(now_s, step_s, order, aircraft, people)
        if authority not in FLYING:
            self._become(authority, reason, now_s)
            return None
        if self._watch.has_flown:
            step_s = min(max(step_s, 0.0), LONGEST_STEP_S)
            acted = self._move(now_s, step_s, order if reason is Reason.NONE else None, people)
            reason = self._told(now_s, authority, acted, reason)
        self._become(authority, Reason.ESTIMATE_RESET if jumped else reason, now_s)
        return self._setpoint()

    def _told(self, now_s: float, authority: Authority, acted: Reason, reason: Reason) -> Reason:
        """What is told: why it brakes, or which guard acts or did so a moment ago."""
        if authority is Authority.BRAKING:
            return reason
        if acted in GUARDS:
            self._guarded_s, self._guard = now_s, acted
        if now_s - self._guarded_s < TOLD_S:
            return self._guard
        return reason if acted is Reason.NONE else acted

    def _look(self, now_s: float, aircraft: Aircraft) -> bool:
        """Takes in the aircraft. Whether its estimate has jumped, and what is sent with it."""
        was_flown = self._watch.has_flown
        jump = self._watch.look(now_s, aircraft, self._sent)
        if was_flown:
            there_ned_m = moved_on(position_m(self._sent), jump.shift_ned_m, 1.0)
            self._sent = motion_of(there_ned_m, velocity_m_s(self._sent), acceleration_m_s2(self._sent))
            self._yaw_rad = remainder(self._yaw_rad + jump.turn_rad, tau)
            return jump is not NO_JUMP
        self._stand(self._watch.pose)
        if self._watch.has_flown:
            self._lost_s = now_s + self._limits.first_plan_s
            self._sent = _under_way(self._watch.pose, self._limits)
        return False

    def _ruling(
        self, now_s: float, step_s: float, order: Order | None, aircraft: Aircraft, people: Sequence[Person]
    ) -> tuple[Authority, Reason]:
        """Who flies now, and why not by the plan; the gravest first."""
        if not step_s <= self._limits.plan_lost_s:
            return Authority.SILENT, Reason.STREAM_LATE
        ended, doubt = self._watch.ended(now_s, aircraft), self._watch.doubt(now_s, self._sent)
        if ended is not Reason.NONE:
            return Authority.DISENGAGED, ended
        if doubt is Reason.POSE_LOST:
            return Authority.SILENT, doubt
        if not self._watch.has_flown:
            return (Authority.ENGAGED, Reason.WAITING) if doubt is Reason.NONE else (Authority.BRAKING, doubt)
        if not self._watch.is_plausible(now_s, step_s, self._sent):
            return Authority.DISENGAGED, Reason.MOTION_IMPLAUSIBLE
        fault = self._plan_fault(now_s, order)
        if fault is Reason.PLAN_LOST:
            return Authority.SILENT, fault
        if not all(map(is_known, people)):
            fault = Reason.NOT_FINITE
        hold = fault if doubt is Reason.NONE else doubt
        return (Authority.ENGAGED if hold in (Reason.NONE, Reason.WAITING) else Authority.BRAKING), hold

    def _plan_fault(self, now_s: float, order: Order | None) -> Reason:
        """Why the plan is not followed."""
        fault = fault_of(order, self._order, now_s, self._sent, self._limits)
        if order is not None and fault is Reason.NONE:
            self._order, self._lost_s = order, order.time_s + self._limits.plan_lost_s
        if now_s > self._lost_s:
            return Reason.PLAN_LOST
        return Reason.WAITING if self._order is None and fault is Reason.PLAN_STALE else fault

    def _move(self, now_s: float, step_s: float, order: Order | None, people: Sequence[Person]) -> Reason:
        """Moves what is sent on by one step, as ordered or else to rest, within the guards. Which of them acted."""
        offset_ned_m = self._watch.offset_ned_m(now_s, self._sent)
        bounds = narrowed(self._limits.bounds_ned_m, offset_ned_m)
        known = filter(is_known, people)
        bubbles = [bubble_of(person, now_s, self._sent, offset_ned_m, self._limits) for person in known]
        goal = rest = settled(self._sent, STANDING, self._airframe, step_s)
        if order:
            ordered = wanted(order, now_s, self._limits.bounds_ned_m)
            goal = followed(self._sent, ordered, self._airframe, step_s)
            self._turn(order.setpoint.yaw_ned_rad, step_s)
        slow = self._slowed(rest, goal)
        inside = fenced(rest, slow, bounds, self._airframe)
        self._sent = self._kept_out(rest, inside, bubbles, bounds, step_s)
        moves = self._sent, inside, slow, goal
        for guard, after, before in zip(GUARDS, moves, moves[1:], strict=False):
            if after != before:
                return guard
        behind = order is not None and dist(position_m(ordered), position_m(self._sent)) > TOLD_M
        return Reason.CATCHING_UP if behind else Reason.NONE

    def _turn(self, yaw_rad: float, step_s: float) -> None:
        """The shorter way, and no faster than allowed."""
        turn_rad = clipped(remainder(yaw_rad - self._yaw_rad, tau), self._limits.yaw_rate_rad_s * step_s)
        self._yaw_rad = remainder(self._yaw_rad + turn_rad, tau)

    def _slowed(self, rest: Motion, goal: Motion) -> Motion:
        if is_slow(goal, self._airframe):
            return goal
        share = largest_share(lambda share: is_slow(all_mixed(rest, goal, share), self._airframe))
        return all_mixed(rest, goal, share)

    def _kept_out(self, rest: Motion, goal: Motion, bubbles: list[Bubble], bounds: Bounds, step_s: float) -> Motion:
        """As much of `goal` as leaves everybody their room; where nothing does, what leaves them most.

        Of what leaves them as much, to climb comes first: below the height of a head it gains nothing yet.
        """
        if not bubbles:
            return goal
        goal_m, nearest = min((clearance_m(goal, bubble, self._airframe), bubble) for bubble in bubbles)
        if goal_m >= 0:
            return goal
        ways = [self._slowed(rest, way) for way in retreats(self._sent, nearest, self._airframe, step_s)]
        ways = [*(fenced(rest, way, bounds, self._airframe) for way in ways), goal, rest]
        best_m, best = max(((room_m(way, bubbles, self._airframe), way) for way in ways), key=itemgetter(0))
        if best_m < 0:
            return best
        share = largest_share(lambda share: is_clear(all_mixed(best, goal, share), bubbles, self._airframe))
        return fenced(rest, all_mixed(best, goal, share), bounds, self._airframe)

    def _stand(self, aircraft: Aircraft) -> None:
        """What is sent is where the aircraft is."""
        self._sent = motion_of(aircraft.position_ned_m, STANDING)
        self._yaw_rad = remainder(aircraft.yaw_ned_rad, tau)

    def _setpoint(self) -> Setpoint:
        """What is sent.

        Raises:
            ArithmeticError: where it is no number, which nothing above lets happen.
        """
        if not all(map(isfinite, (*chain(*self._sent), self._yaw_rad))):
            raise ArithmeticError(f"not finite: {self._sent}, {self._yaw_rad}")
        return Setpoint(position_m(self._sent), velocity_m_s(self._sent), acceleration_m_s2(self._sent), self._yaw_rad)

    def _become(self, authority: Authority, reason: Reason, now_s: float) -> None:
        if (authority, reason) != (self.authority, self.reason):
            self.authority, self.reason, self.since_s = authority, reason, now_s


def _under_way(aircraft: Aircraft, limits: GateLimits) -> Motion:
    """The aircraft's own motion, as fast as the limits allow."""
    north_m_s, east_m_s, down_m_s = aircraft.velocity_ned_m_s
    share = limits.speed_m_s / max(hypot(north_m_s, east_m_s), limits.speed_m_s)
    slowed_m_s = share * north_m_s, share * east_m_s, clipped(down_m_s, limits.climb_m_s)
    return motion_of(aircraft.position_ned_m, slowed_m_s)
