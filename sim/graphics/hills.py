"""Hilly ground: the triangles of the terrain, and beyond its border as it is there, out to the horizon."""

from __future__ import annotations

import numpy as np

from cinempc.space import Terrain
from cinempc.types import Array
from sim.graphics.mesh import Mesh, painted, vertex_normals

ROCK = {"grass": "#8d877c", "rock": "#9a9082"}
BARE_FROM_RAD, BARE_TO_RAD = np.deg2rad(26.0), np.deg2rad(42.0)  # between these slopes turf gives way to rock
RINGS_M = (8.0, 40.0, 150.0, 600.0, 4000.0)  # beyond the border


def hills(terrain: Terrain, surface: str) -> Mesh:
    """Smoothly shaded; the colour's fourth channel says how much bare rock shows."""
    north, east = (_outward(terrain, axis) for axis in range(2))
    n, e = np.meshgrid(north, east, indexing="ij")
    position = np.stack([e, n, terrain.height_at_m(n, e)], axis=2).reshape(-1, 3)
    rows, columns = n.shape
    sw = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    se, nw, ne = sw + 1, sw + columns, sw + columns + 1
    triangles = np.vstack([np.stack([sw, se, ne], axis=1), np.stack([sw, ne, nw], axis=1)])
    normal = vertex_normals(position, triangles)
    slope = np.arccos(np.clip(normal[:, 2], -1.0, 1.0))
    colour = painted(len(position), ROCK[surface])
    bare = (slope - BARE_FROM_RAD) / (BARE_TO_RAD - BARE_FROM_RAD)
    colour[:, 3] = 1.0 if surface == "rock" else np.clip(bare, 0.0, 1.0)
    return Mesh(position, normal, colour, np.zeros((len(position), 2)), triangles)


def _outward(terrain: Terrain, axis: int) -> Array:
    """The places of the heights along an axis, and of rings beyond."""
    low, high = float(terrain.low_ne_m[axis]), float(terrain.high_ne_m[axis])
    inside = np.linspace(low, high, terrain.height_m.shape[axis])
    rings = np.array(RINGS_M)
    return np.concatenate([low - rings[::-1], inside, high + rings])
