"""What comes out of the window, pixel by pixel."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cinempc.reframe.aspect import Window
from cinempc.reframe.picture import PREVIEW_PX, Cutter, side_by_side

WINDOW = Window((640, 360), 0.5)


def gradient() -> NDArray[np.uint8]:
    """Red tells the column, green the row."""
    columns, rows = np.meshgrid(np.arange(640) / 640 * 255, np.arange(360) / 360 * 255)
    return np.stack([np.full_like(rows, 90), rows, columns], axis=2).astype(np.uint8)


def test_whole_pixels_are_copied() -> None:
    picture = np.random.default_rng(0).integers(0, 255, (360, 640, 3), np.uint8)
    box = WINDOW.boxes(np.array([300.0]), np.array([180.0]))[0]
    assert np.array_equal(Cutter(WINDOW, (180, 360), "blur").cut(picture, box), picture[:, 210:390])


def test_a_fraction_of_a_pixel_moves_it_by_that() -> None:
    dot = np.zeros((360, 640, 3), np.uint8)
    cv2.circle(dot, (300, 200), 12, (255, 255, 255), -1, cv2.LINE_AA)
    places = []
    for centre in (300.0, 300.25, 300.5):
        shown = Cutter(WINDOW, (180, 360), "blur").cut(dot, WINDOW.boxes(np.array([centre]), np.array([180.0]))[0])
        weight = shown[..., 0].astype(float)
        places.append((weight * np.arange(180)).sum() / weight.sum())
    assert places[0] - places[1] == pytest.approx(0.25, abs=0.03)
    assert places[0] - places[2] == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("fill", ["blur", "black"])
def test_bars_are_where_the_picture_ends_and_not_in_it(fill: str) -> None:
    box = WINDOW.boxes(np.array([320.0]), np.array([360.0]))[0]  # twice the window: a half of the height is bars
    shown = Cutter(WINDOW, (180, 360), fill).cut(gradient(), box)  # type: ignore[arg-type]
    inside = shown[90:270]
    assert inside[0, :, 1].mean() < 4
    assert inside[-1, :, 1].mean() > 250
    assert inside[90, 0, 2] == pytest.approx(255 * 140 / 640, abs=2)
    bars = np.concatenate([shown[:90], shown[270:]])
    assert (bars.max() == 0) == (fill == "black")
    assert bars[..., 0].max() < 90  # darker than any of the picture


def test_thin_bars_continue_the_picture_unless_they_are_to_be_black() -> None:
    box = WINDOW.boxes(np.array([320.0]), np.array([186.0]))[0]
    seen = Cutter(WINDOW, (180, 360), "blur").cut(gradient(), box)
    assert np.abs(np.diff(seen[..., 1].astype(int), axis=0)).max() <= 2
    assert Cutter(WINDOW, (180, 360), "black").cut(gradient(), box)[[0, -1]].max() == 0


def test_bars_stand_beside_a_picture_that_is_too_narrow() -> None:
    window = Window((640, 360), 4.0)
    box = window.boxes(np.array([180.0]), np.array([320.0]))[0]
    shown = Cutter(window, (640, 160), "black").cut(gradient(), box)
    dark = (shown == 0).all(axis=(0, 2))
    assert np.flatnonzero(~dark)[[0, -1]].tolist() == [160, 479]


def test_the_preview_is_as_high_as_is_said() -> None:
    box = WINDOW.boxes(np.array([320.0]), np.array([180.0]))[0]
    beside = side_by_side(gradient(), box, np.zeros((360, 180, 3), np.uint8))
    assert beside.shape == (PREVIEW_PX, 640 + 180, 3)
