"""The mark: where the camera has to be, and what the lens has to be set to, for a shot to begin as asked."""

from __future__ import annotations

import numpy as np

from cinempc import model
from cinempc.director import Director
from cinempc.frames import wrap_pi
from cinempc.hardware import Drone
from cinempc.leastsquares import Descent
from cinempc.optics import stops_from_f_number
from cinempc.problem import Parameters, Problem
from cinempc.safety import Safety, planned_corners_ned_m
from cinempc.types import Array, SubjectForecast

FREE = np.r_[model.POSITION, model.SERVOS]  # entries of the state that a mark decides: all but motion
YAW = 3  # of these entries
FAR_VIEW_M, HIGH_VIEW_M = 8.0, 2.0  # where the search begins when the shot says nothing
ABOVE = 0.2  # so steep a view has no direction of its own
KEEP_OUT_GAIN_PER_M = 10.0
HOMEWARD = 1e-3  # pull towards the first guess, for what the shot leaves open
SCALES = np.array([1.0, 1.0, 1.0, 0.1, 0.1, 0.1, 0.1, 1.0])  # of the free entries, for the search
ROUNDS = 8  # at most; targets that depend on the camera's place are written anew before each
STILL = 1e-4  # in scales: a round that moves the mark no farther is the last
TRIALS = 3  # in one portion of a search


class MarkSearch:
    """Looks for the state at rest that serves a shot's first instant best, in portions of the same length for any shot.

    `forecasts` are at the first plan's instants. With `start_ned_m` (3,) the place is given, and only gimbal and lens
    are sought. Every term of the problem counts as it does in flight; what the shot leaves open stays near a plain view
    from the front.
    """

    def __init__(
        self,
        problem: Problem,
        director: Director,
        forecasts: tuple[SubjectForecast, ...],
        drone: Drone,
        safety: Safety,
        start_ned_m: Array | None = None,
    ) -> None:
        self._problem, self._safety, self._start_ned_m = problem, safety, start_ned_m
        self._director, self._forecasts = director, forecasts
        self._parameters = problem.parameters()
        self._low, self._high = _room(drone, model.limits(drone, problem.camera))
        self._plain = self._plain_view()
        self._guess = np.clip(self._plain, self._low + 1e-6, self._high - 1e-6)
        if start_ned_m is not None:
            self._low[:3], self._high[:3] = self._guess[:3] - 1e-6, self._guess[:3] + 1e-6
        self._rounds_left = ROUNDS
        self._round: Descent | None = None

    def finish(self) -> Array:
        """(NX,) the mark, in one go."""
        while not self.settled:
            self.advance()
        return self.state

    @property
    def settled(self) -> bool:
        """Whether no more is to be had."""
        return self._rounds_left == 0

    @property
    def state(self) -> Array:
        """(NX,) the best so far."""
        return _state(self._guess)

    def follow(self, director: Director, forecasts: tuple[SubjectForecast, ...]) -> None:
        """Goes on from what is found by newer forecasts: moved as a plain view moves, one round is enough."""
        self._director, self._forecasts = director, forecasts
        before, self._plain = self._plain, self._plain_view()
        change = self._plain - before
        change[YAW] = wrap_pi(change[YAW])
        self._guess = np.clip(self._guess + change, self._low, self._high)
        self._rounds_left, self._round = 1, None

    def advance(self) -> None:
        """One portion: the targets are written at most once, and at most `TRIALS` trials are made."""
        if self.settled:
            return
        if self._round is None:
            self._home = self._guess.copy()
            _ask(self._parameters, self._director, self._forecasts, self._safety, self._home)
            self._round = Descent(self._residuals, self._home, self._low, self._high, SCALES)
        for _ in range(TRIALS):
            self._round.advance()
            if self._round.converged:
                break
        self._guess = self._round.best
        if self._round.converged:
            moved = float(np.abs((self._guess - self._home) / SCALES).max())
            self._rounds_left = 0 if moved < STILL else self._rounds_left - 1
            self._round = None

    def _plain_view(self) -> Array:
        asks = self._director, self._forecasts, self._safety, self._start_ned_m
        return _plain_view(self._problem, self._parameters, *asks)

    def _residuals(self, free: Array) -> tuple[Array, Array]:
        """What the shot asks for, people who are too near, and the pull towards where the round began."""
        weighted, margins, slopes, margin_slopes = map(
            np.asarray, self._problem.standing_stage(_state(free), self._parameters.array[0])
        )
        near = margins[:, 0] < 0.0
        return (
            np.concatenate([weighted[:, 0], -KEEP_OUT_GAIN_PER_M * margins[near, 0], HOMEWARD * (free - self._home)]),
            np.vstack(
                [slopes[:, FREE], -KEEP_OUT_GAIN_PER_M * margin_slopes[near][:, FREE], HOMEWARD * np.eye(len(free))]
            ),
        )


