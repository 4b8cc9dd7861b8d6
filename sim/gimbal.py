"""A three-axis gimbal that holds its attitude in the world, with lag, limited rate and acceleration, and hard stops.

Set-points (angle and rate) arrive through a first-order lag; a servo follows them with feed-forward, braking in time
for its acceleration limit. The yaw stop turns with the airframe; a small share of the airframe's turning leaks through.
"""

from __future__ import annotations

from math import cos, exp, pi, radians, sin, sqrt
from typing import NamedTuple

import numpy as np
from numba import njit

from cinempc.hardware import Gimbal
from cinempc.types import Array

YAW, PITCH, ROLL, YAW_RATE, PITCH_RATE, AIRFRAME_YAW = range(6)
LAGGED_YAW, LAGGED_PITCH, LAGGED_YAW_RATE, LAGGED_PITCH_RATE = range(6, 10)
STATE_SIZE = 10
TARGET_SIZE = 5  # yaw, pitch, yaw rate, pitch rate, roll
LEAK = 0.03  # share of the airframe's body rates that reaches the camera before the servo takes it out


class Mount(NamedTuple):
    """Limits and servo of the gimbal."""

    pitch_min_rad: float
    pitch_max_rad: float
    roll_min_rad: float
    roll_max_rad: float
    yaw_stop_rad: float  # to either side of the airframe's nose
    rate_limit_rad_s: float
    acceleration_limit_rad_s2: float
    lag_s: float
    angle_gain_per_s: float
    rate_gain_per_s: float


def mount_of(gimbal: Gimbal, lag_factor: float = 1.0) -> Mount:
    """The mount of a drone's gimbal; `lag_factor` is how far its true lag differs from its data sheet's."""
    return Mount(
        pitch_min_rad=radians(gimbal.pitch_deg[0]),
        pitch_max_rad=radians(gimbal.pitch_deg[1]),
        roll_min_rad=radians(gimbal.roll_deg[0]),
        roll_max_rad=radians(gimbal.roll_deg[1]),
        yaw_stop_rad=radians(gimbal.yaw_deg),
        rate_limit_rad_s=radians(gimbal.rate_deg_s),
        acceleration_limit_rad_s2=radians(gimbal.acceleration_deg_s2),
        lag_s=max(gimbal.lag_s * lag_factor, 1e-3),
        angle_gain_per_s=30.0,
        rate_gain_per_s=100.0,
    )


def target(
    yaw_rad: float, pitch_rad: float, yaw_rate_rad_s: float = 0.0, pitch_rate_rad_s: float = 0.0, roll_rad: float = 0.0
) -> Array:
    """(TARGET_SIZE,) for `stabilise`."""
    return np.array([yaw_rad, pitch_rad, yaw_rate_rad_s, pitch_rate_rad_s, roll_rad])


def at_rest(yaw_rad: float, pitch_rad: float, airframe_yaw_rad: float) -> Array:
    """(STATE_SIZE,) looking somewhere, settled and level."""
    state = np.zeros(STATE_SIZE)
    state[[YAW, LAGGED_YAW]], state[[PITCH, LAGGED_PITCH]] = yaw_rad, pitch_rad
    state[AIRFRAME_YAW] = airframe_yaw_rad
    return state


@njit(cache=True)  # type: ignore[untyped-decorator]
def clip(value: float, low: float, high: float) -> float:
    """`value` within [low, high]."""
    return min(max(value, low), high)


@njit(cache=True)  # type: ignore[untyped-decorator]
def servo_rate(error_rad: float, feed_forward_rad_s: float, rate_rad_s: float, m: Mount, step_s: float) -> float:
    """The axis' next rate: towards the set-point, never faster than it can still brake."""
    approach = m.angle_gain_per_s * error_rad
    brake = sqrt(1.2 * m.acceleration_limit_rad_s2 * abs(error_rad))  # 60 % of what the axis can do
    wanted = clip(clip(approach, -brake, brake) + feed_forward_rad_s, -m.rate_limit_rad_s, m.rate_limit_rad_s)
    follow = 1.0 - exp(-m.rate_gain_per_s * step_s)
    most = m.acceleration_limit_rad_s2 * step_s
    return float(rate_rad_s + clip(follow * (wanted - rate_rad_s), -most, most))


@njit(cache=True)  # type: ignore[untyped-decorator]
def turn_axis(
    x: Array, angle: int, rate: int, leak_rad_s: float, stops: tuple[float, float], m: Mount, step_s: float
) -> None:
    """One axis over one step; at a stop it rests without bouncing."""
    lagged, lagged_rate = LAGGED_YAW + angle, LAGGED_YAW_RATE + angle
    goal = clip(x[lagged], stops[0], stops[1])
    feed_forward = x[lagged_rate] if goal == x[lagged] else 0.0
    x[rate] = servo_rate(goal - x[angle], feed_forward, x[rate], m, step_s)
    moved = x[angle] + (x[rate] + leak_rad_s) * step_s
    x[angle] = clip(moved, stops[0], stops[1])
    if x[angle] != moved:
        x[rate] = 0.0


@njit(cache=True)  # type: ignore[untyped-decorator]
def stabilise(x: Array, target: Array, airframe_motion: Array, m: Mount, step_s: float) -> None:
    """Moves the state (STATE_SIZE,) on by one step per row of airframe motion.

    `target` (TARGET_SIZE,) is yaw (on any turn: the nearest is taken), pitch [rad], their rates [rad/s] and roll [rad];
    `airframe_motion` (n, 4) is body rates and heading as `quadrotor.fly` returns them.
    """
    follow = 1.0 - exp(-step_s / m.lag_s)
    for k in range(airframe_motion.shape[0]):
        p, q, r, heading = airframe_motion[k]
        x[AIRFRAME_YAW] += (heading - x[AIRFRAME_YAW] + pi) % (2 * pi) - pi
        yaw_to_go = (target[0] - x[LAGGED_YAW] + pi) % (2 * pi) - pi
        x[LAGGED_YAW] += follow * yaw_to_go
        x[LAGGED_PITCH] += follow * (target[1] - x[LAGGED_PITCH])
        x[LAGGED_YAW_RATE] += follow * (target[2] - x[LAGGED_YAW_RATE])
        x[LAGGED_PITCH_RATE] += follow * (target[3] - x[LAGGED_PITCH_RATE])
        pan = x[YAW] - x[AIRFRAME_YAW]
        yaw_stops = (x[AIRFRAME_YAW] - m.yaw_stop_rad, x[AIRFRAME_YAW] + m.yaw_stop_rad)
        turn_axis(x, YAW, YAW_RATE, LEAK * r, yaw_stops, m, step_s)
        turn_axis(
            x, PITCH, PITCH_RATE, LEAK * (cos(pan) * q - sin(pan) * p), (m.pitch_min_rad, m.pitch_max_rad), m, step_s
        )
        roll_to_go = clip(target[4], m.roll_min_rad, m.roll_max_rad) - x[ROLL]
        roll_rate = clip(min(m.angle_gain_per_s, 1.0 / m.lag_s) * roll_to_go, -m.rate_limit_rad_s, m.rate_limit_rad_s)
        x[ROLL] += (LEAK * (cos(pan) * p + sin(pan) * q) + roll_rate) * step_s
