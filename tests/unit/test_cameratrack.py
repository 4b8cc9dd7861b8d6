"""The camera of a take picture by picture: measured, true, planned."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import synthetic_take as synthetic

from cinempc.cameratrack import Source, TrackError, camera_track
from cinempc.takelog import TakeLog, read_take
from cinempc.types import LensState


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> TakeLog:
    return read_take(
        synthetic.record(tmp_path_factory.mktemp("take") / "take", synthetic.ticks(3.0), pictures=True), horizon=True
    )


def test_each_picture_of_the_video_has_its_camera(log):
    track = camera_track(log)
    assert (len(track), track.frame_rate, track.source) == (75, Fraction(25), Source.MEASURED)
    assert track.number.tolist() == list(range(75))
    states = [synthetic.vehicle_at(t, synthetic.Flaws()) for t in track.time_s]
    np.testing.assert_allclose(track.position_ned_m, [s.camera_position_ned_m for s in states])
    np.testing.assert_allclose(track.focal_length_mm, [s.lens.focal_length_mm for s in states])
    assert np.isnan(track.iso).all()


def test_truth_is_interpolated_to_the_pictures(log):
    np.testing.assert_allclose(camera_track(log, Source.TRUTH).position_ned_m, camera_track(log).position_ned_m)


def test_a_plan_is_the_one_that_was_made_before_the_picture(log):
    planned = camera_track(log, Source.PLANNED)
    expected = [synthetic.path(t)[0] for t in planned.time_s]
    np.testing.assert_allclose(planned.position_ned_m, expected, atol=2e-3)  # nodes are 0.1 s apart
    np.testing.assert_allclose(planned.focus_distance_m, 6.0)


def test_what_a_take_does_not_have_is_said(log):
    blind = replace(log, ticks=tuple(replace(tick, true_vehicle=None) for tick in log.ticks))
    with pytest.raises(TrackError, match="not flown in a simulator"):
        camera_track(blind, Source.TRUTH)
    with pytest.raises(TrackError, match="read without its plans"):
        camera_track(read_take(log.folder), Source.PLANNED)


def test_without_pictures_each_tick_counts(tmp_path):
    track = camera_track(read_take(synthetic.record(tmp_path / "take", synthetic.ticks(1.0))))
    assert (len(track), track.frame_rate) == (25, Fraction(25))


def test_focus_at_infinity_is_followed_through(log):
    far = [replace(p, camera=replace(p.camera, lens=LensState(35.0, np.inf, 2.8))) for p in log.frames[:1]]
    track = camera_track(replace(log, frames=(*far, *log.frames[1:])))
    between = track.at(np.array([0.02]))
    assert between.focus_distance_m[0] == pytest.approx(2 * track.focus_distance_m[1])
    assert track.at(track.time_s[:1]).focus_distance_m[0] == np.inf


def test_the_timecode_is_the_time_of_day(log):
    assert replace(camera_track(log), started_utc="2026-05-01T10:00:00+00:00").start_frame == 10 * 3600 * 25
