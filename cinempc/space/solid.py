"""What every solid can say about itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from cinempc.types import Array

FAR_M = 1000.0  # a distance that stands for "nothing near"


class Solid(Protocol):
    """Something that can be flown into and that hides what is behind it."""

    @property
    def bounds_ned_m(self) -> tuple[Array, Array]:
        """(3,) lowest and (3,) highest north, east and down that it reaches."""

    def distance_m(self, points_ned_m: Array) -> Array:
        """(N,) exact distance of points (N, 3) to its surface, negative inside."""


def clearance_m(solids: Sequence[Solid], points_ned_m: Array, reach_m: float = FAR_M) -> Array:
    """(...) exact distance of points (..., 3) to the nearest solid, negative inside; at most `reach_m`.

    A short reach is quicker: what is farther away than that is not looked at.
    """
    points = np.asarray(points_ned_m, dtype=float).reshape(-1, 3)
    nearest = np.full(len(points), reach_m)
    for solid in solids:
        near = _within(solid.bounds_ned_m, points, nearest)
        nearest[near] = np.minimum(nearest[near], solid.distance_m(points[near]))
    return nearest.reshape(np.shape(points_ned_m)[:-1])


def _within(bounds_ned_m: tuple[Array, Array], points: Array, reach_m: Array) -> Array:
    """(N,) indices of the points to which what is inside the bounds may be nearer than their reach."""
    low, high = bounds_ned_m
    outside = np.maximum(np.maximum(low - points, points - high), 0.0)
    return np.asarray(np.flatnonzero(np.einsum("ij,ij->i", outside, outside) <= np.maximum(reach_m, 0.0) ** 2))
