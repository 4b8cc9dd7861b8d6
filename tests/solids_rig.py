"""One solid of each kind, for tests that must know them all."""

import numpy as np

from cinempc.space import Box, Cylinder, PointCloud, Sphere, Terrain, TriangleMesh

_RANDOM = np.random.default_rng(5)
EVERY_SOLID = (
    Box(np.array([5.0, 1.0, -2.0]), np.array([4.0, 1.0, 4.0]), 0.4),
    Cylinder(np.array([-5.0, 3.0, 0.0]), 0.5, 6.0),
    Sphere(np.array([0.0, -6.0, -1.0]), 1.5),
    Terrain(_RANDOM.uniform(0, 2, (5, 7)), np.array([-20.0, -20.0]), np.array([20.0, 20.0])),
    TriangleMesh(
        _RANDOM.uniform(-1, 1, (8, 3)), np.array([[0, 1, 2], [3, 4, 5]]), False, _RANDOM.uniform(0, 1, (8, 3))
    ),
    PointCloud(_RANDOM.uniform(-3, 3, (40, 3)), 0.2),
)
