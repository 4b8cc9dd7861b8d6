"""The controller's model: layout of state and input, exact discrete dynamics, limits.

The camera's position is a chain of three integrators driven by jerk; gimbal and lens are integrators of their rates.
All of it is linear, so that one pair of matrices is exact at every operating point.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numba import njit

from cinempc.hardware import Camera, Drone
from cinempc.optics import stops_from_f_number
from cinempc.types import Array

# State x.
POSITION = slice(0, 3)  # camera, NED [m]
VELOCITY = slice(3, 6)  # NED [m/s]
ACCELERATION = slice(6, 9)  # NED [m/s2]
YAW, PITCH = 9, 10  # optical axis [rad]
LN_FOCAL = 11  # ln(focal length / mm)
FOCUS = 12  # dioptres [1/m]
STOPS = 13  # Av = 2 log2(f-number)
NX = 14

# Input u, held over one step.
JERK = slice(0, 3)  # NED [m/s3]
YAW_RATE, PITCH_RATE = 3, 4  # [rad/s]
LN_FOCAL_RATE = 5  # [1/s]
FOCUS_RATE = 6  # [1/(m s)]
STOPS_RATE = 7  # [1/s]
SLACK = 8  # softening of the safety constraints at the step's first instant [m]
NU = 9

RATES = slice(YAW_RATE, STOPS_RATE + 1)  # inputs that drive ...
SERVOS = slice(YAW, STOPS + 1)  # ... these states, one to one
UNBOUNDED = 1e6
ZOOM_AHEAD_S = 0.2  # the plan is made anew long before its zoom has moved on by more than this


def dynamics(step_s: float) -> tuple[Array, Array]:
    """A (NX, NX) and B (NX, NU) of x(t + step) = A x + B u with u held: exact, not an Euler step."""
    a, b = np.eye(NX), np.zeros((NX, NU))
    eye = np.eye(3)
    a[POSITION, VELOCITY] = a[VELOCITY, ACCELERATION] = step_s * eye
    a[POSITION, ACCELERATION] = step_s**2 / 2 * eye
    b[POSITION, JERK], b[VELOCITY, JERK], b[ACCELERATION, JERK] = step_s**3 / 6 * eye, step_s**2 / 2 * eye, step_s * eye
    b[SERVOS, RATES] = step_s * np.eye(5)
    return a, b


@njit(cache=True)  # type: ignore[untyped-decorator]
def advance(state: Array, control: Array, time_s: float) -> Array:
    """The state (NX,) after `time_s` with the input (NU,) held: the same as `dynamics`, for any time."""
    after = state.copy()
    for axis in range(3):  # north, east, down: position, velocity and acceleration lie three apart
        velocity, acceleration, jerk = state[3 + axis], state[6 + axis], control[axis]
        after[axis] += time_s * (velocity + time_s * (acceleration / 2 + time_s * jerk / 6))
        after[3 + axis] += time_s * (acceleration + time_s * jerk / 2)
        after[6 + axis] += time_s * jerk
    for servo in range(5):
        after[YAW + servo] += time_s * control[YAW_RATE + servo]
    return after


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Box limits of state and input; the horizontal speed is limited as a vector besides (see constraints/speed.py)."""

    state_min: Array  # (NX,)
    state_max: Array
    input_min: Array  # (NU,)
    input_max: Array


def limits(drone: Drone, camera: Camera) -> Limits:
    """The limits of drone, gimbal and lens in the model's units."""
    state_max, input_max = np.full(NX, UNBOUNDED), np.full(NU, UNBOUNDED)
    state_min = -state_max
    speed, acceleration = drone.speed_m_s, drone.acceleration_m_s2
    state_max[VELOCITY] = [speed, speed, drone.climb_m_s]
    state_max[ACCELERATION] = [acceleration / np.sqrt(2), acceleration / np.sqrt(2), acceleration]
    state_min[VELOCITY], state_min[ACCELERATION] = -state_max[VELOCITY], -state_max[ACCELERATION]
    input_max[JERK] = drone.jerk_m_s3 / np.sqrt(3)
    gimbal = drone.gimbal
    state_min[PITCH], state_max[PITCH] = np.deg2rad(gimbal.pitch_deg)
    input_max[YAW_RATE] = np.deg2rad(min(gimbal.rate_deg_s, drone.yaw_rate_deg_s))
    input_max[PITCH_RATE] = np.deg2rad(gimbal.rate_deg_s)
    state_min[LN_FOCAL], state_max[LN_FOCAL] = np.log(camera.focal_length_mm)
    state_min[FOCUS], state_max[FOCUS] = camera.focus_dioptres
    state_min[STOPS], state_max[STOPS] = stops_from_f_number(np.array(camera.f_number))
    input_max[LN_FOCAL_RATE] = camera.zoom_rate_per_s
    input_max[FOCUS_RATE] = camera.focus_rate_dioptres_per_s
    input_max[STOPS_RATE] = camera.iris_rate_stops_per_s
    input_min = -input_max
    input_min[SLACK] = 0.0
    return Limits(state_min, state_max, input_min, input_max)


def with_zoom_motor(box: Limits, camera: Camera, state: Array) -> Limits:
    """The limits for a plan that begins at `state`, where the zoom has a limit in millimetres per second as well.

    In ln(focal length) it depends on the focal length; the longest that is reached before the next plan counts.
    """
    if camera.zoom_rate_mm_per_s is None:
        return box
    input_min, input_max = box.input_min.copy(), box.input_max.copy()
    rate_per_s = camera.zoom_rate_mm_per_s / (np.exp(state[LN_FOCAL]) + ZOOM_AHEAD_S * camera.zoom_rate_mm_per_s)
    input_max[LN_FOCAL_RATE] = min(box.input_max[LN_FOCAL_RATE], rate_per_s)
    input_min[LN_FOCAL_RATE] = -input_max[LN_FOCAL_RATE]
    return replace(box, input_min=input_min, input_max=input_max)
