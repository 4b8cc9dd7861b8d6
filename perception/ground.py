"""The ground that people stand on: level, or a terrain that is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cinempc.space import Terrain
from cinempc.types import Array

STRIDE_S = 0.5  # over which the slope under somebody is taken
LOOKS_M = np.concatenate([np.arange(0.5, 30.0, 0.25), np.arange(30.0, 120.5, 1.0)])  # where a ray is compared


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Where it is, below each place."""

    terrain: Terrain | None = None  # None: level, at height 0

    def down_m(self, north_m: Array, east_m: Array) -> Array:
        """Down of the ground, of the same shape as `north_m` and `east_m`."""
        return np.zeros_like(north_m) if self.terrain is None else -self.terrain.height_at_m(north_m, east_m)

    def under(self, place_ne_m: Array, velocity_ne_m_s: Array) -> tuple[Array, Array]:
        """(K,) down of the ground at places (K, 2), and (K,) how fast it goes down for who walks there so."""
        step = STRIDE_S / 2 * velocity_ne_m_s
        before, at, after = (self.down_m(*(place_ne_m + s * step).T) for s in (-1, 0, 1))
        return at, np.asarray((after - before) / STRIDE_S)

    def distance_m(self, from_ned_m: Array, bearing_rad: float, below_rad: float) -> float:
        """Horizontal distance at which a ray from a point (3,) first meets the ground; `inf` if it does not."""
        slope = float(np.tan(below_rad))
        if self.terrain is None:
            return -float(from_ned_m[2]) / slope if slope > 0 else float("inf")
        north, east = from_ned_m[0] + LOOKS_M * np.cos(bearing_rad), from_ned_m[1] + LOOKS_M * np.sin(bearing_rad)
        over_m = self.down_m(north, east) - (from_ned_m[2] + slope * LOOKS_M)
        hits = np.flatnonzero(over_m <= 0)
        if not len(hits):
            return float("inf")
        k = int(hits[0])
        if k == 0:
            return float(LOOKS_M[0])
        share = over_m[k - 1] / (over_m[k - 1] - over_m[k])
        return float(LOOKS_M[k - 1] + share * (LOOKS_M[k] - LOOKS_M[k - 1]))


LEVEL = Ground()
