"""Where the detector looks, with a detector that tells what it was shown."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from cinempc.types import Detection
from perception.attention import WHOLE_EVERY_S, WINDOW_PX, Attention, merged

PICTURE = np.zeros((720, 1280, 3), np.uint8)
SMALL = np.array([600.0, 300.0, 640.0, 390.0]) / np.array([1280.0, 720.0, 1280.0, 720.0])
LARGE = np.array([0.3, 0.1, 0.6, 0.9])


class Shown:
    """Finds what it is told to, and remembers the pictures."""

    description = "shown"

    def __init__(self, *boxes: tuple[float, float, float, float]) -> None:
        self.boxes = boxes
        self.sizes: list[tuple[int, ...]] = []

    def detect(self, image_bgr: NDArray[np.uint8]) -> tuple[Detection, ...]:
        self.sizes.append(image_bgr.shape)
        return tuple(Detection("person", 0.8, np.array(box)) for box in self.boxes)


def test_somebody_small_is_looked_at_through_a_window_and_the_whole_now_and_then() -> None:
    whole, close = Shown(), Shown((0.4, 0.3, 0.6, 0.7))
    attention = Attention(whole, close, whole_px=640)
    for i in range(10):
        found = attention.detect(0.1 * i, PICTURE, SMALL)
        assert len(found) == 1
        assert attention.window_frac is not None
    assert close.sizes == [(WINDOW_PX, WINDOW_PX, 3)] * 10
    assert len(whole.sizes) == 4  # at 0, 0.3, 0.6 and 0.9 s
    assert pytest.approx(0.3) == WHOLE_EVERY_S


def test_boxes_come_back_as_fractions_of_the_picture() -> None:
    attention = Attention(Shown(), Shown((0.25, 0.25, 0.5, 0.75)), whole_px=640)
    (found,) = attention.detect(0.0, PICTURE, SMALL)
    left_px, top_px = 620 - WINDOW_PX / 2, 345 - WINDOW_PX / 2
    expected_px = (left_px + 80, top_px + 80, left_px + 160, top_px + 240)
    assert found.box_frac * [1280, 720, 1280, 720] == pytest.approx(expected_px)


def test_a_window_at_the_edge_stays_in_the_picture() -> None:
    close = Shown((0.0, 0.2, 0.1, 0.5))
    attention = Attention(Shown(), close, whole_px=640)
    (found,) = attention.detect(0.0, PICTURE, np.array([0.0, 0.4, 0.02, 0.5]))  # at the left edge, so not cut off
    assert close.sizes == [(WINDOW_PX, WINDOW_PX, 3)]
    assert found.box_frac[0] == 0.0
    outside = attention.detect(0.1, PICTURE, np.array([1.2, 1.2, 1.22, 1.3]))
    assert close.sizes == [(WINDOW_PX, WINDOW_PX, 3)] * 2
    assert outside == ()  # cut off by the window's left border


def test_what_the_window_cuts_off_is_left_to_the_whole() -> None:
    attention = Attention(Shown((0.3, 0.3, 0.5, 0.6)), Shown((0.8, 0.2, 1.0, 0.6)), whole_px=640)
    (found,) = attention.detect(0.0, PICTURE, SMALL)
    assert found.box_frac.tolist() == [0.3, 0.3, 0.5, 0.6]


@pytest.mark.parametrize("expected", [None, LARGE, np.full(4, np.nan)])
def test_without_anybody_small_the_whole_is_looked_at(expected: NDArray[np.float64] | None) -> None:
    whole, close = Shown(), Shown()
    attention = Attention(whole, close, whole_px=640)
    attention.detect(0.0, PICTURE, expected)
    assert (len(whole.sizes), len(close.sizes)) == (1, 0)
    assert attention.window_frac is None


def test_who_is_lost_is_looked_for_everywhere_and_in_a_wider_window() -> None:
    whole, close = Shown(), Shown()
    attention = Attention(whole, close, whole_px=640)
    for i in range(4):
        attention.detect(0.05 * i, PICTURE, SMALL, unseen_s=1.0)
    assert len(whole.sizes) == 4
    assert close.sizes[0][0] > WINDOW_PX


def test_duplicates_are_merged() -> None:
    one, part = np.array([0.1, 0.1, 0.3, 0.5]), np.array([0.12, 0.1, 0.28, 0.3])
    near, far = np.array([0.11, 0.1, 0.31, 0.5]), np.array([0.6, 0.1, 0.8, 0.5])
    first = (Detection("person", 0.6, one),)
    second = (
        Detection("person", 0.9, near),
        Detection("person", 0.9, part),
        Detection("person", 0.9, far),
        Detection("dog", 0.9, one),
    )
    assert merged(first, second) == (first[0], second[2], second[3])
