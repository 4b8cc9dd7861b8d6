"""The safety constraints' run-time values: the drone's limits, everybody's keep-out, and the room around obstacles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cinempc.hardware import Drone
from cinempc.problem import FAR_AWAY_M, Parameters
from cinempc.space import DistanceField, Solid, field_of
from cinempc.types import Array, SubjectForecast

UNSEEN_S, LATEST_S = 0.4, 1.0  # from then on nobody is approached who is not seen; at the latest, where eyes are slow
UNSEEN_REACH_M = 30.0  # from there on it is early enough to see them again, however far they seem
GUSTS_M = 0.3  # by which the drone is beside its plan
DIPS_M = 0.15  # by which an autopilot flies lower than it was asked to, with what it knows of its height
LARGEST_DOUBT_M = 2.0  # by which a keep-out grows at most:
DOUBT_SIGMAS = 2.0  # by so many standard deviations of where somebody is


class Safety:
    """Fills in envelope, speed, the keep-outs of everybody who is known, and how far obstacles are.

    A keep-out grows with the present doubt about where somebody is; that of later instants will have become less when
    they are near, and closing speed counts already. Somebody near who is not seen is not approached.
    """

    def __init__(self, drone: Drone, space: DistanceField, unseen_s: float = UNSEEN_S) -> None:
        self._drone, self._space, self._unseen_s = drone, space, unseen_s
        self._begun: Parameters | None = None  # holds the drone's limits already

    def write(self, parameters: Parameters, forecasts: tuple[SubjectForecast, ...], camera_ned_m: Array) -> None:
        """`camera_ned_m` (K, 3) is where the camera is expected; the nearest people always fit."""
        if parameters is not self._begun:
            self._write_limits(parameters)
            self._begun = parameters
        table = parameters["keep_out"]
        table[:] = (*(FAR_AWAY_M,) * 3, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        capacity = table.shape[1]
        here = camera_ned_m[0, :2]
        people = sorted(forecasts, key=lambda forecast: _distance(forecast.position_ned_m[0, :2], here))[:capacity]
        for i, person in enumerate(people):
            table[:, i, 0:3], table[:, i, 3:6] = person.position_ned_m, person.velocity_ned_m_s
            table[:, i, 6], table[:, i, 8] = person.height_m, self._drone.keep_out_closing_s
            doubt_m = min(DOUBT_SIGMAS * float(np.atleast_1d(person.spread_m)[0]), LARGEST_DOUBT_M)
            table[:, i, 7] = self._drone.keep_out_m + doubt_m
            if person.age_s > self._unseen_s:
                _forbid_approach(table[:, i], person, here)
        parameters.keep_outs = len(people)
        if not self._space.is_empty:
            entries = parameters["clearance.target"][:, 0]
            distance_m, slope = self._space.distance_and_gradient(camera_ned_m)
            entries[:, 0:3], entries[:, 3], entries[:, 4:7] = camera_ned_m, distance_m, slope

    def _write_limits(self, parameters: Parameters) -> None:
        low, high = planned_corners_ned_m(self._drone)
        middles, halves = (low + high) / 2, (high - low) / 2
        parameters["envelope.target"][:, 0] = (*middles, *halves)
        parameters["speed.target"][:] = self._drone.speed_m_s
        parameters["clearance.target"][:, 0, 7] = planned_clearance_m(self._drone)


def space_of(solids: Sequence[Solid], drone: Drone) -> DistanceField:
    """What stands within a drone's reach."""
    return field_of(solids, *drone.envelope.corners_ned_m)


def planned_corners_ned_m(drone: Drone) -> tuple[Array, Array]:
    """(3,) lowest and (3,) highest north, east and down that are planned with: the drone then keeps its own floor."""
    low, high = drone.envelope.corners_ned_m
    high[2] = max(high[2] - DIPS_M, (low[2] + high[2]) / 2)
    return low, high


def planned_clearance_m(drone: Drone) -> float:
    """Distance from obstacles that is planned with, so that the drone's own is kept in gusts."""
    return drone.obstacle_margin_m + GUSTS_M


def unseen_s(rate_hz: float, latency_s: float) -> float:
    """From when on somebody counts as unseen by eyes that look so often and know so late: two pictures without."""
    return float(np.clip(latency_s + 2.5 / rate_hz, UNSEEN_S, LATEST_S))


def _forbid_approach(entries: Array, person: SubjectForecast, here: Array) -> None:
    """Lets the keep-out (K, 9) of somebody who is not seen reach up to the camera, unless they are far."""
    apart_m = _distance(person.position_ned_m[0, :2], here)
    if apart_m < UNSEEN_REACH_M:
        entries[:, 7] = np.maximum(entries[:, 7], apart_m)


def _distance(a: Array, b: Array) -> float:
    return float(np.hypot(a[0] - b[0], a[1] - b[1]))
