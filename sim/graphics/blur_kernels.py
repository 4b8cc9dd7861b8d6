"""The compiled inner loops of `blur`, each for a band of rows so that bands run side by side.

Arrays are C-contiguous; the types are those of `blur`'s docstrings. Indices into flat arrays are unsigned, which
spares a test for negative ones at every access.
"""

from __future__ import annotations

import numba
import numpy as np

numba.config.SLP_VECTORIZE = 1  # four channels in one instruction: the scatter is three times as fast

ZERO, HALF, ONE = np.float32(0.0), np.float32(0.5), np.float32(1.0)
LEAST = np.float32(1e-4)  # of coverage that counts


@numba.njit(cache=True, nogil=True)
def develop(first, last, stored, table, display):  # type: ignore[no-untyped-def]
    """8-bit picture values of stored ones."""
    for y in range(first, last):
        for x in range(display.shape[1]):
            for k in range(3):
                display[y, x, k] = table[stored[y, x, k]]


@numba.njit(cache=True, nogil=True)
def decode(first, last, stored, table, light):  # type: ignore[no-untyped-def]
    """Linear light of stored 8-bit values."""
    for y in range(first, last):
        for x in range(light.shape[1]):
            for k in range(3):
                light[y, x, k] = table[stored[y, x, k]]


@numba.njit(cache=True, nogil=True)
def encode(first, last, light, table, brightest, display):  # type: ignore[no-untyped-def]
    """8-bit picture values of linear light."""
    top = np.float32(table.shape[0] - 1)
    scale = top / np.sqrt(brightest)
    lights, values = light.reshape(light.shape[0], -1), display.reshape(light.shape[0], -1)
    at = np.empty(lights.shape[1], np.int32)  # of a row, so that square roots are taken several at once
    for y in range(first, last):
        for i in range(at.shape[0]):
            at[i] = np.int32(min(np.sqrt(max(lights[y, i], ZERO)) * scale + HALF, top))
        for i in range(at.shape[0]):
            values[y, i] = table[np.uint32(at[i])]


@numba.njit(cache=True, nogil=True)
def sort(first, last, blur_px, edges, layer, used):  # type: ignore[no-untyped-def]
    """The layer of each pixel, nearest first, and how many pixels of each layer there are in each row."""
    steps = np.empty(blur_px.shape[1], np.int32)  # of a row, from the layer in focus, several at once
    for y in range(first, last):
        steps[:] = 0
        for k in range(edges.shape[0]):
            for x in range(steps.shape[0]):
                steps[x] += np.int32(blur_px[y, x] >= edges[k]) - np.int32(blur_px[y, x] <= -edges[k])
        for x in range(steps.shape[0]):
            number = np.uint8(edges.shape[0] + steps[x])
            layer[y, x] = number
            used[y, number] += 1


@numba.njit(cache=True, nogil=True)
def thin(first, last, light, blur_px, layer, number, cell, thin_light, thin_blur, coverage):  # type: ignore[no-untyped-def]
    """Rows [first, last) of one layer at 1/cell of its resolution: means, in cells, and the share of each it covers."""
    for y in range(first, last):
        for x in range(coverage.shape[1]):
            r = g = b = blur = a = ZERO
            for sy in range(y * cell, min((y + 1) * cell, layer.shape[0])):
                for sx in range(x * cell, min((x + 1) * cell, layer.shape[1])):
                    if layer[sy, sx] == number:
                        r += light[sy, sx, 0]
                        g += light[sy, sx, 1]
                        b += light[sy, sx, 2]
                        a += ONE
                        blur += abs(blur_px[sy, sx])
            coverage[y, x] = a / np.float32(cell**2)
            most = max(a, ONE)
            thin_light[y, x, 0], thin_light[y, x, 1], thin_light[y, x, 2] = r / most, g / most, b / most
            thin_blur[y, x] = blur / most / np.float32(cell)


@numba.njit(cache=True, nogil=True)
def scatter(  # type: ignore[no-untyped-def]
    first, last, light, blur, coverage, pad, added, largest, steps, reach, share, rows, weight, out
):
    """Adds discs of pixels to rows [first, last), all in pixels of the resolution at hand.

    Pixels count by their `coverage`. `added` is the variance, as 16 times that, which discs are narrower by. `out`
    (last - first, width + 2 pad, 4) receives light times coverage, and coverage.
    """
    height, width = coverage.shape
    flat, stride = out.reshape(-1), np.uint64(4 * out.shape[1])
    lights, blurs, covered = light.reshape(-1), blur.reshape(-1), coverage.reshape(-1)
    ends, parts, discs = reach.reshape(-1), share.reshape(-1), np.uint64(reach.shape[1])
    for y in range(max(first - pad, 0), min(last + pad, height)):
        for x in range(width):
            pixel = np.uint64(y) * np.uint64(width) + np.uint64(x)
            if covered[pixel] == ZERO:
                continue
            diameter = min(abs(blurs[pixel]), largest)
            size = np.uint64(np.sqrt(max(diameter * diameter - added, ZERO)) * steps + HALF)
            a, colour = weight[size] * covered[pixel], np.uint64(3) * pixel
            r, g, b = lights[colour] * a, lights[colour + np.uint64(1)] * a, lights[colour + np.uint64(2)] * a
            below = rows[size]
            for row in range(max(y - below, first), min(y + below + 1, last)):
                end = size * discs + np.uint64(abs(row - y))
                far, part = ends[end], parts[end]
                rest = ONE - part
                begin = np.uint64(row - first) * stride
                i = begin + np.uint64(4 * (x + pad - far))
                flat[i] += r * part
                flat[i + np.uint64(1)] += g * part
                flat[i + np.uint64(2)] += b * part
                flat[i + np.uint64(3)] += a * part
                flat[i + np.uint64(4)] += r * rest
                flat[i + np.uint64(5)] += g * rest
                flat[i + np.uint64(6)] += b * rest
                flat[i + np.uint64(7)] += a * rest
                i = begin + np.uint64(4 * (x + pad + far))
                flat[i] -= r * rest
                flat[i + np.uint64(1)] -= g * rest
                flat[i + np.uint64(2)] -= b * rest
                flat[i + np.uint64(3)] -= a * rest
                flat[i + np.uint64(4)] -= r * part
                flat[i + np.uint64(5)] -= g * part
                flat[i + np.uint64(6)] -= b * part
                flat[i + np.uint64(7)] -= a * part


