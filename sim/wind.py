"""Gusty wind: a steady mean and Ornstein-Uhlenbeck gusts on several time scales, the same everywhere in the scene.

Three scales stand for the spectrum that MIL-F-8785C (Dryden) gives near the ground: eddies of metres that shake the
airframe, of tens of metres that push it about, and slow swells that its integrators learn.
"""

from __future__ import annotations

from math import radians

import numpy as np
from numba import njit

from cinempc.types import Array
from sim.scene import Wind

SCALES_S = np.array([0.6, 3.0, 12.0])
SHARES = np.array([0.2, 0.4, 0.4])  # of the variance
VERTICAL = 0.5  # of the horizontal standard deviation


class GustyWind:
    """The wind from now on, step by step; the same seed gives the same gusts however the steps are grouped."""

    def __init__(self, wind: Wind, step_s: float, random: np.random.Generator) -> None:
        to_rad = radians(wind.from_deg) + np.pi
        self.mean_ned_m_s = wind.mean_m_s * np.array([np.cos(to_rad), np.sin(to_rad), 0.0])
        self._random = random
        self._sigma = wind.gust_m_s * np.sqrt(SHARES)[:, None] * np.array([1.0, 1.0, VERTICAL])
        self._keep = np.exp(-step_s / SCALES_S)[:, None] * np.ones(3)
        self._kick = self._sigma * np.sqrt(1.0 - self._keep**2)
        self._gusts = self._sigma * random.standard_normal((3, 3))

    def now_ned_m_s(self) -> Array:
        """(3,) velocity of the air."""
        return np.asarray(self.mean_ned_m_s + self._gusts.sum(axis=0))

    def next_ned_m_s(self, steps: int) -> Array:
        """(steps, 3) velocity of the air after each of the next steps."""
        noise = self._random.standard_normal((steps, 3, 3))
        return np.asarray(_blow(self._gusts, self.mean_ned_m_s, self._keep, self._kick, noise))


@njit(cache=True)  # type: ignore[untyped-decorator]
def _blow(gusts: Array, mean: Array, keep: Array, kick: Array, noise: Array) -> Array:
    """Exact discretisation of dx = -x/T dt + sigma sqrt(2/T) dW for each scale and axis, and their sum."""
    wind = np.empty((noise.shape[0], 3))
    for k in range(noise.shape[0]):
        for axis in range(3):
            wind[k, axis] = mean[axis]
            for scale in range(3):
                moved = keep[scale, axis] * gusts[scale, axis] + kick[scale, axis] * noise[k, scale, axis]
                gusts[scale, axis] = moved
                wind[k, axis] += moved
    return wind
