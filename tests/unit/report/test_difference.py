"""How far two takes are apart: known offsets give known differences and pixels."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import synthetic_take as synthetic

from cinempc.cameratrack import CameraTrack, camera_track
from cinempc.report.difference import DifferenceError, difference, figures_of
from cinempc.takelog import read_take

WIDTH_PX = synthetic.CAMERA.image_px[0]


@pytest.fixture(scope="module")
def track(tmp_path_factory) -> CameraTrack:
    found = camera_track(read_take(synthetic.record(tmp_path_factory.mktemp("t") / "take", synthetic.ticks(4.0))))
    return replace(found, focus_distance_m=np.full(len(found), 8.0))


def level(track, **changes):
    """At one place, looking north with 35 mm."""
    still = np.zeros(len(track))
    plain = {
        "position_ned_m": np.zeros((len(track), 3)),
        "yaw_ned_rad": still,
        "pitch_rad": still,
        "roll_rad": still,
        "focal_length_mm": still + 35.0,
    }
    return replace(track, **(plain | changes))


def test_a_take_is_like_itself(track):
    figures = figures_of(difference(track, track), "a", "a")
    assert figures.position_m.max == 0.0
    assert max(figures.shift_px.max, figures.far_shift_px.max) < 1e-6
    assert figures.notes == []


def test_a_step_aside_shifts_what_is_near_and_not_what_is_far(track):
    aside = np.tile([0.0, 0.2, 0.0], (len(track), 1))
    found = difference(level(track), level(track, position_ned_m=aside))
    np.testing.assert_allclose(found.offset_m, aside)  # north is ahead
    np.testing.assert_allclose(found.shift_px, 0.2 / 8.0 * 35.0 / 24.0 * WIDTH_PX)
    assert found.far_shift_px.max() < 0.01


def test_a_turn_shifts_both_and_wraps(track):
    still = np.zeros(len(track))
    found = difference(level(track, yaw_ned_rad=still - 0.005), level(track, yaw_ned_rad=still + 2 * np.pi + 0.005))
    np.testing.assert_allclose(found.turn_rad[:, 0], 0.01, atol=1e-9)
    np.testing.assert_allclose(found.angle_rad, 0.01, atol=1e-9)
    middle = 0.01 * 35.0 / 24.0 * WIDTH_PX
    assert (found.far_shift_px > middle).all()  # more towards the edges
    assert (found.far_shift_px < 1.2 * middle).all()


def test_zoom_and_roll_shift_the_edge(track):
    still = np.zeros(len(track))
    longer = difference(level(track), level(track, focal_length_mm=still + 35.7))
    corner_px = np.hypot(0.4 * 24.0, 0.4 * 13.5) / 24.0 * WIDTH_PX
    np.testing.assert_allclose(longer.shift_px, 0.02 * corner_px)
    rolled = difference(level(track), level(track, roll_rad=still + 0.01))
    np.testing.assert_allclose(rolled.shift_px, 0.01 * corner_px, rtol=1e-3)


def test_one_that_is_turned_away_sees_nothing_of_it(track):
    away = level(track, yaw_ned_rad=np.full(len(track), np.pi))
    assert np.isinf(difference(level(track), away).shift_px).all()


def test_other_lengths_and_rates_compare_what_they_share(track):
    faster = replace(track.at(np.arange(0.0, 3.0, 1 / 30)), frame_rate=Fraction(30))
    found = difference(track, faster)
    assert found.time_s[-1] == pytest.approx(2.96)
    assert found.distance_m.max() < 2e-3
    rates, longer = found.notes
    assert rates == "25 and 30 pictures a second: compared at the pictures of the first"
    assert longer == "the first take goes on for 1.0 s more: compared as far as both go"


def test_what_cannot_be_compared_is_said(track):
    wider = replace(track, camera=track.camera.model_copy(update={"sensor_width_mm": 36.0}))
    with pytest.raises(DifferenceError, match=r"sensor_width_mm is 24\.0 and 36\.0"):
        difference(track, wider)
    with pytest.raises(DifferenceError, match="no time in common"):
        difference(track, track.at(track.time_s[:2]))
    with pytest.raises(DifferenceError, match="filmed"):
        difference(track, track, [(-1.0, 99.0)])


def test_ways_that_are_not_filmed_do_not_count(track):
    jump = track.position_ned_m + np.where(track.time_s < 1.0, 5.0, 0.0)[:, None]
    moved = replace(track, position_ned_m=jump)
    assert figures_of(difference(track, moved), "a", "b").position_m.max > 8.0
    assert figures_of(difference(track, moved, [(-0.02, 0.98)]), "a", "b").position_m.max == pytest.approx(0.0)
