from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bodies import posed
from figures_rig import box_of, figure, view_at
from hypothesis import given, settings
from hypothesis import strategies as st

from cinempc.types import Array, Detection
from perception.depth import with_depth
from perception.estimate import Filter
from perception.evidence import evidence
from perception.locate import born, visible_edges
from perception.motion import HEIGHT, PLACE
from perception.view import View

INVENTED = 0.1


def located(view: View, who: Array, found: Detection, pictures: int = 40) -> Array:
    """The estimate (NX,) after so many pictures like this, of somebody whose height is known."""
    estimate = Filter(*born(view, found.box_frac, float(who[HEIGHT])))
    estimate.believe(HEIGHT, float(who[HEIGHT]), 0.03)
    for _ in range(pictures):
        estimate.predict(0.08)
        estimate.update(evidence(view, estimate.mean, found, visible_edges(found.box_frac)))
    return estimate.mean


@settings(deadline=None, max_examples=30)
@given(distance_m=st.floats(4.0, 9.0), height_m=st.floats(1.5, 2.0), level_m=st.floats(1.2, 2.5))
def test_body_points_tell_the_range_of_a_close_up(distance_m: float, height_m: float, level_m: float) -> None:
    """Hips and feet are out of frame: shoulders and the top of the head remain."""
    who = figure(distance_m, 0.0, height_m=height_m)
    pitch = -np.arctan2(level_m - 0.9 * height_m, distance_m)
    view = view_at(focal_mm=24.0 * distance_m, height_m=level_m, pitch_rad=float(pitch))
    found = posed(view, who, 0.0, hips=INVENTED)
    assert found.box_frac[3] == 1.0
    seen = located(view, who, found)
    assert np.hypot(*(seen - who)[PLACE]) < 0.04 * distance_m


def test_invented_points_are_not_believed() -> None:
    view, who = view_at(focal_mm=40.0), figure(9.0, 0.5)
    edges = visible_edges(box_of(view, who))
    assert evidence(view, who, posed(view, who, 0.0), edges).points == (0, 1)
    assert evidence(view, who, posed(view, who, 0.0, hips=INVENTED), edges).points == (0,)
    assert evidence(view, who, posed(view, who, 0.0, hips=INVENTED, shoulders=INVENTED), edges).points == ()
    assert evidence(view, who, Detection("person", 0.9, box_of(view, who)), edges).points == ()


def test_what_is_expected_is_what_is_seen() -> None:
    view, who = view_at(focal_mm=40.0), figure(9.0, 0.5)
    found = replace(posed(view, who, 0.0), depth_m=float(view.depths_m(who[None])[0]) - 0.12)
    clear = evidence(view, who, found, visible_edges(found.box_frac))
    np.testing.assert_allclose(clear.of(who[None])[0], clear.values, atol=1e-4)
    assert (np.linalg.eigvalsh(clear.noise) > 0).all()


@pytest.mark.parametrize("told", [0.5, 2.0])
def test_a_depth_image_corrects_a_wrong_height(told: float) -> None:
    """Somebody is told to be half as tall or twice as tall as they are, and the range by height is as wrong."""
    view, who = view_at(focal_mm=24.0 * 8.0, height_m=1.6, pitch_rad=0.0), figure(8.0, 0.0)
    depth = np.full((90, 160), 30.0, np.float32)
    left, top, right, bottom = np.round(box_of(view, who) * [160, 90, 160, 90]).astype(int)
    depth[top:bottom, left:right] = 8.0 - 0.12
    found = with_depth([Detection("person", 0.9, box_of(view, who))], depth)[0]
    estimate = Filter(*born(view, found.box_frac, told * 1.7))
    for _ in range(40):
        estimate.predict(0.08)
        estimate.update(evidence(view, estimate.mean, found, visible_edges(found.box_frac)))
    assert abs(estimate.mean[0] - 8.0) < 0.4


def test_a_depth_image_with_holes_tells_nothing() -> None:
    found = [Detection("person", 0.9, np.array([0.4, 0.2, 0.6, 0.9]))]
    assert with_depth(found, None)[0].depth_m is None
    assert with_depth(found, np.full((90, 160), np.inf, np.float32))[0].depth_m is None
    assert with_depth(found, np.zeros((90, 160), np.float32))[0].depth_m is None


def test_a_rolled_camera_sees_the_same_world() -> None:
    """Somebody off centre, seen by a camera that has rolled by 8 degrees, is where they are."""
    view = replace(view_at(focal_mm=24.0), roll_rad=np.deg2rad(8.0))
    who = figure(9.0, 2.0)
    found = posed(view, who, 0.0)
    mean, _ = born(view, found.box_frac, 1.7)
    assert np.hypot(*(mean - who)[PLACE]) < 1.2
    assert np.hypot(*(located(view, who, found) - who)[PLACE]) < 0.1
