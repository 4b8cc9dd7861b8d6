"""Whether something can be seen, exactly: no solid on the way from the camera to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cinempc.space.solid import Solid, clearance_m
from cinempc.types import Array

TOUCHING_M = 0.005  # nearer to a solid than that, the ray ends
LEAST_STEP_M = 0.01
LONGEST_STEP_M = 12.0
BODY_FRAC = (0.1, 0.3, 0.5, 0.7, 0.85, 0.95)  # of the height: shins to eyes
ASIDE_FRAC = (-0.11, 0.0, 0.11)  # of the height, across the line of sight: shoulders and middle
SHORT_OF_M = 0.05  # of the point itself, which may stand on something


def in_sight(solids: Sequence[Solid], camera_ned_m: Array, points_ned_m: Array) -> NDArray[np.bool_]:
    """(N,) whether the points (N, 3) are seen from the cameras (N, 3). What is not finite is not seen.

    Each ray goes on by its distance to everything, which cannot step over anything: J. C. Hart, Sphere tracing, 1996.
    """
    seen = np.asarray(np.isfinite(camera_ned_m + points_ned_m).all(axis=1))
    way = points_ned_m - camera_ned_m
    length = np.linalg.norm(way, axis=1) - SHORT_OF_M
    going = np.flatnonzero(seen & (length > 0.0)) if solids else np.empty(0, np.int64)
    gone = np.zeros(len(points_ned_m))
    direction = way / np.maximum(length + SHORT_OF_M, 1e-9)[:, None]
    while len(going):
        at = camera_ned_m[going] + gone[going, None] * direction[going]
        room = clearance_m(solids, at, reach_m=LONGEST_STEP_M)
        seen[going[room < TOUCHING_M]] = False
        gone[going] += np.maximum(room, LEAST_STEP_M)
        going = going[(room >= TOUCHING_M) & (gone[going] < length[going])]
    return seen


def body_points_ned_m(
    camera_ned_m: Array, feet_ned_m: Array, height_m: Array | float, heights_frac: Sequence[float] = BODY_FRAC
) -> Array:
    """(T, P, 3) points of an upright body that faces the camera with its whole width, three at each of these heights.

    Cameras and feet are (T, 3), the height is (T,) or one for all.
    """
    away = (feet_ned_m - camera_ned_m)[:, :2]
    away = away / np.maximum(np.hypot(*away.T), 1e-3)[:, None]
    aside = np.stack([-away[:, 1], away[:, 0], np.zeros(len(away))], axis=1)
    offsets = [across * aside - [0.0, 0.0, up] for up in heights_frac for across in ASIDE_FRAC]
    return np.stack([feet_ned_m + np.reshape(height_m, (-1, 1)) * offset for offset in offsets], axis=1)
