"""Hilly ground as a solid: a grid of heights, each square of it two triangles."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cinempc.space.triangles import Tree, nearest_m, tree_of
from cinempc.types import Array


@dataclass(frozen=True, slots=True, eq=False)
class Terrain:
    """Heights at evenly spaced places; everything below them is solid. Outside it is as at its nearest border."""

    height_m: Array  # (R, C) above the world's origin; rows run from south to north, columns from west to east
    low_ne_m: Array  # (2,) north and east of the south-western corner
    high_ne_m: Array  # (2,) north and east of the north-eastern corner
    _tree: Tree = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_tree", tree_of(self.vertices_ned_m[self.triangles]))

    @property
    def vertices_ned_m(self) -> Array:
        """(R C, 3) the places, row by row."""
        north, east = (np.linspace(self.low_ne_m[a], self.high_ne_m[a], self.height_m.shape[a]) for a in range(2))
        return np.stack([*np.meshgrid(north, east, indexing="ij"), -self.height_m], axis=2).reshape(-1, 3)

    @property
    def triangles(self) -> NDArray[np.int64]:
        """(T, 3) two for each square, divided from south-west to north-east; counter-clockwise seen from above."""
        rows, columns = self.height_m.shape
        sw = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
        se, nw, ne = sw + 1, sw + columns, sw + columns + 1
        return np.vstack([np.stack([sw, se, ne], axis=1), np.stack([sw, ne, nw], axis=1)])

    @property
    def bounds_ned_m(self) -> tuple[Array, Array]:
        """(3,) lowest and (3,) highest corner of the box around it, which reaches down without end."""
        return np.append(self.low_ne_m, -self.height_m.max()), np.append(self.high_ne_m, np.inf)

    def height_at_m(self, north_m: Array, east_m: Array) -> Array:
        """Height of the ground, of the same shape as `north_m` and `east_m`."""
        rows, columns = self.height_m.shape
        (south, west), (north, east) = self.low_ne_m, self.high_ne_m
        r = np.clip((np.asarray(north_m) - south) / (north - south), 0.0, 1.0) * (rows - 1)
        c = np.clip((np.asarray(east_m) - west) / (east - west), 0.0, 1.0) * (columns - 1)
        i, j = np.minimum(r.astype(int), rows - 2), np.minimum(c.astype(int), columns - 2)
        up, right = r - i, c - j
        h = self.height_m
        sw, se, nw, ne = h[i, j], h[i, j + 1], h[i + 1, j], h[i + 1, j + 1]
        south_east = sw + right * (se - sw) + up * (ne - se)
        north_west = sw + up * (nw - sw) + right * (ne - nw)
        return np.asarray(np.where(right >= up, south_east, north_west))

    def distance_m(self, points_ned_m: Array) -> Array:
        """(N,) exact distance of points (N, 3) to the surface, negative below it."""
        points = np.ascontiguousarray(points_ned_m, dtype=float)
        below = -points[:, 2] < self.height_at_m(points[:, 0], points[:, 1])
        distance = nearest_m(self._tree, points)
        return np.asarray(np.where(below, -distance, distance))
