"""What somebody looks like: colours of the upper and the lower half of the figure."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from cinempc.types import Array
from perception.view import BOTTOM, LEFT, RIGHT, TOP

PARTS = (0.08, 0.5, 0.95)  # of the box's height: where the two halves begin and end
CORE = 0.25  # of the box's width on either side: background rather than figure
BINS = (12, 6, 4)  # hue, saturation, value
LEAST_PX = 3
FADE = 0.05  # how much of a remembered look one more picture replaces


def look_of(image_bgr: NDArray[np.uint8], box_frac: Array) -> Array | None:
    """(2, bins) colour histograms of the halves, each summing to one; None where the box is too small."""
    height_px, width_px = image_bgr.shape[:2]
    left, right = box_frac[LEFT] * width_px, box_frac[RIGHT] * width_px
    core = CORE * (right - left)
    columns = slice(int(max(left + core, 0.0)), int(min(right - core, width_px)) + 1)
    top, tall = box_frac[TOP] * height_px, (box_frac[BOTTOM] - box_frac[TOP]) * height_px
    halves = []
    for upper, lower in pairwise(PARTS):
        patch = image_bgr[int(max(top + upper * tall, 0.0)) : int(top + lower * tall) + 1, columns]
        if min(patch.shape[:2]) < LEAST_PX:
            return None
        halves.append(_histogram(patch))
    return np.array(halves)


def likeness(one: Array | None, other: Array | None) -> float:
    """From 0 (nothing in common) to 1 (the same): mean Bhattacharyya coefficient; 1 where one is not known."""
    if one is None or other is None:
        return 1.0
    return float(np.sqrt(one * other).sum(axis=1).mean())


def remembered(before: Array | None, now: Array | None) -> Array | None:
    """A look with one more picture of it taken in."""
    if before is None or now is None:
        return now if before is None else before
    return np.asarray((1.0 - FADE) * before + FADE * now)


def _histogram(patch: NDArray[np.uint8]) -> Array:
    hsv = cv2.cvtColor(patch, cv2.COLOR_BGR2HSV)
    counts = cv2.calcHist([hsv], [0, 1, 2], None, list(BINS), [0, 180, 0, 256, 0, 256])
    flat = np.asarray(counts, dtype=np.float64).ravel() + 1e-3
    return np.asarray(flat / flat.sum())
