"""What holds for depth of field whatever the picture."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.graphics.blur import spread

HEIGHT, WIDTH = 48, 64


@st.composite
def pictures(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    steps = draw(st.integers(1, 5))
    values = rng.uniform(-draw(st.floats(0, 80)), draw(st.floats(0, 80)), steps)
    patches = rng.integers(steps, size=(-(-HEIGHT // 8), -(-WIDTH // 8)))
    blur_px = values[patches.repeat(8, axis=0).repeat(8, axis=1)[:HEIGHT, :WIDTH]]
    return (rng.random((HEIGHT, WIDTH, 3)) ** 4 * 7).astype(np.float32), blur_px.astype(np.float32)


@given(pictures())
@settings(max_examples=40, deadline=None)
def test_light_is_only_mixed(picture):
    light, blur_px = picture
    result = spread(light, blur_px)
    assert np.isfinite(result).all()
    assert result.min() >= light.min() - 1e-2
    assert result.max() <= light.max() * 1.001 + 1e-2


@given(pictures(), st.floats(0.01, 7.0))
@settings(max_examples=40, deadline=None)
def test_an_even_picture_stays_even_at_any_depths(picture, value):
    _, blur_px = picture
    result = spread(np.full((HEIGHT, WIDTH, 3), value, np.float32), blur_px)
    assert np.allclose(result, value, rtol=5e-3)


@given(pictures())
@settings(max_examples=40, deadline=None)
def test_left_and_right_are_alike(picture):
    light, blur_px = picture
    mirrored = spread(np.ascontiguousarray(light[:, ::-1]), np.ascontiguousarray(blur_px[:, ::-1]))[:, ::-1]
    assert np.allclose(mirrored, spread(light, blur_px), atol=2e-2)
