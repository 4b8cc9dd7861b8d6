"""What stands in the way: solids, exactly, and all of them as one field of distances for the planner."""

from cinempc.space.build import field_of
from cinempc.space.cloud import PointCloud
from cinempc.space.field import DistanceField
from cinempc.space.mesh import TriangleMesh
from cinempc.space.plain import from_plain, to_plain
from cinempc.space.primitives import Box, Cylinder, Sphere
from cinempc.space.route import NoRouteError, height_over_all_m, route
from cinempc.space.sight import in_sight
from cinempc.space.solid import FAR_M, Solid, clearance_m
from cinempc.space.terrain import Terrain

__all__ = [
    "FAR_M",
    "Box",
    "Cylinder",
    "DistanceField",
    "NoRouteError",
    "PointCloud",
    "Solid",
    "Sphere",
    "Terrain",
    "TriangleMesh",
    "clearance_m",
    "field_of",
    "from_plain",
    "height_over_all_m",
    "in_sight",
    "route",
    "to_plain",
]
