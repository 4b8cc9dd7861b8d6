"""Fits a picture into a network's input and takes what is found there back to the picture.

The network was trained on pictures scaled to its size with their aspect kept, the rest filled with grey. Only as much
is filled as its stride asks for: 640x360 becomes 640x384, three fifths of 640x640.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from cinempc.types import Array

STRIDE_PX = 32
GREY = (114, 114, 114)  # as in training


@dataclass(frozen=True, slots=True)
class Letterbox:
    """A picture of `image_px` scaled to `inner_px` and centred in `net_px`; all are (width, height)."""

    image_px: tuple[int, int]
    inner_px: tuple[int, int]
    net_px: tuple[int, int]

    @property
    def left_top_px(self) -> tuple[int, int]:
        """Where the scaled picture begins in the input."""
        return (self.net_px[0] - self.inner_px[0]) // 2, (self.net_px[1] - self.inner_px[1]) // 2

    @property
    def blob_shape(self) -> tuple[int, int, int, int]:
        """Of the network's input."""
        return 1, 3, self.net_px[1], self.net_px[0]

    def blob(self, image_bgr: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The network's input: (1, 3, height, width), RGB, 0..1, of a picture (height, width, 3)."""
        (left, top), (width, height) = self.left_top_px, self.inner_px
        canvas = np.full((self.net_px[1], self.net_px[0], 3), GREY, np.uint8)
        inner = canvas[top : top + height, left : left + width]
        inner[:] = cv2.resize(np.ascontiguousarray(image_bgr), self.inner_px, interpolation=cv2.INTER_LINEAR)
        return np.ascontiguousarray(canvas[:, :, ::-1].transpose(2, 0, 1)[None], np.float32) / np.float32(255)

    def to_frac(self, points_px: Array) -> Array:
        """Points (..., 2) of the input as fractions of the picture; outside it they leave 0..1."""
        return (points_px - self.left_top_px) / self.inner_px


def fit(image_px: tuple[int, int], size_px: int) -> Letterbox:
    """The smallest input whose longer side is `size_px`, a multiple of the stride, and that holds the picture."""
    scale = size_px / max(image_px)
    inner_px = _scaled(image_px, scale)
    return Letterbox(image_px, inner_px, (_up(inner_px[0]), _up(inner_px[1])))


def fit_into(image_px: tuple[int, int], net_px: tuple[int, int]) -> Letterbox:
    """For a network with an input of one size only."""
    scale = min(net_px[0] / image_px[0], net_px[1] / image_px[1])
    return Letterbox(image_px, _scaled(image_px, scale), net_px)


def _scaled(image_px: tuple[int, int], scale: float) -> tuple[int, int]:
    return max(1, round(image_px[0] * scale)), max(1, round(image_px[1] * scale))


def _up(length_px: int) -> int:
    return -(-length_px // STRIDE_PX) * STRIDE_PX
