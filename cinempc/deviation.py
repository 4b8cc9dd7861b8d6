"""How far the camera is from where it was told to be: measured with noise, filtered, forecast to die away."""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_discrete_are

from cinempc.types import Array

DECAY_S = 0.5  # the autopilot's return from a gust, critically damped
GUST_M_S2 = 0.5  # standard deviation of what pushes the drone away
POSITION_NOISE_M, VELOCITY_NOISE_M_S = 0.005, 0.05  # of the drone's own estimate


class Deviation:
    """A steady-state Kalman filter of offset and drift, the same for north, east and down."""

    def __init__(self, period_s: float) -> None:
        self._period_s = period_s
        self._step = np.array([[1.0, period_s], [0.0, 1.0]])
        push = GUST_M_S2 * np.array([[period_s**2 / 2], [period_s]])
        noise = np.diag([POSITION_NOISE_M**2, VELOCITY_NOISE_M_S**2])
        spread = solve_discrete_are(self._step.T, np.eye(2), push @ push.T + 1e-12 * np.eye(2), noise)
        self._gain = spread @ np.linalg.inv(spread + noise)
        self._estimate: Array | None = None  # (2, 3): offset [m] and drift [m/s] in NED

    def reset(self) -> None:
        """Forgets; the next measurement is believed."""
        self._estimate = None

    def update(self, offset_ned_m: Array, drift_ned_m_s: Array) -> None:
        """Takes in what is measured one period after the last time."""
        measured = np.array([offset_ned_m, drift_ned_m_s])
        if self._estimate is None:
            self._estimate = measured
            return
        expected = self._step @ self._estimate
        self._estimate = expected + self._gain @ (measured - expected)

    def forecast(self, times_s: Array) -> Array:
        """(K, 3) NED [m] at times from now on: e(t) = (e0 + (e0' + e0/T) t) exp(-t/T)."""
        offset, drift = np.zeros((2, 3)) if self._estimate is None else self._estimate
        times = times_s[:, None]
        return np.asarray(np.exp(-times / DECAY_S) * (offset + times * (drift + offset / DECAY_S)))
