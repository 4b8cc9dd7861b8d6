"""Where somebody is about to be: at the present speed on an arc, less and less sure."""

from __future__ import annotations

import numpy as np

from cinempc.types import Array, SubjectForecast, SubjectState
from perception.estimate import HEIGHT, PLACE, PUSH_M_S2, VELOCITY, noise, transition
from perception.track import Track

TURNING_M_S = 0.5  # below this speed a path has no turn rate
TURN_LASTS_S = 1.5  # nobody turns for ever


def state_of(track: Track, estimated_s: float, now_s: float) -> SubjectState:
    """Now, from an estimate of a little earlier."""
    ahead = forecast_of(track, estimated_s, np.array([now_s]))
    return SubjectState(
        name=ahead.name,
        time_s=now_s,
        position_ned_m=ahead.position_ned_m[0],
        velocity_ned_m_s=ahead.velocity_ned_m_s[0],
        heading_ned_rad=float(ahead.heading_ned_rad[0]),
        height_m=ahead.height_m,
        age_s=now_s - track.seen_s,
        spread_m=float(np.asarray(ahead.spread_m)[0]),
    )


def forecast_of(track: Track, estimated_s: float, times_s: Array) -> SubjectForecast:
    """At each of `times_s` (K,), from an estimate of `estimated_s`."""
    mean, ahead_s = track.filter.mean, times_s - estimated_s
    speed = float(np.hypot(*mean[VELOCITY]))
    turn = track.heading.turn_rad_s if speed > TURNING_M_S else 0.0
    angle = turn * TURN_LASTS_S * (1.0 - np.exp(-ahead_s / TURN_LASTS_S))
    half = angle / 2
    along = ahead_s * np.sinc(half / np.pi)  # the chord of an arc, at half the angle
    velocity, place = np.zeros((len(times_s), 3)), np.zeros((len(times_s), 3))
    place[:, :2] = mean[PLACE] + along[:, None] * _turned(mean[VELOCITY], half)
    velocity[:, :2] = _turned(mean[VELOCITY], angle)
    heading = track.heading.heading_rad
    course = float(np.arctan2(mean[3], mean[2]))
    return SubjectForecast(
        name=track.name or f"{track.class_} {track.number}",
        times_s=times_s,
        position_ned_m=place,
        velocity_ned_m_s=velocity,
        heading_ned_rad=(course if heading is None else heading) + angle,
        height_m=float(mean[HEIGHT]),
        age_s=float(times_s[0] - track.seen_s),
        spread_m=_spread(track.filter.covariance, ahead_s),
    )


def _turned(vector: Array, angle_rad: Array) -> Array:
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    return np.stack([cos * vector[0] - sin * vector[1], sin * vector[0] + cos * vector[1]], axis=1)


def _spread(covariance: Array, ahead_s: Array) -> Array:
    """(K,) standard deviation of the horizontal position along its longest axis."""
    later = [transition(t) @ covariance @ transition(t).T + noise(t, PUSH_M_S2[0]) for t in np.maximum(ahead_s, 0.0)]
    return np.asarray(np.sqrt(np.linalg.eigvalsh(np.array(later)[:, PLACE, PLACE])[:, -1]))
