"""What the aircraft tells, held against what it told before and what it was sent."""

from __future__ import annotations

from math import dist, hypot, isfinite, remainder, tau
from typing import NamedTuple

from cinempc.gate.motion import Motion, Vec, difference, moved_on, position_m, velocity_m_s
from cinempc.gate.values import Aircraft, GateLimits, Reason

EARLY_S = 0.05  # by which a time stamp may lie ahead
LARGEST_RESET_M = 20.0  # an estimate that jumps further is not followed
FROZEN_S, FROZEN_M = 0.5, 0.25  # the pose has not changed for so long while the set-point moved so far
ODD_S = 0.25  # for so long the aircraft may do something else than what it was sent
ODD_M_S, ODD_PER_M_S = 1.0, 0.3  # velocity beside what was sent, and its share of the speed
ODD_M, ODD_LAG_S = 2.0, 0.25  # position beside what was sent, and how far it may lag
RESPONSE_S = 0.3  # in which an aircraft follows a change of velocity
BAD_S = 0.5  # for so long the estimator may be bad before the take ends
REBOOT_S = 1.0  # by which the autopilot's clock must go back to mean that it has started anew
ORIGIN_DEG, ORIGIN_M = 1e-6, 0.2  # an origin that differs by more has moved


class Jump(NamedTuple):
    """By how much the estimate, and so everything that is sent, has jumped."""

    shift_ned_m: Vec
    turn_rad: float


NO_JUMP = Jump((0.0, 0.0, 0.0), 0.0)


class Watch:
    """From one engage on. Comparisons are put so that what is no number is on the bad side."""

    def __init__(self, limits: GateLimits, now_s: float, aircraft: Aircraft) -> None:
        self._limits = limits
        self._pose = aircraft  # the newest that can be used
        self._origin, self._boot_s = aircraft.origin_lat_lon_alt, aircraft.boot_s
        self._moved_s, self._moved_at = now_s, aircraft.position_ned_m
        self._good_s = self._plausible_s = now_s
        self._late_m_s = aircraft.velocity_ned_m_s
        self.has_flown = False  # in Offboard, since the engage

    def look(self, now_s: float, aircraft: Aircraft, sent: Motion) -> Jump:
        """Takes in what is new. Returns by how much what is sent must move along with the estimate."""
        if aircraft.estimator_good:
            self._good_s = now_s
        self._origin = self._origin or aircraft.origin_lat_lon_alt
        jump = NO_JUMP
        if is_pose(aircraft) and self._pose.time_s < aircraft.time_s <= now_s + EARLY_S:
            jump = self._take_in(aircraft, sent)
        if aircraft.in_offboard and not self.has_flown:
            self.has_flown = True
            self._plausible_s, self._late_m_s = now_s, self._pose.velocity_ned_m_s
        return jump

    def _take_in(self, aircraft: Aircraft, sent: Motion) -> Jump:
        last, self._pose = self._pose, aircraft
        jump = _jump(last, aircraft) if aircraft.reset_counter != last.reset_counter else NO_JUMP
        if (aircraft.position_ned_m, aircraft.velocity_ned_m_s) != (last.position_ned_m, last.velocity_ned_m_s):
            self._moved_s, self._moved_at = aircraft.time_s, moved_on(position_m(sent), jump.shift_ned_m, 1.0)
        return jump

    @property
    def pose(self) -> Aircraft:
        """The newest that can be used."""
        return self._pose

    def offset_ned_m(self, now_s: float, sent: Motion) -> Vec:
        """Where the aircraft is now, from its set-point."""
        pose = self._pose
        here_ned_m = moved_on(pose.position_ned_m, pose.velocity_ned_m_s, now_s - pose.time_s)
        return difference(here_ned_m, position_m(sent))

    def ended(self, now_s: float, aircraft: Aircraft) -> Reason:
        """Why the aircraft is no longer the gate's to fly."""
        if self.has_flown and aircraft.sticks_moved:
            return Reason.PILOT_STICKS
        if not aircraft.boot_s > self._boot_s - REBOOT_S:
            return Reason.REBOOT
        self._boot_s = max(aircraft.boot_s, self._boot_s)
        if self.has_flown and not aircraft.armed:
            return Reason.DISARMED
        if self.has_flown and not aircraft.in_offboard:
            return Reason.PILOT_MODE
        if not now_s - aircraft.heard_s <= self._limits.link_lost_s:
            return Reason.LINK_LOST
        if self._origin and aircraft.origin_lat_lon_alt and not _same(self._origin, aircraft.origin_lat_lon_alt):
            return Reason.ORIGIN_MOVED
        if now_s - self._good_s > BAD_S:
            return Reason.ESTIMATOR
        return Reason.BATTERY if is_below(aircraft.battery_frac, self._limits.battery_end_frac) else Reason.NONE

    def doubt(self, now_s: float, sent: Motion) -> Reason:
        """Why the aircraft had better be held for now; `POSE_LOST`: why it cannot even be held."""
        pose_s = now_s - self._pose.time_s
        frozen_s = now_s - self._moved_s if dist(position_m(sent), self._moved_at) > FROZEN_M else 0.0
        if pose_s > self._limits.pose_lost_s or frozen_s > FROZEN_S + self._limits.pose_lost_s:
            return Reason.POSE_LOST
        if pose_s > self._limits.pose_stale_s:
            return Reason.POSE_STALE
        if frozen_s > FROZEN_S:
            return Reason.POSE_FROZEN
        return Reason.ESTIMATOR if now_s > self._good_s else Reason.NONE

    def is_plausible(self, now_s: float, step_s: float, sent: Motion) -> bool:
        """Whether the aircraft has been doing what it was sent, at once or with the lag that an aircraft has."""
        sent_m_s, share = velocity_m_s(sent), min(step_s / RESPONSE_S, 1.0)
        self._late_m_s = moved_on(self._late_m_s, difference(sent_m_s, self._late_m_s), share)
        told_m_s = self._pose.velocity_ned_m_s
        beside_m_s = min(dist(told_m_s, sent_m_s), dist(told_m_s, self._late_m_s))
        slow = beside_m_s <= ODD_M_S + ODD_PER_M_S * hypot(*sent_m_s)
        near = hypot(*self.offset_ned_m(now_s, sent)) <= ODD_M + ODD_LAG_S * hypot(*sent_m_s)
        if slow and near:
            self._plausible_s = now_s
        return now_s - self._plausible_s <= ODD_S


