"""A detector that looks at the most prominent people once more, closely, for the points of their bodies.

A pose network finds small people worse than a plain detector does, and turns some of them round. In a window around
somebody it is sure, and quick.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cinempc.types import Array, Detection
from perception.boxes import area, overlap
from perception.detect.detector import Detector
from perception.detect.window import look_through

CLOSE_PX = 320  # longer side of the input for one person
MOST = 2  # people: a shot's subjects are prominent in its pictures
ROOM = 1.25  # size of the window, in boxes
LEAST_PX = 24  # height of somebody of whom more is to be seen
SAME_IOU = 0.5  # of what the window shows and the box that it was cut out for
SURE = 0.4  # score from which a box is worth a second look


class PosedDetector:
    """A `Detector` out of one that finds things and one that knows bodies."""

    def __init__(self, finder: Detector, pose: Detector) -> None:
        self._finder, self._pose = finder, pose
        self.description = f"{finder.description}, bodies by {pose.description}"

    def detect(self, image_bgr: NDArray[np.uint8]) -> tuple[Detection, ...]:
        """See `Detector`."""
        found = list(self._finder.detect(image_bgr))
        for i in _prominent(found, image_bgr.shape[0]):
            found[i] = self._with_points(found[i], image_bgr)
        return tuple(found)

    def rehearse(self, image_bgr: NDArray[np.uint8]) -> None:
        """Works as long on a picture as it would if people were in it: half as high as the picture."""
        self._finder.detect(image_bgr)
        for _ in range(MOST):
            self._with_points(Detection("person", 1.0, np.array([0.45, 0.25, 0.55, 0.75])), image_bgr)

    def _with_points(self, person: Detection, image_bgr: NDArray[np.uint8]) -> Detection:
        shown = look_through(self._pose, image_bgr, _window_px(person.box_frac, image_bgr))
        best = max(shown, key=lambda one: overlap(one.box_frac, person.box_frac), default=None)
        if best is None or overlap(best.box_frac, person.box_frac) <= SAME_IOU:
            return person
        return replace(person, keypoints_frac=best.keypoints_frac)


def _prominent(found: Sequence[Detection], height_px: int) -> list[int]:
    """Indices of the largest people."""
    people = [
        (area(one.box_frac), i)
        for i, one in enumerate(found)
        if one.class_ == "person" and one.score >= SURE and (one.box_frac[3] - one.box_frac[1]) * height_px >= LEAST_PX
    ]
    return [i for _, i in sorted(people, reverse=True)[:MOST]]


def _window_px(box_frac: Array, image_bgr: NDArray[np.uint8]) -> NDArray[np.int64]:
    """(4,) left, top, right, bottom of what is looked at: at least one pixel."""
    image_px = np.array([image_bgr.shape[1], image_bgr.shape[0]])
    middle, half = (box_frac[:2] + box_frac[2:]) / 2, ROOM * (box_frac[2:] - box_frac[:2]) / 2
    low = np.clip(np.floor((middle - half) * image_px), 0, image_px - 1)
    high = np.clip(np.ceil((middle + half) * image_px), low + 1, image_px)
    return np.concatenate([low, high]).astype(np.int64)
