"""All that stands in the way as one field of distances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cinempc.space.lookup import Grid, along_lines, at_points
from cinempc.space.solid import FAR_M
from cinempc.types import Array

LEFT_OUT_M = 1.0  # of a sight line before its target: people stand on the ground and beside things


@dataclass(frozen=True, slots=True, eq=False)
class DistanceField:
    """Distance to the nearest solid, negative inside, at the knots of a regular grid and trilinear between them.

    Outside the grid it is as at the nearest point of its border: never more than the distance to what is in the grid.
    """

    grid_m: Grid  # (I, J, K) north, east, down
    origin_ned_m: Array  # (3,) of the first knot
    cell_m: float
    is_empty: bool = False  # whether there is nothing in the way anywhere

    @classmethod
    def empty(cls) -> DistanceField:
        """Of a world without solids."""
        return cls(np.full((2, 2, 2), FAR_M, np.float32), np.zeros(3), 1.0, is_empty=True)

    def distance_m(self, points_ned_m: Array) -> Array:
        """(...) distance at points (..., 3)."""
        return self.distance_and_gradient(points_ned_m)[0]

    def distance_and_gradient(self, points_ned_m: Array) -> tuple[Array, Array]:
        """(...) distance [m] at points (..., 3), and (..., 3) its gradient, at most about 1 long: away from solids."""
        points = np.ascontiguousarray(points_ned_m, dtype=np.float64)
        flat = points.reshape(-1, 3)
        distance, gradient = at_points(self.grid_m, self.origin_ned_m, self.cell_m, flat)
        return distance.reshape(points.shape[:-1]), gradient.reshape(points.shape)

    def sight_clearance(self, camera_ned_m: Array, target_ned_m: Array, samples: int = 32) -> tuple[Array, Array]:
        """How free the lines of sight from cameras (K, 3) to targets (K, 3) are.

        Returns:
            (K,) the smallest distance [m] to any solid along each line but for its last metre, at `samples` places,
            and (K, 3) its gradient with respect to the camera's position.
        """
        camera = np.ascontiguousarray(camera_ned_m, dtype=np.float64)
        target = np.ascontiguousarray(target_ned_m, dtype=np.float64)
        smallest, gradient = along_lines(
            self.grid_m, self.origin_ned_m, self.cell_m, camera, target, LEFT_OUT_M, samples
        )
        return smallest, gradient
