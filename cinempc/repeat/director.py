"""Asks for a recorded camera move in place of a shot's picture."""

from __future__ import annotations

from math import inf, nan

import numpy as np

from cinempc.costs import Weights
from cinempc.director import Director
from cinempc.frames import wrap_pi
from cinempc.optics import f_number_from_stops, far_limit_dioptres, near_limit_dioptres
from cinempc.problem import Parameters
from cinempc.repeat.move import Move
from cinempc.shots.gains import Gains
from cinempc.shots.spec import ShotSpec
from cinempc.types import Array, Asked, Exposure, SubjectForecast, SubjectState, Tick

STRICT: dict[str, float] = {
    "place": 3.0,
    "image_position": 1.0,
    "focal_length": 100.0,
    "aperture": 10.0,
    "near_limit": 10.0,
    "jerk": 0.4,  # with less, the set-points run after gusts faster than the drone can, and it begins to swing
    "acceleration": 0.01,
    "gimbal_rate": 0.01,
    "lens_rate": 0.01,
}
"""Weights by term: the move counts, calm comes with it."""
FARTHEST_M = 1e3  # where a lens at infinity looks
LEAD_S, MOST_LEAD_M = 0.25, 0.2  # how far ahead a drift is met, and by how much at most
HELD_SHARE = 0.9
"""A camera beside its path can be turned so that what is sharp stays where it was in the picture, or left as it was so
that what is far away does. Of that turn it makes this share."""


class RepeatDirector(Director):
    """Runs a recorded move from `start_s` on, whoever is there; `spec` says for how long."""

    def __init__(self, move: Move, spec: ShotSpec, start_s: float) -> None:
        self._move, self._spec, self.start_s = move, spec, start_s
        self._gains = Gains(Weights(**STRICT))
        self._far_gain = self._gains["image_position"] * (1.0 / HELD_SHARE - 1.0) ** 0.5  # of what is far away
        self._written: Parameters | None = None  # holds the gains already
        self._ahead_ned_m = np.zeros(3)  # by which the drone is sent beyond its path, against a drift

    @property
    def mark(self) -> Array:
        """(NX,) where the move begins, at rest."""
        return self._move.beginning

    @property
    def spec(self) -> ShotSpec:
        """What the take is called, how long it is, and who is kept clear of."""
        return self._spec

    @property
    def cast(self) -> tuple[str, ...]:
        """Nobody needs to be there."""
        return ()

    def wanted(self, now_s: float) -> tuple[str, ...]:
        """Nobody needs to be in the picture."""
        return ()

    def is_blind(self, subjects: tuple[SubjectState, ...], now_s: float) -> bool:
        """Never: the move is flown without a look."""
        return False

    def write(
        self,
        parameters: Parameters,
        times_s: Array,
        forecasts: tuple[SubjectForecast, ...],
        camera: tuple[Array, Array, Array],
    ) -> None:
        """Writes place, aim and lens of the instants `times_s` (K,)."""
        if parameters is not self._written:
            self._begin(parameters)
            self._written = parameters
        since_s = times_s - self.start_s
        place_ned_m, roll_rad = self._move.place(since_s), self._move.roll(since_s)
        yaw, pitch, ln_focal, dioptres, stops = self._move.aim_and_lens(since_s).T
        focal_mm, f_number = np.exp(ln_focal), f_number_from_stops(stops)
        parameters["roll"][:, 0, 0] = roll_rad
        parameters["place.target"][:, 0] = place_ned_m + self._ahead_ned_m
        parameters["aim.target"][:, 0] = np.stack([yaw, pitch], axis=1)
        parameters["aim.gain"][:, 0] = (self._far_gain * focal_mm / self._move.camera.sensor_width_mm)[:, None]
        parameters["mark"][:, 0] = sharp_points(place_ned_m, yaw, pitch, dioptres)
        parameters["focal_length.target"][:, 0, 0] = focal_mm
        parameters["aperture.target"][:, 0, 0] = stops
        coc_mm = self._move.camera.circle_of_confusion_mm
        parameters["near_limit.target"][:, 0, 0] = near_limit_dioptres(focal_mm, f_number, dioptres, coc_mm)

    def _begin(self, parameters: Parameters) -> None:
        parameters.ask_for_nothing()
        self._gains.begin(parameters)
        for term in ("place", "focal_length", "aperture", "near_limit"):
            parameters[f"{term}.gain"][:] = self._gains[term]
        parameters["image_position.gain"][:, 0] = self._gains["image_position"]
        parameters["image_position.target"][:, 0] = 0.5
        parameters["near_limit.target"][:, 0, 1] = 0.0

    def asked(self, parameters: Parameters, time_s: float) -> Asked:
        """The recorded camera at the first instant of what was written last."""
        since_s = np.array([time_s - self.start_s])
        yaw, pitch, ln_focal, dioptres, stops = self._move.aim_and_lens(since_s)[0].tolist()
        lens = (np.exp(ln_focal), f_number_from_stops(stops), dioptres, self._move.camera.circle_of_confusion_mm)
        near, far = near_limit_dioptres(*lens), far_limit_dioptres(*lens)
        shot, phase = self._move.part(time_s - self.start_s)
        return Asked(
            time_s=time_s,
            shot=shot,
            phase=phase,
            focal_length_mm=float(lens[0]),
            near_limit_m=float(1.0 / near) if near > 0 else nan,
            far_limit_m=float(1.0 / far) if far > 0 else inf,
            place_ned_m=self._move.place(since_s)[0],
            yaw_ned_rad=wrap_pi(yaw),
            pitch_rad=pitch,
        )

    def exposed(self, time_s: float, f_number: float) -> Exposure | None:
        """As it was exposed."""
        return self._move.exposure(time_s - self.start_s)

    def watch(self, tick: Tick) -> None:
        """Looks where gusts are carrying the drone: sent against it early, it swings less."""
        now_s = tick.time_s - self.start_s
        before, after = self._move.place(np.array([now_s - LEAD_S / 2, now_s + LEAD_S / 2]))
        lead_ned_m = after - before - LEAD_S * tick.vehicle.velocity_ned_m_s
        self._ahead_ned_m = np.clip(lead_ned_m, -MOST_LEAD_M, MOST_LEAD_M)

    def done(self, now_s: float) -> bool:
        """True when the move is over."""
        return now_s >= self.start_s + self.spec.duration_s


def sharp_points(place_ned_m: Array, yaw_rad: Array, pitch_rad: Array, dioptres: Array) -> Array:
    """(K, 3) NED [m] the points in the middle of each picture that lie in the plane of focus."""
    distance_m = 1.0 / np.maximum(dioptres, 1.0 / FARTHEST_M)
    axes = np.stack([np.cos(yaw_rad) * np.cos(pitch_rad), np.sin(yaw_rad) * np.cos(pitch_rad), -np.sin(pitch_rad)])
    return np.asarray(place_ned_m + distance_m[:, None] * axes.T)
