"""`cinempc check` of a sequence: every shot is examined as it would be flown, and mended in its own entry."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cinempc.cli import main
from cinempc.shots.load import CONFIGS

HEAD = """\
title: Twice Mia
scene: park
subjects:
  mia: {height_m: 1.68}
shots:
  - {name: calm, kind: follow, subject: mia, duration_s: 9}   # first
"""
CLOSE = """\
  - name: close
    framing: [{subject: mia, x: centre, size: MCU}]
    view: {subject: mia, azimuth_deg: 10, height_m: 1.6}
    lens:
      focal_length_mm: 35   # wide
    duration_s: 6
"""
QUICK = """\
  - name: quick
    kind: arc
    subject: mia
    turn_deg: 170
    distance_m: 9
    duration_s: 5   # quick
"""
SHOT = "kind: arc\nsubject: mia\nscene: park\nturn_deg: 170\ndistance_m: 9\nduration_s: 5\n"
TORN = """\
kind: static
subject: mia
framing: [{subject: mia, point: eyes, x: 0.5, y: upper_third}, {subject: mia, point: chest, x: 0.6}]
"""


def check(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def written(tmp_path: Path, *shots: str) -> Path:
    file = tmp_path / "twice.yaml"
    file.write_text(HEAD + "".join(shots))
    return file


def test_says_what_is_wrong_with_which_shot_and_what_would_work(tmp_path: Path) -> None:
    file = written(tmp_path, CLOSE)
    result = check(file)
    assert result.exit_code == 2
    assert f"{file}:8: shots.1.framing.0.size: shot close: 35 mm and size MCU put the camera" in result.stderr
    assert "; this would work: shots.1.lens.focal_length_mm: " in result.stderr
    assert "good" not in result.stdout
    assert file.read_text() == HEAD + CLOSE, "only --fix writes"


def test_the_way_of_each_shot_is_examined_with_time_and_number(tmp_path: Path) -> None:
    file = written(tmp_path, QUICK.replace("distance_m: 9", "distance_m: 7"))
    result = check(file, "--no-proposals")
    assert result.exit_code == 2
    assert f"{file}:8: shots.1.kind: shot quick: at " in result.stderr
    assert "m/s², this drone has 4" in result.stderr


def test_fix_writes_into_the_entry_of_that_shot(tmp_path: Path) -> None:
    file = written(tmp_path, CLOSE)
    result = check("--fix", file)
    assert result.exit_code == 0, result.output
    assert f"{file}:11: shots.1.lens.focal_length_mm: 35 is now " in result.stdout
    old, new = (HEAD + CLOSE).splitlines(), file.read_text().splitlines()
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    assert len(changed) == 1
    assert changed[0][1].endswith("   # wide")


def test_fix_of_what_another_file_says_is_written_here(tmp_path: Path) -> None:
    """The shot file stays as it is: others may begin from it."""
    (tmp_path / "base.yaml").write_text(SHOT)
    file = written(tmp_path, "  - {name: quick, use: base}   # from base\n")
    told = check(file, "--no-proposals")
    assert f"{file}:7: shots.1.view.azimuth_deg: shot quick, as {tmp_path / 'base.yaml'}:1 has it: " in told.stderr
    result = check("--fix", file)
    assert result.exit_code == 0, result.output
    assert f"{file}:7: shots.1.duration_s: " in result.stdout
    assert " is new here, it was 5\n" in result.stdout
    assert (tmp_path / "base.yaml").read_text() == SHOT
    assert file.read_text().startswith(HEAD + "  - {name: quick, use: base, duration_s: ")
    assert file.read_text().endswith("}   # from base\n")


def test_fix_of_one_shot_leaves_the_one_that_it_is_like(tmp_path: Path) -> None:
    file = written(
        tmp_path, CLOSE.replace(": 35", ": 70"), "  - name: again\n    like: close\n    lens: {focal_length_mm: 35}\n"
    )
    result = check("--fix", file)
    assert result.exit_code == 0, result.output
    assert f"{file}:15: shots.2.lens.focal_length_mm: 35 is now " in result.stdout
    assert "focal_length_mm: 70" in file.read_text()


def test_says_why_it_cannot_be_written(tmp_path: Path) -> None:
    """A list of another file can only be replaced as a whole, which is nobody's but the director's to do."""
    (tmp_path / "base.yaml").write_text(TORN)
    file = written(tmp_path, "  - {name: torn, use: base}\n")
    result = check("--fix", file)
    assert result.exit_code == 2
    assert f"but it is written at {tmp_path / 'base.yaml'}:3, not in this shot's entry" in result.stderr
    assert "framing is a list, which an entry can only replace as a whole" in result.stderr
    assert (tmp_path / "base.yaml").read_text() == TORN


def test_a_shot_is_examined_when_and_from_where_it_is_flown(tmp_path: Path) -> None:
    """Alone from its beginning on, this shot meets nobody; 20 s later somebody else walks there."""
    file = written(tmp_path, QUICK.replace("duration_s: 5", "duration_s: 12").replace("distance_m: 9", "distance_m: 5"))
    early, late = check(file), check(file, "--set", "shots.0.duration_s=25")
    assert early.exit_code in (0, 2)
    assert early.output != late.output


def test_start_holds_for_the_first_shot_only(tmp_path: Path) -> None:
    file = written(tmp_path, CLOSE.replace(": 35", ": 70"))
    text = file.read_text().replace("shots:\n", "start: {north_m: 50, east_m: 50, height_m: 20}\nshots:\n")
    file.write_text(text)
    said = check(file).output
    assert "shot calm: " in said
    assert "which takes the drone" in said
    assert "shot close: " not in said


@pytest.mark.parametrize("file", sorted((CONFIGS / "sequences").glob("*.yaml")), ids=lambda file: file.stem)
def test_shots_of_shipped_sequences_are_flown_without_a_word(file: Path) -> None:
    result = check(file)
    assert result.exit_code == 0, result.output
    assert "shot " not in result.output
