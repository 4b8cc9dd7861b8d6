"""Keyframes, and what an editor makes of them."""

from __future__ import annotations

import csv
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import orjson

from cinempc.reframe.aspect import Window
from cinempc.reframe.keyframes import NEAR_PX, Clip, Medium, keyframes, write_json, write_table
from cinempc.reframe.way import Move, Scene, Way
from cinempc.types import Array

COUNT = 120
WINDOW = Window((1280, 720), 9 / 16)


def way(*cuts: int) -> Way:
    time = np.arange(COUNT)
    centre = 640 + 300 * np.sin(time / 25) + 80.0 * (time >= (cuts[0] if cuts else COUNT))
    edges = [0, *cuts, COUNT]
    scenes = tuple(Scene(a, b, Move.TRACKING) for a, b in pairwise(edges))
    return Way(WINDOW, centre, WINDOW.length_px + np.maximum(time - 60.0, 0.0), scenes)


def clip(rate: Fraction = Fraction(25), start: int = 90000) -> Clip:
    return Clip(np.arange(COUNT), rate, start, WINDOW.size_px(), Medium(Path("clip.mp4")))


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def column(rows: list[dict[str, str]], name: str) -> Array:
    return np.array([float(row[name]) for row in rows])


def test_straight_lines_between_them_are_within_half_a_pixel_at_every_edge(tmp_path: Path) -> None:
    moving = way()
    kept = keyframes(moving, np.arange(COUNT))
    assert len(kept) < COUNT / 2
    write_table(tmp_path / "k.csv", moving, clip(), kept)
    rows = read(tmp_path / "k.csv")
    frames = column(rows, "frame")
    centre = np.interp(np.arange(COUNT), frames, column(rows, "centre_x_px"))
    assert np.abs(centre - moving.centre_px).max() < NEAR_PX + 1e-2
    assert set(column(rows, "centre_y_px")) == {360.0}
    size = clip().size_px[0] / column(rows, "scale")
    length = np.interp(np.arange(COUNT), frames, size)
    assert np.abs(centre + length / 2 - moving.centre_px - moving.length_px / 2).max() < NEAR_PX + 1e-2


def test_a_cut_has_one_on_either_side() -> None:
    assert {49, 50} <= set(keyframes(way(50), np.arange(COUNT)).tolist())


def test_a_window_that_rests_needs_two() -> None:
    still = Way(WINDOW, np.full(COUNT, 500.0), np.full(COUNT, WINDOW.length_px), (Scene(0, COUNT, Move.STILL),))
    assert keyframes(still, np.arange(COUNT)).tolist() == [0, COUNT - 1]


def test_timecode_drops_where_it_is_the_custom_and_is_left_out_where_there_is_none(tmp_path: Path) -> None:
    rate = Fraction(30000, 1001)
    write_table(tmp_path / "d.csv", way(), clip(rate, 1798), [0, 1, 2])
    assert [row["timecode"] for row in read(tmp_path / "d.csv")] == ["00:00:59;28", "00:00:59;29", "00:01:00;02"]
    assert read(tmp_path / "d.csv")[2]["time_s"] == "0.066733"
    write_table(tmp_path / "n.csv", way(), clip(Fraction(10)), [3])
    assert read(tmp_path / "n.csv")[0]["timecode"] == ""


def test_the_json_says_what_they_are_for(tmp_path: Path) -> None:
    write_json(tmp_path / "k.json", way(50), clip(), np.array([0, 119]))
    told = orjson.loads((tmp_path / "k.json").read_bytes())
    assert (told["source"], told["source_px"], told["output_px"]) == ("clip.mp4", [1280, 720], [404, 720])
    assert told["scenes"] == [
        {"first": 0, "last": 49, "move": "tracking"},
        {"first": 50, "last": 119, "move": "tracking"},
    ]
    assert [row["frame"] for row in told["keyframes"]] == [0, 119]
