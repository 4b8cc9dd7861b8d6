"""What stands in the way as patches of a map: east to the right, north up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib.patches import Circle, Patch, PathPatch, Polygon
from matplotlib.path import Path

from cinempc.space import Box, Cylinder, PointCloud, Solid, Sphere, TriangleMesh
from cinempc.types import Array

CORNERS = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) / 2


def outlines(solids: Sequence[Solid]) -> Iterator[Patch]:
    """Of each solid but terrain, which is everywhere."""
    for solid in solids:
        if isinstance(solid, Cylinder):
            yield Circle((solid.base_ned_m[1], solid.base_ned_m[0]), solid.radius_m)
        elif isinstance(solid, Sphere):
            yield Circle((solid.centre_ned_m[1], solid.centre_ned_m[0]), solid.radius_m)
        elif isinstance(solid, Box):
            yield Polygon(_corners_en_m(solid))
        elif isinstance(solid, TriangleMesh):
            yield _hull(solid.vertices_ned_m)
        elif isinstance(solid, PointCloud):
            yield _hull(solid.points_ned_m)


def _corners_en_m(box: Box) -> Array:
    c, s = np.cos(box.yaw_ned_rad), np.sin(box.yaw_ned_rad)
    along, across = (CORNERS * np.asarray(box.size_m)[:2]).T
    return np.stack(
        [box.centre_ned_m[1] + s * along + c * across, box.centre_ned_m[0] + c * along - s * across], axis=1
    )


def _hull(points_ned_m: Array) -> Patch:
    """What a scan covers, roughly."""
    from scipy.spatial import ConvexHull, QhullError  # a quarter of a second to load, and only a scan needs it

    flat = np.unique(points_ned_m[:, 1::-1], axis=0)
    try:
        return Polygon(flat[ConvexHull(flat).vertices])
    except (QhullError, ValueError):  # all on one line
        return PathPatch(Path(flat[[0, -1]]))
