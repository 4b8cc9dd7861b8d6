"""Triangle meshes in numpy, and their way to the graphics library.

Local frames of all meshes are x right (east), y forward (north), z up, in metres: what the graphics library uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from panda3d.core import (
    Geom,
    GeomEnums,
    GeomNode,
    GeomTriangles,
    GeomVertexArrayFormat,
    GeomVertexData,
    GeomVertexFormat,
    OmniBoundingVolume,
)

from cinempc.types import Array

Floats = NDArray[np.float32]

VERTEX = np.dtype([("position", "<f4", 3), ("normal", "<f4", 3), ("colour", "u1", 4), ("uv", "<f4", 2)])


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """V vertices and T triangles, counter-clockwise as seen from outside."""

    position_m: Array  # (V, 3)
    normal: Array  # (V, 3) unit
    colour: Array  # (V, 4) sRGB 0..1; the fourth is how glossy it is
    uv: Array  # (V, 2)
    triangles: NDArray[np.int64]  # (T, 3)

    def placed(self, offset_m: Array, heading_rad: float = 0.0, scale: float = 1.0) -> Mesh:
        """The same mesh scaled, then turned clockwise seen from above, then moved."""
        c, s = np.cos(heading_rad), np.sin(heading_rad)
        turn = np.array([[c, s, 0.0], [-s, c, 0.0], [0.0, 0.0, 1.0]])
        moved = self.position_m * scale @ turn.T + offset_m
        return Mesh(moved, self.normal @ turn.T, self.colour, self.uv, self.triangles)


def merged(meshes: list[Mesh]) -> Mesh:
    """All of them as one, so that they are drawn in one go."""
    offsets = np.cumsum([0, *(len(m.position_m) for m in meshes[:-1])])
    return Mesh(
        np.vstack([m.position_m for m in meshes]),
        np.vstack([m.normal for m in meshes]),
        np.vstack([m.colour for m in meshes]),
        np.vstack([m.uv for m in meshes]),
        np.vstack([m.triangles + o for m, o in zip(meshes, offsets, strict=True)]),
    )


def sectors(mesh: Mesh, count: int) -> list[Mesh]:
    """Its parts by direction as seen from the origin, so that those out of view need not be drawn."""
    x, y = mesh.position_m[mesh.triangles].mean(axis=1)[:, :2].T
    sector = np.floor((np.arctan2(y, x) / (2 * np.pi) + 0.5) * count).astype(int) % count
    return [_part(mesh, mesh.triangles[sector == s]) for s in np.unique(sector)]


def _part(mesh: Mesh, triangles: NDArray[np.int64]) -> Mesh:
    used, index = np.unique(triangles, return_inverse=True)
    corners = index.reshape(-1, 3)
    return Mesh(mesh.position_m[used], mesh.normal[used], mesh.colour[used], mesh.uv[used], corners)


def rgb(code: str) -> Array:
    """(3,) sRGB 0..1 of "#rrggbb"."""
    return np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0


def painted(count: int, colour: Any, gloss: float = 0.0) -> Array:
    """(count, 4) of one colour, given as three numbers or "#rrggbb"."""
    channels = rgb(colour) if isinstance(colour, str) else np.asarray(colour, float)
    return np.tile(np.append(channels, gloss), (count, 1))


def vertex_normals(position_m: Array, triangles: NDArray[np.int64]) -> Array:
    """(V, 3) area-weighted mean of the normals of the triangles around each vertex."""
    a, b, c = (position_m[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    normal = np.zeros_like(position_m)
    for k in range(3):
        np.add.at(normal, triangles[:, k], face)
    return np.asarray(normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12))


def quad_triangles(count: int) -> NDArray[np.int64]:
    """(2 count, 3) for that many quadrilaterals of four vertices of their own each."""
    index = 4 * np.arange(count)[:, None]
    return np.vstack([index + corners for corners in ((0, 1, 2), (0, 2, 3))])


def quads(corners_m: Array, colour: Array, uv: Array | None = None) -> Mesh:
    """Flat quadrilaterals: corners (Q, 4, 3) counter-clockwise, colour (Q, 4) each, uv (Q, 4, 2)."""
    count = len(corners_m)
    normal = np.cross(corners_m[:, 1] - corners_m[:, 0], corners_m[:, 3] - corners_m[:, 0])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    return Mesh(
        corners_m.reshape(-1, 3),
        np.repeat(normal, 4, axis=0),
        np.repeat(colour, 4, axis=0),
        np.zeros((4 * count, 2)) if uv is None else uv.reshape(-1, 2),
        quad_triangles(count),
    )


BOX_NORMALS = np.repeat([[0.0, -1, 0], [1, 0, 0], [0, 1, 0], [-1, 0, 0], [0, 0, 1]], 4, axis=0)
BOX_NORMALS.setflags(write=False)  # all boxes have the same


def box(low_m: Any, high_m: Any, colour: Any, gloss: float = 0.0) -> Mesh:
    """An upright box without its underside."""
    (x0, y0, z0), (x1, y1, z1) = low_m, high_m
    corners = np.array(
        [
            [(x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1)],
            [(x1, y0, z0), (x1, y1, z0), (x1, y1, z1), (x1, y0, z1)],
            [(x1, y1, z0), (x0, y1, z0), (x0, y1, z1), (x1, y1, z1)],
            [(x0, y1, z0), (x0, y0, z0), (x0, y0, z1), (x0, y1, z1)],
            [(x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1)],
        ],
        dtype=float,
    )
    colours = np.repeat(painted(5, colour, gloss), 4, axis=0)
    return Mesh(corners.reshape(-1, 3), BOX_NORMALS, colours, np.zeros((20, 2)), quad_triangles(5))


def faded_patch(half_width_m: float, half_length_m: float, strength: float) -> Mesh:
    """A level oval whose colour's fourth channel falls from `strength` inside to 0 at its edge."""
    sides, angle = 24, 2 * np.pi * np.arange(24) / 24
    oval = np.column_stack([np.cos(angle), np.sin(angle)])
    oval = np.sign(oval) * np.abs(oval) ** 0.7 * [half_width_m, half_length_m]
    rings = [(0.05, 1.0), (0.75, 1.0), (1.0, 0.45), (1.3, 0.0)]
    position = np.vstack([np.column_stack([size * oval, np.full(sides, 0.012)]) for size, _ in rings])
    colour = np.vstack([painted(sides, (0.0, 0.0, 0.0), strength * share) for _, share in rings])
    k, s = (i.ravel() for i in np.meshgrid(np.arange(len(rings) - 1), np.arange(sides), indexing="ij"))
    a, b = k * sides + s, k * sides + (s + 1) % sides
    triangles = np.vstack([np.stack([a, a + sides, b], 1), np.stack([b, a + sides, b + sides], 1)])
    up = np.tile([0.0, 0.0, 1.0], (len(position), 1))
    return Mesh(position, up, colour, np.zeros((len(position), 2)), triangles)


