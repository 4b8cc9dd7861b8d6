"""Looks at a part of a picture, and says what is there in fractions of the whole one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cinempc.types import Array, Detection
from perception.detect.detector import Detector


def look_through(
    detector: Detector, image_bgr: NDArray[np.uint8], window_px: NDArray[np.int64]
) -> tuple[Detection, ...]:
    """All that is found within a window (4,) of whole pixels: left, top, right, bottom."""
    left, top, right, bottom = window_px
    window = in_fractions(window_px, image_bgr)
    corner, size = window[:2], window[2:] - window[:2]
    found = detector.detect(np.ascontiguousarray(image_bgr[top:bottom, left:right]))
    return tuple(_in_whole(one, corner, size) for one in found)


def in_fractions(window_px: NDArray[np.int64], image_bgr: NDArray[np.uint8]) -> Array:
    """The window (4,) in fractions of the picture."""
    return np.asarray(window_px / np.tile([image_bgr.shape[1], image_bgr.shape[0]], 2))


def _in_whole(one: Detection, corner: Array, size: Array) -> Detection:
    points = one.keypoints_frac
    if points is not None:
        points = np.hstack([points[:, :2] * size + corner, points[:, 2:]])
    return replace(one, box_frac=one.box_frac * np.tile(size, 2) + np.tile(corner, 2), keypoints_frac=points)
