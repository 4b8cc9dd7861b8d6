"""A move as a file: what is written is what is read, and what is wrong in it is said with its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import synthetic_take as synthetic

from cinempc.repeat.move import Move, RepeatError, recorded_move
from cinempc.repeat.movefile import NUMBERS, move_of, move_text, read_move, write_move
from cinempc.takelog import read_take
from cinempc.types import Exposure


@pytest.fixture(scope="module")
def move(tmp_path_factory: pytest.TempPathFactory) -> Move:
    return recorded_move(read_take(synthetic.record(tmp_path_factory.mktemp("take") / "take", synthetic.ticks(3.0))))


def test_it_reads_back_and_is_written_the_same_again(move: Move, tmp_path: Path) -> None:
    dim, parts = Exposure(800.0, 1.5, 180.0), tuple(("a" if i < 30 else "b", "shot") for i in range(len(move)))
    move = replace(move, exposures=(None, *[dim] * (len(move) - 1)), parts=parts)
    write_move(move, tmp_path / "move.csv")
    read = read_move(tmp_path / "move.csv", move.camera)
    np.testing.assert_allclose(read.position_ned_m, move.position_ned_m, atol=1e-7)
    np.testing.assert_allclose(read.servos, move.servos, atol=1e-7)
    np.testing.assert_allclose(read.roll_rad, move.roll_rad, atol=1e-9)
    assert read.parts == parts
    assert read.exposures[0] is None
    assert {(one.iso, one.nd_stops, one.shutter_deg) for one in read.exposures[1:]} == {(800.0, 1.5, 180.0)}
    assert move_text(read) == (tmp_path / "move.csv").read_text()


def test_a_focus_at_infinity_and_a_turn_through_south(move: Move) -> None:
    servos = move.servos.copy()
    servos[:, 3], servos[:, 0] = 0.0, np.linspace(3.0, 3.4, len(move))
    text = move_text(replace(move, servos=servos))
    read = move_of(text.replace(f"{np.degrees(3.4):.9g}", f"{np.degrees(3.4) - 360:.9g}"), move.camera)
    np.testing.assert_allclose(read.servos, servos, atol=1e-7)


def test_what_an_export_has_beside_it_is_passed_over(move: Move) -> None:
    lines = move_text(move).splitlines()
    more = "\n".join([f"frame,{lines[0]},shot,take", *(f"7,{line},orbit,1" for line in lines[1:])])
    assert move_text(move_of(more, move.camera)) == move_text(move)


@pytest.mark.parametrize(
    ("row", "column", "cell", "words"),
    [
        (3, "yaw_ned_deg", "left", "move:4: yaw_ned_deg: must be a finite number, got 'left'"),
        (3, "position_down_m", "inf", "move:4: position_down_m: must be a finite number"),
        (2, "focal_length_mm", "0", "move:3: focal_length_mm: must be a number above 0"),
        (5, "time_s", "0.9", "move:6: time_s: must go on by the same step"),
        (5, "f_number", "", "f_number: must be a number above 0, got ''"),
        (0, "roll_deg", "lean", "without the columns roll_deg; needed are time_s,"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(move: Move, row: int, column: str, cell: str, words: str) -> None:
    table = [line.split(",") for line in move_text(move).splitlines()]
    table[row][NUMBERS.index(column)] = cell
    with pytest.raises(RepeatError) as error:
        move_of("\n".join(",".join(cells) for cells in table), move.camera)
    assert words in str(error.value)


def test_no_file_no_text_and_no_rows(move: Move, tmp_path: Path) -> None:
    with pytest.raises(RepeatError, match=r"gone\.csv: cannot read the move: No such file"):
        read_move(tmp_path / "gone.csv", move.camera)
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RepeatError, match="it is no text"):
        read_move(tmp_path / "bytes.csv", move.camera)
    with pytest.raises(RepeatError, match="0 rows"):
        move_of(",".join(NUMBERS), move.camera)
    with pytest.raises(RepeatError, match="without the columns"):
        move_of("", move.camera)