def tube(path_m: Array, radius_m: Array, colour: Any, *, sides: int = 12, gloss: float = 0.0) -> Mesh:
    """A round tube along a path (K, 3) with a radius (K,) at each point; open at both ends."""
    along = np.gradient(path_m, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    helper = np.where(np.abs(along[:, 2:]) < 0.9, [[0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0]])
    side = np.cross(along, helper)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    angle = 2 * np.pi * np.arange(sides) / sides
    ring = np.cos(angle)[None, :, None] * side[:, None] + np.sin(angle)[None, :, None] * np.cross(along, side)[:, None]
    position = (path_m[:, None] + radius_m[:, None, None] * ring).reshape(-1, 3)
    k, s = np.meshgrid(np.arange(len(path_m) - 1), np.arange(sides), indexing="ij")
    a, b = (k * sides + s).ravel(), (k * sides + (s + 1) % sides).ravel()
    triangles = np.vstack([np.stack([a, b, a + sides], 1), np.stack([b, b + sides, a + sides], 1)])
    uv = np.stack([np.tile(angle / (2 * np.pi), len(path_m)), np.repeat(np.arange(len(path_m)), sides)], 1)
    return Mesh(position, ring.reshape(-1, 3), painted(len(position), colour, gloss), uv, triangles)


def packed(mesh: Mesh) -> NDArray[Any]:
    """(V,) array of `VERTEX` rows, as the graphics library stores them."""
    rows = np.empty(len(mesh.position_m), VERTEX)
    rows["position"], rows["normal"], rows["uv"] = mesh.position_m, mesh.normal, mesh.uv
    rows["colour"] = np.round(np.clip(mesh.colour, 0, 1) * 255)
    return rows


def _format() -> GeomVertexFormat:
    array = GeomVertexArrayFormat()
    array.add_column("vertex", 3, GeomEnums.NT_float32, GeomEnums.C_point)
    array.add_column("normal", 3, GeomEnums.NT_float32, GeomEnums.C_normal)
    array.add_column("color", 4, GeomEnums.NT_uint8, GeomEnums.C_color)
    array.add_column("texcoord", 2, GeomEnums.NT_float32, GeomEnums.C_texcoord)
    vertex_format = GeomVertexFormat()
    vertex_format.add_array(array)
    return GeomVertexFormat.register_format(vertex_format)


def node(name: str, mesh: Mesh, *, changing: bool = False) -> tuple[GeomNode, GeomVertexData]:
    """What the graphics library draws, and its vertex store; see `write_vertices` for a changing one."""
    usage = Geom.UH_dynamic if changing else Geom.UH_static
    data = GeomVertexData(name, _format(), usage)
    data.unclean_set_num_rows(len(mesh.position_m))
    write_vertices(data, packed(mesh))
    triangles = GeomTriangles(Geom.UH_static)
    triangles.set_index_type(GeomEnums.NT_uint32)
    store = triangles.modify_vertices()
    store.unclean_set_num_rows(mesh.triangles.size)
    memoryview(store).cast("B")[:] = mesh.triangles.astype("<u4").tobytes()
    geometry = Geom(data)
    geometry.add_primitive(triangles)
    result = GeomNode(name)
    result.add_geom(geometry)
    if changing:
        result.set_bounds(OmniBoundingVolume())
        result.set_final(True)
    return result, data


def write_vertices(data: GeomVertexData, rows: NDArray[Any]) -> None:
    """Replaces all vertices; `rows` as from `packed`."""
    memoryview(data.modify_array(0)).cast("B")[:] = rows.view(np.uint8).reshape(-1).data
