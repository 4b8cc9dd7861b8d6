"""Lens motors: zoom, focus and iris follow their set-points with lag, limited speed, and within their range."""

from __future__ import annotations

from math import exp, inf, log
from typing import NamedTuple

import numpy as np
from numba import njit

from cinempc.hardware import Camera
from cinempc.optics import f_number_from_stops, stops_from_f_number
from cinempc.types import Array, LensState

LN_FOCAL, FOCUS, STOPS = range(3)  # ln(mm), dioptres, Av
FASTEST_LAG_S = 0.002  # of a lens whose data sheet says 0
FAR_AS_INFINITY_DIOPTRES = 1e-6


class Motors(NamedTuple):
    """Ranges and speeds, in the order LN_FOCAL, FOCUS, STOPS."""

    low: tuple[float, float, float]
    high: tuple[float, float, float]
    rate_per_s: tuple[float, float, float]
    zoom_rate_mm_per_s: float
    lag_s: float


def motors_of(camera: Camera, lag_factor: float = 1.0) -> Motors:
    """The motors of a camera's lens; `lag_factor` is how far its true lag differs from its data sheet's."""
    (short, long), (wide_open, closed), (far, close) = camera.focal_length_mm, camera.f_number, camera.focus_dioptres
    return Motors(
        low=(log(short), far, float(stops_from_f_number(wide_open))),
        high=(log(long), close, float(stops_from_f_number(closed))),
        rate_per_s=(camera.zoom_rate_per_s, camera.focus_rate_dioptres_per_s, camera.iris_rate_stops_per_s),
        zoom_rate_mm_per_s=inf if camera.zoom_rate_mm_per_s is None else camera.zoom_rate_mm_per_s,
        lag_s=max(camera.lens_lag_s * lag_factor, FASTEST_LAG_S),
    )


def positions_of(lens: LensState, motors: Motors) -> Array:
    """(3,) motor positions of a lens state, within their ranges."""
    asked = np.array([np.log(lens.focal_length_mm), 1.0 / lens.focus_distance_m, stops_from_f_number(lens.f_number)])
    return np.asarray(np.clip(asked, motors.low, motors.high))


def lens_state(x: Array) -> LensState:
    """The lens at motor positions (3,)."""
    focus = float(x[FOCUS])
    distance_m = inf if focus < FAR_AS_INFINITY_DIOPTRES else 1.0 / focus
    return LensState(float(np.exp(x[LN_FOCAL])), distance_m, float(f_number_from_stops(x[STOPS])))


@njit(cache=True)  # type: ignore[untyped-decorator]
def drive(x: Array, target: Array, m: Motors, step_s: float, steps: int) -> None:
    """Moves the motor positions (3,) on by a number of steps towards a target (3,) within the ranges."""
    follow = 1.0 - exp(-step_s / m.lag_s)
    for _ in range(steps):
        for i in range(3):
            most = m.rate_per_s[i] * step_s
            if i == LN_FOCAL:
                most = min(most, m.zoom_rate_mm_per_s * exp(-x[LN_FOCAL]) * step_s)
            x[i] += min(max(follow * (target[i] - x[i]), -most), most)
            x[i] = min(max(x[i], m.low[i]), m.high[i])
