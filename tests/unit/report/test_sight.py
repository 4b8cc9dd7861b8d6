"""What counts as seeing a subject."""

from __future__ import annotations

import numpy as np
import pytest
import synthetic_take as synthetic

from cinempc.report.achieved import achieved
from cinempc.report.outlines import outlines
from cinempc.report.sight import visible
from cinempc.space import Box, Solid
from cinempc.space.sight import body_points_ned_m
from cinempc.types import Array

TICKS = synthetic.ticks(2.0)
SEEN = achieved(TICKS, synthetic.info())
ADA = next(subject for subject in SEEN.subjects if subject.name == "ada")


def before_her(height_m: float, width_m: float = 20.0) -> list[Solid]:
    """A wall across the line of sight, half way, from below the ground up to a share of the way to her eyes."""
    camera, feet = SEEN.position_ned_m.mean(axis=0), ADA.ground_ned_m.mean(axis=0)
    away: Array = feet - camera
    middle = (camera + feet) / 2
    size = np.array([0.1, width_m, 10.0])
    return [
        Box(np.array([middle[0], middle[1], middle[2] + 5.0 - height_m]), size, float(np.arctan2(away[1], away[0])))
    ]


def test_nothing_hides_her_where_nothing_stands() -> None:
    assert visible(SEEN, ADA, []).all()


def test_a_high_wall_hides_her() -> None:
    assert not visible(SEEN, ADA, before_her(4.0)).any()


def test_a_low_wall_hides_her_feet_and_no_more() -> None:
    assert visible(SEEN, ADA, before_her(0.2)).all()


def test_a_post_does_not_hide_her() -> None:
    assert visible(SEEN, ADA, before_her(4.0, width_m=0.05)).all()


def test_points_of_the_body_are_on_the_body() -> None:
    points = body_points_ned_m(SEEN.position_ned_m, ADA.ground_ned_m, ADA.height_m)
    aside = np.linalg.norm((points - ADA.ground_ned_m[:, None])[..., :2], axis=2)
    assert aside.max() <= 0.12 * ADA.height_m.max()
    height = ADA.ground_ned_m[:, None, 2] - points[..., 2]
    assert height.min() >= 0
    assert height.max() <= ADA.height_m.max()


@pytest.mark.parametrize("yaw_rad", [0.0, 0.7])
def test_a_box_on_the_map_has_its_corners(yaw_rad: float) -> None:
    box = Box(np.array([10.0, -5.0, -1.0]), np.array([4.0, 2.0, 2.0]), yaw_rad)
    (patch,) = outlines([box])
    east, north = patch.get_path().vertices[:4].T
    assert box.distance_m(np.stack([north, east, np.full(4, -1.0)], axis=1)) == pytest.approx(np.zeros(4), abs=1e-9)
