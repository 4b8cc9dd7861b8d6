"""The mark: where the camera has to be, and what the lens has to be set to, for a shot to begin as asked."""

from __future__ import annotations

import numpy as np
from scipy.optimize import least_squares

from cinempc import model
from cinempc.director import Director
from cinempc.frames import wrap_pi
from cinempc.hardware import Camera, Drone
from cinempc.keep_outs import KeepOuts
from cinempc.optics import stops_from_f_number
from cinempc.problem import Parameters, Problem
from cinempc.types import Array, SubjectForecast

FREE = np.r_[model.POSITION, model.SERVOS]  # entries of the state that a mark decides: all but motion
FAR_VIEW_M, HIGH_VIEW_M = 8.0, 2.0  # where the search begins when the shot says nothing
KEEP_OUT_GAIN_PER_M = 10.0
HOMEWARD = 1e-3  # pull towards the first guess, for what the shot leaves open
ROUNDS = 3  # targets that depend on the camera's place are written anew before each


def find_mark(
    problem: Problem,
    director: Director,
    forecasts: tuple[SubjectForecast, ...],
    drone: Drone,
    camera: Camera,
    keep_outs: KeepOuts,
    start_ned_m: Array | None = None,
) -> Array:
    """The state (NX,) at rest that serves the shot's first instant best; `forecasts` are at the first plan's instants.

    With `start_ned_m` (3,) the place is given, and only gimbal and lens are sought. Every term of the problem counts as it
    does in flight; what the shot leaves open stays near a plain view from the front.
    """
    parameters = problem.parameters()
    box = model.limits(drone, camera)
    low, high = _room(drone, box)
    guess = np.clip(_first_guess(director, forecasts, camera, start_ned_m), low + 1e-6, high - 1e-6)
    if start_ned_m is not None:
        low[:3], high[:3] = guess[:3] - 1e-9, guess[:3] + 1e-9
    stage = problem.stage()
    for _ in range(ROUNDS):
        home = guess.copy()
        _ask(parameters, director, forecasts, keep_outs, home)

        def residuals(free: Array, home: Array = home) -> Array:
            weighted, margins = stage(_state(free), np.zeros(model.NU), parameters.array[0])
            too_near = KEEP_OUT_GAIN_PER_M * np.maximum(-np.asarray(margins).ravel(), 0.0)
            return np.concatenate([np.asarray(weighted).ravel(), too_near, HOMEWARD * (free - home)])

        guess = least_squares(residuals, home, bounds=(low, high), x_scale=_scales(), max_nfev=200).x
    return _state(guess)


def _ask(
    parameters: Parameters, director: Director, forecasts: tuple[SubjectForecast, ...], keep_outs: KeepOuts, free: Array
) -> None:
    """Writes what the shot asks for while the camera stands still."""
    times_s = forecasts[0].times_s
    place, still = np.tile(free[:3], (len(times_s), 1)), np.ones(len(times_s))
    director.write(parameters, times_s, forecasts, (place, free[3] * still, free[4] * still))
    keep_outs.write(parameters, forecasts, place)


def _first_guess(
    director: Director, forecasts: tuple[SubjectForecast, ...], camera: Camera, start_ned_m: Array | None
) -> Array:
    """In front of the first subject, looking at it, the lens in the middle of its ranges."""
    view = director.spec.view
    name = view.subject if view is not None else director.spec.framing[0].subject
    subject = next(forecast for forecast in forecasts if forecast.name == name)
    base, heading = subject.position_ned_m[0], float(subject.heading_ned_rad[0])
    place = start_ned_m
    if place is None:
        azimuth = director.first_azimuth_rad(heading)
        place = base + [FAR_VIEW_M * np.cos(azimuth), FAR_VIEW_M * np.sin(azimuth), -HIGH_VIEW_M]
    north, east, down = base - [0.0, 0.0, subject.height_m / 2] - place
    aim = [wrap_pi(np.arctan2(east, north)), np.arctan2(-down, np.hypot(north, east))]
    lens = [
        np.log(camera.focal_length_mm).mean(),
        1.0 / FAR_VIEW_M,
        float(np.mean(stops_from_f_number(np.array(camera.f_number)))),
    ]
    return np.array([*place, *aim, *lens])


def _room(drone: Drone, box: model.Limits) -> tuple[Array, Array]:
    """Bounds of the free entries."""
    envelope = drone.envelope
    low, high = box.state_min[FREE].copy(), box.state_max[FREE].copy()
    low[:3] = envelope.north_m[0], envelope.east_m[0], -envelope.height_m[1]
    high[:3] = envelope.north_m[1], envelope.east_m[1], -envelope.height_m[0]
    wide = np.maximum(high - low, 1e-3)  # a prime lens has no room of its own
    return (low + high - wide) / 2, (low + high + wide) / 2


def _state(free: Array) -> Array:
    state = np.zeros(model.NX)
    state[FREE] = free
    return state


def _scales() -> Array:
    return np.array([1.0, 1.0, 1.0, 0.1, 0.1, 0.1, 0.1, 1.0])
