"""Buildings: boxes with windows, a plinth, a cornice and things on the roof."""

from __future__ import annotations

import numpy as np

from cinempc.types import Array
from sim.graphics.mesh import Mesh, box, merged, painted, quads
from sim.standing import Building

CELL_M = 3.2  # width of a bay and height of a floor
CELLS = 4  # bays and floors on the facade texture
PLINTH_M = 0.6
SHADE = 0.8


def walls(building: Building, rng: np.random.Generator) -> Mesh:
    """The four outer walls, textured so that whole bays and floors fit."""
    x, y = building.size_east_m / 2, building.size_north_m / 2
    floors = max(1, round((building.height_m - PLINTH_M) / CELL_M))
    ring = [(-x, -y), (x, -y), (x, y), (-x, y)]
    corners, uv = [], []
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        bays = max(1, round(np.hypot(x1 - x0, y1 - y0) / CELL_M))
        u0, v0 = rng.integers(CELLS, size=2)
        low, high = PLINTH_M, building.height_m
        corners.append([(x0, y0, low), (x1, y1, low), (x1, y1, high), (x0, y0, high)])
        u, v = np.array([u0, u0 + bays]) / CELLS, np.array([v0, v0 + floors]) / CELLS
        uv.append([(u[0], v[0]), (u[1], v[0]), (u[1], v[1]), (u[0], v[1])])
    mesh = quads(np.array(corners, float), painted(4, building.colour), np.array(uv, float))
    return mesh.placed(_centre(building))


def trim(building: Building, rng: np.random.Generator, *, entrances: bool = True) -> Mesh:
    """Plinth, cornice, roof, entrances and roof-top machines, in plain colours."""
    x, y, h = building.size_east_m / 2, building.size_north_m / 2, building.height_m
    tone = painted(1, building.colour)[0, :3]
    parts = [
        box((-x - 0.06, -y - 0.06, 0), (x + 0.06, y + 0.06, PLINTH_M), 0.55 * tone),
        box((-x - 0.25, -y - 0.25, h - 0.35), (x + 0.25, y + 0.25, h), np.minimum(1.08 * tone, 1)),
        box((-x, -y, h), (x, y, h + 0.05), (0.32, 0.31, 0.30)),
    ]
    for side in (-1, 1) if entrances else ():
        door = [(-1.1, 0.0), (1.1, 2.5)]
        near, far = sorted((side * (y + 0.02), side * (y + 0.1)))
        low, high = np.array([door[0][0], near, door[0][1]]), np.array([door[1][0], far, door[1][1]])
        parts.append(box(low, high, (0.36, 0.27, 0.19), 0.3))
        frame = np.array([0.14, -0.02, 0.14])
        parts.append(box(low - frame * [1, 1, 0], high + frame, np.minimum(1.1 * tone, 1)))
        glass = np.array([0.25, -0.02, 0.0])
        parts.append(box(low + glass + [0, 0, 1.0], high - glass - [0, 0, 0.25], (0.10, 0.12, 0.14), 1.0))
        parts.append(box(low - [0.5, 0.5, 0], (high[0] + 0.5, high[1] + 0.5, 0.15), (0.55, 0.54, 0.52)))
    for _ in range(int(min(4, x * y / 60)) + 1):
        size = rng.uniform(1.0, 2.5, 2)
        at = rng.uniform(-0.7, 0.7, 2) * [x - size[0], y - size[1]]
        parts.append(box((*(at - size / 2), h), (*(at + size / 2), h + rng.uniform(1.0, 2.2)), SHADE * tone))
    return merged(parts).placed(_centre(building))


def _centre(building: Building) -> Array:
    return np.array([building.east_m, building.north_m, 0.0])


def skyline(radius_m: float, rng: np.random.Generator, count: int = 70) -> list[Building]:
    """Far buildings all around, so that the horizon is not empty. They are scenery: nobody flies there."""
    colours = ("#b9b2a3", "#a79c8c", "#c3beb2", "#9a8f86", "#b5a08c", "#a3a8ac")
    result = []
    for i in range(count):
        angle, distance = 2 * np.pi * (i + rng.uniform(-0.4, 0.4)) / count, radius_m * rng.uniform(1.0, 2.2)
        size, height = rng.uniform(14, 45, 2), rng.choice([9.6, 12.8, 16.0, 22.4, 35.2], p=[0.3, 0.3, 0.2, 0.15, 0.05])
        result.append(
            Building(
                north_m=float(distance * np.cos(angle)),
                east_m=float(distance * np.sin(angle)),
                size_north_m=float(size[0]),
                size_east_m=float(size[1]),
                height_m=float(height),
                colour=str(rng.choice(colours)),
            )
        )
    return result
