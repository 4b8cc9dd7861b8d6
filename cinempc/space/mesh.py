"""A triangle mesh as a solid."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cinempc.space.triangles import Tree, crossings_above, nearest_m, tree_of
from cinempc.types import Array


@dataclass(frozen=True, slots=True, eq=False)
class TriangleMesh:
    """V vertices, T triangles. A closed one has an inside; an open one, as a scan gives, is a sheet without any."""

    vertices_ned_m: Array  # (V, 3)
    triangles: NDArray[np.int64]  # (T, 3)
    closed: bool = False  # every edge belongs to two triangles
    colour: Array | None = None  # (V, 3) sRGB 0..1
    _tree: Tree = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_tree", tree_of(self.vertices_ned_m[self.triangles]))

    @property
    def bounds_ned_m(self) -> tuple[Array, Array]:
        """(3,) lowest and (3,) highest corner of the box around it."""
        return self._tree.low_m[0], self._tree.high_m[0]

    def distance_m(self, points_ned_m: Array) -> Array:
        """(N,) exact distance of points (N, 3) to the nearest triangle, negative inside a closed mesh."""
        points = np.ascontiguousarray(points_ned_m, dtype=float)
        distance = nearest_m(self._tree, points)
        if self.closed:
            distance = np.where(crossings_above(self._tree, points) % 2 == 1, -distance, distance)
        return np.asarray(distance)