def unfit(now_s: float, aircraft: Aircraft, limits: GateLimits) -> Reason:
    """Why an aircraft is not engaged; `NONE`: it may be."""
    if not (is_pose(aircraft) and -EARLY_S <= now_s - aircraft.time_s <= limits.pose_stale_s):
        return Reason.POSE_STALE
    if not now_s - aircraft.heard_s <= limits.link_lost_s:
        return Reason.LINK_LOST
    if not aircraft.estimator_good:
        return Reason.ESTIMATOR
    return Reason.BATTERY if is_below(aircraft.battery_frac, limits.battery_engage_frac) else Reason.NONE


def is_pose(aircraft: Aircraft) -> bool:
    """Whether all of its pose is numbers."""
    values = (aircraft.time_s, *aircraft.position_ned_m, *aircraft.velocity_ned_m_s, aircraft.yaw_ned_rad)
    return all(map(isfinite, values))


def is_below(battery_frac: float | None, limit_frac: float) -> bool:
    """Whether the battery is known to hold less."""
    return battery_frac is not None and not battery_frac >= limit_frac


def _jump(last: Aircraft, new: Aircraft) -> Jump:
    expected = moved_on(last.position_ned_m, last.velocity_ned_m_s, new.time_s - last.time_s)
    shift_ned_m = difference(new.position_ned_m, expected)
    if not hypot(*shift_ned_m) <= LARGEST_RESET_M:
        return NO_JUMP
    return Jump(shift_ned_m, remainder(new.yaw_ned_rad - last.yaw_ned_rad, tau))


def _same(origin: Vec, other: Vec) -> bool:
    lat_deg, lon_deg, alt_m = map(abs, difference(origin, other))
    return lat_deg <= ORIGIN_DEG and lon_deg <= ORIGIN_DEG and alt_m <= ORIGIN_M
