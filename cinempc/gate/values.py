"""What goes into the gate and what comes out. World frame NED, in the autopilot's local frame; times on one clock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import radians, sqrt
from typing import Self

from cinempc.gate.motion import Agility, Airframe, Bounds, Interval, Vec
from cinempc.hardware import Drone

ABOVE = 1.05  # the gate's limits over those that a shot is planned with: a good plan passes untouched


class Authority(StrEnum):
    """Who flies. Only a new engage ends `silent` and `disengaged`."""

    DISENGAGED = "disengaged"  # the pilot: nothing is sent
    ENGAGED = "engaged"  # the plan, as far as the guards let it
    BRAKING = "braking"  # the gate: down to zero velocity, and there it stays
    SILENT = "silent"  # the autopilot's own failsafe, for want of set-points


class Reason(StrEnum):
    """Why the authority is what it is, or what keeps the plan from being followed."""

    NONE = "none"
    # Engaged:
    WAITING = "waiting"  # for Offboard, or for the first order; holds in place
    CATCHING_UP = "catching_up"  # the plan is elsewhere and is approached
    ESTIMATE_RESET = "estimate_reset"  # the autopilot's estimate jumped, and the set-point with it
    SPEED = "speed"
    FENCE = "fence"
    KEEP_OUT = "keep_out"
    # Braking:
    PLAN_STALE = "plan_stale"
    NOT_FINITE = "not_finite"
    ABSURD = "absurd"
    JUMP = "jump"
    POSE_STALE = "pose_stale"
    POSE_FROZEN = "pose_frozen"
    # Silent:
    PLAN_LOST = "plan_lost"
    POSE_LOST = "pose_lost"
    STREAM_LATE = "stream_late"  # the gate was not asked in time
    GATE_FAULT = "gate_fault"
    # Disengaged:
    ESTIMATOR = "estimator"  # braking until it has lasted
    MOTION_IMPLAUSIBLE = "motion_implausible"
    ORIGIN_MOVED = "origin_moved"
    BATTERY = "battery"
    PILOT_STICKS = "pilot_sticks"
    PILOT_MODE = "pilot_mode"
    DISARMED = "disarmed"
    REBOOT = "reboot"
    LINK_LOST = "link_lost"
    TAKE_ENDED = "take_ended"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class GateLimits:
    """What is never exceeded by what is sent, and how late things may be."""

    speed_m_s: float  # horizontal
    climb_m_s: float  # up or down
    acceleration_m_s2: float
    jerk_m_s3: float
    yaw_rate_rad_s: float
    keep_out_m: float
    keep_out_closing_s: float
    north_m: Interval
    east_m: Interval
    height_m: Interval
    plan_stale_s: float = 0.2
    plan_lost_s: float = 0.5
    first_plan_s: float = 30.0  # from Offboard to the first order
    pose_stale_s: float = 0.2
    pose_lost_s: float = 0.5
    link_lost_s: float = 3.0
    unseen_s: float = 0.4  # from then on nobody is approached who is not seen
    battery_engage_frac: float = 0.3
    battery_end_frac: float = 0.2

    @classmethod
    def of(cls, drone: Drone, unseen_s: float = 0.4) -> Self:
        """A little above the limits that shots are planned with; fence and keep-out as they are."""
        return cls(
            speed_m_s=ABOVE * drone.speed_m_s,
            climb_m_s=ABOVE * drone.climb_m_s,
            acceleration_m_s2=ABOVE * drone.acceleration_m_s2,
            jerk_m_s3=ABOVE * drone.jerk_m_s3,
            yaw_rate_rad_s=ABOVE * radians(drone.yaw_rate_deg_s),
            keep_out_m=drone.keep_out_m,
            keep_out_closing_s=drone.keep_out_closing_s,
            north_m=drone.envelope.north_m,
            east_m=drone.envelope.east_m,
            height_m=drone.envelope.height_m,
            unseen_s=unseen_s,
        )

    @property
    def airframe(self) -> Airframe:
        """The same shares for each axis as in the planner's model."""
        level = Agility(self.acceleration_m_s2 / sqrt(2), self.jerk_m_s3 / sqrt(3))
        upright = Agility(self.acceleration_m_s2, self.jerk_m_s3 / sqrt(3))
        return Airframe(self.speed_m_s, self.climb_m_s, (level, level, upright))

    @property
    def bounds_ned_m(self) -> Bounds:
        """The fence along each axis."""
        return self.north_m, self.east_m, (-self.height_m[1], -self.height_m[0])


@dataclass(frozen=True, slots=True)
class Aircraft:
    """What telemetry says now."""

    time_s: float  # when the newest pose was received
    position_ned_m: Vec
    velocity_ned_m_s: Vec
    yaw_ned_rad: float
    reset_counter: int  # of the estimator: another number means that the pose has jumped
    armed: bool
    in_offboard: bool
    sticks_moved: bool
    estimator_good: bool
    battery_frac: float | None  # 0..1; None where it is not known
    origin_lat_lon_alt: Vec | None  # degrees, degrees, metres; None while it is not known
    boot_s: float  # on the autopilot's own clock, since it started
    heard_s: float  # when its last heartbeat was received


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, at the point of the ground where they are at `time_s`."""

    time_s: float
    position_ned_m: Vec
    velocity_ned_m_s: Vec
    spread_m: float  # standard deviation of the horizontal position
    age_s: float  # at `time_s`, since they were last seen


@dataclass(frozen=True, slots=True)
class Setpoint:
    """What the aircraft is to do at one instant, in LOCAL_NED and no other frame."""

    position_ned_m: Vec
    velocity_ned_m_s: Vec
    acceleration_ned_m_s2: Vec
    yaw_ned_rad: float


@dataclass(frozen=True, slots=True)
class Order:
    """A planner's set-point, and the time that it is for."""

    time_s: float
    setpoint: Setpoint
