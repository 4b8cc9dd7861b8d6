"""Looks closely where somebody small is expected, and at everything now and then.

Scaled down to the network's input, a figure of 80 px in a picture 1280 wide has 40, and is missed now and then. A
window cut out around where it should be is looked at as it is, by a network with a smaller input, which is faster.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cinempc.types import Array, Detection
from perception.boxes import overlap, within
from perception.classes import group_of
from perception.detect import Detector
from perception.detect.window import in_fractions, look_through

WINDOW_PX = 320  # the input of the network that looks into the window
SMALL_PX = 80.0  # so tall in the input that takes the whole picture, or less: a window pays
ROOM = 3.0  # height of the window in heights of the figure, at least
WHOLE_EVERY_S = 0.3  # how often everything is looked at: often enough for somebody new to be believed
LOST_S = 0.4  # unseen for so long, somebody is looked for everywhere
WIDER_PER_S = 0.7  # how much the window grows meanwhile
SAME, MOSTLY = 0.5, 0.7  # overlap from which two boxes are one figure; share of the smaller one from which it is a part
BORDER_FRAC = 0.01  # of the window: a box so near to its border is cut off by it
NEVER_EARLY_S = 1e-6


class Attention:
    """Two detectors as one, with an idea of where to look.

    Args:
        whole: for the whole picture, `whole_px` wide or high at its input.
        close: for the window, with an input of `WINDOW_PX`.
    """

    def __init__(self, whole: Detector, close: Detector, *, whole_px: int) -> None:
        self._whole, self._close, self._whole_px = whole, close, whole_px
        self._next_whole_s = -np.inf
        self.window_frac: Array | None = None  # (4,) that the last picture was looked at through

    def detect(
        self, time_s: float, image_bgr: NDArray[np.uint8], expected_frac: Array | None = None, unseen_s: float = 0.0
    ) -> tuple[Detection, ...]:
        """All that is found in a picture, in fractions of it.

        `expected_frac` is the box (4,) where the one who matters should be, not seen for `unseen_s`; None: nobody does.
        """
        window_px = self._window_px(image_bgr, expected_frac, unseen_s)
        self.window_frac = None
        if window_px is None:
            return self._whole.detect(image_bgr)
        found = self._through(image_bgr, window_px)
        if time_s >= self._next_whole_s - NEVER_EARLY_S or unseen_s > LOST_S:
            self._next_whole_s = time_s + WHOLE_EVERY_S
            found = merged(found, self._whole.detect(image_bgr))
        return found

    def _window_px(
        self, image_bgr: NDArray[np.uint8], expected_frac: Array | None, unseen_s: float
    ) -> NDArray[np.int64] | None:
        """(4,) left, top, right, bottom of the window; None where the whole picture shows as much."""
        if expected_frac is None or not np.isfinite(expected_frac).all():
            return None
        image_px = np.array([image_bgr.shape[1], image_bgr.shape[0]])
        box_px = expected_frac * np.tile(image_px, 2)
        tall_px = float((box_px[2:] - box_px[:2]).max())
        side_px = round(max(WINDOW_PX, ROOM * tall_px) * (1.0 + WIDER_PER_S * unseen_s))
        small = tall_px * min(self._whole_px / image_px.max(), 1.0) <= SMALL_PX
        if not small or side_px >= image_px.max():
            return None
        size_px = np.minimum(side_px, image_px)
        corner_px = np.clip((box_px[:2] + box_px[2:] - size_px) / 2, 0, image_px - size_px).astype(np.int64)
        return np.concatenate([corner_px, corner_px + size_px])

    def _through(self, image_bgr: NDArray[np.uint8], window_px: NDArray[np.int64]) -> tuple[Detection, ...]:
        self.window_frac = in_fractions(window_px, image_bgr)
        found = look_through(self._close, image_bgr, window_px)
        return tuple(one for one in found if not _cut_off(one.box_frac, self.window_frac))


def merged(first: tuple[Detection, ...], second: tuple[Detection, ...]) -> tuple[Detection, ...]:
    """Both, without those of the second that show what the first ones show already."""
    new = [one for one in second if not any(_same(one, other) for other in first)]
    return (*first, *new)


def _same(one: Detection, other: Detection) -> bool:
    if group_of(one.class_) != group_of(other.class_):
        return False
    return overlap(one.box_frac, other.box_frac) > SAME or within(one.box_frac, other.box_frac) > MOSTLY


def _cut_off(box: Array, window: Array) -> bool:
    """Whether the window's border cuts a box, where it is not the picture's border too."""
    border = BORDER_FRAC * (window[2:] - window[:2])
    inner = np.concatenate([window[:2] > 0.0, window[2:] < 1.0])
    near = np.concatenate([box[:2] < window[:2] + border, box[2:] > window[2:] - border])
    return bool((inner & near).any())
