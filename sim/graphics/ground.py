"""The ground: one large textured plane, and what is painted on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cinempc.types import Array
from sim.graphics import textures
from sim.graphics.mesh import Mesh, painted, quads

RINGS_M = (12.0, 40.0, 120.0, 400.0, 1200.0, 4000.0)


@dataclass(frozen=True, slots=True)
class Ground:
    """How a kind of ground is made."""

    pixels: Callable[[np.random.Generator], textures.Pixels]
    tile_m: float
    variation: float  # how strongly broad stains show


GROUNDS = {
    "plaza": Ground(textures.plaza, 8.0, 0.3),
    "grass": Ground(textures.grass, 5.0, 0.7),
    "asphalt": Ground(textures.asphalt, 6.0, 0.4),
}


def plane() -> Mesh:
    """A level plane to the horizon, in cells that grow outward so that none is too large to be drawn exactly."""
    return _cells(np.array([-r for r in reversed(RINGS_M)] + [0.0] + list(RINGS_M)))


def patch() -> Mesh:
    """A level square from -1 to 1."""
    return _cells(np.linspace(-1.0, 1.0, 5))


def _cells(edges: Array) -> Mesh:
    x0, y0 = (k.ravel() for k in np.meshgrid(edges[:-1], edges[:-1]))
    x1, y1 = (k.ravel() for k in np.meshgrid(edges[1:], edges[1:]))
    zero = np.zeros_like(x0)
    corners = np.stack([np.stack(c, 1) for c in ((x0, y0, zero), (x1, y0, zero), (x1, y1, zero), (x0, y1, zero))], 1)
    return quads(corners, painted(len(corners), (1.0, 1.0, 1.0)))


def markings(kind: str) -> Mesh | None:
    """White lines: lanes on asphalt, the edge lines of a plaza; none on grass."""
    if kind == "asphalt":
        spans = [(x, x + 0.15, -150.0, 150.0) for x in (-7.0, 7.0)]
        spans += [(-0.07, 0.07, float(y), float(y) + 3.0) for y in range(-150, 150, 9)]
        return _stripes(spans)
    if kind == "plaza":
        return _stripes([(-8.07, -7.93, -120.0, 120.0), (15.93, 16.07, -120.0, 120.0), (-120.0, 120.0, 23.93, 24.07)])
    return None


def _stripes(spans: list[tuple[float, float, float, float]]) -> Mesh:
    z = 0.006
    corners = np.array([[(a, c, z), (b, c, z), (b, d, z), (a, d, z)] for a, b, c, d in spans])
    return quads(corners, painted(len(spans), (0.86, 0.86, 0.83)))