def _ask(
    parameters: Parameters, director: Director, forecasts: tuple[SubjectForecast, ...], safety: Safety, free: Array
) -> None:
    """Writes what the shot asks for while the camera stands still."""
    times_s = forecasts[0].times_s
    place, still = np.tile(free[:3], (len(times_s), 1)), np.ones(len(times_s))
    director.write(parameters, times_s, forecasts, (place, free[3] * still, free[4] * still))
    safety.write(parameters, forecasts, place)


def _plain_view(
    problem: Problem,
    parameters: Parameters,
    director: Director,
    forecasts: tuple[SubjectForecast, ...],
    safety: Safety,
    start_ned_m: Array | None,
) -> Array:
    """The free entries, worked out for one subject alone: from the asked side, as far as size and focal length say."""
    spec, camera = director.spec, problem.camera
    framed = [framing.subject for framing in spec.framing if framing.subject is not None]
    name = spec.view.subject if spec.view is not None else (framed or list(spec.subjects))[0]
    i = list(spec.subjects).index(name)
    subject = next(forecast for forecast in forecasts if forecast.name == name)
    base, height_m = subject.position_ned_m[0], subject.height_m
    _ask(parameters, director, forecasts, safety, np.array([*base - [FAR_VIEW_M, 0.0, HIGH_VIEW_M], *np.zeros(5)]))

    def asked(term: str, instance: int, otherwise: float) -> float:
        gain = parameters[f"{term}.gain"][0, instance, 0]
        return float(parameters[f"{term}.target"][0, instance, 0]) if gain > 0 else otherwise

    focal_mm = asked("focal_length", 0, float(np.sqrt(np.prod(camera.focal_length_mm))))
    size = asked("size", i, float("nan"))
    by_size_m = height_m * focal_mm / (size * camera.sensor_height_mm) if size == size else FAR_VIEW_M
    distance_m = asked("distance", 0, by_size_m)
    azimuth_rad = asked("azimuth", 0, float(subject.heading_ned_rad[0]))
    above_m = height_m / 2 + distance_m * np.tan(asked("elevation", 0, np.arctan2(HIGH_VIEW_M - 1.0, distance_m)))
    offset = [distance_m * np.cos(azimuth_rad), distance_m * np.sin(azimuth_rad), -asked("height", 0, above_m)]
    place = base + offset if start_ned_m is None else start_ned_m
    if start_ned_m is None and (parameters["place.gain"][0, 0] > 0).all():
        place = parameters["place.target"][0, 0].copy()
    north, east, down = base - [0.0, 0.0, height_m / 2] - place
    yaw_rad = float(np.arctan2(east, north))
    if np.hypot(north, east) < ABOVE * abs(down):  # seen from above, every way is up that is not asked otherwise
        yaw_rad = asked("aim", 0, yaw_rad)
    aim = [wrap_pi(yaw_rad), np.arctan2(-down, np.hypot(north, east))]
    stops = asked("aperture", 0, float(np.mean(stops_from_f_number(np.array(camera.f_number)))))
    return np.array([*place, *aim, np.log(focal_mm), 1.0 / max(float(np.hypot(north, east)), 0.1), stops])


def _room(drone: Drone, box: model.Limits) -> tuple[Array, Array]:
    """Bounds of the free entries."""
    low, high = box.state_min[FREE].copy(), box.state_max[FREE].copy()
    low[:3], high[:3] = planned_corners_ned_m(drone)
    wide = np.maximum(high - low, 1e-3)  # a prime lens has no room of its own
    return (low + high - wide) / 2, (low + high + wide) / 2


def _state(free: Array) -> Array:
    state = np.zeros(model.NX)
    state[FREE] = free
    return state