@numba.njit(cache=True, nogil=True)
def integrate(out):  # type: ignore[no-untyped-def]
    """Running sums along the rows of `scatter`'s result turn ends of discs into discs."""
    for y in range(out.shape[0]):
        r = g = b = a = ZERO
        for x in range(out.shape[1]):
            r += out[y, x, 0]
            g += out[y, x, 1]
            b += out[y, x, 2]
            a += out[y, x, 3]
            out[y, x, 0], out[y, x, 1], out[y, x, 2], out[y, x, 3] = r, g, b, a


@numba.njit(cache=True, nogil=True)
def join_sharp(first, last, light, layer, number, joined):  # type: ignore[no-untyped-def]
    """Adds the layer that is in focus behind those already joined."""
    for y in range(first, last):
        for x in range(layer.shape[1]):
            if layer[y, x] == number:
                room = ONE - joined[y, x, 3]
                for k in range(3):
                    joined[y, x, k] += room * light[y, x, k]
                joined[y, x, 3] += room


@numba.njit(cache=True, nogil=True)
def join(first, last, disc, disc_first, pad, cell, joined):  # type: ignore[no-untyped-def]
    """Adds a blurred layer behind those already joined, where they leave room; `disc` begins at row `disc_first`."""
    scale, rows, columns = ONE / np.float32(cell), disc.shape[0], disc.shape[1] - 2 * pad
    width = joined.shape[1]
    line = np.empty((columns + 2, 4), np.float32)  # of the disc picture, with its ends repeated
    for y in range(first, last):
        at_y = min(max((np.float32(y) + HALF) * scale - HALF - np.float32(disc_first), ZERO), np.float32(rows - 1))
        y0 = int(at_y)
        y1, fy = min(y0 + 1, rows - 1), at_y - np.float32(y0)
        most = ZERO
        for x in range(columns):
            for k in range(4):
                line[x + 1, k] = disc[y0, x + pad, k] * (ONE - fy) + disc[y1, x + pad, k] * fy
            most = max(most, line[x + 1, 3])
        if most < LEAST:
            continue
        line[0], line[columns + 1] = line[1], line[columns]
        for x in range(width):
            room = ONE - joined[y, x, 3]
            if room <= LEAST:
                continue
            at_x = (np.float32(x) + HALF) * scale + HALF
            x0 = int(at_x)
            right = at_x - np.float32(x0)
            left = ONE - right
            a = left * line[x0, 3] + right * line[x0 + 1, 3]
            if a < LEAST:
                continue
            share = min(ONE, room / a)
            left, right = left * share, right * share
            for k in range(4):
                joined[y, x, k] += left * line[x0, k] + right * line[x0 + 1, k]


@numba.njit(cache=True, nogil=True)
def shrink(fine, cell, coarse):  # type: ignore[no-untyped-def]
    """Mean over cells of cell x cell."""
    for y in range(coarse.shape[0]):
        for x in range(coarse.shape[1]):
            r = g = b = a = count = ZERO
            for sy in range(y * cell, min((y + 1) * cell, fine.shape[0])):
                for sx in range(x * cell, min((x + 1) * cell, fine.shape[1])):
                    count += ONE
                    r += fine[sy, sx, 0]
                    g += fine[sy, sx, 1]
                    b += fine[sy, sx, 2]
                    a += fine[sy, sx, 3]
            coarse[y, x, 0], coarse[y, x, 1], coarse[y, x, 2], coarse[y, x, 3] = (
                r / count,
                g / count,
                b / count,
                a / count,
            )


@numba.njit(cache=True, nogil=True)
def finish(first, last, front, back, hidden, cell, result):  # type: ignore[no-untyped-def]
    """Near layers over the rear ones, whose gaps are filled from `hidden` (1/cell of the resolution)."""
    scale, rows, columns = ONE / np.float32(cell), hidden.shape[0], hidden.shape[1]
    for y in range(first, last):
        at_y = min(max((np.float32(y) + HALF) * scale - HALF, ZERO), np.float32(rows - 1))
        y0 = int(at_y)
        y1, fy = min(y0 + 1, rows - 1), at_y - np.float32(y0)
        for x in range(result.shape[1]):
            near, far = min(front[y, x, 3], ONE), back[y, x, 3]
            if near < LEAST:
                whole = ONE / max(far, LEAST)
                for k in range(3):
                    result[y, x, k] = back[y, x, k] * whole
                continue
            at_x = min(max((np.float32(x) + HALF) * scale - HALF, ZERO), np.float32(columns - 1))
            x0 = int(at_x)
            x1, fx = min(x0 + 1, columns - 1), at_x - np.float32(x0)
            for k in range(3):
                top = hidden[y0, x0, k] * (ONE - fx) + hidden[y0, x1, k] * fx
                low = hidden[y1, x0, k] * (ONE - fx) + hidden[y1, x1, k] * fx
                behind = back[y, x, k] + (ONE - far) * (top * (ONE - fy) + low * fy)
                result[y, x, k] = front[y, x, k] + (ONE - near) * behind
