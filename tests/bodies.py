"""Body points of an upright figure that faces any way, projected as a pose network would find them."""

from __future__ import annotations

import numpy as np
from figures_rig import box_of

from cinempc.types import Array, Detection
from perception.evidence import LEVEL_FRAC
from perception.view import View

SHOULDERS_M, HIPS_M, NOSE_M = 0.145, 0.077, 0.136  # half the width, and how far ahead of the axis
NOSE_FRAC = 0.917
SEEN = 0.95


def posed(view: View, who: Array, facing_rad: float, *, hips: float = SEEN, shoulders: float = SEEN) -> Detection:
    """A person who faces `facing_rad` (0: into the camera, positive: to the right of the picture)."""
    away = who[:2] - view.position_ned_m[:2]
    away = away / np.hypot(*away)
    right = np.array([-away[1], away[0]])
    ahead = -np.cos(facing_rad) * away + np.sin(facing_rad) * right
    own_left = np.array([ahead[1], -ahead[0]])
    points = np.zeros((17, 3))
    for pair, half_m, level, score in (((5, 6), SHOULDERS_M, 0, shoulders), ((11, 12), HIPS_M, 1, hips)):
        for index, side in zip(pair, (1.0, -1.0), strict=True):
            points[index] = (*_seen(view, who, side * half_m * own_left, float(LEVEL_FRAC[level])), score)
    points[0] = (*_seen(view, who, NOSE_M * ahead, NOSE_FRAC), SEEN)
    points[3, 2], points[4, 2] = 0.5 - 0.425 * np.sin(facing_rad), 0.5 + 0.425 * np.sin(facing_rad)
    return Detection("person", 0.9, box_of(view, who), points)


def _seen(view: View, who: Array, offset_m: Array, level: float) -> Array:
    there = who.copy()
    there[:2] += offset_m
    return np.asarray(view.points(there[None], np.array([level]))[0])
