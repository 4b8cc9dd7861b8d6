"""Before a flight: what check finds is said, and what would be dangerous is not flown."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from feasibility_rig import shot_text
from rich.console import Console

from cinempc.cli import main
from cinempc.cli.asking import may_fly
from cinempc.cli.loading import load_any
from cinempc.shots.load import CONFIGS

EYES = "framing:\n  - {subject: mia, point: eyes, x: centre, y: upper_third}\n"
OUTSIDE = EYES + "view: {subject: mia, azimuth_deg: 0, relative_to: world, distance_m: 59, height_m: 2}\n"
CLOSING = (
    EYES + "view: {subject: mia, azimuth_deg: 0, height_m: 1.6, "
    "distance_m: {from: 9, to: 3, start_s: 1, over_s: 4, ease: linear}}\n"
)
LEANING = (
    EYES
    + "view: {subject: mia, azimuth_deg: 10, distance_m: 6, height_m: 1.6}\nroll_deg: {from: 0, to: 60, start_s: 1}\n"
)
SEQUENCE = """\
title: Out there
scene: plaza
subjects:
  mia: {height_m: 1.68}
shots:
  - name: near
    kind: static
    subject: mia
    duration_s: 4
  - name: far
    framing: [{subject: mia, x: centre}]
    view: {subject: mia, azimuth_deg: 0, relative_to: world, distance_m: 59, height_m: 2}
    duration_s: 4
"""
ALIKE = """\
  - name: near
    framing: [{subject: mia, x: centre, size: LS}]
    view: {subject: mia, azimuth_deg: 0, relative_to: world, distance_m: 9}
    duration_s: 4
  - name: alike
    framing: [{subject: mia, x: centre, size: LS}]
    view: {subject: mia, azimuth_deg: 12, relative_to: world, distance_m: 9}
    duration_s: 4
"""


def asked(file: Path, capsys: pytest.CaptureFixture[str], *, anyway: bool = False) -> tuple[bool, str]:
    """Whether it may be flown, and what is said."""
    answer = may_fly(load_any(file), Console(stderr=True), anyway=anyway)
    said = capsys.readouterr()
    assert said.out == "", "the take folder alone belongs on standard output"
    return answer, said.err


def fly(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["fly", *map(str, arguments)])


@pytest.mark.parametrize(
    ("rest", "words"),
    [(OUTSIDE, "m north of the drone's flight box"), (CLOSING, "m from mia, the drone keeps")],
)
@pytest.mark.parametrize("vehicle", [(), ("--vehicle", "mavlink", "--world", "sim")])
def test_what_is_dangerous_is_not_flown(rest: str, words: str, vehicle: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "shot.yaml"
    file.write_text(shot_text(rest))
    result = fly(file, "--no-pictures", "--out", tmp_path / "takes", *vehicle)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert words in result.stderr
    assert (
        result.stderr.splitlines()[-1]
        == "not flown: cinempc check proposes what would work; --anyway flies it as it is"
    )
    assert not (tmp_path / "takes").exists()


def test_anyway(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "shot.yaml"
    file.write_text(shot_text(OUTSIDE))
    answer, said = asked(file, capsys, anyway=True)
    assert answer
    assert "flight box" in said
    assert "not flown" not in said


def test_what_is_only_another_picture_is_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "shot.yaml"
    file.write_text(shot_text(LEANING))
    answer, said = asked(file, capsys)
    assert answer
    assert said.startswith(f"{file}:9: roll_deg: warning: at ")


def test_a_sequence_is_asked_shot_by_shot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "sequence.yaml"
    file.write_text(SEQUENCE)
    answer, said = asked(file, capsys)
    assert not answer
    assert f"{file}:12: shots.1.view: shot far: at " in said
    assert "shot near" not in said


def test_what_is_set_is_asked_too(tmp_path: Path) -> None:
    file = tmp_path / "shot.yaml"
    file.write_text(shot_text(LEANING))
    away = ("distance_m=59", "azimuth_deg=0", "relative_to=world")
    sets = [word for setting in away for word in ("--set", f"view.{setting}")]
    result = fly(file, "--no-pictures", "--out", tmp_path / "takes", *sets)
    assert result.exit_code == 2
    assert "flight box" in result.stderr


def test_the_place_of_a_scene_says_nothing_of_the_field(tmp_path: Path) -> None:
    """Where Mia walks in the plaza has nothing to do with where somebody walks before a real aircraft."""
    file = tmp_path / "shot.yaml"
    file.write_text(shot_text(OUTSIDE))
    field = ("--vehicle", "mavlink", "--perception", "yolo", "--frames", tmp_path / "none.mp4", "--connection", "no")
    assert "flight box" not in fly(file, "--out", tmp_path / "takes", *field).stderr


def test_of_what_is_good_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(CONFIGS / "sequences" / "conversation.yaml", capsys) == (True, "")


def test_a_cut_that_an_audience_stumbles_over_is_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "sequence.yaml"
    file.write_text(SEQUENCE[: SEQUENCE.index("  - name: near")] + ALIKE)
    answer, said = asked(file, capsys)
    assert answer
    assert f"{file}:10: shots.1: warning: 30-degree rule" in said
