"""The dimensionless jerk is the same wherever, however big and however fast; size classes keep their order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from cinempc.report.shotsize import BOUNDS_FRAC, CLASSES, NONE, class_of
from cinempc.report.smoothness import normalised_jerk, normalised_turn_jerk

SAMPLES = 151
WAVES = st.lists(st.floats(-1.0, 1.0), min_size=9, max_size=9)


def slow(waves):
    """(T, 3) something that moves below 2 Hz, and moves."""
    s = np.linspace(0.0, 1.0, SAMPLES)
    a = np.reshape(waves, (3, 3))
    return np.stack([(2.0 + k) * s + sum(a[k, n] * np.sin((n + 1) * np.pi * s) for n in range(3)) for k in range(3)], 1)


@settings(max_examples=40, deadline=None)
@given(
    waves=WAVES,
    scale=st.floats(0.2, 30.0),
    angles=st.tuples(*[st.floats(-3.0, 3.0)] * 3),
    place=st.tuples(*[st.floats(-50.0, 50.0)] * 3),
)
def test_the_jerk_of_a_path_does_not_know_where_it_is_nor_how_big(waves, scale, angles, place):
    time_s, path = np.linspace(0.0, 6.0, SAMPLES), slow(waves)
    elsewhere = np.array(place) + scale * Rotation.from_euler("zyx", angles).apply(path)
    assert normalised_jerk(time_s, elsewhere, 1e-3) == pytest.approx(normalised_jerk(time_s, path, 1e-3), rel=1e-5)


@settings(max_examples=40, deadline=None)
@given(waves=WAVES, faster=st.floats(0.6, 1.0))
def test_nor_how_fast(waves, faster):
    time_s = np.linspace(0.0, 12.0, 2 * SAMPLES - 1)
    s = np.linspace(0.0, 1.0, SAMPLES)
    smooth = [np.polynomial.Polynomial.fit(s, c, 9) for c in slow(waves).T]
    path = np.stack([p(np.linspace(0.0, 1.0, len(time_s))) for p in smooth], 1)
    expected = normalised_jerk(time_s, path, 1e-3)
    assert normalised_jerk(faster * time_s, path, 1e-3) == pytest.approx(expected, rel=0.05, abs=1.0)


@settings(max_examples=30, deadline=None)
@given(waves=WAVES, angles=st.tuples(*[st.floats(-3.0, 3.0)] * 3), waits_s=st.floats(-100.0, 100.0))
def test_the_jerk_of_a_turn_does_not_know_from_where_it_is_seen(waves, angles, waits_s):
    time_s = np.linspace(0.0, 6.0, SAMPLES)
    turned = Rotation.from_euler("zyx", 0.3 * slow(waves))
    expected = normalised_turn_jerk(time_s, turned.as_matrix(), 1e-3)
    elsewhere = (Rotation.from_euler("zyx", angles) * turned).as_matrix()
    assert normalised_turn_jerk(waits_s + time_s, elsewhere, 1e-3) == pytest.approx(expected, rel=1e-4)


@given(st.lists(st.floats(1e-4, 50.0), min_size=2, max_size=30))
def test_who_is_bigger_is_never_of_a_wider_class(sizes):
    classes = class_of(np.sort(sizes))
    assert (np.diff(classes) >= 0).all()
    assert set(classes) <= set(range(len(CLASSES)))


@given(st.floats())
def test_every_number_has_a_class_or_none(size):
    (index,) = class_of(np.array([size]))
    if not np.isfinite(size) or size <= 0:
        assert index == NONE
    else:
        assert index == sum(size >= bound for bound in BOUNDS_FRAC)
