"""Who plays which part."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import numpy as np
from figures_rig import CAMERA, PERIOD_S, detection, figure, frame, view_at, walk

from cinempc.types import Detection, Opening
from perception.casting import Role
from perception.pipeline import Pipeline

MIA, LEO = Role("mia", "person", 1.7), Role("leo", "person", 1.7)
NEAR, FAR = figure(8.0, -2.0), figure(16.0, 4.0)


def two(*roles: Role) -> Pipeline:
    pipeline = Pipeline(CAMERA, roles)
    for i in range(12):
        pipeline.take(frame(i * PERIOD_S, i), [detection(view_at(), who) for who in (NEAR, FAR)])
    return pipeline


def east_m(pipeline: Pipeline, name: str) -> float:
    return next(float(s.position_ned_m[1]) for s in pipeline.subjects(pipeline.seen_s) if s.name == name)


def opening(who: np.ndarray, size_frac: float = nan) -> Opening:
    left, top, right, bottom = detection(view_at(), who).box_frac
    return Opening(0.5, (left + right) / 2, (top + bottom) / 2, size_frac)


def test_alike_the_first_of_the_shot_has_the_first_choice() -> None:
    for first, second in ((MIA, LEO), (LEO, MIA)):
        pipeline = two(first, second)
        assert east_m(pipeline, first.name) < 0.0 < east_m(pipeline, second.name)


def test_who_is_who_is_told_by_how_the_shot_begins() -> None:
    pipeline = two(replace(MIA, opening=opening(FAR)), replace(LEO, opening=opening(NEAR)))
    assert east_m(pipeline, "leo") < 0.0 < east_m(pipeline, "mia")


def test_size_tells_too() -> None:
    _, top, _, bottom = detection(view_at(), FAR).box_frac
    between = Opening(0.5, 0.5, 0.5, bottom - top)
    pipeline = two(replace(MIA, opening=between))
    assert east_m(pipeline, "mia") > 0.0


def test_who_stands_where_somebody_was_lost_is_them_though_they_look_otherwise_from_there() -> None:
    pipeline = Pipeline(CAMERA, (MIA,))
    for i in range(20):
        pipeline.take(frame(i * PERIOD_S, i), [walk(0.0)])
    number = pipeline.casting.parts["mia"].number
    for i in range(20, 40):
        pipeline.take(frame(i * PERIOD_S, i), [])
    for i in range(40, 60):
        shown = frame(i * PERIOD_S, i)
        image = np.clip(shown.image_bgr.astype(int) + 25, 0, 255).astype(np.uint8)  # in another light
        pipeline.take(replace(shown, image_bgr=image), [walk(0.0)])
    assert pipeline.subjects(pipeline.seen_s)[0].age_s < 0.2
    assert pipeline.casting.parts["mia"].number >= number


def test_a_figure_of_another_height_is_not_believed_to_be_where_it_seems() -> None:
    pipeline = Pipeline(CAMERA, (replace(MIA, height_m=1.7),))
    for i in range(40):
        box = walk(0.0).box_frac
        middle, half = (box[:2] + box[2:]) / 2, 0.25 * (box[2:] - box[:2])
        pipeline.take(
            frame(i * PERIOD_S, i), [Detection("person", 0.9, np.concatenate([middle - half, middle + half]))]
        )
    assert pipeline.subjects(pipeline.seen_s)[0].age_s > 1.0
