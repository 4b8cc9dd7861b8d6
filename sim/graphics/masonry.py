"""Blocks, columns and balls: the very shapes that are collided with, with their materials laid on to scale."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from cinempc.space import Box, Cylinder, Sphere
from cinempc.types import Array
from sim.graphics.mesh import Mesh, merged, painted, quad_triangles, quads, rgb
from sim.scene import Scene
from sim.solids import box_of, cylinder_of, sphere_of
from sim.standing import Ball, Block, Column

SIDES = 28  # of what is round
LEAVES_PER_M2 = 60.0
MOST_LEAVES = 6000
LEAF_M = 0.16


Shape = Callable[[str, float], Mesh]  # from a colour and the size of a tile [m]


def shapes(scene: Scene) -> Iterator[tuple[Block | Column | Ball, float, Shape]]:
    """Everything built in a scene: what it is, the radius [m] of its footprint, and how it is drawn."""
    for wall in scene.boxes:
        yield wall, float(np.hypot(wall.length_m, wall.width_m)) / 2, partial(block, box_of(scene, wall))
    for pillar in scene.cylinders:
        yield pillar, pillar.radius_m, partial(column, cylinder_of(scene, pillar))
    for stone in scene.spheres:
        yield stone, stone.radius_m, partial(ball, sphere_of(scene, stone))


def block(solid: Box, colour: str, tile_m: float) -> Mesh:
    """The six faces of a box; textures run along each face and upwards."""
    half = np.asarray(solid.size_m)[[1, 0, 2]] / 2  # right (across), forward (along), up
    faces = [(0, 1, 1), (1, 0, -1), (0, 1, -1), (1, 0, 1)]  # across which axis, along which, and on which side
    corners, uv = [], []
    for axis, along, side in faces:
        run = side if axis == 0 else -side  # counter-clockwise seen from outside
        ends = np.zeros((4, 3))
        ends[:, axis] = side * half[axis]
        ends[:, along] = run * half[along] * np.array([-1, 1, 1, -1])
        ends[:, 2] = half[2] * np.array([-1, -1, 1, 1])
        corners.append(ends)
        uv.append([(0, 0), (2 * half[along], 0), (2 * half[along], 2 * half[2]), (0, 2 * half[2])])
    x, y, z = half
    for sign in (1, -1):
        level = [(-x, -sign * y), (x, -sign * y), (x, sign * y), (-x, sign * y)]
        corners.append(np.array([(*place, sign * z) for place in level]))
        uv.append([(0, 0), (2 * x, 0), (2 * x, 2 * y), (0, 2 * y)])
    mesh = quads(np.array(corners), painted(6, colour), np.array(uv) / tile_m)
    return mesh.placed(_enu(solid.centre_ned_m), solid.yaw_ned_rad)


def column(solid: Cylinder, colour: str, tile_m: float) -> Mesh:
    """The side, smooth, and both ends."""
    angle = 2 * np.pi * np.arange(SIDES + 1) / SIDES
    around = np.stack([np.cos(angle), np.sin(angle), np.zeros(SIDES + 1)], axis=1)
    heights = np.array([0.0, solid.height_m])
    position = (solid.radius_m * around)[None] + heights[:, None, None] * [0.0, 0.0, 1.0]
    turns = max(1, round(2 * np.pi * solid.radius_m / tile_m))  # so that it closes without a seam
    uv = np.stack(np.broadcast_arrays(turns * angle[None] / (2 * np.pi), heights[:, None] / tile_m), axis=2)
    i = np.arange(SIDES)
    triangles = np.vstack([np.stack([i, i + 1, i + SIDES + 2], 1), np.stack([i, i + SIDES + 2, i + SIDES + 1], 1)])
    count = 2 * (SIDES + 1)
    side = Mesh(position.reshape(-1, 3), np.tile(around, (2, 1)), painted(count, colour), uv.reshape(-1, 2), triangles)
    ends = [_disc(solid.radius_m, height, up, colour, tile_m) for height, up in ((0.0, -1.0), (solid.height_m, 1.0))]
    return merged([side, *ends]).placed(_enu(solid.base_ned_m))


def _disc(radius_m: float, height_m: float, up: float, colour: str, tile_m: float) -> Mesh:
    angle = up * 2 * np.pi * np.arange(SIDES) / SIDES
    rim = radius_m * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    i = np.arange(1, SIDES - 1)
    position = np.column_stack([rim, np.full(SIDES, height_m)])
    normal = np.tile([0.0, 0.0, up], (SIDES, 1))
    triangles = np.stack([np.zeros_like(i), i, i + 1], axis=1)
    return Mesh(position, normal, painted(SIDES, colour), rim / tile_m, triangles)


def ball(solid: Sphere, colour: str, tile_m: float) -> Mesh:
    """A sphere in bands."""
    bands = SIDES // 2
    turn, tilt = np.meshgrid(np.linspace(0, 2 * np.pi, SIDES + 1), np.linspace(-np.pi / 2, np.pi / 2, bands + 1))
    normal = np.stack([np.cos(tilt) * np.cos(turn), np.cos(tilt) * np.sin(turn), np.sin(tilt)], axis=2).reshape(-1, 3)
    size = max(1, round(2 * np.pi * solid.radius_m / tile_m))
    uv = np.stack([size * turn / (2 * np.pi), size * tilt / (2 * np.pi)], axis=2).reshape(-1, 2)
    k, s = (i.ravel() for i in np.meshgrid(np.arange(bands), np.arange(SIDES), indexing="ij"))
    a, b = k * (SIDES + 1) + s, (k + 1) * (SIDES + 1) + s
    triangles = np.vstack([np.stack([a, a + 1, b + 1], 1), np.stack([a, b + 1, b], 1)])
    mesh = Mesh(solid.radius_m * normal, normal, painted(len(normal), colour), uv, triangles)
    return mesh.placed(_enu(solid.centre_ned_m))


def leaves_on(bare: Mesh, colour: str, rng: np.random.Generator) -> Mesh:
    """Leaf sprays scattered over the surface of a clipped hedge."""
    a, b, c = (bare.position_m[bare.triangles[:, k]] for k in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    count = int(min(MOST_LEAVES, LEAVES_PER_M2 * area.sum()))
    which = rng.choice(len(area), count, p=area / area.sum())
    share = np.sort(rng.random((count, 2)), axis=1)
    weights = np.stack([share[:, 0], share[:, 1] - share[:, 0], 1 - share[:, 1]], axis=1)[:, :, None]
    centre = weights[:, :1, 0] * a[which] + weights[:, 1:2, 0] * b[which] + weights[:, 2:, 0] * c[which]
    outward = bare.normal[bare.triangles[which, 0]]
    facing = outward + 0.75 * rng.standard_normal((count, 3))
    first = np.cross(facing, rng.standard_normal((count, 3)))
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = np.cross(facing / np.linalg.norm(facing, axis=1, keepdims=True), first)
    half = (LEAF_M * rng.uniform(0.7, 1.2, count))[:, None]
    corners = np.stack([centre + half * (s * first + t * second) for s, t in ((-1, -1), (1, -1), (1, 1), (-1, 1))], 1)
    shade = outward + 0.35 * rng.standard_normal((count, 3))
    shade /= np.linalg.norm(shade, axis=1, keepdims=True)
    tone = rng.uniform(0.8, 1.2, count)[:, None]
    paint = np.column_stack([np.clip(rgb(colour) * tone, 0, 1), rng.uniform(0.6, 1.0, count)])
    return Mesh(
        corners.reshape(-1, 3),
        np.repeat(shade, 4, axis=0),
        np.repeat(paint, 4, axis=0),
        np.tile([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)], (count, 1)),
        quad_triangles(count),
    )


def _enu(ned_m: Array) -> Array:
    return np.array([ned_m[1], ned_m[0], -ned_m[2]])
