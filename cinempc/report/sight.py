"""How much of a subject could be seen: rays from the true camera to its body, against all that stands exactly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cinempc.report.achieved import Achieved, SubjectTrack
from cinempc.space import Solid
from cinempc.space.sight import in_sight
from cinempc.types import Array

HEIGHTS_FRAC = np.array([0.1, 0.3, 0.5, 0.7, 0.85, 0.95])  # of its height: shins to eyes
ASIDE_FRAC = np.array([-0.11, 0.0, 0.11])  # of its height, across the line of sight: shoulders and middle
ENOUGH_FRAC = 0.5  # of what the frame shows of it: then it counts as visible


def visible(seen: Achieved, subject: SubjectTrack, solids: Sequence[Solid]) -> NDArray[np.bool_]:
    """(T,) whether at least half of what the frame shows of a subject is not hidden; False where it shows nothing."""
    points = body_points(seen, subject)
    framed = _framed(subject)
    camera = np.broadcast_to(seen.position_ned_m[:, None], points.shape)
    free = np.zeros(framed.shape, bool)
    free[framed] = in_sight(solids, camera[framed], points[framed])
    return np.asarray(free.sum(axis=1) >= np.maximum(ENOUGH_FRAC * framed.sum(axis=1), 1))


def body_points(seen: Achieved, subject: SubjectTrack) -> Array:
    """(T, P, 3) points of an upright body that faces the camera with its whole width."""
    away = subject.ground_ned_m - seen.position_ned_m
    away = away / np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-3)[:, None]
    aside = np.stack([-away[:, 1], away[:, 0], np.zeros(len(away))], axis=1)
    up = np.array([0.0, 0.0, -1.0])
    offsets = [height * up + across * aside for height in HEIGHTS_FRAC for across in ASIDE_FRAC]
    return np.stack([subject.ground_ned_m + subject.height_m[:, None] * offset for offset in offsets], axis=1)


def _framed(subject: SubjectTrack) -> NDArray[np.bool_]:
    """(T, P) which of the body's points the frame shows, by their place between feet and head."""
    u, v = (ends[:, :1] + HEIGHTS_FRAC * (ends[:, 1:] - ends[:, :1]) for ends in (subject.u, subject.v))
    inside = (u >= 0) & (u <= 1) & (v >= 0) & (v <= 1) & (subject.depth_m > 0)[:, None]
    return np.repeat(inside, len(ASIDE_FRAC), axis=1)
