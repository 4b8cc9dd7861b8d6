"""Depth of field on pictures whose blurred form is known."""

import numpy as np
import pytest

from sim.graphics import blur, tone
from sim.graphics.blur import depth_of_field, spread

HEIGHT, WIDTH = 181, 241


def point_of_light(diameter_px):
    light = np.zeros((HEIGHT, WIDTH, 3), np.float32)
    light[90, 120] = 1000.0
    return spread(light, np.full((HEIGHT, WIDTH), diameter_px, np.float32))[..., 0]


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("diameter_px", [2.2, 4.0, 7.0, 11.5, 12.5, 20.0, 40.0, 70.0, 110.0])
def test_a_point_becomes_a_disc_of_the_asked_diameter(diameter_px, sign):
    disc = point_of_light(sign * diameter_px)
    total = float(disc.sum())
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    spread_px2 = float((disc * ((columns - 120) ** 2 + (rows - 90) ** 2)).sum() / total)
    assert total == pytest.approx(1000.0, rel=0.02)
    assert np.sqrt(8 * spread_px2) == pytest.approx(diameter_px, rel=0.06)  # of a disc: diameter^2 / 8


@pytest.mark.parametrize("diameter_px", [11.0, 22.0, 44.0])
def test_the_disc_is_evenly_bright(diameter_px):
    disc = point_of_light(diameter_px)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    inner = disc[np.hypot(rows - 90, columns - 120) < 0.3 * diameter_px]
    assert inner.std() < 0.05 * inner.mean()
    assert inner.mean() == pytest.approx(1000.0 / (np.pi * diameter_px**2 / 4), rel=0.2)


def test_a_sharp_foreground_keeps_its_edge_before_a_bright_blurred_background():
    light = np.full((120, 160, 3), 5.0, np.float32)
    light[:, :80] = 0.1
    blur_px = np.full((120, 160), 20.0, np.float32)
    blur_px[:, :80] = 0.0
    result = spread(light, blur_px)[60, :, 0]
    assert np.allclose(result[:80], 0.1, atol=1e-3)
    assert np.allclose(result[80:], 5.0, atol=1e-2)


def test_a_blurred_foreground_spreads_over_a_sharp_background():
    light = np.full((120, 160, 3), 1.0, np.float32)
    light[:, :80] = 0.0
    blur_px = np.zeros((120, 160), np.float32)
    blur_px[:, :80] = -20.0
    result = spread(light, blur_px)[60, :, 0]
    assert result[95] == pytest.approx(1.0, abs=0.02)
    assert result[79:81].mean() == pytest.approx(0.5, abs=0.08)  # half the aperture sees past the edge
    assert result[64] == pytest.approx(0.0, abs=0.02)
    assert np.all(np.diff(result[64:96]) > -0.02)


def test_a_surface_through_all_layers_shows_no_seam():
    blur_px = np.repeat(np.linspace(-60, 60, 400, dtype=np.float32)[:, None], 120, axis=1)
    result = spread(np.ones((400, 120, 3), np.float32), blur_px)
    assert np.allclose(result, 1.0, atol=2e-3)


def test_the_result_does_not_depend_on_the_bands(monkeypatch):
    rng = np.random.default_rng(1)
    light = rng.random((97, 131, 3), np.float32)
    blur_px = rng.uniform(-40, 60, (97, 131)).astype(np.float32)
    expected = spread(light, blur_px)
    monkeypatch.setattr(blur, "BANDS", 1)
    assert np.array_equal(spread(light, blur_px), expected)


def test_sharp_pixels_are_the_same_with_and_without_blur_elsewhere():
    stored = np.tile(np.arange(256, dtype=np.uint8)[None, :, None], (64, 1, 4))
    blur_px = np.zeros((64, 256), np.float32)
    without = depth_of_field(stored, blur_px)
    blur_px[:8] = 3.0
    assert np.array_equal(without, tone.DEVELOPED[stored[..., :3]])
    difference = np.abs(depth_of_field(stored, blur_px)[16:].astype(int) - without[16:])
    assert difference.max() <= 1


def test_glints_keep_their_light():
    assert tone.BRIGHTEST > 5.0
    assert np.allclose(tone.filmic(tone.light_of(np.linspace(0, 0.99, 50))), np.linspace(0, 0.99, 50), atol=1e-9)


@pytest.mark.parametrize("blurred", [0.0, 3.0])
@pytest.mark.parametrize("stops", [-2, -1, 1, 2])
def test_a_stop_doubles_the_light(stops, blurred):
    stored = np.tile(np.arange(256, dtype=np.uint8)[None, :, None], (64, 1, 4))
    blur_px = np.zeros((64, 256), np.float32)
    blur_px[:4] = blurred  # any blur at all, and everything goes another way
    picture = depth_of_field(stored, blur_px, 2.0**stops)[32]
    light = np.minimum(2.0**stops * tone.LIGHT, tone.BRIGHTEST)
    expected = np.round(255 * tone.srgb(tone.filmic(light)))[:, None]
    assert np.abs(picture.astype(int) - expected).max() <= 1
    plain = depth_of_field(stored, blur_px)[32]
    assert (np.sign(stops) * (picture.astype(int) - plain) >= 0).all()
