"""Somebody of whom the shot says about where they are, and who has not been seen yet."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from figures_rig import CAMERA, MIA, PERIOD_S, detection, figure, frame, view_at, walk

from perception.casting import Role
from perception.pipeline import Pipeline

THERE_M = np.array([14.0, 4.0])
LEO = Role("leo", "person", 1.82, near_ned_m=THERE_M)


def test_until_seen_they_stand_where_the_shot_says_and_count_as_unseen() -> None:
    pipeline = Pipeline(CAMERA, (MIA, LEO))
    for i in range(20):
        pipeline.take(frame(i * PERIOD_S, i), [walk(i * PERIOD_S)])
    now_s = pipeline.seen_s + 0.2
    assert pipeline.missing == ("leo",)
    leo = next(subject for subject in pipeline.subjects(now_s) if subject.name == "leo")
    np.testing.assert_allclose(leo.position_ned_m, [*THERE_M, 0.0])
    assert leo.age_s == pytest.approx(now_s)
    assert leo.spread_m > 1.0
    times_s = now_s + np.linspace(0.0, 2.0, 5)
    ahead = next(forecast for forecast in pipeline.forecast(times_s) if forecast.name == "leo")
    np.testing.assert_allclose(ahead.position_ned_m, np.tile([*THERE_M, 0.0], (5, 1)))


def test_who_is_seen_about_there_gets_the_part() -> None:
    pipeline = Pipeline(CAMERA, (MIA, LEO))
    for i in range(20):
        stranger = detection(view_at(), figure(15.0, 5.0, height_m=1.82))
        pipeline.take(frame(i * PERIOD_S, i), [walk(i * PERIOD_S), stranger])
    assert pipeline.missing == ()
    leo = next(subject for subject in pipeline.subjects(pipeline.seen_s) if subject.name == "leo")
    assert np.hypot(*(leo.position_ned_m[:2] - [15.0, 5.0])) < 0.6
    assert leo.age_s < 0.2


def test_without_a_hint_nothing_is_supposed() -> None:
    pipeline = Pipeline(CAMERA, (MIA, replace(LEO, near_ned_m=None)))
    pipeline.take(frame(0.0, 0), [walk(0.0)])
    assert pipeline.subjects(0.1) == ()
