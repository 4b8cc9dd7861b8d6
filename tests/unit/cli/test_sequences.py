"""Sequences on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cinempc.cli import main
from cinempc.takelog import read_take

SEQUENCE = """\
title: Twice Mia
scene: park
subjects:
  mia: {height_m: 1.68}
shots:
  - {name: one, kind: follow, subject: mia, duration_s: 9, until: {key: space}}
  - {name: two, like: one, style: lead, side: 100, until: {message: that was it}}
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "twice.yaml"
    path.write_text(SEQUENCE)
    return path


def test_a_sequence_is_flown_by_cues_and_flies_again_from_its_own_spec(file: Path, tmp_path: Path) -> None:
    cues = ("--cue", "space@1.2", "--cue", "that was it@9")
    result = run("fly", file, "--no-pictures", "--out", tmp_path, *cues)
    assert result.exit_code == 0, result.stderr
    take = Path(result.stdout.splitlines()[-1])
    parts = json.loads((take / "metrics.json").read_text())["sequence"]
    assert [(part["shot"], part["phase"]) for part in parts] == [
        ("one", "shot"), ("one", "post_roll"), ("two", "move"), ("two", "pre_roll"), ("two", "shot")
    ]  # fmt: skip
    assert 1.24 <= parts[0]["end_s"] <= 1.24 + 0.6, "from the cue on the next mark is looked for"
    assert parts[-1]["end_s"] == pytest.approx(9.04)
    again = run("fly", take / "spec.yaml", "--no-pictures", "--out", tmp_path, *cues)
    assert again.exit_code == 0, again.stderr
    last, before = (read_take(path).ticks[-1] for path in (Path(again.stdout.splitlines()[-1]), take))
    assert last.true_vehicle is not None
    assert before.true_vehicle is not None
    assert last.true_vehicle.position_ned_m.tolist() == before.true_vehicle.position_ned_m.tolist()


def test_check_says_when_what_is_on(file: Path) -> None:
    result = run("check", file)
    assert result.exit_code == 0, result.stderr
    first, *shots = result.stdout.splitlines()
    assert first.startswith(f"{file}: good. Twice Mia, ")
    assert shots[0].split()[:3] == ["0.0", "s", "one"]
    assert "cut, move" in shots[1]


def test_check_refuses_what_cannot_be(file: Path) -> None:
    file.write_text(SEQUENCE + "  - {name: three, like: tow}\n")
    result = run("check", file)
    assert result.exit_code == 2
    assert result.stderr.startswith(f'{file}:8: shots.2.like: no earlier shot is called "tow"; did you mean "two"?')
