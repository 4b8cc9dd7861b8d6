"""Where actors are about to be, judged by nothing but how they move now."""

from __future__ import annotations

import numpy as np
from numba import njit

from cinempc.types import Array, SubjectForecast
from sim.actors import Performer, on_ground
from sim.paths import EAST, HEADING, NORTH

FASTEST_TURN_RAD_S = 1.5
SLOWEST_TURNING_M_S = 0.3  # below this speed the turning of the path is not defined
FADE_S = 1.0  # turning that is not that of the path (on the spot) dies away in this time


def forecast_of(performer: Performer, now_s: float, times_s: Array) -> SubjectForecast:
    """An actor at each of `times_s` (K,), if it keeps its present speed and turn rate."""
    position, velocity, heading = _keep_turning(performer.path.at(now_s), times_s - now_s)
    position[:, 2], velocity[:, 2] = on_ground(performer.terrain, position[:, :2], velocity[:, :2])
    return SubjectForecast(performer.name, times_s, position, velocity, heading, performer.actor.height_m)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _keep_turning(motion: Array, ahead_s: Array) -> tuple[Array, Array, Array]:
    """Constant speed on an arc: positions (K, 3), velocities (K, 3), headings (K,).

    The turn rate is (v x a) / |v|^2; the heading turns with it, and with what is left of its own rate for a while.
    """
    v_north, v_east, a_north, a_east = motion[1, NORTH], motion[1, EAST], motion[2, NORTH], motion[2, EAST]
    speed2 = v_north**2 + v_east**2
    turn = (v_north * a_east - v_east * a_north) / speed2 if speed2 > SLOWEST_TURNING_M_S**2 else 0.0
    turn = min(max(turn, -FASTEST_TURN_RAD_S), FASTEST_TURN_RAD_S)
    count = ahead_s.shape[0]
    position, velocity, heading = np.zeros((count, 3)), np.zeros((count, 3)), np.empty(count)
    for k in range(count):
        t = ahead_s[k]
        angle = turn * t
        along, aside = t, 0.0  # of the displacement, in units of the speed
        if abs(angle) > 1e-6:
            along, aside = np.sin(angle) / turn, (1.0 - np.cos(angle)) / turn
        position[k, 0] = motion[0, NORTH] + along * v_north - aside * v_east
        position[k, 1] = motion[0, EAST] + along * v_east + aside * v_north
        velocity[k, 0] = np.cos(angle) * v_north - np.sin(angle) * v_east
        velocity[k, 1] = np.cos(angle) * v_east + np.sin(angle) * v_north
        heading[k] = motion[0, HEADING] + angle + (motion[1, HEADING] - turn) * FADE_S * (1.0 - np.exp(-t / FADE_S))
    return position, velocity, heading
