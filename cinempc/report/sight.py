"""How much of a subject could be seen: rays from the true camera to its body, against all that stands exactly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cinempc.report.achieved import Achieved, SubjectTrack
from cinempc.space import Solid
from cinempc.space.sight import ASIDE_FRAC, BODY_FRAC, body_points_ned_m, in_sight

ENOUGH_FRAC = 0.5  # of what the frame shows of it: then it counts as visible


def visible(seen: Achieved, subject: SubjectTrack, solids: Sequence[Solid]) -> NDArray[np.bool_]:
    """(T,) whether at least half of what the frame shows of a subject is not hidden; False where it shows nothing."""
    points = body_points_ned_m(seen.position_ned_m, subject.ground_ned_m, subject.height_m)
    framed = _framed(subject)
    camera = np.broadcast_to(seen.position_ned_m[:, None], points.shape)
    free = np.zeros(framed.shape, bool)
    free[framed] = in_sight(solids, camera[framed], points[framed])
    return np.asarray(free.sum(axis=1) >= np.maximum(ENOUGH_FRAC * framed.sum(axis=1), 1))


def _framed(subject: SubjectTrack) -> NDArray[np.bool_]:
    """(T, P) which of the body's points the frame shows, by their place between feet and head."""
    u, v = (ends[:, :1] + np.array(BODY_FRAC) * (ends[:, 1:] - ends[:, :1]) for ends in (subject.u, subject.v))
    inside = (u >= 0) & (u <= 1) & (v >= 0) & (v <= 1) & (subject.depth_m > 0)[:, None]
    return np.repeat(inside, len(ASIDE_FRAC), axis=1)
