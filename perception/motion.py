"""What is known of a figure, and how that changes from one picture to the next.

A figure walks on an arc whose curvature fades, pushed now and then by an acceleration that nobody foresees. Its box
does not hang on it rigidly: limbs and gait move its middle to and fro (`SWAY`) and make it wider and narrower
(`SWING`), for a fraction of a second each. These errors are the same from picture to picture, so they are states.

Source: X. R. Li & V. P. Jilkov, Survey of maneuvering target tracking. Part I, IEEE Trans. AES 39 (2003), the
coordinated turn, and the first-order Markov processes.
"""

from __future__ import annotations

import numpy as np

from cinempc.types import Array

NX = 10
NORTH, EAST, HEIGHT, WIDTH, SHOULDERS, TURN, SWAY, SWING = 0, 1, 4, 5, 6, 7, 8, 9
"""Place [m], height [m], width of all and of the shoulders as fractions of the height, turn rate [rad/s], how far the
box's middle is to the right of the body's [m], by how much the box is wider than usual."""
PLACE, VELOCITY = slice(0, 2), slice(2, 4)
LENGTHS = np.array([1, 1, 1, 1, 1, 0, 0, 0, 1, 0], np.float64)  # which entries are lengths or speeds

PUSH_S = 0.5  # how long an acceleration lasts
HEIGHT_DRIFT_M = 0.002  # per square root of a second: so that a wrong start is forgotten
WIDTH_DRIFT, SHOULDERS_DRIFT = 0.03, 0.003  # likewise: bodies turn
TURN_RAD_S, SWAY_M, SWING_SHARE = 0.2, 0.06, 0.1  # standard deviations of what comes and goes
TURN_S, SWAY_S, SWING_S = 4.0, 0.6, 0.8  # and how long it lasts
PASSING = (TURN, SWAY, SWING)
LASTS_S = np.array([TURN_S, SWAY_S, SWING_S])
PASSING_SPREAD = np.array([TURN_RAD_S, SWAY_M, SWING_SHARE])


def moved(figures: Array, ahead_s: float) -> Array:
    """Figures (S, NX) a time later, if nothing pushes them."""
    later = figures.copy()
    angle, along = _arc(figures[:, TURN], ahead_s)
    velocity = figures[:, VELOCITY]
    later[:, PLACE] += along[:, None] * turned(velocity, angle / 2)
    later[:, VELOCITY] = turned(velocity, angle)
    later[:, PASSING] *= np.exp(-ahead_s / LASTS_S)
    return later


def _arc(turn_rad_s: Array, ahead_s: Array | float) -> tuple[Array, Array]:
    """By which angle somebody has turned, and seconds of speed that the chord of that arc is long."""
    angle = turn_rad_s * TURN_S * (1.0 - np.exp(-np.asarray(ahead_s) / TURN_S))
    return angle, np.asarray(ahead_s * np.sinc(angle / 2 / np.pi))


def turned(vector: Array, angle_rad: Array) -> Array:
    """Horizontal vectors (..., 2), turned clockwise by angles (...)."""
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    return np.stack([cos * vector[..., 0] - sin * vector[..., 1], sin * vector[..., 0] + cos * vector[..., 1]], axis=-1)


def transition(figure: Array, ahead_s: float) -> Array:
    """(NX, NX) derivative of `moved` at a figure (NX,)."""
    velocity, turn = figure[VELOCITY], figure[TURN]
    angle, along = _arc(turn, ahead_s)
    fade = TURN_S * (1.0 - np.exp(-ahead_s / TURN_S))  # of the angle, by the turn rate
    move = np.eye(NX)
    aside = np.array([[0.0, -1.0], [1.0, 0.0]])  # a quarter turn clockwise
    move[PLACE, VELOCITY] = along * _rotation(float(angle) / 2)
    move[VELOCITY, VELOCITY] = _rotation(float(angle))
    shrinks = -ahead_s * float(angle) / 6  # the chord, by half the angle: to first order, for turns are small
    move[PLACE, TURN] = fade / 2 * (along * aside + shrinks * np.eye(2)) @ turned(velocity, angle / 2)
    move[VELOCITY, TURN] = fade * aside @ turned(velocity, angle)
    for entry, lasts_s in zip(PASSING, LASTS_S, strict=True):
        move[entry, entry] = np.exp(-ahead_s / lasts_s)
    return move


def _rotation(angle_rad: float) -> Array:
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    return np.array([[cos, -sin], [sin, cos]])


def noise(ahead_s: float, push_m_s2: float) -> Array:
    """(NX, NX) covariance of what pushes and slow changes of shape add in a time."""
    density = push_m_s2**2 * PUSH_S
    spread = np.zeros((NX, NX))
    spread[PLACE, PLACE] = density * ahead_s**3 / 3 * np.eye(2)
    spread[VELOCITY, VELOCITY] = density * ahead_s * np.eye(2)
    spread[PLACE, VELOCITY] = spread[VELOCITY, PLACE] = density * ahead_s**2 / 2 * np.eye(2)
    for entry, drift in ((HEIGHT, HEIGHT_DRIFT_M), (WIDTH, WIDTH_DRIFT), (SHOULDERS, SHOULDERS_DRIFT)):
        spread[entry, entry] = drift**2 * ahead_s
    for entry, lasts_s, usual in zip(PASSING, LASTS_S, PASSING_SPREAD, strict=True):
        spread[entry, entry] = usual**2 * (1.0 - np.exp(-2.0 * ahead_s / lasts_s))
    return spread
