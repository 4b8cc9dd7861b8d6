"""Nearest triangle and crossings of a vertical ray, with a tree of boxes around the triangles."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from cinempc.types import Array

Indices = NDArray[np.int64]

LEAF = 4  # triangles in a box that is not divided further
TINY = 1e-300  # keeps a triangle without an area from dividing by zero
DEPTH = 64  # of the stack: twice as deep as any tree of 2^31 triangles


class Tree(NamedTuple):
    """M nested boxes around T triangles. The two halves of box m are `first[m]` and the one after it."""

    corners_m: Array  # (T, 3, 3) of the triangles, in the order of the boxes
    low_m: Array  # (M, 3)
    high_m: Array  # (M, 3)
    first: Indices  # (M,) of its halves, or of its triangles
    held: Indices  # (M,) how many triangles; 0 where it is divided


@njit(cache=True)  # type: ignore[untyped-decorator]
def _divide(centre_m: Array, order: Indices, low_m: Array, high_m: Array) -> tuple[Array, Array, Indices, Indices]:
    """Halves the triangles at the middle one along the longest side of the box around their centres."""
    most = 2 * len(order) + 1
    lows, highs = np.empty((most, 3)), np.empty((most, 3))
    first, count = np.zeros(most, np.int64), np.zeros(most, np.int64)
    start, end = np.zeros(most, np.int64), np.zeros(most, np.int64)
    end[0], used, node = len(order), 1, 0
    while node < used:
        own = order[start[node] : end[node]].copy()
        centres_low, centres_high = np.full(3, np.inf), np.full(3, -np.inf)
        lows[node], highs[node] = np.inf, -np.inf
        for t in own:
            for a in range(3):
                lows[node, a] = min(lows[node, a], low_m[t, a])
                highs[node, a] = max(highs[node, a], high_m[t, a])
                centres_low[a] = min(centres_low[a], centre_m[t, a])
                centres_high[a] = max(centres_high[a], centre_m[t, a])
        if len(own) <= LEAF:
            first[node], count[node] = start[node], len(own)
        else:
            axis = np.argmax(centres_high - centres_low)
            order[start[node] : end[node]] = own[np.argsort(centre_m[own, axis])]
            middle = (start[node] + end[node]) // 2
            first[node] = used
            start[used], end[used], start[used + 1], end[used + 1] = start[node], middle, middle, end[node]
            used += 2
        node += 1
    return lows[:used], highs[:used], first[:used], count[:used]


def tree_of(corners_m: Array) -> Tree:
    """The tree of triangles with these corners (T, 3, 3)."""
    corners = np.ascontiguousarray(corners_m, dtype=float)
    order = np.arange(len(corners))
    boxes = _divide(corners.mean(axis=1), order, corners.min(axis=1), corners.max(axis=1))
    return Tree(np.ascontiguousarray(corners[order]), *boxes)


Vector = tuple[float, float, float]  # what the compiler keeps in registers, as it does not an array


@njit(cache=True, inline="always")  # type: ignore[untyped-decorator]
def _dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@njit(cache=True, inline="always")  # type: ignore[untyped-decorator]
def _less(a: Vector, factor: float, b: Vector) -> Vector:
    """A - factor b."""
    return (a[0] - factor * b[0], a[1] - factor * b[1], a[2] - factor * b[2])


@njit(cache=True)  # type: ignore[untyped-decorator]
def _squared_m2(p: Vector, triangle: Array) -> float:
    """Squared distance of a point to a triangle (3, 3): C. Ericson, Real-Time Collision Detection, 5.1.5."""
    a = (triangle[0, 0], triangle[0, 1], triangle[0, 2])
    b = (triangle[1, 0], triangle[1, 1], triangle[1, 2])
    c = (triangle[2, 0], triangle[2, 1], triangle[2, 2])
    ab, ac, ap, bp, cp = _less(b, 1.0, a), _less(c, 1.0, a), _less(p, 1.0, a), _less(p, 1.0, b), _less(p, 1.0, c)
    d1, d2, d3, d4, d5, d6 = _dot(ab, ap), _dot(ac, ap), _dot(ab, bp), _dot(ac, bp), _dot(ab, cp), _dot(ac, cp)
    vc, vb, va = d1 * d4 - d3 * d2, d5 * d2 - d1 * d6, d3 * d6 - d5 * d4
    if d1 <= 0 and d2 <= 0:
        away = ap
    elif d3 >= 0 and d4 <= d3:
        away = bp
    elif d6 >= 0 and d5 <= d6:
        away = cp
    elif vc <= 0 and d1 >= 0 and d3 <= 0:
        away = _less(ap, d1 / max(d1 - d3, TINY), ab)
    elif vb <= 0 and d2 >= 0 and d6 <= 0:
        away = _less(ap, d2 / max(d2 - d6, TINY), ac)
    elif va <= 0 and d4 >= d3 and d5 >= d6:
        away = _less(bp, (d4 - d3) / max((d4 - d3) + (d5 - d6), TINY), _less(c, 1.0, b))
    else:
        total = max(va + vb + vc, TINY)
        away = _less(_less(ap, vb / total, ab), vc / total, ac)
    return float(_dot(away, away))


@njit(cache=True, inline="always")  # type: ignore[untyped-decorator]
def _box_squared_m2(p: Vector, low_m: Array, high_m: Array, node: int) -> float:
    x = max(low_m[node, 0] - p[0], p[0] - high_m[node, 0], 0.0)
    y = max(low_m[node, 1] - p[1], p[1] - high_m[node, 1], 0.0)
    z = max(low_m[node, 2] - p[2], p[2] - high_m[node, 2], 0.0)
    return float(x * x + y * y + z * z)


@njit(cache=True)  # type: ignore[untyped-decorator]
def nearest_m(tree: Tree, points_m: Array) -> Array:
    """(N,) distance of points (N, 3) to the nearest triangle."""
    out = np.empty(len(points_m))
    stack = np.empty(DEPTH, np.int64)
    last = 0  # nearest to the point before: a good first guess where points are neighbours
    for i in range(len(points_m)):
        p, size = (points_m[i, 0], points_m[i, 1], points_m[i, 2]), 1
        best = _squared_m2(p, tree.corners_m[last])
        stack[0] = 0
        while size:
            size -= 1
            node = stack[size]
            if _box_squared_m2(p, tree.low_m, tree.high_m, node) >= best:
                continue
            first = tree.first[node]
            for t in range(first, first + tree.held[node]):
                squared = _squared_m2(p, tree.corners_m[t])
                if squared < best:
                    best, last = squared, t
            if tree.held[node] == 0:
                nearer = _box_squared_m2(p, tree.low_m, tree.high_m, first)
                other = _box_squared_m2(p, tree.low_m, tree.high_m, first + 1)
                swap = 1 if other < nearer else 0
                stack[size], stack[size + 1] = first + 1 - swap, first + swap  # the nearer one is looked at first
                size += 2
        out[i] = np.sqrt(best)
    return out


@njit(cache=True)  # type: ignore[untyped-decorator]
def crossings_above(tree: Tree, points_m: Array) -> Indices:
    """(N,) how many triangles the ray from each point towards smaller third coordinate goes through."""
    out = np.zeros(len(points_m), np.int64)
    stack = np.empty(DEPTH, np.int64)
    for i in range(len(points_m)):
        x, y, z = points_m[i, 0], points_m[i, 1], points_m[i, 2]
        size = 1
        stack[0] = 0
        while size:
            size -= 1
            node = stack[size]
            low, high = tree.low_m[node], tree.high_m[node]
            if x < low[0] or x > high[0] or y < low[1] or y > high[1] or z < low[2]:
                continue
            first = tree.first[node]
            for t in range(first, first + tree.held[node]):
                out[i] += _crosses(x, y, z, tree.corners_m[t])
            if tree.held[node] == 0:
                stack[size], stack[size + 1] = first, first + 1
                size += 2
    return out


@njit(cache=True)  # type: ignore[untyped-decorator]
def _crosses(x: float, y: float, z: float, triangle: Array) -> int:
    """1 if the ray goes through; edges belong to one of their two sides, so that none is counted twice."""
    inside = False
    for k in range(3):
        ax, ay = triangle[k, 0], triangle[k, 1]
        bx, by = triangle[(k + 1) % 3, 0], triangle[(k + 1) % 3, 1]
        if (ay > y) != (by > y):
            if ay > by:  # the same edge gives the same number from both of its triangles
                ax, ay, bx, by = bx, by, ax, ay
            if x < ax + (y - ay) / (by - ay) * (bx - ax):
                inside = not inside
    if not inside:
        return 0
    e1, e2 = triangle[1] - triangle[0], triangle[2] - triangle[0]
    normal = np.cross(e1, e2)
    if abs(normal[2]) < 1e-15:
        return 0
    plane = triangle[0, 2] - (normal[0] * (x - triangle[0, 0]) + normal[1] * (y - triangle[0, 1])) / normal[2]
    return 1 if plane < z else 0
