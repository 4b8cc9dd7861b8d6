"""Depth of field: every pixel's light spreads over its blur circle, near surfaces covering far ones.

Pixels are put into layers by signed blur, nearest first. Within a layer each pixel's light is scattered over a uniform
disc: per row of the disc only its two ends are written, and one running sum along the row fills it, so that the cost
grows with the diameter, not with its square. Layers of large blur do this at half, quarter, ... resolution. Layers are
then joined front to back, each filling at most the coverage that nearer ones have left open: a continuous surface that
falls into two layers has no seam, a sharp edge is not smeared by what lies behind it, and a near blurred edge lets
through what lies behind it. What a near blurred surface hides is guessed from around it.

Discs are shrunk by what pixels and resampling add, so that the second moment of a blurred point is that of its disc.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cinempc.cores import usable
from sim.graphics import blur_kernels as kernels
from sim.graphics import tone
from sim.graphics.mesh import Floats

SHARP_PX = 1.2  # smaller blur circles change nothing on the pixel grid
EDGES_PX = (SHARP_PX, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0)  # of the layers, on either side of the focus plane
CELLS = (1, 1, 2, 2, 4, 8, 16)  # full, half, ... resolution of the layer that begins at each edge
LARGEST_PX = 512.0
STEPS_PER_PX = 8  # of the disc table
BANDS = 2  # of rows at most, worked on side by side; the result does not depend on it
HIDDEN_CELL_PX = 4
IN_FOCUS = len(EDGES_PX)
# What a pixel's area and, at lower resolution, resampling add to a disc's variance, 16 times (of a disc it is d²/16).
ADDED = (np.float32(16 / 12), np.float32(16 * (1 / 12 + 1 / 12 + 1 / 6)))

_workers = ThreadPoolExecutor(max_workers=BANDS, thread_name_prefix="blur")


@dataclass(frozen=True, slots=True, eq=False)
class _Discs:
    """Rows of area-exact discs, by diameter in steps of 1/STEPS_PER_PX and row from the centre downwards."""

    reach: NDArray[np.int32]  # (D, R) columns from the centre to the last one touched
    share: Floats  # (D, R) how much of that last column is covered
    rows: NDArray[np.int32]  # (D,) rows below the centre's
    weight: Floats  # (D,) 1 / area


def _disc_table(largest_px: int) -> _Discs:
    diameter = np.arange(largest_px * STEPS_PER_PX + 1) / STEPS_PER_PX
    radius = np.maximum(diameter, 1e-3)[:, None] / 2
    row = np.arange(largest_px // 2 + 2)[None, :]

    def area_below(edge: Any) -> Any:
        y = np.clip(edge, -radius, radius)
        return y * np.sqrt(radius**2 - y**2) + radius**2 * np.arcsin(y / radius)

    half_width = (area_below(row + 0.5) - area_below(row - 0.5)) / 2
    reach = np.floor(half_width + 0.5)
    rows = np.maximum((half_width > 1e-6).sum(axis=1) - 1, 0)
    return _Discs(
        reach=reach.astype(np.int32),
        share=(half_width + 0.5 - reach).astype(np.float32),
        rows=rows.astype(np.int32),
        weight=(1 / (2 * half_width[:, 0] + 4 * half_width[:, 1:].sum(axis=1))).astype(np.float32),
    )


_DISCS = _disc_table(int(LARGEST_PX) // CELLS[-1] + 1)


def depth_of_field(stored_bgr: NDArray[np.uint8], blur_px: Floats, gain: float = 1.0) -> NDArray[np.uint8]:
    """The picture as the lens draws it.

    Args:
        stored_bgr: (H, W, 3 or more) everything sharp, as the rasteriser stores it (see `tone`).
        blur_px: (H, W) signed diameter of each pixel's blur circle, positive behind the focus plane.
        gain: how much more light there is than in a picture that is rightly exposed, as a factor.

    Returns:
        (H, W, 3).
    """
    result = np.empty((*blur_px.shape, 3), np.uint8)
    if max(float(blur_px.max(initial=0.0)), -float(blur_px.min(initial=0.0))) < SHARP_PX:
        developed = tone.developed(gain)
        _by_bands(len(result), lambda first, last: kernels.develop(first, last, stored_bgr, developed, result))
        return result
    light = np.empty(result.shape, np.float32)
    table = tone.LIGHT * np.float32(gain)
    _by_bands(len(light), lambda first, last: kernels.decode(first, last, stored_bgr, table, light))
    spread_light = spread(light, blur_px)
    brightest = np.float32(tone.BRIGHTEST)
    _by_bands(
        len(light), lambda first, last: kernels.encode(first, last, spread_light, tone.DISPLAY, brightest, result)
    )
    return result


def spread(light: Floats, blur_px: Floats) -> Floats:
    """Linear light (H, W, 3) through the lens; `blur_px` as above. Returns (H, W, 3)."""
    height, width = blur_px.shape
    layer = np.empty((height, width), np.uint8)
    used = np.zeros((height, 2 * IN_FOCUS + 1), np.int64)
    edges = np.array(EDGES_PX, np.float32)
    _by_bands(height, lambda first, last: kernels.sort(first, last, blur_px, edges, layer, used))
    front, back = np.zeros((2, height, width, 4), np.float32)

    def join_all(first: int, last: int) -> None:
        for number in np.flatnonzero(used.any(axis=0)):
            rows = np.flatnonzero(used[:, number])
            _join_layer(first, last, int(number), rows, front if number < IN_FOCUS else back)

    def _join_layer(first: int, last: int, number: int, rows: NDArray[np.intp], joined: Floats) -> None:
        if number == IN_FOCUS:
            kernels.join_sharp(first, last, light, layer, number, joined)
            return
        edge = abs(number - IN_FOCUS)
        cell = CELLS[edge - 1]
        pad = int((EDGES_PX[edge] if edge < IN_FOCUS else LARGEST_PX) / cell / 2) + 3
        first = max(first, int(rows[0]) - pad * cell)
        last = min(last, int(rows[-1]) + 1 + pad * cell)
        if first >= last:
            return
        low, high = max(first // cell - 1, 0), min(-(-last // cell) + 1, -(-height // cell))
        disc = np.zeros((high - low, -(-width // cell) + 2 * pad, 4), np.float32)
        table = (np.float32(STEPS_PER_PX), _DISCS.reach, _DISCS.share, _DISCS.rows, _DISCS.weight)
        thinned = _thinned(max(low - pad, 0), high + pad, light, blur_px, layer, number, cell)
        kernels.scatter(low, high, *thinned, pad, ADDED[cell > 1], np.float32(LARGEST_PX / cell), *table, disc)
        kernels.integrate(disc)
        kernels.join(first, last, disc, low, pad, cell, joined)

    _by_bands(height, join_all)
    if not used[:, IN_FOCUS:].any():
        front, back = back, front  # nothing is hidden if nothing is behind
    hidden = _hidden(back) if used[:, :IN_FOCUS].any() else np.zeros((1, 1, 3), np.float32)
    result = np.empty((height, width, 3), np.float32)
    _by_bands(height, lambda first, last: kernels.finish(first, last, front, back, hidden, HIDDEN_CELL_PX, result))
    return result


def _thinned(
    first: int, last: int, light: Floats, blur_px: Floats, layer: NDArray[np.uint8], number: int, cell: int
) -> tuple[Floats, Floats, Floats]:
    """Light, blur and coverage of a layer, in cells; only rows [first, last) are filled in."""
    if cell == 1:
        covered = np.empty(layer.shape, np.float32)
        covered[first:last] = layer[first:last] == number
        return light, blur_px, covered
    shape = (-(-layer.shape[0] // cell), -(-layer.shape[1] // cell))
    thinned = (np.empty((*shape, 3), np.float32), np.empty(shape, np.float32), np.empty(shape, np.float32))
    kernels.thin(first, min(last, shape[0]), light, blur_px, layer, number, cell, *thinned)
    return thinned


def _hidden(back: Floats) -> Floats:
    """What may lie behind near blurred things: the rear layers, (h, w, 3), averaged ever more widely where unknown."""
    pyramid = [_shrunk(back, HIDDEN_CELL_PX)]
    while max(pyramid[-1].shape[:2]) > 1:
        pyramid.append(_shrunk(pyramid[-1], 2))
    known = pyramid[-1][..., :3] / np.maximum(pyramid[-1][..., 3:], 1e-6)  # one pixel: the mean of all
    for finer in reversed(pyramid[:-1]):
        wider = known.repeat(2, axis=0).repeat(2, axis=1)[: finer.shape[0], : finer.shape[1]]
        trust = np.minimum(finer[..., 3:], 1.0)
        known = finer[..., :3] / np.maximum(finer[..., 3:], 1e-6) * trust + wider * (1 - trust)
    return np.ascontiguousarray(known, dtype=np.float32)


def _shrunk(fine: Floats, cell: int) -> Floats:
    coarse = np.empty((-(-fine.shape[0] // cell), -(-fine.shape[1] // cell), 4), np.float32)
    kernels.shrink(fine, cell, coarse)
    return coarse


def _by_bands(height: int, work: Callable[[int, int], object]) -> None:
    """Runs `work(first row, row after the last)` on all bands, side by side; compiled code frees the interpreter."""
    bands = min(BANDS, len(usable()))
    if bands == 1:
        work(0, height)
        return
    edges = [height * k // bands for k in range(bands + 1)]
    list(_workers.map(work, edges[:-1], edges[1:]))
