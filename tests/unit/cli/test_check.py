"""`cinempc check`: what it prints, what it proposes, and what `--fix` does to a file."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result
from feasibility_rig import shot_text

from cinempc.cli import main
from cinempc.shots.load import CONFIGS

CLOSE = shot_text(
    "framing:\n  - {subject: mia, x: centre, y: upper_third, size: MCU}\nlens:\n  focal_length_mm: 35   # wide\n"
)
LIT = shot_text(
    "framing:\n  - {subject: mia, x: centre}\nview: {subject: mia, azimuth_deg: 10, distance_m: 6, height_m: 1.6}\n"
    "lens: {focal_length_mm: 50, f_number: 4, focus: mia}\nexposure: {light_ev100: 14}\n"
)


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def test_says_the_nearest_setting_that_works(tmp_path: Path) -> None:
    file = tmp_path / "shot.yaml"
    file.write_text(CLOSE)
    result = call(file)
    assert result.exit_code == 2
    assert (
        f"{file}:7: framing.0.size: 35 mm and size MCU put the camera 1.6 m from mia; the drone keeps 3.0 m"
        in result.stderr
    )
    assert "; this would work: lens.focal_length_mm: " in result.stderr
    assert file.read_text() == CLOSE, "only --fix writes"


def test_fix_writes_it_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "shot.yaml"
    file.write_text(CLOSE)
    result = call("--fix", file)
    assert result.exit_code == 0, result.output
    assert f"{file}:9: lens.focal_length_mm: 35 is now " in result.stdout
    assert f"{file}: good. A shot, 10 s, in scene plaza." in result.stdout
    fixed = file.read_text()
    assert "   # wide\n" in fixed
    assert call("--fix", file).exit_code == 0
    assert file.read_text() == fixed, "nothing left to mend"


def test_fix_goes_with_the_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "shot.yaml"
    file.write_text(CLOSE)
    result = call("--fix", file, "--set", "seed=3")
    assert result.exit_code == 2
    assert "leave out --set" in result.stderr


def test_what_is_set_on_the_command_line_is_turned_from_there(tmp_path: Path) -> None:
    file = tmp_path / "shot.yaml"
    file.write_text(CLOSE)
    assert call(file, "--set", "lens.focal_length_mm=70", "--set", "camera.f_number=[2, 16]").exit_code == 0


def test_tells_the_exposure(tmp_path: Path) -> None:
    file = tmp_path / "shot.yaml"
    file.write_text(LIT)
    result = call(file)
    assert result.exit_code == 0, result.output
    assert "exposure: EV 14: f/4, ISO 625, ND 7.0 stops, 180° (1/50 s)" in result.stdout


def test_a_camera_without_light_cannot_be_asked(tmp_path: Path) -> None:
    file = tmp_path / "shot.yaml"
    file.write_text(LIT)
    result = call(file, "--set", "camera=cinempc", "--no-proposals")
    assert "cinempc does not say how it meets the light: give the camera a section `light`" in result.stderr


def test_fix_adds_a_key_that_is_not_there_yet(tmp_path: Path) -> None:
    """A kind leans 14 degrees when the file says nothing, which this gimbal cannot."""
    drone = (CONFIGS / "drones" / "cine_quad.yaml").read_text().replace("roll_deg: [-30, 30]", "roll_deg: [-10, 10]")
    (tmp_path / "stiff.yaml").write_text(drone)
    file = tmp_path / "shot.yaml"
    file.write_text("kind: roll      # leans\nsubject: mia\ndrone: stiff.yaml\n")
    result = call("--fix", file)
    assert result.exit_code == 0, result.output
    assert f"{file}:4: to_deg: 10 is new here, it was 14\n" in result.stdout
    assert file.read_text() == "kind: roll      # leans\nsubject: mia\ndrone: stiff.yaml\nto_deg: 10\n"
