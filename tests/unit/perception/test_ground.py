"""Feet on hilly ground: where a ray meets it, and where people on it are found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from figures_rig import figure, view_at

from cinempc.space import Terrain
from perception.ground import LEVEL, Ground
from perception.locate import born
from perception.motion import PLACE
from perception.view import BOTTOM

SLOPE = Ground(Terrain(np.array([[-4.0, -4.0], [4.0, 4.0]]), np.array([-40.0, -40.0]), np.array([40.0, 40.0])))
RIDGE = Ground(Terrain(np.array([[0.0] * 2, [5.0] * 2, [0.0] * 2]), np.array([-30.0, -50.0]), np.array([30.0, 50.0])))


def test_level_ground_is_met_where_trigonometry_says() -> None:
    assert LEVEL.distance_m(np.array([3.0, 4.0, -5.0]), 1.0, np.arctan(0.5)) == pytest.approx(10.0)
    assert LEVEL.distance_m(np.array([3.0, 4.0, -5.0]), 1.0, -0.1) == np.inf


@pytest.mark.parametrize("below", [0.1, 0.3, 0.8])
def test_a_rising_slope_is_met_sooner(below: float) -> None:
    distance = SLOPE.distance_m(np.array([-10.0, 2.0, -3.0]), 0.0, float(np.arctan(below)))
    assert 3.0 - below * distance == pytest.approx(0.1 * (distance - 10.0), abs=1e-6)


def test_the_nearer_side_of_a_ridge_is_met_first() -> None:
    assert RIDGE.distance_m(np.array([-20.0, 0.0, -6.0]), 0.0, np.arctan(0.2)) < 20.0
    assert RIDGE.distance_m(np.array([-20.0, 0.0, -6.0]), 0.0, -0.1) == np.inf


def test_who_walks_uphill_rises() -> None:
    down, sinking = SLOPE.under(np.array([[0.0, 5.0], [10.0, 5.0]]), np.array([[1.0, 0.0], [0.0, 1.0]]))
    assert down == pytest.approx([0.0, -1.0])
    assert sinking == pytest.approx([-0.1, 0.0])


@pytest.mark.parametrize("ground", [LEVEL, SLOPE, RIDGE])
def test_somebody_is_found_where_their_box_comes_from(ground: Ground) -> None:
    view = replace(view_at(place=(-14.0, 0.0), height_m=7.0, pitch_rad=-0.5, focal_mm=16.0), ground=ground)
    standing = figure(-4.0, 1.0)
    (box,) = view.boxes(standing[None])
    assert box[BOTTOM] < 0.98
    mean, _ = born(view, box, 1.7)
    assert mean[PLACE] == pytest.approx(standing[PLACE], abs=0.4)
