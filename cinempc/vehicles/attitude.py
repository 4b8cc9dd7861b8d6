"""Quaternions (wxyz) and yaw, in plain floats: what the pilot process needs of `cinempc.frames` without CasADi."""

from __future__ import annotations

from math import asin, atan2, cos, pi, sin

from cinempc.gate import Vec

Quaternion = tuple[float, float, float, float]


def wrap_pi(angle_rad: float) -> float:
    """The same angle in [-pi, pi)."""
    return (angle_rad + pi) % (2 * pi) - pi


def yaw_pitch_roll(q: Quaternion) -> Vec:
    """Of a unit quaternion, yaw first, then pitch (positive up), then roll [rad]."""
    w, x, y, z = q
    pitch = asin(min(max(2 * (w * y - x * z), -1.0), 1.0))
    return (
        atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z)),
        pitch,
        atan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y)),
    )


def quaternion(yaw_rad: float, pitch_rad: float, roll_rad: float = 0.0) -> Quaternion:
    """Yaw first, then pitch, then roll."""
    cy, sy, cp, sp = cos(yaw_rad / 2), sin(yaw_rad / 2), cos(pitch_rad / 2), sin(pitch_rad / 2)
    cr, sr = cos(roll_rad / 2), sin(roll_rad / 2)
    return (
        cy * cp * cr + sy * sp * sr,
        cy * cp * sr - sy * sp * cr,
        cy * sp * cr + sy * cp * sr,
        sy * cp * cr - cy * sp * sr,
    )


def rotate(q: Quaternion, v: Vec) -> Vec:
    """`v` turned by a unit quaternion: from body to NED for an attitude."""
    w, x, y, z = q
    tx, ty, tz = 2 * (y * v[2] - z * v[1]), 2 * (z * v[0] - x * v[2]), 2 * (x * v[1] - y * v[0])
    return (
        v[0] + w * tx + y * tz - z * ty,
        v[1] + w * ty + z * tx - x * tz,
        v[2] + w * tz + x * ty - y * tx,
    )
