"""Makes the field of distances of some solids: exact near them, on a coarser grid elsewhere; kept on disk."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cinempc.space import store
from cinempc.space.field import DistanceField
from cinempc.space.lookup import Grid
from cinempc.space.solid import Solid, clearance_m
from cinempc.types import Array

FINEST_CELL_M, MOST_KNOTS = 0.25, 8_000_000  # 32 MB
COARSE = 4  # cells between the knots that are exact everywhere
NEAR_M = 2.2  # up to here every knot is exact, and at least the diagonal of a coarse cell
MARGIN_M = 2.0  # around the flight box
REACH_M = 6.0  # around solids: farther away nobody asks how far


def field_of(solids: Sequence[Solid], low_ned_m: Array, high_ned_m: Array) -> DistanceField:
    """The field over a flight box from `low_ned_m` (3,) to `high_ned_m` (3,) with a margin, as far as solids are near.

    Raises:
        ValueError: for a box that is not finite, or empty.
    """
    low, high = np.asarray(low_ned_m, float) - MARGIN_M, np.asarray(high_ned_m, float) + MARGIN_M
    if not (np.isfinite(low).all() and np.isfinite(high).all() and (high > low).all()):
        raise ValueError(f"the flight box must be finite and not empty, got {low_ned_m} to {high_ned_m}")
    solids = [solid for solid in solids if _is_near(solid, low, high)]
    if not solids:
        return DistanceField.empty()
    bounds = np.array([solid.bounds_ned_m for solid in solids])
    low = np.maximum(low, bounds[:, 0].min(axis=0) - REACH_M)
    high = np.minimum(high, bounds[:, 1].max(axis=0) + REACH_M)
    cell_m = cell_for(high - low)
    blocks = np.ceil((high - low) / (COARSE * cell_m) - 1e-9).astype(int)
    grid = store.kept(store.key_of(solids, low, blocks, cell_m), lambda: _grid(solids, low, blocks, cell_m))
    return DistanceField(grid, low, cell_m)


def _is_near(solid: Solid, low: Array, high: Array) -> bool:
    solid_low, solid_high = solid.bounds_ned_m
    return bool((solid_low < high + REACH_M).all() and (solid_high > low - REACH_M).all())


def cell_for(size_m: Array) -> float:
    """Side of the cells of a box of this size (3,): the finest that memory allows."""
    cell_m = FINEST_CELL_M
    while np.prod(np.ceil(size_m / (COARSE * cell_m)) * COARSE + 1) > MOST_KNOTS:
        cell_m *= 1.1
    return cell_m


def _grid(solids: Sequence[Solid], low: Array, blocks: Array, cell_m: float) -> Grid:
    coarse_m = COARSE * cell_m
    axes = [low[a] + coarse_m * np.arange(blocks[a] + 1) for a in range(3)]
    value = clearance_m(solids, np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1))
    for axis in range(3):
        value = _refined(value, axis)
    return np.ascontiguousarray(_exact_near(solids, value, low, cell_m), dtype=np.float32)


def _exact_near(solids: Sequence[Solid], value: Array, low: Array, cell_m: float) -> Array:
    """The same, exact near all surfaces. Between coarse knots it was wrong by at most the diagonal of their cell."""
    diagonal_m = np.sqrt(3.0) * COARSE * cell_m
    near = (value < max(NEAR_M, diagonal_m)) & (value > -diagonal_m)
    exact = np.full(value.shape, np.inf)
    around_m = max(NEAR_M, diagonal_m) + diagonal_m
    for solid in solids:
        solid_low, solid_high = solid.bounds_ned_m
        first = np.clip((solid_low - around_m - low) / cell_m, 0, value.shape).astype(int)
        last = np.clip((solid_high + around_m - low) / cell_m + 1, 0, value.shape).astype(int)
        part = tuple(slice(i, j) for i, j in zip(first, last, strict=True))
        here = near[part]
        distance = solid.distance_m(low + cell_m * (first + np.argwhere(here)))
        exact[part][here] = np.minimum(exact[part][here], distance)
    return np.where(near & np.isfinite(exact), exact, value)


def _refined(value: Array, axis: int) -> Array:
    """With `COARSE` times as many intervals along an axis, linear in between."""
    knots = np.arange(COARSE * (value.shape[axis] - 1) + 1) / COARSE
    below = np.minimum(knots.astype(int), value.shape[axis] - 2)
    share = (knots - below).reshape([-1 if a == axis else 1 for a in range(3)])
    return np.asarray((1 - share) * value.take(below, axis) + share * value.take(below + 1, axis))
