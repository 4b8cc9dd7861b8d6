"""The shortest way from place to place that keeps clear of everything: for ways that are flown before a shot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cinempc.space.field import DistanceField
from cinempc.types import Array

if TYPE_CHECKING:  # a quarter of a second to load, and only a way round something needs it
    from scipy.sparse import csr_array

LEEWAY_M = 1e-3  # for rounding
SAMPLE_M = 0.25  # between the points at which a straight line is looked at
FINEST_M, MOST_KNOTS = 1.0, 60_000  # of the lattice that is searched
NEIGHBOURS = np.array([step for step in np.ndindex(3, 3, 3) if step > (1, 1, 1)]) - 1  # 13: each pair of knots once


class NoRouteError(ValueError):
    """There is no way that keeps clear."""


def route(
    space: DistanceField, from_ned_m: Array, to_ned_m: Array, bounds_ned_m: tuple[Array, Array], clearance_m: float
) -> Array:
    """(P, 3) corners of the way, both ends among them: straight where that is clear, else by a lattice within bounds.

    `bounds_ned_m` are the lowest and the highest north, east and down. An end that has less room than the clearance
    is left, or reached, with the room that it has.

    Raises NoRouteError.
    """
    ends = np.array([from_ned_m, to_ned_m], dtype=np.float64)
    if space.is_empty:
        return ends
    clearance_m = min(clearance_m, float(space.distance_m(ends).min()) - LEEWAY_M)
    if clearance_m <= 0.0:
        raise NoRouteError("the way begins or ends inside of something")
    if _is_clear(space, ends[0], ends[1], clearance_m):
        return ends
    from scipy.sparse.csgraph import dijkstra

    knots, shape = _lattice(*bounds_ned_m)
    free = space.distance_m(knots) >= clearance_m
    start, goal = (_nearest_clear(space, knots, np.flatnonzero(free), end, clearance_m) for end in ends)
    _, before = dijkstra(
        _graph(space, knots, free, shape, clearance_m), False, np.array([start]), return_predecessors=True
    )
    path = [goal]
    while path[-1] != start:
        path.append(int(before[0, path[-1]]))
        if path[-1] < 0:
            raise NoRouteError(f"there is no way that keeps {clearance_m:.1f} m from everything")
    return _straightened(space, np.vstack([ends[0], knots[path[::-1]], ends[1]]), clearance_m)


def height_over_all_m(space: DistanceField, clearance_m: float) -> float:
    """Height above the origin from which on everything is as far below as the clearance; 0 where nothing stands."""
    if space.is_empty:
        return 0.0
    levels = np.asarray(space.grid_m).min(axis=(0, 1)) >= clearance_m  # from the top down
    blocked = np.flatnonzero(~levels)
    if not len(blocked):
        return 0.0
    return float(-(space.origin_ned_m[2] + max(blocked[0] - 1, 0) * space.cell_m))


def _is_clear(space: DistanceField, from_ned_m: Array, to_ned_m: Array, clearance_m: float) -> bool:
    count = max(int(np.ceil(np.linalg.norm(to_ned_m - from_ned_m) / SAMPLE_M)), 1)
    points = from_ned_m + np.linspace(0.0, 1.0, count + 1)[:, None] * (to_ned_m - from_ned_m)
    return bool(space.distance_m(points).min() >= clearance_m)


def _lattice(low_m: Array, high_m: Array) -> tuple[Array, tuple[int, ...]]:
    size_m = np.maximum(high_m - low_m, 1e-3)
    step_m = max(FINEST_M, float(np.cbrt(np.prod(size_m) / MOST_KNOTS)))
    axes = [
        np.linspace(low, high, int(np.ceil((high - low) / step_m)) + 1) for low, high in zip(low_m, high_m, strict=True)
    ]
    grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    return grid.reshape(-1, 3), grid.shape[:3]


def _graph(
    space: DistanceField, knots: Array, free: NDArray[np.bool_], shape: tuple[int, ...], clearance_m: float
) -> csr_array:
    """Lengths between neighbours that are free, as is the middle between them."""
    from scipy.sparse import csr_array

    index = np.arange(len(knots)).reshape(shape)
    pairs = []
    for step in NEIGHBOURS:
        here = tuple(slice(max(-s, 0), min(n, n - s)) for s, n in zip(step, shape, strict=True))
        there = tuple(slice(max(s, 0), min(n, n + s)) for s, n in zip(step, shape, strict=True))
        pairs.append(np.stack([index[here].ravel(), index[there].ravel()]))
    one, other = np.hstack(pairs)
    both = free[one] & free[other]
    one, other = one[both], other[both]
    clear = space.distance_m((knots[one] + knots[other]) / 2) >= clearance_m
    one, other = one[clear], other[clear]
    length = np.linalg.norm(knots[one] - knots[other], axis=1)
    return csr_array((length, (one, other)), shape=(len(knots), len(knots)))


def _nearest_clear(
    space: DistanceField, knots: Array, free: NDArray[np.int64], end_ned_m: Array, clearance_m: float
) -> int:
    """The nearest free knot to which the way from an end is clear. Raises NoRouteError."""
    order = free[np.argsort(np.linalg.norm(knots[free] - end_ned_m, axis=1))]
    for knot in order[:64]:
        if _is_clear(space, end_ned_m, knots[knot], clearance_m):
            return int(knot)
    raise NoRouteError("there is no room around one end of the way")


def _straightened(space: DistanceField, path: Array, clearance_m: float) -> Array:
    """Without the corners that a clear straight line makes needless."""
    corners, i = [path[0]], 0
    while i < len(path) - 1:
        ahead = range(len(path) - 1, i, -1)
        i = next((k for k in ahead if _is_clear(space, path[i], path[k], clearance_m)), i + 1)
        corners.append(path[i])
    return np.array(corners)
