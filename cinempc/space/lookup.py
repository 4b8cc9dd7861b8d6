"""Reads a grid of distances: trilinear, with its own derivative. Compiled, since the planner reads it all the time."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from cinempc.types import Array

Grid = NDArray[np.float32]


@njit(cache=True, inline="always")  # type: ignore[untyped-decorator]
def _place(x: float, last: int) -> tuple[int, float, float]:
    """Cell, how far into it, and whether it is inside (1) or at the border's value (0)."""
    if x < 0.0:
        return 0, 0.0, 0.0
    if x > last:
        return last - 1, 1.0, 0.0
    i = min(int(x), last - 1)
    return i, x - i, 1.0


@njit(cache=True)  # type: ignore[untyped-decorator]
def trilinear(grid: Grid, x: float, y: float, z: float) -> tuple[float, float, float, float]:
    """Value and its derivatives at a place given in cells; outside the grid the value of its border's nearest point."""
    i, u, inside_x = _place(x, grid.shape[0] - 1)
    j, v, inside_y = _place(y, grid.shape[1] - 1)
    k, w, inside_z = _place(z, grid.shape[2] - 1)
    a00, b00 = float(grid[i, j, k]), float(grid[i, j, k + 1])
    a01, b01 = float(grid[i, j + 1, k]), float(grid[i, j + 1, k + 1])
    a10, b10 = float(grid[i + 1, j, k]), float(grid[i + 1, j, k + 1])
    a11, b11 = float(grid[i + 1, j + 1, k]), float(grid[i + 1, j + 1, k + 1])
    c00, c01 = a00 + w * (b00 - a00), a01 + w * (b01 - a01)
    c10, c11 = a10 + w * (b10 - a10), a11 + w * (b11 - a11)
    d0, d1 = c00 + v * (c01 - c00), c10 + v * (c11 - c10)
    dy = (1.0 - u) * (c01 - c00) + u * (c11 - c10)
    dz0 = (b00 - a00) + v * ((b01 - a01) - (b00 - a00))
    dz1 = (b10 - a10) + v * ((b11 - a11) - (b10 - a10))
    return d0 + u * (d1 - d0), inside_x * (d1 - d0), inside_y * dy, inside_z * (dz0 + u * (dz1 - dz0))


@njit(cache=True)  # type: ignore[untyped-decorator]
def at_points(grid: Grid, origin_m: Array, cell_m: float, points_m: Array) -> tuple[Array, Array]:
    """(N,) values at points (N, 3), and (N, 3) gradients per metre."""
    value, gradient = np.empty(len(points_m)), np.empty((len(points_m), 3))
    per_m = 1.0 / cell_m
    for n in range(len(points_m)):
        x, y, z = (
            (points_m[n, 0] - origin_m[0]) * per_m,
            (points_m[n, 1] - origin_m[1]) * per_m,
            (points_m[n, 2] - origin_m[2]) * per_m,
        )
        value[n], gx, gy, gz = trilinear(grid, x, y, z)
        gradient[n, 0], gradient[n, 1], gradient[n, 2] = gx * per_m, gy * per_m, gz * per_m
    return value, gradient


@njit(cache=True)  # type: ignore[untyped-decorator]
def along_lines(
    grid: Grid, origin_m: Array, cell_m: float, from_m: Array, to_m: Array, left_out_m: float, samples: int
) -> tuple[Array, Array]:
    """(K,) smallest value on each line, short of its last `left_out_m`, and (K, 3) its gradient in `from_m`.

    A point at share s of what is looked at is p = (1 - s) a + s (b - e u) with u the unit vector from a to b, so that
    dp/da = (1 - s) I + s e (I - u u') / |b - a|.
    """
    smallest, gradient = np.empty(len(from_m)), np.empty((len(from_m), 3))
    per_m = 1.0 / cell_m
    for k in range(len(from_m)):
        dx, dy, dz = to_m[k, 0] - from_m[k, 0], to_m[k, 1] - from_m[k, 1], to_m[k, 2] - from_m[k, 2]
        length = np.sqrt(dx * dx + dy * dy + dz * dz)
        reach = max(1.0 - left_out_m / length, 0.0) if length > 0.0 else 0.0
        best, share = np.inf, 0.0
        gx, gy, gz = 0.0, 0.0, 0.0
        for n in range(samples if reach > 0.0 else 1):
            s = n / (samples - 1.0) if samples > 1 else 0.0
            t = s * reach
            x = (from_m[k, 0] + t * dx - origin_m[0]) * per_m
            y = (from_m[k, 1] + t * dy - origin_m[1]) * per_m
            z = (from_m[k, 2] + t * dz - origin_m[2]) * per_m
            value, hx, hy, hz = trilinear(grid, x, y, z)
            if value < best:
                best, share, gx, gy, gz = value, s, hx * per_m, hy * per_m, hz * per_m
        smallest[k] = best
        turning = share * left_out_m / length if reach > 0.0 else 0.0
        along = (gx * dx + gy * dy + gz * dz) / (length * length) if length > 0.0 else 0.0
        gradient[k, 0] = (1.0 - share + turning) * gx - turning * along * dx
        gradient[k, 1] = (1.0 - share + turning) * gy - turning * along * dy
        gradient[k, 2] = (1.0 - share + turning) * gz - turning * along * dz
    return smallest, gradient
