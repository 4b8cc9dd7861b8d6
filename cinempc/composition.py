"""Where a subject appears in the frame, how big, and where its lead room puts it.

For numbers and for CasADi symbols. Subjects stand upright; a point of one is given by its fraction of the height.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from math import inf, sqrt
from typing import Any

import numpy as np

from cinempc.frames import camera_from_ned, ops_for, rolled, rotation_ned_from_camera
from cinempc.optics import image_fraction
from cinempc.types import Array

MIN_DEPTH_M = 0.3  # nearer than this, or behind the camera, a point is projected as if at this depth
STEEP_RAD = 1.4

SIZES = {"ELS": 0.12, "VLS": 0.3, "LS": 0.7, "MLS": 1.25, "MS": 1.8, "MCU": 2.7, "CU": 4.2, "ECU": 8.0}
"""Apparent height of the whole figure in frame heights: LS shows head to feet, MS is cut at the waist, CU at the
shoulders. After B. Mercado, The Filmmaker's Eye, and G. Mascelli, The Five C's of Cinematography."""

SIZE_BOUNDS_FRAC = tuple(sqrt(far * near) for far, near in pairwise(SIZES.values()))
"""Between two neighbours of `SIZES`, halfway in proportion; each belongs to the closer one."""


def size_word(size_frac: float) -> str:
    """The word of `SIZES` for a figure's height in frame heights; empty where that is no positive number."""
    return list(SIZES)[bisect_right(SIZE_BOUNDS_FRAC, size_frac)] if 0 < size_frac < inf else ""


def point_on_subject(ground_ned_m: Any, height_m: Any, height_frac: Any) -> tuple[Any, Any, Any]:
    """The point of an upright subject at a fraction of its height, NED [m]."""
    return ground_ned_m[0], ground_ned_m[1], ground_ned_m[2] - height_m * height_frac


def depth_m(point_ned_m: Any, camera_ned_m: Any, yaw_rad: Any, pitch_rad: Any) -> Any:
    """Distance along the optical axis from the camera to a point [m], at least `MIN_DEPTH_M`."""
    offset = [point_ned_m[i] - camera_ned_m[i] for i in range(3)]
    forward = camera_from_ned(offset, yaw_rad, pitch_rad)[0]
    return ops_for(forward).fmax(forward, MIN_DEPTH_M)


def image_point(
    point_ned_m: Any,
    camera_ned_m: Any,
    yaw_rad: Any,
    pitch_rad: Any,
    focal_length_mm: Any,
    sensor_mm: tuple[float, float],
    roll_rad: Any = 0.0,
) -> tuple[Any, Any]:
    """(u, v) of a world point as fractions of frame width and height; `sensor_mm` is (width, height).

    `roll_rad` is the camera's, clockwise as it sees: its right side down.
    """
    return projected(point_ned_m, camera_ned_m, yaw_rad, pitch_rad, focal_length_mm, sensor_mm, roll_rad)[:2]


def projected(
    point_ned_m: Any,
    camera_ned_m: Any,
    yaw_rad: Any,
    pitch_rad: Any,
    focal_length_mm: Any,
    sensor_mm: tuple[float, float],
    roll_rad: Any = 0.0,
) -> tuple[Any, Any, Any]:
    """(u, v) as `image_point` has them, and the point's depth [m] along the optical axis, negative behind it."""
    offset = [point_ned_m[i] - camera_ned_m[i] for i in range(3)]
    forward, right, down = camera_from_ned(offset, yaw_rad, pitch_rad)
    ahead = (ops_for(forward).fmax(forward, MIN_DEPTH_M), *rolled(right, down, roll_rad))
    return *image_fraction(ahead, focal_length_mm, *sensor_mm), forward


def ray_ned(
    point_frac: Array,
    yaw_rad: float,
    pitch_rad: float,
    focal_length_mm: float,
    sensor_mm: tuple[float, float],
    roll_rad: float = 0.0,
) -> Array:
    """(3,) NED, 1 along the optical axis: the way from the camera to an image point (2,); `image_point` undone."""
    across, down = (point_frac - 0.5) * np.array(sensor_mm) / focal_length_mm
    return np.asarray(rotation_ned_from_camera(yaw_rad, pitch_rad, roll_rad) @ np.array([1.0, across, down]))


def apparent_height_frac(
    ground_ned_m: Any,
    height_m: Any,
    camera_ned_m: Any,
    yaw_rad: Any,
    pitch_rad: Any,
    focal_length_mm: Any,
    sensor_mm: tuple[float, float],
) -> Any:
    """Vertical extent of the upright figure in the picture, feet to head, in frame heights."""
    camera = (camera_ned_m, yaw_rad, pitch_rad, focal_length_mm, sensor_mm)
    _, v_feet = image_point(ground_ned_m, *camera)
    _, v_head = image_point(point_on_subject(ground_ned_m, height_m, 1.0), *camera)
    return v_feet - v_head


def lead_room_u(heading_ned_rad: Any, camera_yaw_ned_rad: Any, lead_room_frac: Any) -> Any:
    """Column that leaves room where the subject faces: left of centre when it faces right, and the reverse.

    u = 1/2 - lead * (facing . camera right); a subject facing the camera or turning its back is centred.
    """
    facing_right = heading_ned_rad - camera_yaw_ned_rad
    return 0.5 - lead_room_frac * ops_for(facing_right).sin(facing_right)


def horizon_v(pitch_rad: Any, focal_length_mm: Any, sensor_height_mm: Any) -> Any:
    """Row of the horizon in the middle of the frame: below the centre when the camera looks up.

    v = 1/2 + f tan(pitch) / H; beyond 80 degrees of pitch, where it is far outside, as at 80 degrees.
    """
    ops = ops_for(pitch_rad)
    return 0.5 + focal_length_mm * ops.tan(ops.fmin(ops.fmax(pitch_rad, -STEEP_RAD), STEEP_RAD)) / sensor_height_mm
