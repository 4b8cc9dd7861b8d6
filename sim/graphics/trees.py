"""Trees: a trunk with boughs, and a crown of leaf sprays in a few round clumps."""

from __future__ import annotations

import numpy as np

from cinempc.types import Array
from sim.graphics.mesh import Mesh, merged, quad_triangles, rgb, tube
from sim.standing import Tree

BARK = (0.34, 0.28, 0.22)
GREENS = ("#66803f", "#597a3c", "#728546", "#527040")


def wood(tree: Tree, rng: np.random.Generator) -> Mesh:
    """Trunk and boughs."""
    crown, radius = _crown(tree)
    girth = 0.028 * tree.height_m
    heights = np.linspace(0.0, crown[2] + 0.3 * radius[2], 7)
    bend = 0.02 * tree.height_m * np.cumsum(rng.standard_normal((7, 2)), axis=0) * np.linspace(0, 1, 7)[:, None] * 0.4
    trunk = np.column_stack([bend, heights])
    flare = np.array([1.6, 1.0, 0.9, 0.8, 0.65, 0.45, 0.2])
    parts = [tube(trunk, girth * flare, BARK, sides=9)]
    for angle in 2 * np.pi * (np.arange(6) + rng.uniform(0, 1)) / 6:
        start = trunk[3] + (trunk[5] - trunk[3]) * rng.random()
        out = np.array([np.cos(angle) * radius[0], np.sin(angle) * radius[1], 0.7 * radius[2]]) * rng.uniform(0.5, 0.75)
        path = start + np.linspace(0, 1, 4)[:, None] ** [0.8, 0.8, 1.3] * out
        parts.append(tube(path, girth * np.array([0.42, 0.3, 0.2, 0.08]), BARK, sides=6))
    return merged(parts).placed(np.array([tree.east_m, tree.north_m, 0.0]))


def foliage(tree: Tree, rng: np.random.Generator, sprays: int = 260) -> Mesh:
    """Leaf sprays: square cards with a leaf texture, shaded as if the crown were a few balls."""
    crown, radius = _crown(tree)
    clumps = _ball(rng, 11) ** 1.0 * 0.62
    clump = rng.integers(len(clumps), size=sprays)
    outward = _ball(rng, sprays, shell=True)
    unit = clumps[clump] + 0.42 * outward
    unit /= np.maximum(1.0, np.linalg.norm(unit, axis=1, keepdims=True))
    centre = crown + unit * radius
    normal = outward * 0.7 + unit * 0.6 + [0.0, 0.0, 0.25]
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    facing = normal + 0.7 * rng.standard_normal((sprays, 3))
    first = np.cross(facing, rng.standard_normal((sprays, 3)))
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    second = np.cross(facing / np.linalg.norm(facing, axis=1, keepdims=True), first)
    half = (0.30 * float(np.mean(radius)) * rng.uniform(0.75, 1.25, sprays))[:, None]
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    corners = np.stack([centre + half * (a * first + b * second) for a, b in signs], 1)
    green = rgb(GREENS[int(rng.integers(len(GREENS)))]) * rng.uniform(0.9, 1.1)
    depth = np.linalg.norm(unit, axis=1)
    tone = (0.62 + 0.45 * depth + 0.12 * unit[:, 2]) * rng.uniform(0.88, 1.12, sprays)
    colour = np.column_stack([np.clip(green * tone[:, None], 0, 1), 0.35 + 0.65 * depth * (0.6 + 0.4 * unit[:, 2])])
    return Mesh(
        corners.reshape(-1, 3),
        np.repeat(normal, 4, axis=0),
        np.repeat(colour, 4, axis=0),
        np.tile([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)], (sprays, 1)),
        quad_triangles(sprays),
    ).placed(np.array([tree.east_m, tree.north_m, 0.0]))


def _crown(tree: Tree) -> tuple[Array, Array]:
    """Centre above the foot and half axes of the crown [m]."""
    bare = 0.28 * tree.height_m
    half = (tree.height_m - bare) / 2
    side = tree.crown_radius_m
    return np.array([0.0, 0.0, bare + half]), np.array([side, side, half])


def _ball(rng: np.random.Generator, count: int, *, shell: bool = False) -> Array:
    """Points in (or on) the unit ball."""
    point = rng.standard_normal((count, 3))
    point /= np.linalg.norm(point, axis=1, keepdims=True)
    return point if shell else point * rng.random((count, 1)) ** (1 / 3)


def hedge_line(radius_m: float, rng: np.random.Generator, count: int = 900) -> Mesh:
    """A far line of wood all around, as a jagged strip."""
    angle = np.linspace(0, 2 * np.pi, count)
    rolling = np.convolve(rng.standard_normal(count + 8), np.ones(9) / 3, "valid")
    height = 5.0 + 1.6 * rolling + rng.uniform(0, 1.2, count)
    height[-1] = height[0]
    direction = np.column_stack([np.sin(angle), np.cos(angle)])
    foot = np.column_stack([radius_m * direction, np.full(count, -0.5)])
    top = np.column_stack([radius_m * direction, np.maximum(height, 1.5)])
    green = np.column_stack([0.33 + 0.05 * rng.random(count), 0.40 + 0.05 * rng.random(count), np.full(count, 0.22)])
    colour = np.column_stack([np.vstack([0.7 * green, green]), np.zeros(2 * count)])
    normal = np.tile(np.column_stack([-0.6 * direction, np.full(count, 0.8)]), (2, 1))
    i = np.arange(count - 1)
    triangles = np.vstack([np.stack([i, i + count, i + 1], 1), np.stack([i + 1, i + count, i + 1 + count], 1)])
    return Mesh(np.vstack([foot, top]), normal, colour, np.zeros((2 * count, 2)), triangles)
