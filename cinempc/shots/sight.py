"""Free sight: what is in the way of a shot's subjects, and the way round it, written into the problem's parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cinempc.hardware import Drone
from cinempc.problem import Parameters
from cinempc.safety import planned_clearance_m, planned_corners_ned_m
from cinempc.shots.gains import Gains
from cinempc.shots.situation import Situation
from cinempc.shots.spec import ShotSpec
from cinempc.space import DistanceField
from cinempc.types import Array, SubjectForecast
from cinempc.wayround import SAMPLES, Needs, Way, is_free, way_round

SEEN_FRAC = 0.8  # of a subject's height: the point that is to be in sight
SIGHT_M = 0.5  # of free room around the sight line
LAYER_S, LAYERS = 0.5, 9  # how far the search for a way looks ahead
SEARCH_EVERY_S = 0.2
SHARE_OF_SPEED = 0.8  # of the drone's, for a way that it can follow
VIEW_SHARE = 0.15  # of the asked view's pull that is left on a detour
VIEW_TERMS = ("azimuth", "distance", "elevation", "height")


@dataclass(frozen=True, slots=True)
class Sight:
    """What is in the way, and what a way round it must keep to."""

    space: DistanceField
    needs: Needs

    @classmethod
    def of(cls, space: DistanceField, drone: Drone) -> Sight:
        """For a drone in a place."""
        highest, lowest = (float(corner[2]) for corner in planned_corners_ned_m(drone))
        return cls(space, Needs(planned_clearance_m(drone), SIGHT_M, SHARE_OF_SPEED * drone.speed_m_s, lowest, highest))


NOTHING_IN_THE_WAY = Sight(DistanceField.empty(), Needs(0.0, SIGHT_M, 1.0, 0.0, -100.0))


class SightWriter:
    """Keeps the sight lines of a shot to its subjects free. Without obstacles it does nothing."""

    def __init__(self, spec: ShotSpec, gains: Gains, sight: Sight) -> None:
        self._space, self._needs, self._gains = sight.space, sight.needs, gains
        framed = dict.fromkeys(framing.subject for framing in spec.framing if framing.subject in spec.subjects)
        self._subjects = {name: list(spec.subjects).index(name) for name in framed}
        self._about = spec.view.subject if spec.view else next(iter(framed), None)
        self._way: Way | None = None
        self._searched_s = -np.inf
        self._from_ned_m = np.zeros(3)
        self._view_gains: dict[str, Array] = {}

    def begin(self, parameters: Parameters) -> None:
        """What does not change during the shot."""
        self._view_gains = {term: parameters[f"{term}.gain"].copy() for term in VIEW_TERMS}
        if not self._space.is_empty:
            for i in self._subjects.values():
                parameters["occlusion.gain"][:, i] = self._gains["occlusion"]
                parameters["occlusion.target"][:, i, 7] = SIGHT_M

    def write(self, parameters: Parameters, situation: Situation) -> None:
        """The room around the sight lines as it is expected, and the way round where the asked view is blocked."""
        if self._space.is_empty:
            return
        camera_ned_m = situation.camera_ned_m
        for name, i in self._subjects.items():
            seen_ned_m = situation.point_ned_m(name, SEEN_FRAC)
            room_m, slope = self._space.sight_clearance(camera_ned_m, seen_ned_m, SAMPLES)
            entries = parameters["occlusion.target"][:, i]
            entries[:, 0:3], entries[:, 3], entries[:, 4:7] = (
                camera_ned_m,
                room_m,
                across(slope, seen_ned_m - camera_ned_m),
            )
        if self._about is not None:
            self._go_round(parameters, situation, situation.forecasts[self._about])

    def _go_round(self, parameters: Parameters, situation: Situation, subject: SubjectForecast) -> None:
        """Searches now and then; on a detour the asked view pulls little."""
        now_s = float(situation.times_s[0])
        if not self._searched_s <= now_s < self._searched_s + SEARCH_EVERY_S:
            self._searched_s, self._from_ned_m = now_s, situation.camera_ned_m[0].copy()
            self._way = self._search(parameters, situation, subject)
        parameters["detour.gain"][:] = self._gains["detour"] if self._way else 0.0
        for term, gain in self._view_gains.items():
            parameters[f"{term}.gain"][:] = gain * (VIEW_SHARE if self._way else 1.0)
        if self._way is not None:
            times_s = self._searched_s + LAYER_S * np.arange(LAYERS + 1)
            places = np.vstack([self._from_ned_m, self._way.camera_ned_m])
            for axis in range(3):
                parameters["detour.target"][:, 0, axis] = np.interp(situation.times_s, times_s, places[:, axis])

    def _search(self, parameters: Parameters, situation: Situation, subject: SubjectForecast) -> Way | None:
        """The way round, or None where the asked view is free."""
        ahead_s = np.asarray(LAYER_S * np.arange(1, LAYERS + 1), dtype=np.float64)
        grid_s = situation.times_s - situation.times_s[0]
        ground = _onward(subject.position_ned_m, grid_s, ahead_s)
        seen_ned_m = ground - [0.0, 0.0, SEEN_FRAC * subject.height_m]
        asked_ned_m = ground + _asked_offset(parameters, situation, subject, grid_s, ahead_s)
        asked_ned_m[:, 2] = np.clip(asked_ned_m[:, 2], self._needs.highest_down_m, self._needs.lowest_down_m)
        if is_free(self._space, asked_ned_m, seen_ned_m, self._needs):
            return None
        before_rad = 0.0 if self._way is None else float(self._way.turned_rad[0])
        here_ned_m = situation.camera_ned_m[0]
        way = way_round(self._space, asked_ned_m, seen_ned_m, here_ned_m, LAYER_S, self._needs, before_rad)
        return way if way.is_detour else None


def across(slope: Array, line_ned_m: Array) -> Array:
    """The part of slopes (K, 3) across the sight lines (K, 3): to see better, one steps aside, not nearer."""
    along = line_ned_m / np.maximum(np.linalg.norm(line_ned_m, axis=1, keepdims=True), 1e-6)
    return np.asarray(slope - (slope * along).sum(axis=1, keepdims=True) * along)


def _asked_offset(
    parameters: Parameters, situation: Situation, subject: SubjectForecast, grid_s: Array, ahead_s: Array
) -> Array:
    """(L, 3) from the subject's feet to where the asked view has the camera; what is not asked, as it is expected."""
    expected = situation.camera_ned_m - subject.position_ned_m

    def asked(term: str, otherwise: Array) -> Array:
        is_asked = parameters[f"{term}.gain"][0, 0, 0] > 0
        return np.asarray(parameters[f"{term}.target"][:, 0, 0] if is_asked else otherwise)

    distance_m = asked("distance", np.hypot(expected[:, 0], expected[:, 1]))
    azimuth_rad = np.unwrap(asked("azimuth", np.arctan2(expected[:, 1], expected[:, 0])))
    height_m = asked("height", -expected[:, 2])
    if parameters["elevation.gain"][0, 0, 0] > 0:
        height_m = subject.height_m / 2 + distance_m * np.tan(parameters["elevation.target"][:, 0, 0])
    distance_m, height_m = np.interp(ahead_s, grid_s, distance_m), np.interp(ahead_s, grid_s, height_m)
    azimuth_rad = _onward(azimuth_rad[:, None], grid_s, ahead_s)[:, 0]
    return np.stack([distance_m * np.cos(azimuth_rad), distance_m * np.sin(azimuth_rad), -height_m], axis=1)


def _onward(values: Array, grid_s: Array, ahead_s: Array) -> Array:
    """Values (K, n) at times within the grid or after it, where they go on as at its end."""
    rate = (values[-1] - values[-2]) / (grid_s[-1] - grid_s[-2])
    inside = np.stack([np.interp(ahead_s, grid_s, column) for column in values.T], axis=1)
    return np.asarray(inside + np.maximum(ahead_s - grid_s[-1], 0.0)[:, None] * rate)
