"""The page, the table and the figures of a comparison; and why a repeat left its path."""

from dataclasses import replace

import numpy as np
import orjson
import pytest
import synthetic_take as synthetic

from cinempc.cameratrack import Source, TrackError
from cinempc.repeat.comparison import table, write_comparison
from cinempc.repeat.kept_off import kept_off
from cinempc.report.taketotake import compare_takes
from cinempc.takelog import TakeLog, read_take

BESIDE_NED_M = np.array([0.0, 2.0, 2.0])


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> TakeLog:
    return read_take(synthetic.record(tmp_path_factory.mktemp("take") / "ada <1>", synthetic.ticks(4.0)))


def test_page_and_figures_are_written(log, tmp_path):
    comparison = compare_takes(log, log, notes=["it kept <away>"])
    figures, page = write_comparison(comparison, tmp_path, "comparison")
    assert orjson.loads(figures.read_bytes())["track"] == "truth"
    text = page.read_text()
    assert "ada &lt;1&gt; against ada &lt;1&gt;" in text
    assert "It kept &lt;away&gt;." in text
    assert text.count("<svg") >= 8
    assert "<script" not in text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["comparison.html", "comparison.json"]
    assert "Image shift at the focus distance" in table(comparison.figures)


def test_without_truth_what_was_measured_counts(log):
    blind = replace(log, ticks=tuple(replace(tick, true_vehicle=None) for tick in log.ticks))
    assert compare_takes(log, blind).figures.track == "measured"
    with pytest.raises(TrackError):
        compare_takes(log, blind, Source.TRUTH)


def test_ways_between_the_shots_of_a_sequence_are_left_out(log):
    asked = [replace(t.asked, shot="b", phase="move" if 25 <= i < 50 else "shot") for i, t in enumerate(log.ticks)]
    sequence = replace(log, ticks=tuple(replace(t, asked=a) for t, a in zip(log.ticks, asked, strict=True)))
    figures = compare_takes(sequence, log).figures
    assert figures.pictures == 75
    (note,) = figures.notes
    assert note.startswith("25 pictures of the ways between shots are left out of the figures")


def off_its_path(log, offset_m):
    """As if the take had been asked to be somewhere else for a second."""

    def place(tick):
        aside = offset_m if 1.0 <= tick.time_s < 2.0 else 0.0
        return tick.vehicle.camera_position_ned_m + np.array([0.0, 0.0, -aside])

    ticks = tuple(replace(tick, asked=replace(tick.asked, place_ned_m=place(tick))) for tick in log.ticks)
    return replace(log, ticks=ticks)


def test_a_repeat_that_left_its_path_says_when_and_why(log):
    assert kept_off(off_its_path(log, 0.2)) == ()
    (words,) = kept_off(off_its_path(log, 0.8))
    when, why = words.split(": ")
    assert when == "from 1.0 s to 2.0 s the camera was up to 0.8 m beside its path"
    assert why == "wind, obstacles or the drone's limits held it off"
    away = off_its_path(log, 0.8)
    someone = [replace(t.subjects[1], position_ned_m=t.asked.place_ned_m + BESIDE_NED_M) for t in away.ticks]
    crossed = [replace(t, subjects=(t.subjects[0], one)) for t, one in zip(away.ticks, someone, strict=True)]
    (words,) = kept_off(replace(away, ticks=tuple(crossed)))
    assert "it kept away from bo" in words
