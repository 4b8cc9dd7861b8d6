from __future__ import annotations

import numpy as np
import pytest
from bodies import posed
from figures_rig import CAMERA, MIA, PERIOD_S, figure, frame, view_at

from cinempc.frames import wrap_pi
from perception.facing import facing_rad
from perception.pipeline import Pipeline


@pytest.mark.parametrize("deg", range(-180, 180, 15))
def test_all_sides_are_told_apart(deg: int) -> None:
    view, who = view_at(focal_mm=40.0), figure(9.0, 0.0)
    found = posed(view, who, np.deg2rad(deg))
    assert found.keypoints_frac is not None
    facing = facing_rad(found.keypoints_frac, found.box_frac, view.image_px)
    assert facing is not None
    assert abs(np.rad2deg(wrap_pi(facing - np.deg2rad(deg)))) < 12.0


def test_without_shoulders_nothing_is_said() -> None:
    view, who = view_at(focal_mm=40.0), figure(9.0, 0.0)
    found = posed(view, who, 0.3, shoulders=0.2)
    assert facing_rad(found.keypoints_frac, found.box_frac, view.image_px) is None


def test_hips_out_of_frame_do_not_matter_much() -> None:
    view, who = view_at(focal_mm=40.0), figure(9.0, 0.0)
    found = posed(view, who, 0.8, hips=0.1)
    assert facing_rad(found.keypoints_frac, found.box_frac, view.image_px) == pytest.approx(0.8, abs=0.25)


def test_a_turn_on_the_spot_is_seen_and_a_misread_body_is_not_believed() -> None:
    pipeline, view, who = Pipeline(CAMERA, [MIA]), view_at(), figure(10.0, 0.0)
    turns = np.concatenate([np.zeros(30), np.linspace(0.0, np.pi / 2, 20), np.full(30, np.pi / 2)])
    for i, angle in enumerate(turns):
        wrong = np.pi if i in (20, 21, 70) else 0.0
        pipeline.take(frame(i * PERIOD_S, i), [posed(view, who, angle + wrong)])
        if i in (25, 79):
            (mia,) = pipeline.subjects(i * PERIOD_S)
            assert abs(wrap_pi(mia.heading_ned_rad - (np.pi - angle))) < 0.25
