"""A quadrotor under a cascaded autopilot: position -> velocity -> acceleration -> attitude -> rate -> four rotors.

The cascade is that of PX4 (Brescianini, Hehn, D'Andrea 2013 for the attitude); rigid body with rotor lag, rotor drag in
the plane of the rotors and quadratic body drag, both against the air. World NED, body FRD, thrust along -z of the body.
Vectors are tuples inside the compiled loop, states one flat array with the places named below.
"""

from __future__ import annotations

from math import asin, atan2, cos, exp, hypot, pi, sin, sqrt, tan
from typing import Any

import numpy as np
from numba import njit

from cinempc.types import Array
from sim.airframe import GRAVITY_M_S2, Airframe

POSITION, VELOCITY, QUATERNION, BODY_RATE, ROTOR, INTEGRAL, YAW_SETPOINT, ACCELERATION = 0, 3, 6, 10, 13, 17, 20, 21
STATE_SIZE = 24
TARGET_POSITION, TARGET_VELOCITY, TARGET_ACCELERATION, TARGET_YAW = 0, 3, 6, 9
TARGET_SIZE = 10
WIND_UP_M_S = 0.4  # the integrators take no larger velocity error for true
Vector = Any  # (x, y, z)
Quaternion = Any  # (w, x, y, z)


def trim(
    airframe: Airframe, position_ned_m: Array, velocity_ned_m_s: Array, yaw_rad: float, wind_ned_m_s: Array
) -> Array:
    """(STATE_SIZE,) steady flight at a velocity in a steady wind: attitude, thrust and integrators have settled."""
    state = np.zeros(STATE_SIZE)
    state[POSITION : POSITION + 3], state[VELOCITY : VELOCITY + 3] = position_ned_m, velocity_ned_m_s
    state[YAW_SETPOINT] = yaw_rad
    attitude: Quaternion = (cos(yaw_rad / 2), 0.0, 0.0, sin(yaw_rad / 2))
    air: Vector = tuple(float(v) for v in velocity_ned_m_s - wind_ned_m_s)
    thrust: Vector = (0.0, 0.0, -GRAVITY_M_S2)
    for _ in range(20):  # the rotor drag turns with the attitude that it asks for: contracts by a factor of ten
        drag = drag_m_s2(attitude, air, airframe)
        thrust = (-drag[0], -drag[1], -drag[2] - GRAVITY_M_S2)
        attitude = attitude_for(thrust, yaw_rad)
    state[QUATERNION : QUATERNION + 4] = attitude
    state[ROTOR : ROTOR + 4] = airframe.mass_kg * float(np.linalg.norm(thrust)) / 4
    state[INTEGRAL : INTEGRAL + 3] = thrust[0], thrust[1], thrust[2] + GRAVITY_M_S2
    return state


@njit(cache=True)  # type: ignore[untyped-decorator]
def rotate(q: Quaternion, v: Vector) -> Vector:
    """A body vector in the world."""
    w, x, y, z = q
    tx, ty, tz = 2 * (y * v[2] - z * v[1]), 2 * (z * v[0] - x * v[2]), 2 * (x * v[1] - y * v[0])
    return (v[0] + w * tx + y * tz - z * ty, v[1] + w * ty + z * tx - x * tz, v[2] + w * tz + x * ty - y * tx)


@njit(cache=True)  # type: ignore[untyped-decorator]
def multiply(a: Quaternion, b: Quaternion) -> Quaternion:
    """Hamilton product."""
    return (
        a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
        a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
        a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
        a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
    )


@njit(cache=True)  # type: ignore[untyped-decorator]
def heading(q: Quaternion) -> float:
    """Direction of the nose, clockwise from north [rad]."""
    return atan2(2 * (q[0] * q[3] + q[1] * q[2]), 1 - 2 * (q[2] ** 2 + q[3] ** 2))


@njit(cache=True)  # type: ignore[untyped-decorator]
def drag_m_s2(q: Quaternion, air: Vector, p: Airframe) -> Vector:
    """Deceleration in the world by air drag, for a velocity against the air in the world."""
    body = rotate((q[0], -q[1], -q[2], -q[3]), air)
    rotor = rotate(q, (-p.rotor_drag_per_s * body[0], -p.rotor_drag_per_s * body[1], 0.0))
    quadratic = -p.body_drag_per_m * sqrt(air[0] ** 2 + air[1] ** 2 + air[2] ** 2)
    return (rotor[0] + quadratic * air[0], rotor[1] + quadratic * air[1], rotor[2] + quadratic * air[2])


