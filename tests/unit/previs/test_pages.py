"""Pages of storyboard and plan: all panels, nothing over anything else, nothing outside the paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from previs_rig import Shot, take

from cinempc.previs import plan, storyboard
from cinempc.previs.beats import Beat, beats
from cinempc.previs.cuewords import cue_words
from cinempc.previs.flown import Flown
from cinempc.previs.legend import Sunlight
from cinempc.previs.look import DPI, PAGE_IN, fitted, style, wrapped
from cinempc.previs.panel import words_of
from cinempc.sequence.spec import Cue, Line, Near, Speed, Turning
from cinempc.space import Box, Terrain

UNDER = "12.0 s  ·  scene yard  ·  sun 200°, 38° high"
PAGE = re.compile(rb"/Type\s*/Page\b")


def long_story(**changes: object) -> Flown:
    """Three shots with long names in which a lot happens."""

    def asked(t: float) -> tuple[str, str]:
        return f"a_shot_with_a_very_long_name_number_{int(t // 6)}", "shot"

    def camera(t: float) -> Shot:
        zoom = 35 * 2 ** np.clip((t % 6 - 2) / 2, 0, 1)
        return Shot(north_m=0.6 * t, east_m=0.3 * t, yaw_deg=4 * t, height_m=2 + 0.2 * t, focal_mm=float(zoom))

    people = {"ada": lambda t: (14 + 0.5 * t, 1 + 0.6 * t, 40.0), "bo": lambda t: (15.0, 3.0 + 0.7 * t, 90.0 + 10 * t)}
    return take(camera, people, duration_s=18, asked=asked, **changes)  # type: ignore[arg-type]


def pictures(panels: tuple[Beat, ...], size: tuple[int, int] = (90, 160)) -> dict[int, np.ndarray]:
    return {beat.tick: np.full((*size, 3), 120, np.uint8) for beat in panels}


def texts(figure: Figure) -> Iterator[tuple[str, np.ndarray]]:
    """Each text of a page with its box [px]."""
    figure.canvas.draw()
    for text in figure.findobj(Text):
        if isinstance(text, Text) and text.get_text().strip() and text.get_visible():
            yield text.get_text(), text.get_window_extent().get_points()


@pytest.mark.parametrize("size", [(90, 160), (160, 90), (100, 240)], ids=["wide", "upright", "scope"])
def test_no_text_of_a_storyboard_covers_another_or_leaves_the_page(size: tuple[int, int]) -> None:
    take_ = long_story(title="A title that is so long that it does not fit on the page beside the page's number " * 2)
    panels = beats(take_)
    with style():
        for figure in storyboard._pages(take_, panels, pictures(panels, size), UNDER * 4):
            boxes = list(texts(figure))
            for (first, a), (second, b) in combinations(boxes, 2):
                apart = (a[1] <= b[0] + 0.5).any() or (b[1] <= a[0] + 0.5).any()
                assert apart, f"{first!r} over {second!r}"
            for name, box in boxes:
                assert (box >= 0).all(), name
                assert (box[1] <= np.array(PAGE_IN) * figure.dpi).all(), name


def test_pages_and_panels_are_all_there(tmp_path: Path) -> None:
    take_ = long_story()
    panels = beats(take_)
    assert len(panels) > 6
    pdf, *pages = storyboard.write_storyboard(take_, panels, pictures(panels), tmp_path, UNDER)
    assert len(pages) == -(-len(panels) // 6)
    assert len(PAGE.findall(pdf.read_bytes())) == len(pages)
    assert pdf.read_bytes().startswith(b"%PDF")
    for page in pages:
        image = cv2.imread(str(page))
        assert image is not None
        assert image.shape[:2] == (int(PAGE_IN[1] * DPI), int(PAGE_IN[0] * DPI))
    grey = (cv2.imread(str(pages[0])) == 120).all(axis=2)
    assert grey.mean() > 0.15  # the pictures


def test_a_panel_keeps_its_pictures_shape() -> None:
    take_ = take(lambda t: Shot())
    panels = beats(take_)
    with style():
        for size in ((90, 160), (160, 90)):
            (figure,) = storyboard._pages(take_, panels, pictures(panels, size), UNDER)
            box = figure.axes[0].get_position()
            assert box.width * PAGE_IN[0] / (box.height * PAGE_IN[1]) == pytest.approx(size[1] / size[0], rel=1e-3)


def test_what_a_panel_says() -> None:
    take_ = take(lambda t: Shot(north_m=0.5 * t, focal_mm=50, focus_m=8 - 0.5 * t), duration_s=6)
    words = words_of(take_, beats(take_)[0])
    assert words.lens == "LS ada   50 mm  f/2.8  focus 8.0 m (ada)"
    assert words.camera.startswith("dolly in")
    assert words.when.startswith("0:00.0  +")
    assert words.note == "start"


def test_the_plan_is_written_with_all_that_it_needs(tmp_path: Path) -> None:
    hills = Terrain(np.linspace(0, 4, 30).reshape(5, 6), np.array([-60.0, -60.0]), np.array([60.0, 60.0]))
    house = Box(np.array([10.0, -6.0, -2.0]), np.array([4.0, 3.0, 4.0]), 0.3)
    take_ = long_story(solids=(hills, house))
    sun = Sunlight(298.0, 8.0, "2026-06-21 20:20 at 52.5, 13.4")
    png, pdf = plan.write_plan(take_, beats(take_), sun, tmp_path, UNDER)
    assert cv2.imread(str(png)).shape[:2] == (int(PAGE_IN[1] * DPI), int(PAGE_IN[0] * DPI))
    assert len(PAGE.findall(pdf.read_bytes())) == 1


def test_the_plan_of_a_hovering_camera_with_nobody(tmp_path: Path) -> None:
    take_ = take(lambda t: Shot(), {})
    assert all(path.stat().st_size for path in plan.write_plan(take_, beats(take_), None, tmp_path, UNDER))


def test_a_cone_is_the_field_of_view() -> None:
    take_ = take(lambda t: Shot(north_m=2, east_m=3, yaw_deg=90, focal_mm=12))  # the sensor is 24 mm wide: 90 degrees
    eye, *edge = plan.cone(take_, 0, 5.0)
    assert eye == pytest.approx([3, 2])
    bearings = np.degrees([np.arctan2(*(point - eye)) for point in edge])
    assert bearings[[0, -1]] == pytest.approx([45, 135])
    assert np.linalg.norm(np.array(edge) - eye, axis=1) == pytest.approx(5.0)


def test_texts_are_fitted() -> None:
    assert fitted("short", 8, 2.0) == "short"
    assert fitted("long " * 40, 8, 1.0).endswith("…")
    lines = wrapped("one two three four five six seven", 8, 0.8, 3)
    assert 2 <= len(lines) <= 3
    assert " ".join(lines).startswith("one two")
    assert wrapped("", 8, 1.0, 3) == []


@pytest.mark.parametrize(
    ("cue", "words"),
    [
        (Cue(after_s=3), "after 3 s"),
        (Cue(held_s=2), "held for 2 s"),
        (Cue(key="space"), "key space"),
        (Cue(message="go on"), 'message "go on"'),
        (Cue(crosses=Line(subject="ada", from_m=(0, 0), to_m=(1, 0))), "ada crosses the line"),
        (Cue(turns=Turning(subject="ada", by_deg=40)), "ada turns by 40°"),
        (Cue(near=Near(subject="car", to="ada", distance_m=7.2)), "car within 7.2 m of ada"),
        (Cue(near=Near(subject="car", to=(3, 4), distance_m=7)), "car within 7 m of 3, 4"),
        (Cue(speed=Speed(subject="ada", below_m_s=0.3)), "ada slower than 0.3 m/s"),
        (Cue(speed=Speed(subject="ada", above_m_s=2)), "ada faster than 2 m/s"),
    ],
)
def test_cues_in_words(cue: Cue, words: str) -> None:
    assert cue_words(cue) == words
