"""Shapes, and the largest window of each in a picture."""

from __future__ import annotations

import numpy as np
import pytest

from cinempc.reframe.aspect import ReframeError, Window, aspect_of


@pytest.mark.parametrize(("text", "ratio"), [("9:16", 9 / 16), ("1:1", 1.0), ("2.39:1", 2.39), (" 4:5 ", 0.8)])
def test_a_shape_is_width_over_height(text: str, ratio: float) -> None:
    assert aspect_of(text) == pytest.approx(ratio)


@pytest.mark.parametrize("text", ["", "9/16", "0:1", "1:0", "-1:2", "1:20", "20:1", "a:b", "1:1:1", "nan:1"])
def test_what_is_none_is_told(text: str) -> None:
    with pytest.raises(ReframeError, match="write WIDTH:HEIGHT"):
        aspect_of(text)


@pytest.mark.parametrize(
    ("text", "axis", "length", "size"),
    [
        ("9:16", 0, 607.5, (608, 1080)),
        ("1:1", 0, 1080.0, (1080, 1080)),
        ("2.39:1", 1, 803.35, (1920, 804)),
        ("16:9", 1, 1080.0, (1920, 1080)),
    ],
)
def test_it_touches_two_edges_and_comes_out_even(text: str, axis: int, length: float, size: tuple[int, int]) -> None:
    window = Window((1920, 1080), aspect_of(text))
    assert window.axis == axis
    assert window.length_px == pytest.approx(length, abs=0.01)
    assert window.size_px() == size


def test_a_height_scales_it() -> None:
    assert Window((1280, 720), 9 / 16).size_px(1920) == (1080, 1920)


def test_a_longer_one_reaches_out_of_the_picture_across() -> None:
    box = Window((640, 360), 0.5).boxes(np.array([320.0]), np.array([360.0]))[0]
    assert box.tolist() == [140.0, -180.0, 500.0, 540.0]
    box = Window((640, 360), 4.0).boxes(np.array([180.0]), np.array([320.0]))[0]
    assert box.tolist() == [-320.0, 20.0, 960.0, 340.0]
