"""Somebody who has not been seen yet: they are supposed to stand where the shot says that they are."""

from __future__ import annotations

import numpy as np

from cinempc.types import Array, SubjectForecast
from perception.casting import Role
from perception.ground import Ground

SPREAD_M = 2.0  # standard deviation of such a place


def supposed_forecast(role: Role, unseen_s: float, times_s: Array, ground: Ground) -> SubjectForecast:
    """At each of `times_s` (K,); `unseen_s` is for how long pictures have been looked at in vain."""
    assert role.near_ned_m is not None
    place = np.tile(np.append(role.near_ned_m[:2], 0.0), (len(times_s), 1))
    place[:, 2] = ground.down_m(place[:, 0], place[:, 1])
    return SubjectForecast(
        name=role.name,
        times_s=times_s,
        position_ned_m=place,
        velocity_ned_m_s=np.zeros_like(place),
        heading_ned_rad=np.zeros(len(times_s)),
        height_m=role.height_m,
        age_s=unseen_s,
        spread_m=SPREAD_M,
    )
