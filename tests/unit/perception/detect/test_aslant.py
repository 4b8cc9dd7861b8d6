"""The second look of a camera that looks steeply down."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from cinempc.types import Detection
from perception.detect import detect_steeply

SIZE_PX = (400, 200)


class Blobs:
    """Finds the bright blob of a square picture: of the one that is turned."""

    description = "blobs"

    def __init__(self) -> None:
        self.looks = 0

    def detect(self, image_bgr: NDArray[np.uint8]) -> tuple[Detection, ...]:
        self.looks += 1
        if image_bgr.shape[0] != image_bgr.shape[1]:
            return ()
        rows, columns = np.nonzero(image_bgr[..., 0] > 100)
        side = image_bgr.shape[0]
        box = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]) / side
        return (Detection("person", 0.8, box),)


@pytest.mark.parametrize("middle_px", [(200, 100), (90, 60), (330, 150)])
def test_who_is_found_aslant_is_where_they_are(middle_px: tuple[int, int]) -> None:
    image = np.zeros((SIZE_PX[1], SIZE_PX[0], 3), np.uint8)
    x, y = middle_px
    image[y - 8 : y + 8, x - 8 : x + 8] = 255
    (found,) = detect_steeply(Blobs(), image, np.deg2rad(-89.0))
    middle = (found.box_frac[:2] + found.box_frac[2:]) / 2 * SIZE_PX
    np.testing.assert_allclose(middle, middle_px, atol=1.5)
    width_px, height_px = (found.box_frac[2:] - found.box_frac[:2]) * SIZE_PX
    assert width_px == pytest.approx(height_px, rel=0.05)


def test_a_level_camera_looks_once() -> None:
    blobs = Blobs()
    assert detect_steeply(blobs, np.zeros((200, 400, 3), np.uint8), np.deg2rad(-20.0)) == ()
    assert blobs.looks == 1
