from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cinempc.types import Detection
from perception.detect.window import look_through


class _SeesAllOfIt:
    """Finds one body that fills what it is shown, with a nose in the middle."""

    description = "for tests"

    def __init__(self) -> None:
        self.shown_px: tuple[int, ...] = ()

    def detect(self, image_bgr: NDArray[np.uint8]) -> tuple[Detection, ...]:
        self.shown_px = image_bgr.shape
        return (Detection("person", 0.9, np.array([0.0, 0.0, 1.0, 1.0]), np.array([[0.5, 0.5, 0.8]])),)


def test_a_window_is_told_of_in_fractions_of_the_whole_picture() -> None:
    detector, window_px = _SeesAllOfIt(), np.array([160, 90, 320, 270])
    (found,) = look_through(detector, np.zeros((360, 640, 3), np.uint8), window_px)
    assert detector.shown_px == (180, 160, 3)
    np.testing.assert_allclose(found.box_frac, [0.25, 0.25, 0.5, 0.75])
    np.testing.assert_allclose(found.keypoints_frac, [[0.375, 0.5, 0.8]])
