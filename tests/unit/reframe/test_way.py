"""The window's way: still, panning or tracking, and always around who is needed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from cinempc.reframe import program
from cinempc.reframe.aspect import Window
from cinempc.reframe.boxes import Boxes
from cinempc.reframe.judge import judged
from cinempc.reframe.need import centred_need, need_of
from cinempc.reframe.program import Bounded, even_way, free_way
from cinempc.reframe.styles import STYLES, StyleName
from cinempc.reframe.way import Move, Way, way_through
from cinempc.types import Array

WINDOW = Window((640, 360), 9 / 16)  # 202.5 px wide
COUNT = 150


def people(*middles: Array | float, wide: float = 40.0, top: float = 100.0, bottom: float = 300.0) -> Boxes:
    if not middles:
        nobody = np.zeros((COUNT, 0), bool)
        return Boxes((), np.zeros((COUNT, 0, 4)), nobody, nobody)
    columns = [np.broadcast_to(np.asarray(middle, float), COUNT) for middle in middles]
    boxes = np.stack(
        [np.stack([m - wide / 2, np.full(COUNT, top), m + wide / 2, np.full(COUNT, bottom)], 1) for m in columns], 1
    )
    sure = np.ones(boxes.shape[:2], bool)
    return Boxes(tuple("abcd"[: len(columns)]), boxes, sure, sure)


def way_of(boxes: Boxes, style: StyleName = "default", window: Window = WINDOW, *cuts: int) -> Way:
    edges = [0, *cuts, COUNT]
    scenes = tuple(slice(a, b) for a, b in pairwise(edges))
    return way_through(window, need_of(boxes, window, STYLES[style].margin), scenes, STYLES[style], 25.0)


def figures(way: Way, boxes: Boxes, style: StyleName = "default") -> tuple[float, float, float]:
    found = judged(way, boxes, need_of(boxes, way.window, STYLES[style].margin))
    return found.inside_frac, found.whole_frac, found.shake.ratio


def test_who_stands_is_filmed_by_a_window_that_rests_and_keeps_the_thirds() -> None:
    way = way_of(people(640 / 3))
    assert way.scenes[0].move is Move.STILL
    assert np.ptp(way.centre_px) == pytest.approx(0.0, abs=1e-6)
    left = 640 / 3 - 20 - (way.centre_px[0] - WINDOW.length_px / 2)
    right = way.centre_px[0] + WINDOW.length_px / 2 - (640 / 3 + 20)
    assert left / right == pytest.approx((640 / 3 - 20) / (640 * 2 / 3 - 20), rel=1e-3)


def test_who_crosses_evenly_is_panned_with() -> None:
    boxes = people(np.linspace(60, 580, COUNT) + 3 * np.sin(np.arange(COUNT)))
    way = way_of(boxes)
    assert way.scenes[0].move is Move.PANNING
    assert np.abs(np.diff(way.centre_px, 2)).max() < 1e-6
    assert figures(way, boxes)[:2] == (1.0, 1.0)


@pytest.mark.parametrize("style", ["slow", "default", "fast"])
def test_who_comes_and_goes_is_tracked_far_more_calmly_than_by_a_centred_window(style: StyleName) -> None:
    random = np.random.default_rng(2)
    boxes = people(320 + 240 * np.sin(np.arange(COUNT) / 30) + random.normal(0, 1.5, COUNT))
    way = way_of(boxes, style)
    assert way.scenes[0].move is Move.TRACKING
    inside, whole, ratio = figures(way, boxes, style)
    assert (inside, whole) == (1.0, 1.0)
    assert ratio > 20


def test_two_far_apart_are_shown_smaller_between_bars() -> None:
    boxes = people(150.0, 500.0)
    way = way_of(boxes)
    assert way.padded.all()
    assert way.length_px.min() >= 500 - 150 + 40
    assert figures(way, boxes)[:2] == (1.0, 1.0)
    assert np.ptp(way.centre_px) < 1e-6


def test_the_whole_picture_is_the_most_that_is_shown() -> None:
    way = way_of(people(20.0, 620.0))
    assert way.length_px.max() == pytest.approx(640.0)
    assert way.centre_px == pytest.approx(320.0)


def test_a_close_up_is_cut_around_the_face_without_bars() -> None:
    boxes = people(300.0 + 10 * np.sin(np.arange(COUNT) / 9), wide=400.0, top=-50.0, bottom=1500.0)
    way = way_of(boxes)
    assert not way.padded.any()
    assert np.abs(way.centre_px - 300).max() < 0.2 * WINDOW.length_px
    inside, whole, _ = figures(way, boxes)
    assert inside == 1.0
    assert np.isnan(whole)  # nobody fits


def test_downwards_a_figure_that_is_too_tall_keeps_its_head() -> None:
    window = Window((640, 360), 2.39)
    boxes = people(200.0, 400.0, top=40.0, bottom=345.0)
    way = way_of(boxes, "default", window)
    assert not way.padded.any()
    assert (way.centre_px - way.length_px / 2).max() < 40.0


def test_at_a_cut_it_jumps_and_each_scene_rests() -> None:
    boxes = people(np.where(np.arange(COUNT) < 60, 100.0, 550.0))
    way = way_of(boxes, "default", WINDOW, 60)
    assert [(scene.first, scene.end, scene.move) for scene in way.scenes] == [
        (0, 60, Move.STILL),
        (60, COUNT, Move.STILL),
    ]
    assert way.centre_px[60] - way.centre_px[59] > 200
    assert figures(way, boxes)[0] == 1.0


def test_where_nobody_is_it_rests_in_the_middle() -> None:
    for boxes in (people(), people(np.full(COUNT, np.nan)), people(-300.0)):
        way = way_of(boxes)
        assert way.centre_px == pytest.approx(320.0)
        assert not way.padded.any()


def test_what_was_composed_for_the_middle_stays_there() -> None:
    need = centred_need(need_of(people(290.0), WINDOW, 0.04), WINDOW)
    way = way_through(WINDOW, need, (slice(0, COUNT),), STYLES["default"], 25.0)
    assert way.centre_px == pytest.approx(320.0)


def test_where_nobody_films_it_glides_from_one_shot_to_the_next_and_each_has_its_own_way() -> None:
    boxes = people(np.where(np.arange(COUNT) < 70, 100.0, 550.0))
    boxes.needed[50:100] = boxes.welcome[50:100] = False
    need = need_of(boxes, WINDOW, 0.04)
    scenes = (slice(0, 50), slice(50, 100), slice(100, COUNT))
    way = way_through(WINDOW, need, scenes, STYLES["default"], 25.0, scenes[1:2])
    assert [scene.move for scene in way.scenes] == [Move.STILL, Move.GLIDING, Move.STILL]
    assert np.ptp(way.centre_px[:50]) == np.ptp(way.centre_px[100:]) == 0.0
    assert np.abs(np.diff(way.centre_px)).max() < 2.0 * np.ptp(way.centre_px) / 50  # nowhere a jump
    alone = way_through(WINDOW, need[slice(0, 50)], (slice(0, 50),), STYLES["default"], 25.0)
    assert np.array_equal(alone.centre_px, way.centre_px[:50])
    assert judged(way, boxes, need).shake.ratio == np.inf


def test_a_move_at_the_end_stays_where_the_shot_left_it() -> None:
    boxes = people(150.0)
    scenes = (slice(0, 100), slice(100, COUNT))
    way = way_through(WINDOW, need_of(boxes, WINDOW, 0.04), scenes, STYLES["default"], 25.0, scenes[1:])
    assert np.ptp(way.centre_px) == 0.0


@pytest.mark.parametrize("style", list(STYLES))
def test_bars_that_go_as_two_come_together_do_not_shake_the_picture(style: StyleName) -> None:
    time, random = np.arange(COUNT), np.random.default_rng(4)
    apart = np.interp(time, [0, 60, 90, COUNT], [200.0, 200.0, 40.0, 40.0])
    sway = random.normal(0, 0.25, COUNT)
    boxes = people(320 - apart + sway, 320 + apart / 2 + sway)
    inside, whole, ratio = figures(way_of(boxes, style), boxes, style)
    assert (inside, whole) == (1.0, 1.0)
    assert ratio > 20


@pytest.mark.parametrize("style", list(STYLES))
def test_who_just_fits_is_whole_and_the_window_still_calm(style: StyleName) -> None:
    boxes = people(320 + np.random.default_rng(1).normal(0, 1.0, COUNT).cumsum() * 0.5, wide=202.0)
    way = way_of(boxes, style)
    inside, whole, ratio = figures(way, boxes, style)
    assert (inside, whole) == (1.0, 1.0)
    assert ratio > 20
    assert way.length_px.max() < 1.1 * WINDOW.length_px


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_scenes_of_very_few_pictures(count: int) -> None:
    boxes = people(np.linspace(60, 580, COUNT))
    way = way_of(boxes, "fast", WINDOW, count)
    assert way.scenes[0].end == count
    assert figures(way, boxes, "fast")[0] == 1.0


def test_a_long_way_in_parts_costs_hardly_more_than_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    time = np.arange(700)
    wanted = 320 + 200 * np.sin(time / 40)
    asked = Bounded(np.maximum(wanted - 70, 101), np.minimum(wanted + 70, 539), wanted, np.full(700, 0.03))
    whole = free_way(asked)
    monkeypatch.setattr(program, "AT_ONCE", 300)
    monkeypatch.setattr(program, "AHEAD", 100)
    parts = free_way(asked)
    assert whole is not None
    assert parts is not None
    assert (parts >= asked.lower).all()
    assert (parts <= asked.upper).all()
    assert cost(parts, asked) < 1.1 * cost(whole, asked)
    assert np.abs(np.diff(parts, 3)).max() < 3 * max(np.abs(np.diff(whole, 3)).max(), 0.05)


def test_the_programme_finds_the_least_of_known_ones() -> None:
    """Pulled equally to both sides of a step, a way that must stay within both crosses it as cheaply as can be."""
    wanted = np.zeros(40)
    asked = Bounded(np.full(40, -1.0), np.full(40, 1.0), wanted, np.ones(40))
    assert free_way(asked) == pytest.approx(0.0, abs=1e-9)
    low = Bounded(np.zeros(40), np.full(40, 99.0), np.arange(40.0) ** 2 / 20, np.full(40, 9e9), ceiling=0.02)
    held = free_way(low)
    assert held is not None
    assert np.abs(np.diff(held, 2)).max() <= 0.02 + 1e-9
    step = np.where(np.arange(40) < 20, 0.0, 9.0)
    assert free_way(Bounded(step, step, step, np.ones(40), ceiling=0.02)) is None
    ramp = Bounded(np.linspace(0, 10, 40), np.linspace(0, 10, 40), wanted, np.zeros(40))
    assert even_way(ramp, 0) is None
    assert even_way(ramp, 1) == pytest.approx(np.linspace(0, 10, 40))


def cost(way: Array, asked: Bounded) -> float:
    differences = sum(w * np.abs(np.diff(way, k)).sum() for k, w in enumerate(program.WEIGHTS, start=1))
    return float(differences + (asked.pull * np.abs(way - asked.wanted)).sum())
