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

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from sim.graphics import tone
from sim.graphics.mesh import Floats

SHARP_PX = 1.2  # smaller blur circles change nothing on the pixel grid
EDGES_PX = (SHARP_PX, 3.0, 6.0, 12.0, 24.0, 48.0, 96.0)  # of the layers, on either side of the focus plane
LEVELS = (0, 0, 0, 1, 2, 3, 4)  # resolution 1/2^level of the layer that begins at each edge
LARGEST_PX = 512.0
STEPS_PER_PX = 8  # of the disc table
BANDS = 8  # of rows, drawn in parallel; the result does not depend on it
HIDDEN_CELL_PX = 4
IN_FOCUS = len(EDGES_PX)


@dataclass(frozen=True, slots=True, eq=False)
class _Discs:
    """Rows of area-exact discs, by diameter in steps of 1/STEPS_PER_PX and row from the centre downwards."""

    reach: NDArray[np.int32]  # (D, R) columns from the centre to the last one touched
    share: Floats  # (D, R) how much of that last column is covered
    rows: NDArray[np.int32]  # (D,) rows below the centre's
    weight: Floats  # (D,) 1 / area


def _disc_table(largest_px: int) -> _Discs:
    diameters = np.arange(largest_px * STEPS_PER_PX + 1) / STEPS_PER_PX
    radius = np.maximum(diameters, 1e-3)[:, None] / 2
    row = np.arange(largest_px // 2 + 2)[None, :]

    def below(y: NDArray[np.float64]) -> NDArray[np.float64]:
        y = np.clip(y, -radius, radius)
        return y * np.sqrt(radius**2 - y**2) + radius**2 * np.arcsin(y / radius)

    half_width = (below(row + 0.5) - below(row - 0.5)) / 2
    reach = np.floor(half_width + 0.5)
    area = half_width[:, 0] * 2 + 4 * half_width[:, 1:].sum(axis=1)
    rows = np.maximum((half_width > 1e-6).sum(axis=1) - 1, 0)
    share = half_width + 0.5 - reach
    return _Discs(*(reach.astype(np.int32), share.astype(np.float32), rows.astype(np.int32), (1 / area).astype(np.float32)))


_DISCS = _disc_table(int(LARGEST_PX) // 16 + 1)


def depth_of_field(display_bgr: NDArray[np.uint8], blur_px: Floats) -> NDArray[np.uint8]:
    """The picture as the lens draws it.

    Args:
        display_bgr: (H, W, 3 or more) everything sharp, in display values of `tone`; further channels are ignored.
        blur_px: (H, W) signed diameter of each pixel's blur circle, positive behind the focus plane.

    Returns:
        (H, W, 3).
    """
    if float(np.abs(blur_px).max(initial=0.0)) < SHARP_PX:
        return np.ascontiguousarray(display_bgr[..., :3])
    light = np.empty((*blur_px.shape, 3), np.float32)
    _decode(display_bgr, tone.LIGHT, light)
    result = np.empty(light.shape, np.uint8)
    _encode(spread(light, blur_px), tone.DISPLAY, np.float32(tone.BRIGHTEST), result)
    return result


def spread(light: Floats, blur_px: Floats) -> Floats:
    """Linear light (H, W, 3) through the lens; `blur_px` as above. Returns (H, W, 3)."""
    height, width = blur_px.shape
    layer = np.empty((height, width), np.uint8)
    used = np.zeros((height, 2 * IN_FOCUS + 1), np.int64)
    _sort(blur_px, np.array(EDGES_PX, np.float32), layer, used)
    counts = used.sum(axis=0)
    front, back = np.zeros((2, height, width, 4), np.float32)
    for number in np.flatnonzero(counts):
        if number == IN_FOCUS:
            _join_sharp(light, layer, back)
            continue
        level = LEVELS[abs(number - IN_FOCUS) - 1]
        disc = _scatter_layer(light, blur_px, layer, int(number), level)
        _join(disc, level, front if number < IN_FOCUS else back)
    result = np.empty((height, width, 3), np.float32)
    _finish(front, back, _hidden(back) if counts[:IN_FOCUS].any() else back[:1, :1, :], result)
    return result


def _scatter_layer(light: Floats, blur_px: Floats, layer: NDArray[np.uint8], number: int, level: int) -> Floats:
    cell = 1 << level
    edge = abs(number - IN_FOCUS)
    largest = (EDGES_PX[edge] if edge < len(EDGES_PX) else LARGEST_PX) / cell
    pad = int(largest / 2) + 3
    height, width = (-(-n // cell) for n in blur_px.shape)
    out = np.zeros((height, width + 2 * pad, 4), np.float32)
    discs = (_DISCS.reach, _DISCS.share, _DISCS.rows, _DISCS.weight)
    _scatter(light, blur_px, layer, number, cell, pad, *discs, out)
    return out[:, pad : pad + width]


def _hidden(back: Floats) -> Floats:
    """What may lie behind near blurred things: the rear layers, (h, w, 3), averaged ever more widely where unknown."""
    height, width = back.shape[:2]
    cell = HIDDEN_CELL_PX
    rows, columns = -(-height // cell), -(-width // cell)
    level = np.zeros((rows, columns, 4), np.float32)
    _shrink(back, cell, level)
    pyramid = [level]
    while min(pyramid[-1].shape[:2]) > 1:
        h, w = (-(-n // 2) for n in pyramid[-1].shape[:2])
        smaller = np.zeros((h, w, 4), np.float32)
        _shrink(pyramid[-1], 2, smaller)
        pyramid.append(smaller)
    known = pyramid[-1][..., :3] / np.maximum(pyramid[-1][..., 3:], 1e-6)
    for finer in reversed(pyramid[:-1]):
        wider = known.repeat(2, axis=0).repeat(2, axis=1)[: finer.shape[0], : finer.shape[1]]
        trust = np.minimum(finer[..., 3:], 1.0)
        known = finer[..., :3] / np.maximum(finer[..., 3:], 1e-6) * trust + wider * (1 - trust)
    return np.ascontiguousarray(known, dtype=np.float32)


@numba.njit(cache=True, nogil=True, parallel=True)
def _decode(display, table, light):  # type: ignore[no-untyped-def]
    for y in numba.prange(light.shape[0]):
        for x in range(light.shape[1]):
            for k in range(3):
                light[y, x, k] = table[display[y, x, k]]


@numba.njit(cache=True, nogil=True, parallel=True)
def _encode(light, table, brightest, display):  # type: ignore[no-untyped-def]
    last = table.shape[0] - 1
    for y in numba.prange(light.shape[0]):
        for x in range(light.shape[1]):
            for k in range(3):
                at = np.sqrt(max(light[y, x, k], np.float32(0.0)) / brightest) * np.float32(last) + np.float32(0.5)
                display[y, x, k] = table[min(int(at), last)]


@numba.njit(cache=True, nogil=True, parallel=True)
def _sort(blur_px, edges, layer, used):  # type: ignore[no-untyped-def]
    """The layer of each pixel, nearest first, and how many pixels of each there are in each row."""
    for y in numba.prange(blur_px.shape[0]):
        for x in range(blur_px.shape[1]):
            size, steps = abs(blur_px[y, x]), 0
            while steps < edges.shape[0] and size >= edges[steps]:
                steps += 1
            number = edges.shape[0] + (steps if blur_px[y, x] > 0 else -steps)
            layer[y, x] = number
            used[y, number] += 1


@numba.njit(cache=True, nogil=True, parallel=True)
def _scatter(light, blur_px, layer, number, cell, pad, reach, share, rows, weight, out):  # type: ignore[no-untyped-def]
    """One layer's discs, as premultiplied light and coverage (h, w + 2 pad, 4), at 1/cell of the resolution."""
    height, width = out.shape[0], out.shape[1] - 2 * pad
    source_height, source_width = blur_px.shape
    # Variance that pixel area and, at lower resolution, resampling add; a disc of diameter d has d^2 / 16.
    added = np.float32(16.0 / 12.0 if cell == 1 else 16.0 * (1.0 / 12.0 + 1.0 / 12.0 + 1.0 / 6.0))
    for band in numba.prange(BANDS):
        first, last = height * band // BANDS, height * (band + 1) // BANDS
        for y in range(max(first - pad, 0), min(last + pad, height)):
            for x in range(width):
                r = g = b = a = blur = np.float32(0.0)
                for sy in range(y * cell, min((y + 1) * cell, source_height)):
                    for sx in range(x * cell, min((x + 1) * cell, source_width)):
                        if layer[sy, sx] == number:
                            r += light[sy, sx, 0]
                            g += light[sy, sx, 1]
                            b += light[sy, sx, 2]
                            a += np.float32(1.0)
                            blur += abs(blur_px[sy, sx])
                if a == 0.0:
                    continue
                diameter = min(blur / a, np.float32(LARGEST_PX)) / np.float32(cell)
                diameter = np.sqrt(max(diameter * diameter - added, np.float32(0.0)))
                size = int(diameter * STEPS_PER_PX + np.float32(0.5))
                scale = weight[size] / np.float32(cell * cell)
                r, g, b, a = r * scale, g * scale, b * scale, a * scale
                below = rows[size]
                for row in range(max(y - below, first), min(y + below + 1, last)):
                    dy = abs(row - y)
                    far, part = reach[size, dy], share[size, dy]
                    rest = np.float32(1.0) - part
                    left, right = x + pad - far, x + pad + far
                    end = out[row, left]
                    end[0] += r * part
                    end[1] += g * part
                    end[2] += b * part
                    end[3] += a * part
                    end = out[row, left + 1]
                    end[0] += r * rest
                    end[1] += g * rest
                    end[2] += b * rest
                    end[3] += a * rest
                    end = out[row, right]
                    end[0] -= r * rest
                    end[1] -= g * rest
                    end[2] -= b * rest
                    end[3] -= a * rest
                    end = out[row, right + 1]
                    end[0] -= r * part
                    end[1] -= g * part
                    end[2] -= b * part
                    end[3] -= a * part
        for row in range(first, last):
            for x in range(1, out.shape[1]):
                for k in range(4):
                    out[row, x, k] += out[row, x - 1, k]


@numba.njit(cache=True, nogil=True, parallel=True)
def _join_sharp(light, layer, joined):  # type: ignore[no-untyped-def]
    for y in numba.prange(layer.shape[0]):
        for x in range(layer.shape[1]):
            if layer[y, x] == IN_FOCUS:
                for k in range(3):
                    joined[y, x, k] = light[y, x, k]
                joined[y, x, 3] = np.float32(1.0)


@numba.njit(cache=True, nogil=True, parallel=True)
def _join(disc, level, joined):  # type: ignore[no-untyped-def]
    """Adds a layer behind those already joined, where they leave room."""
    scale, rows, columns = np.float32(1.0 / (1 << level)), disc.shape[0], disc.shape[1]
    half, one = np.float32(0.5), np.float32(1.0)
    for y in numba.prange(joined.shape[0]):
        at_y = min(max((np.float32(y) + half) * scale - half, np.float32(0.0)), np.float32(rows - 1))
        y0 = int(at_y)
        y1, fy = min(y0 + 1, rows - 1), at_y - np.float32(y0)
        for x in range(joined.shape[1]):
            room = one - joined[y, x, 3]
            if room <= np.float32(0.0):
                continue
            at_x = min(max((np.float32(x) + half) * scale - half, np.float32(0.0)), np.float32(columns - 1))
            x0 = int(at_x)
            x1, fx = min(x0 + 1, columns - 1), at_x - np.float32(x0)
            w00, w01, w10, w11 = (one - fy) * (one - fx), (one - fy) * fx, fy * (one - fx), fy * fx
            a = w00 * disc[y0, x0, 3] + w01 * disc[y0, x1, 3] + w10 * disc[y1, x0, 3] + w11 * disc[y1, x1, 3]
            if a < np.float32(1e-4):
                continue
            share = min(one, room / a)
            for k in range(3):
                v = w00 * disc[y0, x0, k] + w01 * disc[y0, x1, k] + w10 * disc[y1, x0, k] + w11 * disc[y1, x1, k]
                joined[y, x, k] += share * v
            joined[y, x, 3] += share * a


@numba.njit(cache=True, nogil=True, parallel=True)
def _shrink(fine, cell, coarse):  # type: ignore[no-untyped-def]
    """Mean over cells of cell x cell."""
    for y in numba.prange(coarse.shape[0]):
        for x in range(coarse.shape[1]):
            count = np.float32(0.0)
            for sy in range(y * cell, min((y + 1) * cell, fine.shape[0])):
                for sx in range(x * cell, min((x + 1) * cell, fine.shape[1])):
                    count += np.float32(1.0)
                    for k in range(4):
                        coarse[y, x, k] += fine[sy, sx, k]
            for k in range(4):
                coarse[y, x, k] /= count


@numba.njit(cache=True, nogil=True, parallel=True)
def _finish(front, back, hidden, result):  # type: ignore[no-untyped-def]
    """Near layers over the rear ones, gaps in these filled."""
    cell, one = np.float32(1.0 / HIDDEN_CELL_PX), np.float32(1.0)
    rows, columns = hidden.shape[0], hidden.shape[1]
    for y in numba.prange(result.shape[0]):
        for x in range(result.shape[1]):
            near, far = min(front[y, x, 3], one), back[y, x, 3]
            if near < np.float32(1e-4):
                for k in range(3):
                    result[y, x, k] = back[y, x, k] / max(far, np.float32(1e-4))
                continue
            at_y = min(max((np.float32(y) + np.float32(0.5)) * cell - np.float32(0.5), np.float32(0.0)), np.float32(rows - 1))
            at_x = min(max((np.float32(x) + np.float32(0.5)) * cell - np.float32(0.5), np.float32(0.0)), np.float32(columns - 1))
            y0, x0 = int(at_y), int(at_x)
            y1, x1 = min(y0 + 1, rows - 1), min(x0 + 1, columns - 1)
            fy, fx = at_y - np.float32(y0), at_x - np.float32(x0)
            for k in range(3):
                top = hidden[y0, x0, k] * (one - fx) + hidden[y0, x1, k] * fx
                low = hidden[y1, x0, k] * (one - fx) + hidden[y1, x1, k] * fx
                behind = back[y, x, k] + (one - far) * (top * (one - fy) + low * fy)
                result[y, x, k] = front[y, x, k] + (one - near) * behind
