"""Scans: meshes in their own colours, and clouds of points as little faceted balls."""

from __future__ import annotations

import numpy as np

from cinempc.space import PointCloud, TriangleMesh
from cinempc.types import Array
from sim.graphics.mesh import Mesh, rgb, vertex_normals

MOST_BALLS = 40_000  # that are drawn; of a larger cloud fewer and larger ones
CORNERS = np.array([[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]], dtype=float)
FACETS = np.array([[0, 2, 4], [2, 1, 4], [1, 3, 4], [3, 0, 4], [2, 0, 5], [1, 2, 5], [3, 1, 5], [0, 3, 5]])


def mesh_of(solid: TriangleMesh | PointCloud, colour: str) -> Mesh:
    """What is drawn of a scan; `colour` where it has none of its own."""
    return scanned_mesh(solid, colour) if isinstance(solid, TriangleMesh) else scanned_cloud(solid, colour)


def scanned_mesh(solid: TriangleMesh, colour: str) -> Mesh:
    """A mesh, smoothly shaded."""
    position, triangles = _enu(solid.vertices_ned_m), solid.triangles[:, ::-1]  # north and east change their order
    normal = vertex_normals(position, triangles)
    return Mesh(position, normal, _paint(solid.colour, len(position), colour), np.zeros((len(position), 2)), triangles)


def scanned_cloud(solid: PointCloud, colour: str) -> Mesh:
    """Octahedra that are as large as the balls of the cloud."""
    every = 1 + (len(solid.points_ned_m) - 1) // MOST_BALLS
    centre = _enu(solid.points_ned_m[::every])
    count, size = len(centre), 1.25 * solid.radius_m * np.sqrt(every)
    position = (centre[:, None] + size * CORNERS[None]).reshape(-1, 3)
    paint = _paint(solid.colour, len(solid.points_ned_m), colour)[::every]
    triangles = (6 * np.arange(count)[:, None, None] + FACETS[None]).reshape(-1, 3)
    normal, flat = np.tile(CORNERS, (count, 1)), np.zeros((6 * count, 2))
    return Mesh(position, normal, np.repeat(paint, 6, axis=0), flat, triangles)


def _paint(colour: Array | None, count: int, otherwise: str) -> Array:
    """(count, 4), not glossy."""
    channels = np.tile(rgb(otherwise), (count, 1)) if colour is None else colour
    return np.column_stack([channels, np.zeros(count)])


def _enu(ned_m: Array) -> Array:
    return np.asarray(ned_m[:, [1, 0, 2]] * [1.0, 1.0, -1.0])
