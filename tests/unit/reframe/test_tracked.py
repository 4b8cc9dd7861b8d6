"""Tables of tracks: who of them is needed, gaps, and tables of other footage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cinempc.reframe.aspect import ReframeError
from cinempc.reframe.boxes import scenes_from
from cinempc.reframe.tracked import Footing, read_tracks

HEAD = "time_s,frame,id,name,class,score,left_px,top_px,right_px,bottom_px,north_m,east_m,range_m,spread_m,seen"
COUNT = 40
FOOTING = Footing(np.arange(COUNT) / 10, (640, 360), (slice(0, COUNT),))


def row(frame: int, who: int, left: float, name: str = "", tall: float = 100.0, seen: int = 1) -> str:
    return f"{frame / 10:.4f},{frame},{who},{name},person,0.9,{left},50,{left + 40},{50 + tall},0,0,9,1,{seen}"


def table(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "tracks.csv"
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return path


def test_gaps_are_bridged_evenly_but_long_ones_are_not(tmp_path: Path) -> None:
    rows = [row(i, 1, 10.0 * i) for i in (*range(5), *range(10, 14), 39)]
    boxes = read_tracks(table(tmp_path, *rows), FOOTING).boxes_px[:, 0, 0]
    assert boxes[5:10] == pytest.approx([50, 60, 70, 80, 90], abs=10.0)
    assert np.isnan(boxes[14:39]).all()


def test_nothing_is_bridged_across_a_cut(tmp_path: Path) -> None:
    footing = Footing(FOOTING.time_s, FOOTING.image_px, (slice(0, 7), slice(7, COUNT)))
    boxes = read_tracks(table(tmp_path, row(3, 1, 10), row(12, 1, 300)), footing).boxes_px[:, 0, 0]
    assert np.flatnonzero(np.isfinite(boxes)).tolist() == [3, 12]


def test_what_was_only_thought_to_be_counts_as_a_gap(tmp_path: Path) -> None:
    rows = [row(0, 1, 100), row(1, 1, 500, seen=0), row(2, 1, 100)]
    assert read_tracks(table(tmp_path, *rows), FOOTING).boxes_px[1, 0, 0] == 100.0


def test_one_wild_box_is_not_followed(tmp_path: Path) -> None:
    rows = [row(i, 1, 400 if i == 10 else 100) for i in range(20)]
    assert read_tracks(table(tmp_path, *rows), FOOTING).boxes_px[10, 0, 0] == 100.0


def test_the_most_prominent_are_needed_where_nobody_has_a_name(tmp_path: Path) -> None:
    rows = [line for i in range(COUNT) for line in (row(i, 1, 50), row(i, 2, 400, tall=80), row(i, 3, 200, tall=30))]
    boxes = read_tracks(table(tmp_path, *rows), FOOTING)
    assert dict(zip(boxes.names, boxes.needed[0].tolist(), strict=True)) == {"1": True, "2": True, "3": False}
    assert read_tracks(table(tmp_path, *rows), FOOTING, ["3"]).needed[0].tolist() == [False, False, True]


def test_somebody_with_a_second_number_is_still_needed(tmp_path: Path) -> None:
    rows = [row(i, 1, 50) for i in range(30)] + [row(i, 2, 400) for i in range(30, 36)] + [row(20, 3, 600)]
    boxes = read_tracks(table(tmp_path, *rows), FOOTING)
    assert boxes.needed[:30, 0].all()
    assert boxes.needed[30:36, 1].all()
    assert not boxes.needed[:, 2].any()  # one picture is no reason


def test_who_has_a_name_is_needed(tmp_path: Path) -> None:
    rows = [line for i in range(COUNT) for line in (row(i, 1, 50), row(i, 2, 400, "anna", 30))]
    boxes = read_tracks(table(tmp_path, *rows), FOOTING)
    assert dict(zip(boxes.names, boxes.needed[0].tolist(), strict=True)) == {"1": False, "anna": True}


def test_an_empty_table_is_of_nobody(tmp_path: Path) -> None:
    boxes = read_tracks(table(tmp_path), FOOTING)
    assert boxes.boxes_px.shape == (COUNT, 0, 4)
    assert not boxes.needed.any()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([row(40, 1, 10)], "reaches to picture 40, the footage has 40 (0 to 39)"),
        ([row(3, 1, 10).replace("0.3000", "0.1000")], "picture 3 is at 0.100 s, in the footage at 0.300 s"),
        ([row(3, 1, 700)], "beyond the picture of 640x360 px"),
        ([row(3, 1, float("nan"))], "line 2: a box needs left < right"),
        (["0,0,1,,person"], "line 2"),
        (["0,x,1,,person,1,1,1,2,2,0,0,0,0,1"], "line 2"),
    ],
)
def test_what_belongs_to_other_footage_or_is_none_is_told(tmp_path: Path, rows: list[str], message: str) -> None:
    with pytest.raises(ReframeError) as caught:
        read_tracks(table(tmp_path, *rows), FOOTING)
    assert message in str(caught.value)


def test_other_files_and_unknown_names_are_told(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(ReframeError, match="no column time_s, frame"):
        read_tracks(other, FOOTING)
    other.write_bytes(b"\xff\xfe\x00\x01" * 40)
    with pytest.raises(ReframeError, match="cannot be read"):
        read_tracks(other, FOOTING)
    with pytest.raises(ReframeError, match="nobody in it is called 'eve'; there are: 1"):
        read_tracks(table(tmp_path, row(0, 1, 5)), FOOTING, ["eve"])


def test_scenes_start_where_they_are_said_to() -> None:
    numbers = np.array([0, 1, 2, 5, 6, 9])
    assert scenes_from((0, 3, 9), numbers) == (slice(0, 3), slice(3, 5), slice(5, 6))
    assert scenes_from((), numbers) == (slice(0, 6),)
    assert scenes_from((20,), numbers) == (slice(0, 6),)
