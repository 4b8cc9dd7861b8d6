from __future__ import annotations

import numpy as np
import pytest
from figures_rig import SENSOR_MM, box_of, figure, take_box, view_at
from hypothesis import given
from hypothesis import strategies as st

from perception.estimate import Filter
from perception.locate import born, box_noise, cut_noise, from_above, visible_edges
from perception.view import BOTTOM, LEFT, RIGHT, TOP


def test_edges_that_the_frame_cuts_off_do_not_count() -> None:
    assert visible_edges(np.array([0.2, 0.1, 0.4, 0.9])).tolist() == [LEFT, TOP, RIGHT, BOTTOM]
    assert visible_edges(np.array([0.0, 0.1, 0.4, 1.0])).tolist() == [TOP, RIGHT]
    assert visible_edges(np.array([0.0, 0.0, 1.0, 1.0])).tolist() == []


@given(
    distance_m=st.floats(4.0, 40.0),
    aside=st.floats(-0.25, 0.25),
    focal_mm=st.floats(24.0, 80.0),
    height_m=st.floats(1.2, 12.0),
    yaw_rad=st.floats(-3.0, 3.0),
)
def test_someone_whole_in_the_picture_is_born_where_they_stand(
    distance_m: float, aside: float, focal_mm: float, height_m: float, yaw_rad: float
) -> None:
    bearing = yaw_rad + np.arctan(aside * SENSOR_MM[0] / focal_mm)
    who = figure(distance_m * np.cos(bearing), distance_m * np.sin(bearing))
    pitch = -np.arctan2(height_m - 0.85, distance_m)
    view = view_at(yaw_rad, focal_mm, height_m, pitch)
    box = box_of(view, who)
    if len(visible_edges(box)) < 4:
        return
    mean, covariance = born(view, box, 1.7)
    away = mean[:2] - who[:2]
    assert np.hypot(*away) < 3.0 * np.sqrt(np.linalg.eigvalsh(covariance[:2, :2])[-1])
    assert (np.linalg.eigvalsh(covariance) > 0).all()


def test_without_feet_the_range_comes_from_the_shoulders_and_is_less_sure() -> None:
    far, near = (
        view_at(focal_mm=24.0, height_m=1.6, pitch_rad=-0.05),
        view_at(focal_mm=120.0, height_m=1.6, pitch_rad=0.0),
    )
    who = figure(6.0, 0.0)
    whole, cut = (born(view, box_of(view, who), 1.7) for view in (far, near))
    assert BOTTOM not in visible_edges(box_of(near, who))
    assert cut[0][0] == pytest.approx(6.0, rel=0.1)
    assert cut[1][0, 0] > whole[1][0, 0]


def test_blur_and_a_steep_view_make_a_box_less_certain() -> None:
    who = figure(8.0, 0.0)
    sharp, steep = view_at(), view_at(height_m=9.0, pitch_rad=-0.8)
    noise = box_noise(sharp, who, whole=True)
    assert (np.linalg.eigvalsh(noise) > 0).all()
    assert box_noise(steep, who, whole=True)[BOTTOM, BOTTOM] > noise[BOTTOM, BOTTOM]
    lens = type(sharp.lens)(120.0, 1.0, 2.8)
    soft = type(sharp)(sharp.position_ned_m, 0.0, 0.0, lens, SENSOR_MM, sharp.image_px)
    clear = type(sharp)(sharp.position_ned_m, 0.0, 0.0, type(lens)(120.0, 8.0, 2.8), SENSOR_MM, sharp.image_px)
    assert box_noise(soft, who, whole=False)[TOP, TOP] > 2.0 * box_noise(clear, who, whole=False)[TOP, TOP]


@pytest.mark.parametrize("wrong", [0.85, 1.15])
def test_a_wrong_height_is_noticed_where_the_ground_tells_the_range(wrong: float) -> None:
    """Seen from above, feet give the range; the height then follows from the picture."""
    view, random = view_at(height_m=6.0, pitch_rad=-0.55), np.random.default_rng(0)
    who = figure(8.0, 0.0, height_m=1.7)
    mean, covariance = born(view, box_of(view, who), 1.7 * wrong)
    estimate = Filter(mean, covariance)
    for _ in range(60):
        estimate.predict(0.08)
        box = box_of(view, who, noise=0.002, random=random)
        take_box(estimate, view, box)
    assert abs(estimate.mean[4] - 1.7) < 0.4 * abs(1.7 * wrong - 1.7)
    assert np.hypot(*(estimate.mean[:2] - who[:2])) < 0.35


def test_whom_the_frame_cuts_off_at_a_side_shows_neither_head_nor_feet_for_certain() -> None:
    """Of somebody who comes into the picture an arm shows first, whose lower end is far above the ground."""
    whole, arm = np.array([0.02, 0.3, 0.2, 0.9]), np.array([0.0, 0.33, 0.03, 0.8])
    assert (cut_noise(whole) == 0.0).all()
    assert cut_noise(arm)[BOTTOM, BOTTOM] == cut_noise(arm)[TOP, TOP] > 0.02**2
    assert cut_noise(arm)[RIGHT, RIGHT] == 0.0
    (_, sure), (_, unsure) = (born(view_at(), box, 1.7) for box in (whole, arm))
    assert unsure[0, 0] > sure[0, 0]


@given(north_m=st.floats(-2.5, 2.5), east_m=st.floats(-2.5, 2.5), yaw_rad=st.floats(-3.0, 3.0))
def test_from_straight_above_people_are_born_below_their_picture(north_m: float, east_m: float, yaw_rad: float) -> None:
    view, who = view_at(yaw_rad, 30.0, 9.0, -np.pi / 2), figure(north_m, east_m)
    u, v = view.points(who[None], np.array([0.5]))[0]
    mean, covariance = born(view, np.array([u - 0.03, v - 0.05, u + 0.03, v + 0.05]), 1.7)
    assert np.hypot(*(mean[:2] - who[:2])) < 1e-6
    assert np.sqrt(np.linalg.eigvalsh(covariance[:2, :2])[-1]) < 1.5


def test_how_much_of_a_view_is_from_above() -> None:
    level, aslant, above = (
        from_above(view_at(height_m=height_m), figure(north_m, 0.0))
        for height_m, north_m in ((1.7, 9), (8, 8), (20, 1))
    )
    assert level < 0.001 < aslant < 0.1 < 0.9 < above
