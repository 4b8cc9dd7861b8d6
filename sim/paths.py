"""Smooth motion through timed points: the path that an actor walks or drives.

The straight legs between the points are averaged over a sliding window and read as a uniform cubic B-spline. Position,
velocity and acceleration are continuous and nothing ever overshoots a stop, for both are weighted means of the legs.
Corners are cut by what the averaging smooths away: about a tenth of speed times window. Sparse points make straight
ways with corners; a curve wants points at most a second apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from cinempc.types import Array

GRID_S = 0.1  # spacing of the spline's control points
FINE = 10  # samples of the legs per control point, for the averaging
WINDOW_S = {"person": 0.8, "car": 2.0}  # starts, stops and corners take at least about this long
TURN_WINDOW_S = 1.2  # turning on the spot by 180 degrees takes about this long
STANDING_M_S = 0.25  # slower than this an actor keeps its heading
NORTH, EAST, HEADING, WALKED = range(4)  # columns of a path


@dataclass(frozen=True, slots=True, eq=False)
class Polyline:
    """Timed points as given: before the first and after the last, the actor stands."""

    times_s: Array  # (K,) increasing, K >= 1
    north_east_m: Array  # (K, 2)
    heading_ned_rad: Array | None = None  # (K,) None: along the motion


@dataclass(frozen=True, slots=True, eq=False)
class SmoothPath:
    """A uniform cubic B-spline over time; columns NORTH, EAST [m], HEADING [rad, continuous], WALKED [m]."""

    start_s: float
    control: Array  # (M, 4), M >= 4; control point i is centred on start_s + i GRID_S

    def at(self, time_s: float) -> Array:
        """(3, 4): value, first and second derivative of each column; standing before the start and after the end."""
        return np.asarray(_evaluate(self.control, self.start_s, time_s))


def smooth_path(line: Polyline, class_: str = "person") -> SmoothPath:
    """The path of an actor of a class through a polyline, with its heading along the motion if none is given."""
    window_s = _window_s(line.times_s, class_)
    times_s = _start_and_stop_inside(line.times_s, window_s / 2)
    margin_s = window_s + TURN_WINDOW_S + 4 * GRID_S
    fine_s = GRID_S / FINE
    count = int(np.ceil((line.times_s[-1] - line.times_s[0] + 2 * margin_s) / GRID_S))
    start_s = float(line.times_s[0] - margin_s)
    samples_s = start_s + fine_s * np.arange(count * FINE + 1)
    north, east = (_sliding_mean(np.interp(samples_s, times_s, xy), window_s / fine_s) for xy in line.north_east_m.T)
    v_north, v_east = np.gradient(north, fine_s), np.gradient(east, fine_s)
    speed = np.hypot(v_north, v_east)
    walked = np.concatenate([[0.0], np.cumsum((speed[1:] + speed[:-1]) / 2) * fine_s])
    if line.heading_ned_rad is None:
        course = _held_course(v_north, v_east, speed)
    else:
        course = np.interp(samples_s, line.times_s, np.unwrap(line.heading_ned_rad))
    heading = _sliding_mean(course, TURN_WINDOW_S / fine_s)
    return SmoothPath(start_s, np.ascontiguousarray(np.stack([north, east, heading, walked], axis=1)[::FINE]))


def _window_s(times_s: Array, class_: str) -> float:
    """A multiple of the spacing of dense points, so that a curve written as points turns evenly; else corners stay."""
    least_s = WINDOW_S[class_]
    spacing_s = float(np.median(np.diff(times_s))) if len(times_s) > 1 else np.inf
    return least_s if spacing_s > 2 * least_s else float(np.ceil(least_s / spacing_s - 1e-6)) * spacing_s


def _start_and_stop_inside(times_s: Array, half_window_s: float) -> Array:
    """The first leg begins a little later and the last ends earlier, so that the averaging does not reach outside."""
    shifted = times_s.copy()
    if len(times_s) > 1:
        margin_s = half_window_s + 2 * GRID_S
        shifted[0] += min(margin_s, (times_s[1] - times_s[0]) / 4)
        shifted[-1] -= min(margin_s, (times_s[-1] - times_s[-2]) / 4)
    return shifted


def _sliding_mean(values: Array, width: float) -> Array:
    """Mean over a centred window of about `width` samples; the ends are held."""
    half = round(width / 2)
    held = np.pad(values, (half + 1, half), mode="edge")
    total = np.cumsum(held)
    return np.asarray((total[2 * half + 1 :] - total[: -2 * half - 1]) / (2 * half + 1))


def _held_course(v_north: Array, v_east: Array, speed: Array) -> Array:
    """(S,) direction of motion, continuous; where it is slow, the last one (at the beginning, the first to come)."""
    moving = np.flatnonzero(speed > STANDING_M_S)
    if not len(moving):
        return np.zeros_like(speed)
    course = np.unwrap(np.arctan2(v_east[moving], v_north[moving]))
    last = np.clip(np.searchsorted(moving, np.arange(len(speed)), side="right") - 1, 0, None)
    return np.asarray(course[last])


@njit(cache=True)  # type: ignore[untyped-decorator]
def _evaluate(control: Array, start_s: float, time_s: float) -> Array:
    """Uniform cubic B-spline, its first and second derivative: (3, columns)."""
    last = control.shape[0] - 4
    place = min(max((time_s - start_s) / GRID_S - 1.0, 0.0), last + 1.0)
    i = min(int(place), last)
    s = place - i
    weights = np.array(
        [
            [(1 - s) ** 3, 3 * s**3 - 6 * s**2 + 4, -3 * s**3 + 3 * s**2 + 3 * s + 1, s**3],
            [-3 * (1 - s) ** 2, 9 * s**2 - 12 * s, -9 * s**2 + 6 * s + 3, 3 * s**2],
            [6 * (1 - s), 18 * s - 12, -18 * s + 6, 6 * s],
        ]
    )
    out = np.zeros((3, control.shape[1]))
    for order in range(3):
        for j in range(4):
            out[order] += weights[order, j] / (6.0 * GRID_S**order) * control[i + j]
    return out
