"""Pictures fit into a network's input, and points come back to where they were."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perception.detect.letterbox import GREY, Letterbox, fit, fit_into

SIDES = st.integers(1, 4000)
FRACTIONS = st.floats(-0.5, 1.5)


@pytest.mark.parametrize(
    ("image_px", "size_px", "net_px"),
    [
        ((640, 360), 640, (640, 384)),
        ((1280, 720), 640, (640, 384)),
        ((1280, 720), 1280, (1280, 736)),
        ((640, 360), 320, (320, 192)),
        ((360, 640), 640, (384, 640)),
        ((500, 500), 640, (640, 640)),
    ],
)
def test_only_as_much_is_filled_as_the_stride_asks_for(image_px, size_px, net_px):
    assert fit(image_px, size_px).net_px == net_px


@given(SIDES, SIDES, st.integers(1, 40))
def test_the_picture_fits_with_its_aspect_kept(width, height, strides):
    size_px = 32 * strides
    box = fit((width, height), size_px)
    assert all(side % 32 == 0 for side in box.net_px)
    assert max(box.net_px) == max(box.inner_px) == size_px
    assert all(0 <= net - inner < 32 for net, inner in zip(box.net_px, box.inner_px, strict=True))
    exact_px = np.maximum(np.array([width, height]) * size_px / max(width, height), 1)
    assert np.abs(box.inner_px - exact_px).max() <= 0.5


@given(SIDES, SIDES, st.integers(1, 20), st.integers(1, 20))
def test_an_input_of_one_size_is_kept(width, height, across, down):
    box = fit_into((width, height), (32 * across, 32 * down))
    assert box.net_px == (32 * across, 32 * down)
    assert all(1 <= inner <= net for inner, net in zip(box.inner_px, box.net_px, strict=True))
    assert any(inner == net for inner, net in zip(box.inner_px, box.net_px, strict=True))


@given(SIDES, SIDES, st.lists(st.tuples(FRACTIONS, FRACTIONS), min_size=1, max_size=4))
def test_points_come_back(width, height, fractions):
    box = fit((width, height), 640)
    placed = np.array(fractions) * box.inner_px + box.left_top_px
    assert box.to_frac(placed) == pytest.approx(np.array(fractions), abs=1e-9)


def test_the_blob_is_rgb_from_0_to_1_on_grey():
    picture = np.full((18, 32, 3), (255, 51, 0), np.uint8)  # blue, green, red
    box = Letterbox((32, 18), (32, 18), (32, 32))
    blob = box.blob(picture)
    assert (blob.shape, blob.dtype) == (box.blob_shape, np.float32)
    assert pytest.approx(np.tile([0.0, 0.2, 1.0], (18 * 32, 1))) == blob[0, :, 7:25].reshape(3, -1).T
    for rows in (slice(0, 7), slice(25, 32)):
        assert blob[0, :, rows] == pytest.approx(GREY[0] / 255)


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1), (361, 641)])
def test_odd_pictures_and_views_of_larger_ones(shape):
    large = np.random.default_rng(0).integers(0, 255, (2 * shape[0], 2 * shape[1], 3), np.uint8)
    view = large[::2, ::-2]
    box = fit((shape[1], shape[0]), 64)
    assert np.array_equal(box.blob(view), box.blob(view.copy()))
    assert np.isfinite(box.blob(view)).all()