@njit(cache=True)  # type: ignore[untyped-decorator]
def attitude_for(thrust: Vector, yaw_rad: float) -> Quaternion:
    """The attitude with its thrust along a world vector and its nose towards a heading: tilt applied on top of yaw."""
    cy, sy = cos(yaw_rad), sin(yaw_rad)
    norm = sqrt(thrust[0] ** 2 + thrust[1] ** 2 + thrust[2] ** 2)
    forward = (cy * thrust[0] + sy * thrust[1]) / norm  # of the thrust's direction, in the frame of the heading
    right = (-sy * thrust[0] + cy * thrust[1]) / norm
    up = -thrust[2] / norm
    pitch, roll = -atan2(forward, up), asin(right)
    cr, sr, cp, sp = cos(roll / 2), sin(roll / 2), cos(pitch / 2), sin(pitch / 2)
    return multiply((cos(yaw_rad / 2), 0.0, 0.0, sin(yaw_rad / 2)), multiply((cp, 0.0, sp, 0.0), (cr, sr, 0.0, 0.0)))


@njit(cache=True)  # type: ignore[untyped-decorator]
def wanted_acceleration(x: Array, target: Array, p: Airframe, step_s: float) -> Vector:
    """Position and velocity loops: the acceleration to fly [m/s^2]; moves the velocity integrators on."""
    vx = target[TARGET_VELOCITY] + p.position_gain_per_s * (target[TARGET_POSITION] - x[POSITION])
    vy = target[TARGET_VELOCITY + 1] + p.position_gain_per_s * (target[TARGET_POSITION + 1] - x[POSITION + 1])
    vz = target[TARGET_VELOCITY + 2] + p.position_gain_per_s * (target[TARGET_POSITION + 2] - x[POSITION + 2])
    slower = min(1.0, p.speed_limit_m_s / max(hypot(vx, vy), 1e-9))
    vz = min(max(vz, -p.climb_limit_m_s), p.climb_limit_m_s)
    error = (vx * slower - x[VELOCITY], vy * slower - x[VELOCITY + 1], vz - x[VELOCITY + 2])
    for i in range(3):  # a large error is a manoeuvre within the limits, nothing to be learned from
        learned = min(max(error[i], -WIND_UP_M_S), WIND_UP_M_S) * p.velocity_integral_per_s2 * step_s
        x[INTEGRAL + i] = min(max(x[INTEGRAL + i] + learned, -p.integral_limit_m_s2), p.integral_limit_m_s2)
    return (
        target[TARGET_ACCELERATION] + p.velocity_gain_per_s * error[0] + x[INTEGRAL],
        target[TARGET_ACCELERATION + 1] + p.velocity_gain_per_s * error[1] + x[INTEGRAL + 1],
        target[TARGET_ACCELERATION + 2] + p.velocity_gain_per_s * error[2] + x[INTEGRAL + 2],
    )


@njit(cache=True)  # type: ignore[untyped-decorator]
def limited_thrust(acceleration: Vector, p: Airframe) -> Vector:
    """Thrust per mass for a wanted acceleration, within the limits of thrust and tilt: height comes first."""
    most = 4 * p.rotor_thrust_max_n / p.mass_kg
    up = min(max(GRAVITY_M_S2 - acceleration[2], 0.3 * GRAVITY_M_S2), 0.9 * most)
    side = hypot(acceleration[0], acceleration[1])
    allowed = min(up * tan(p.tilt_limit_rad), sqrt(max(0.81 * most**2 - up**2, 0.0)))
    share = min(1.0, allowed / max(side, 1e-9))
    return (acceleration[0] * share, acceleration[1] * share, -up)


@njit(cache=True)  # type: ignore[untyped-decorator]
def wanted_rates(q: Quaternion, wanted: Quaternion, p: Airframe) -> Vector:
    """Attitude loop: body rates that turn the attitude into the wanted one, the short way round."""
    e = multiply((q[0], -q[1], -q[2], -q[3]), wanted)
    twice = 2.0 if e[0] >= 0 else -2.0
    limit, yaw_limit = p.tilt_rate_limit_rad_s, 1.3 * p.yaw_rate_limit_rad_s
    return (
        min(max(p.tilt_gain_per_s * twice * e[1], -limit), limit),
        min(max(p.tilt_gain_per_s * twice * e[2], -limit), limit),
        min(max(p.yaw_gain_per_s * twice * e[3], -yaw_limit), yaw_limit),
    )


@njit(cache=True)  # type: ignore[untyped-decorator]
def spin_rotors(x: Array, collective_n: float, rates: Vector, p: Airframe, step_s: float) -> None:
    """Rate loop and mixer: torques for the wanted body rates, each rotor within its range and with its lag."""
    roll = p.inertia_x_kg_m2 * p.rate_gain_per_s * (rates[0] - x[BODY_RATE]) / (4 * p.rotor_offset_m)
    pitch = p.inertia_y_kg_m2 * p.rate_gain_per_s * (rates[1] - x[BODY_RATE + 1]) / (4 * p.rotor_offset_m)
    yaw = p.inertia_z_kg_m2 * p.yaw_rate_gain_per_s * (rates[2] - x[BODY_RATE + 2]) / (4 * p.rotor_torque_m)
    yaw = min(max(yaw, -0.1 * collective_n), 0.1 * collective_n)  # keeps rotors from saturating by yaw
    each = collective_n / 4
    wanted = (
        each - roll + pitch + yaw,
        each + roll - pitch + yaw,
        each + roll + pitch - yaw,
        each - roll - pitch - yaw,
    )
    follow = 1.0 - exp(-step_s / p.rotor_lag_s)
    for i in range(4):  # front right, rear left, front left, rear right
        thrust = min(max(wanted[i], p.rotor_thrust_min_n), p.rotor_thrust_max_n)
        x[ROTOR + i] += follow * (thrust - x[ROTOR + i])


