"""Three numbers north, east, down; small enough that tuples beat arrays."""

from __future__ import annotations

from math import asin, atan2, cos, hypot, pi, sin

Vec = tuple[float, float, float]
Quat = tuple[float, float, float, float]  # wxyz
ZERO: Vec = (0.0, 0.0, 0.0)


def add(a: Vec, b: Vec) -> Vec:
    """A + b."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def subtract(a: Vec, b: Vec) -> Vec:
    """A - b."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def scale(a: Vec, factor: float) -> Vec:
    """Factor * a."""
    return (factor * a[0], factor * a[1], factor * a[2])


def length(a: Vec) -> float:
    """|a|."""
    return hypot(*a)


def wrap(angle_rad: float) -> float:
    """The same angle in [-pi, pi)."""
    return (angle_rad + pi) % (2 * pi) - pi


def turned(a: Vec, yaw_rad: float) -> Vec:
    """A vector of a frame whose x axis points to `yaw_rad`, in NED."""
    return (cos(yaw_rad) * a[0] - sin(yaw_rad) * a[1], sin(yaw_rad) * a[0] + cos(yaw_rad) * a[1], a[2])


def quaternion(roll_rad: float, pitch_rad: float, yaw_rad: float) -> Quat:
    """Of yaw, then pitch, then roll."""
    cr, sr = cos(roll_rad / 2), sin(roll_rad / 2)
    cp, sp = cos(pitch_rad / 2), sin(pitch_rad / 2)
    cy, sy = cos(yaw_rad / 2), sin(yaw_rad / 2)
    return (
        cy * cp * cr + sy * sp * sr,
        cy * cp * sr - sy * sp * cr,
        cy * sp * cr + sy * cp * sr,
        sy * cp * cr - cy * sp * sr,
    )


def euler(q: Quat) -> Vec:
    """Roll, pitch and yaw [rad] of a unit quaternion."""
    w, x, y, z = q
    return (
        atan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y)),
        asin(min(max(2 * (w * y - z * x), -1.0), 1.0)),
        atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z)),
    )


def rotated(q: Quat, a: Vec) -> Vec:
    """A body vector in the world."""
    w, x, y, z = q
    tx, ty, tz = 2 * (y * a[2] - z * a[1]), 2 * (z * a[0] - x * a[2]), 2 * (x * a[1] - y * a[0])
    return (a[0] + w * tx + y * tz - z * ty, a[1] + w * ty + z * tx - x * tz, a[2] + w * tz + x * ty - y * tx)
