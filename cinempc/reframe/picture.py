"""One picture through the window, with bars where the window is larger than the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from cinempc.reframe.aspect import Window
from cinempc.types import Array

Fill = Literal["blur", "black"]
Picture = NDArray[np.uint8]
SMALL_PX, BLUR, DIM = 64, 3.0, 0.55  # the bars: the picture at that width, blurred by as many of its pixels, and darker
THIN = 0.03  # of the length across: bars up to there continue the picture as a mirror does, twice as thick ones show
PREVIEW_PX = 360  # height
OUTLINE = (90, 220, 255)  # BGR, a warm yellow


@dataclass(frozen=True, slots=True)
class Cutter:
    """Cuts windows out of pictures of one size."""

    window: Window
    size_px: tuple[int, int]
    fill: Fill

    def cut(self, image_bgr: Picture, box_px: Array) -> Picture:
        """What is in a box (4,) left, top, right, bottom of the picture, to fractions of a pixel."""
        width, height = self.size_px
        across, down = (box_px[2] - box_px[0]) / width, (box_px[3] - box_px[1]) / height
        # centres of pixels are at halves, and OpenCV counts from the middle of the first one
        back = np.array(
            [[across, 0.0, box_px[0] + across / 2 - 0.5], [0.0, down, box_px[1] + down / 2 - 0.5]], np.float64
        )
        softened = _softened(image_bgr, max(across, down))
        flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
        shown = cv2.warpAffine(softened, back, self.size_px, flags=flags, borderMode=cv2.BORDER_REFLECT_101)
        self._barred(np.asarray(shown, np.uint8), image_bgr, box_px)
        return np.asarray(shown, np.uint8)

    def _barred(self, shown: Picture, image_bgr: Picture, box_px: Array) -> None:
        """Puts the bars into it."""
        across = 1 - self.window.axis
        room, size = self.window.image_px[across], self.size_px[across]
        scale = size / (box_px[across + 2] - box_px[across])
        first, last = round(-box_px[across] * scale), size - round((box_px[across + 2] - room) * scale)
        if first <= 0 and last >= size:
            return
        bars, weight = self._background(image_bgr, box_px), 1.0
        if self.fill == "blur":
            weight = float(np.clip(max(first, size - last) / (THIN * size) - 1.0, 0.0, 1.0))
        for part in (slice(0, max(first, 0)), slice(min(last, size), size)):
            where = (part, slice(None)) if across == 1 else (slice(None), part)
            shown[where] = cv2.addWeighted(bars[where], weight, shown[where], 1.0 - weight, 0.0)

    def _background(self, image_bgr: Picture, box_px: Array) -> Picture:
        width, height = self.size_px
        if self.fill == "black":
            return np.zeros((height, width, 3), np.uint8)
        axis, image = self.window.axis, image_bgr
        half = self.window.length_px / 2
        middle = float(np.clip((box_px[axis] + box_px[axis + 2]) / 2, half, self.window.room_px - half))
        part = slice(int(middle - half), max(int(middle + half), int(middle - half) + 1))
        image = image[:, part] if axis == 0 else image[part]
        small = cv2.resize(image, (SMALL_PX, max(2, round(SMALL_PX * height / width))), interpolation=cv2.INTER_AREA)
        soft = cv2.GaussianBlur(small, (0, 0), BLUR)
        return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR) * DIM, np.uint8)


def _softened(image_bgr: Picture, shrinks: float) -> Picture:
    """So that nothing too fine for a smaller picture is left in it."""
    if shrinks <= 1.05:
        return image_bgr
    return np.asarray(cv2.GaussianBlur(image_bgr, (0, 0), 0.5 * float(np.sqrt(shrinks**2 - 1.0))), np.uint8)


def side_by_side(image_bgr: Picture, box_px: Array, result: Picture) -> Picture:
    """The source with the window drawn into it, all else darker, beside what comes out of it."""
    height, width = image_bgr.shape[:2]
    left, top, right, bottom = (round(float(v)) for v in np.clip(box_px, 0, [width, height, width, height]))
    source = (image_bgr * 0.45).astype(np.uint8)
    source[top:bottom, left:right] = image_bgr[top:bottom, left:right]
    thick = max(2, height // 240)
    cv2.rectangle(source, (left, top), (right - 1, bottom - 1), OUTLINE, thick)
    return np.hstack([_as_high(source), _as_high(result)])


def _as_high(image: Picture) -> Picture:
    width = max(2, 2 * round(image.shape[1] * PREVIEW_PX / image.shape[0] / 2))
    return np.asarray(cv2.resize(image, (width, PREVIEW_PX), interpolation=cv2.INTER_AREA), np.uint8)