@njit(cache=True)  # type: ignore[untyped-decorator]
def move_body(x: Array, wind: Vector, p: Airframe, step_s: float) -> None:
    """Newton and Euler over one step: rotors' forces and torques, gravity and drag."""
    q = (x[QUATERNION], x[QUATERNION + 1], x[QUATERNION + 2], x[QUATERNION + 3])
    rate = (x[BODY_RATE], x[BODY_RATE + 1], x[BODY_RATE + 2])
    front_right, rear_left, front_left, rear_right = x[ROTOR], x[ROTOR + 1], x[ROTOR + 2], x[ROTOR + 3]
    lift = rotate(q, (0.0, 0.0, -(front_right + rear_left + front_left + rear_right) / p.mass_kg))
    drag = drag_m_s2(q, (x[VELOCITY] - wind[0], x[VELOCITY + 1] - wind[1], x[VELOCITY + 2] - wind[2]), p)
    acceleration = (lift[0] + drag[0], lift[1] + drag[1], lift[2] + drag[2] + GRAVITY_M_S2)
    for i in range(3):
        x[POSITION + i] += (x[VELOCITY + i] + 0.5 * acceleration[i] * step_s) * step_s
        x[VELOCITY + i] += acceleration[i] * step_s
        x[ACCELERATION + i] = acceleration[i]
    jx, jy, jz = p.inertia_x_kg_m2, p.inertia_y_kg_m2, p.inertia_z_kg_m2
    roll_nm = (front_left + rear_left - front_right - rear_right) * p.rotor_offset_m
    pitch_nm = (front_right + front_left - rear_left - rear_right) * p.rotor_offset_m
    yaw_nm = (front_right + rear_left - front_left - rear_right) * p.rotor_torque_m
    x[BODY_RATE] += (roll_nm - (jz - jy) * rate[1] * rate[2]) / jx * step_s
    x[BODY_RATE + 1] += (pitch_nm - (jx - jz) * rate[2] * rate[0]) / jy * step_s
    x[BODY_RATE + 2] += (yaw_nm - (jy - jx) * rate[0] * rate[1]) / jz * step_s
    half = 0.5 * step_s
    turn = (1.0, half * x[BODY_RATE], half * x[BODY_RATE + 1], half * x[BODY_RATE + 2])
    w, a, b, c = multiply(q, turn)
    norm = sqrt(w * w + a * a + b * b + c * c)
    x[QUATERNION], x[QUATERNION + 1], x[QUATERNION + 2], x[QUATERNION + 3] = w / norm, a / norm, b / norm, c / norm


@njit(cache=True)  # type: ignore[untyped-decorator]
def fly(x: Array, target: Array, wind_ned_m_s: Array, p: Airframe, step_s: float) -> Array:
    """Moves the state (STATE_SIZE,) on by one step per row of wind (n, 3) towards a target (TARGET_SIZE,).

    Returns (n, 4): body rates [rad/s] and heading [rad, -pi..pi] after each step, which is what the gimbal feels.
    """
    motion = np.empty((wind_ned_m_s.shape[0], 4))
    for k in range(wind_ned_m_s.shape[0]):
        thrust = limited_thrust(wanted_acceleration(x, target, p, step_s), p)
        to_go = (target[TARGET_YAW] - x[YAW_SETPOINT] + pi) % (2 * pi) - pi
        most = p.yaw_rate_limit_rad_s * step_s
        x[YAW_SETPOINT] += min(max(to_go, -most), most)
        q = (x[QUATERNION], x[QUATERNION + 1], x[QUATERNION + 2], x[QUATERNION + 3])
        rates = wanted_rates(q, attitude_for(thrust, x[YAW_SETPOINT]), p)
        up = rotate(q, (0.0, 0.0, -1.0))
        collective = p.mass_kg * max(thrust[0] * up[0] + thrust[1] * up[1] + thrust[2] * up[2], 0.0)
        spin_rotors(x, collective, rates, p, step_s)
        move_body(x, (wind_ned_m_s[k, 0], wind_ned_m_s[k, 1], wind_ned_m_s[k, 2]), p, step_s)
        motion[k, 0], motion[k, 1], motion[k, 2] = x[BODY_RATE], x[BODY_RATE + 1], x[BODY_RATE + 2]
        motion[k, 3] = heading((x[QUATERNION], x[QUATERNION + 1], x[QUATERNION + 2], x[QUATERNION + 3]))
    return motion
