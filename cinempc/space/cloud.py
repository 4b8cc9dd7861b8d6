"""A cloud of scanned points as a solid: each point is a little ball."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from cinempc.types import Array

if TYPE_CHECKING:  # a quarter of a second to load, and only a scan needs it
    from scipy.spatial import KDTree


@dataclass(frozen=True, slots=True, eq=False)
class PointCloud:
    """Balls so large that neighbours touch, which closes the surface that was scanned."""

    points_ned_m: Array  # (P, 3)
    radius_m: float
    colour: Array | None = None  # (P, 3) sRGB 0..1
    _tree: KDTree = field(init=False, repr=False)

    def __post_init__(self) -> None:
        from scipy.spatial import KDTree

        object.__setattr__(self, "_tree", KDTree(self.points_ned_m))

    @property
    def bounds_ned_m(self) -> tuple[Array, Array]:
        """(3,) lowest and (3,) highest corner of the box around it."""
        return self.points_ned_m.min(axis=0) - self.radius_m, self.points_ned_m.max(axis=0) + self.radius_m

    def distance_m(self, points_ned_m: Array) -> Array:
        """(N,) distance of points (N, 3) to the nearest ball, negative inside."""
        return np.asarray(self._tree.query(points_ned_m)[0] - self.radius_m)
