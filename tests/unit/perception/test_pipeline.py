from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from figures_rig import CAMERA, MIA, PERIOD_S, detection, figure, frame, view_at, walk

from cinempc.types import Detection
from perception.casting import Role
from perception.heading import Heading
from perception.motion import NX
from perception.pipeline import Pipeline
from perception.view import view_of


def watched(seconds: float, pace_m_s: float = 1.0) -> Pipeline:
    pipeline = Pipeline(CAMERA, (MIA,))
    for i in range(round(seconds / PERIOD_S)):
        assert pipeline.take(frame(i * PERIOD_S, i), [walk(i * PERIOD_S, pace_m_s)])
    return pipeline


def test_the_view_of_a_frame_is_where_the_vehicle_was_measured() -> None:
    one, other = view_of(frame(0.0, 0).camera, CAMERA), view_at()
    who = figure(8.0, 1.0)[None]
    np.testing.assert_allclose(one.boxes(who), other.boxes(who), atol=1e-9)


def test_subjects_are_told_for_any_time_with_their_age() -> None:
    pipeline = watched(2.0)
    assert pipeline.missing == ()
    now_s = pipeline.seen_s + 0.3
    mia = pipeline.subjects(now_s)[0]
    assert mia.name == "mia"
    assert mia.age_s == pytest.approx(0.3)
    assert mia.position_ned_m[1] == pytest.approx(-2.0 + now_s, abs=0.3)
    assert mia.heading_ned_rad == pytest.approx(np.pi / 2, abs=0.3)
    assert 0.0 < mia.spread_m < 1.0


def test_a_forecast_is_less_and_less_sure() -> None:
    pipeline = watched(2.0)
    times_s = pipeline.seen_s + np.linspace(0.0, 2.0, 21)
    mia = pipeline.forecast(times_s)[0]
    assert (np.diff(np.asarray(mia.spread_m)) > 0).all()
    np.testing.assert_allclose(np.diff(mia.position_ned_m[:, 1]), 0.1, atol=0.04)
    assert mia.position_ned_m.shape == mia.velocity_ned_m_s.shape == (21, 3)


def test_who_stands_faces_as_the_shot_begins() -> None:
    """The camera is to be at her right hand: she looks across, with the camera, to the south, on her right."""
    mia = watched(1.0, pace_m_s=0.0).subjects(1.0)[0]
    away = -mia.position_ned_m[:2]
    assert mia.heading_ned_rad == pytest.approx(np.arctan2(away[1], away[0]) - np.pi / 2, abs=0.05)


def test_a_late_frozen_or_black_picture_is_not_taken() -> None:
    pipeline = watched(1.0)
    seen_s = pipeline.seen_s
    assert not pipeline.take(frame(seen_s - 0.5, 77), [walk(seen_s)])  # out of order
    assert not pipeline.take(frame(seen_s, 78), [walk(seen_s)])  # once more
    fresh = frame(seen_s + 0.1, 79)
    assert pipeline.take(fresh, [walk(seen_s + 0.1)])
    assert not pipeline.take(replace(fresh, time_s=seen_s + 0.2), [walk(seen_s + 0.2)])
    black = replace(fresh, time_s=seen_s + 0.3, image_bgr=np.zeros_like(fresh.image_bgr))
    assert not pipeline.take(black, [walk(seen_s + 0.3)])
    assert pipeline.subjects(seen_s + 1.0)[0].age_s == pytest.approx(0.9)


def test_others_come_after_the_subjects_and_the_wrong_class_not_at_all() -> None:
    pipeline = Pipeline(CAMERA, (MIA,))
    for i in range(20):
        stranger = detection(view_at(), figure(14.0, 4.0))
        car = Detection("truck", 0.9, stranger.box_frac)
        pipeline.take(frame(i * PERIOD_S, i), [walk(i * PERIOD_S), stranger, car])
    names = [subject.name for subject in pipeline.subjects(2.0)]
    assert names[0] == "mia"
    assert len(names) == 2
    assert names[1].startswith("person")


def test_a_shot_s_car_may_be_a_truck() -> None:
    pipeline = Pipeline(CAMERA, (Role("car", "car", 1.5),))
    for i in range(10):
        box = detection(view_at(), figure(12.0, 0.0, height_m=1.5)).box_frac
        pipeline.take(frame(i * PERIOD_S, i), [Detection("truck", 0.9, box)])
    assert pipeline.missing == ()


def test_heading_has_hysteresis() -> None:
    class Estimate:
        covariance = 1e-4 * np.eye(NX)

        def __init__(self, speed: float, course: float) -> None:
            self.mean = figure(0.0, 0.0, (speed * np.cos(course), speed * np.sin(course)))

    heading = Heading()
    for i in range(20):
        heading.update(0.1 * i, Estimate(0.3, 1.0))  # type: ignore[arg-type]
    assert heading.heading_rad is None  # too slow to begin
    for i in range(20, 40):
        heading.update(0.1 * i, Estimate(1.0, 1.0))  # type: ignore[arg-type]
    assert heading.heading_rad == pytest.approx(1.0, abs=0.01)
    for i in range(40, 60):
        heading.update(0.1 * i, Estimate(0.3, 1.5))  # type: ignore[arg-type]
    assert heading.heading_rad == pytest.approx(1.5, abs=0.05)  # but fast enough to go on
    for i in range(60, 80):
        heading.update(0.1 * i, Estimate(0.1, -2.0))  # type: ignore[arg-type]
    assert heading.heading_rad == pytest.approx(1.5, abs=0.05)
