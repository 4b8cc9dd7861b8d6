"""The file of a repeat: whose move it is, with all else that it is flown with."""

from __future__ import annotations

from pathlib import Path

import pytest
import synthetic_take as synthetic

from cinempc.configfile import ConfigError, read
from cinempc.repeat.move import Move, RepeatError, recorded_move
from cinempc.repeat.movefile import write_move
from cinempc.repeat.spec import effective_repeat, is_repeat, load_repeat
from cinempc.takelog import read_take

TEXT = """\
title: A plate
repeat: {take: walk_001, track: measured}
camera: cine_zoom
seed: 4
"""


@pytest.fixture(scope="module")
def move(tmp_path_factory: pytest.TempPathFactory) -> Move:
    return recorded_move(read_take(synthetic.record(tmp_path_factory.mktemp("take") / "take", synthetic.ticks(3.0))))


@pytest.fixture
def file(move: Move, tmp_path: Path) -> Path:
    write_move(move, tmp_path / "move.csv")
    (tmp_path / "plate.yaml").write_text(TEXT)
    return tmp_path / "plate.yaml"


def test_it_stands_for_a_shot_that_asks_for_nothing(file: Path, move: Move) -> None:
    loaded = load_repeat(file, ["seed=9", "limits.speed_m_s=2"])
    spec = loaded.shot.spec
    assert is_repeat(read(file))
    assert (spec.framing, spec.subjects, spec.view, spec.seed) == ([], {}, None, 9)
    assert spec.limits.speed_m_s == 2
    assert spec.duration_s == pytest.approx(move.duration_s + synthetic.TICK_S)
    assert (loaded.source.take, loaded.source.track) == ("walk_001", "measured")


def test_written_out_it_says_what_it_is_and_reads_back(file: Path) -> None:
    loaded = load_repeat(file)
    text = effective_repeat(loaded.source, loaded.shot, None)
    assert text.startswith("# The measured camera move of walk_001 again")
    again = file.with_name("again.yaml")
    again.write_text(text)
    assert load_repeat(again).shot.spec == loaded.shot.spec


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("framing: []", "framing: unknown key"),
        ("sed: 4", "did you mean"),
        ("drone: nothing", 'no drone "nothing"'),
    ],
)
def test_what_is_wrong_is_said_with_its_line(file: Path, wrong: str, words: str) -> None:
    file.write_text(f"{TEXT}{wrong}\n")
    with pytest.raises(ConfigError) as error:
        load_repeat(file)
    assert words in str(error.value)
    assert "plate.yaml:5" in str(error.value)


def test_without_its_move_it_is_refused(file: Path) -> None:
    file.with_name("move.csv").unlink()
    with pytest.raises(RepeatError, match="cannot read the move"):
        load_repeat(file)
