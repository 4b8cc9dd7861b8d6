"""Where somebody is about to be: at the present speed on an arc, less and less sure."""

from __future__ import annotations

import numpy as np

from cinempc.types import Array, SubjectForecast, SubjectState
from perception.estimate import PUSH_M_S2
from perception.ground import LEVEL, Ground
from perception.motion import HEIGHT, PLACE, VELOCITY, moved, noise, transition
from perception.track import Track


def state_of(ahead: SubjectForecast) -> SubjectState:
    """The first instant of a forecast."""
    return SubjectState(
        name=ahead.name,
        time_s=float(ahead.times_s[0]),
        position_ned_m=ahead.position_ned_m[0],
        velocity_ned_m_s=ahead.velocity_ned_m_s[0],
        heading_ned_rad=float(ahead.heading_ned_rad[0]),
        height_m=ahead.height_m,
        age_s=ahead.age_s,
        spread_m=float(np.atleast_1d(ahead.spread_m)[0]),
    )


def forecast_of(track: Track, estimated_s: float, times_s: Array, ground: Ground = LEVEL) -> SubjectForecast:
    """At each of `times_s` (K,), from an estimate of `estimated_s`."""
    mean, ahead_s = track.filter.mean, times_s - estimated_s
    later = np.array([moved(mean[None], ahead)[0] for ahead in ahead_s])
    velocity, place = np.zeros((len(times_s), 3)), np.zeros((len(times_s), 3))
    place[:, :2], velocity[:, :2] = later[:, PLACE], later[:, VELOCITY]
    place[:, 2], velocity[:, 2] = ground.under(later[:, PLACE], later[:, VELOCITY])
    return SubjectForecast(
        name=track.name or f"{track.class_} {track.number}",
        times_s=times_s,
        position_ned_m=place,
        velocity_ned_m_s=velocity,
        heading_ned_rad=track.heading.ahead(mean, later, ahead_s),
        height_m=float(mean[HEIGHT]),
        age_s=float(times_s[0] - track.believed_s),
        spread_m=_spread(mean, track.filter.covariance, ahead_s),
    )


def _spread(mean: Array, covariance: Array, ahead_s: Array) -> Array:
    """(K,) standard deviation of the horizontal position along its longest axis."""
    later = []
    for ahead in np.maximum(ahead_s, 0.0):
        move = transition(mean, float(ahead))
        later.append((move @ covariance @ move.T + noise(float(ahead), PUSH_M_S2[0]))[PLACE, PLACE])
    return np.asarray(np.sqrt(np.linalg.eigvalsh(np.array(later))[:, -1]))
