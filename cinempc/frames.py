"""The only place where frames of reference meet.

World is NED, body FRD, camera x forward, y right, z down; yaw is clockwise from north, pitch is positive up.
Every function that takes yaw and pitch accepts numbers or CasADi symbols.
"""

from __future__ import annotations

from typing import Any

import casadi as ca
import numpy as np

from cinempc.types import Array


def ops_for(value: Any) -> Any:
    """The module whose `sin`, `sqrt`, ... suit this value: `casadi` for its symbols, `numpy` for numbers and arrays."""
    return ca if isinstance(value, (ca.SX, ca.MX, ca.DM)) else np


def camera_from_ned(offset_ned_m: Any, yaw_rad: Any, pitch_rad: Any) -> tuple[Any, Any, Any]:
    """An offset from a camera with level horizon, given in NED [m], along its axes: forward, right, down [m].

    It is turned by yaw, then by pitch, which keeps the derivatives short that solvers take of it.
    """
    ops = ops_for(yaw_rad)
    cos_yaw, sin_yaw, cos_pitch, sin_pitch = ops.cos(yaw_rad), ops.sin(yaw_rad), ops.cos(pitch_rad), ops.sin(pitch_rad)
    north, east, down = offset_ned_m
    ahead, right = cos_yaw * north + sin_yaw * east, cos_yaw * east - sin_yaw * north
    return cos_pitch * ahead - sin_pitch * down, right, sin_pitch * ahead + cos_pitch * down


def rolled(right_m: Any, down_m: Any, roll_rad: Any) -> tuple[Any, Any]:
    """The same offset along the axes of a camera that is rolled, clockwise as it sees: right, down [m]."""
    ops = ops_for(roll_rad)
    cos, sin = ops.cos(roll_rad), ops.sin(roll_rad)
    return cos * right_m + sin * down_m, cos * down_m - sin * right_m


def rotation_ned_from_camera(yaw_rad: float, pitch_rad: float, roll_rad: float = 0.0) -> Array:
    """(3, 3) rotation matrix from camera to NED for a yaw-pitch-roll gimbal; roll is clockwise as the camera sees."""
    cy, sy, cp, sp = np.cos(yaw_rad), np.sin(yaw_rad), np.cos(pitch_rad), np.sin(pitch_rad)
    cr, sr = np.cos(roll_rad), np.sin(roll_rad)
    level = np.array([[cy * cp, -sy, cy * sp], [sy * cp, cy, sy * sp], [-sp, 0.0, cp]])
    return np.asarray(level @ np.array([[1.0, 0.0, 0.0], [0.0, cr, -sr], [0.0, sr, cr]]))


def enu_from_ned(vector_ned: Array) -> Array:
    """(..., 3) vectors along east, north, up: the Z-up worlds of camera tracking.

    A camera that rests there looks north, along Y; ours is turned from that by -yaw about Z, by pitch about X and by
    roll about Y, each about the axes that the one before has turned.
    """
    north, east, down = np.moveaxis(vector_ned, -1, 0)
    return np.stack([east, north, -down], axis=-1)


def east_up_south_from_ned(vector_ned: Array) -> Array:
    """(..., 3) vectors along east, up, south: the Y-up worlds of computer graphics.

    A camera that rests there looks north, along -Z; ours is turned from that by -yaw about Y, by pitch about X and by
    -roll about Z, each about the axes that the one before has turned.
    """
    north, east, down = np.moveaxis(vector_ned, -1, 0)
    return np.stack([east, -down, -north], axis=-1)


def rotation_from_quaternion(wxyz: Array) -> Array:
    """(3, 3) rotation matrix of a unit quaternion."""
    w, x, y, z = wxyz
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )


def wrap_pi(angle_rad: Any) -> Any:
    """The same angle (or array of angles) in [-pi, pi)."""
    return (angle_rad + np.pi) % (2 * np.pi) - np.pi


def nearest_turn(angle_rad: float, to_rad: float) -> float:
    """The same direction as `angle_rad`, expressed on the turn nearest to `to_rad`."""
    return float(to_rad + wrap_pi(angle_rad - to_rad))
