"""A second look at a picture turned by half a right angle, for cameras that look steeply down.

From straight above, detectors that were taught with pictures taken upright find a figure along one diagonal of the
picture and not along its sides: of eight figures turned by 45 degrees each, every second one.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from cinempc.types import Array, Detection
from perception.detect.detector import Detector

STEEP_RAD = np.deg2rad(65.0)
TURN_DEG = 45.0


def detect_steeply(detector: Detector, image_bgr: NDArray[np.uint8], pitch_rad: float) -> tuple[Detection, ...]:
    """What is in the picture of a camera with a pitch (positive up), by a second look where a steep first finds nobody.

    A box of the second look is square: what it encloses lies across it.
    """
    found = detector.detect(image_bgr)
    if pitch_rad > -STEEP_RAD or any(one.class_ == "person" for one in found):
        return found
    height_px, width_px = image_bgr.shape[:2]
    side_px = int(np.ceil((width_px + height_px) / np.sqrt(2.0)))
    turn = cv2.getRotationMatrix2D((width_px / 2, height_px / 2), TURN_DEG, 1.0)
    turn[:, 2] += (side_px - width_px) / 2, (side_px - height_px) / 2
    turned = np.asarray(cv2.warpAffine(image_bgr, turn, (side_px, side_px)), np.uint8)
    back = np.asarray(cv2.invertAffineTransform(turn), np.float64)
    size_px = np.array([width_px, height_px], float)
    return tuple(
        Detection(one.class_, one.score, _turned_back(one.box_frac * side_px, back, size_px))
        for one in detector.detect(turned)
    )


def _turned_back(box_px: Array, back: NDArray[np.float64], size_px: Array) -> Array:
    """(4,) fractions of the picture: a square around the same middle, of the same area."""
    middle = back[:, :2] @ ((box_px[:2] + box_px[2:]) / 2) + back[:, 2]
    half = np.sqrt(np.prod(box_px[2:] - box_px[:2])) / 2
    return np.asarray(np.clip(np.concatenate([(middle - half) / size_px, (middle + half) / size_px]), 0.0, 1.0))
