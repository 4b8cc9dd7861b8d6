"""Commands that do not fly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from command_line import SHOT, cinempc

from cinempc import __version__
from cinempc.cli import main
from cinempc.cli.schemas import ALL_MODELS
from cinempc.shots.load import CONFIGS

HEAVY = {
    "numpy",
    "casadi",
    "numba",
    "scipy",
    "cv2",
    "panda3d",
    "matplotlib",
    "pydantic",
    "yaml",
    "rich",
    "onnxruntime",
    "perception",
}


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["fly", "--help"],
        ["bench", "plan", "--help"],
        ["models", "pull", "--help"],
        ["track", "--help"],
        ["--version"],
    ],
)
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys\n"
        "from cinempc.cli import main\n"
        f"main({arguments}, standalone_mode=False)\n"
        "print(' '.join({name.partition('.')[0] for name in sys.modules}))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(run.stdout.splitlines()[-1].split())


def test_python_m(tmp_path: Path) -> None:
    run = cinempc("--version", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (0, f"cinempc, version {__version__}\n")


@pytest.mark.parametrize("arguments", [["fli"], ["fly"], ["fly", "--sped", "3"], ["fly", "shot.yaml", "--seed", "-1"]])
def test_a_wrong_command_line(arguments: list[str]) -> None:
    assert call(*arguments).exit_code == 2


def test_check_of_a_good_shot() -> None:
    result = call("check", SHOT)
    assert result.exit_code == 0
    assert result.stdout == f"{SHOT}: good. Follow Mia through the park, 34 s, in scene park.\n"
    assert result.stderr == ""


def test_check_says_file_line_and_key(tmp_path: Path) -> None:
    shot = tmp_path / "bad.yaml"
    shot.write_text(SHOT.read_text(encoding="utf-8").replace("focal_length_mm: free", "focal_lenght_mm: free"))
    line = 1 + shot.read_text().splitlines().index("  focal_lenght_mm: free")
    result = call("check", shot)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"{shot}:{line}: lens.focal_lenght_mm: ")
    assert "focal_length_mm" in result.stderr
    assert "Traceback" not in result.stderr


def test_check_names_all_that_is_wrong() -> None:
    result = call("check", SHOT, "--set", "camera=leica", "--set", "duration_s=0")
    assert result.exit_code == 2
    assert "cine_zoom" in result.stderr
    assert "duration_s" in call("check", SHOT, "--set", "duration_s=0").stderr


@pytest.mark.parametrize("command", ["check", "fly"])
def test_a_missing_file(command: str, tmp_path: Path) -> None:
    result = call(command, tmp_path / "none.yaml")
    assert result.exit_code == 2
    assert "none.yaml" in result.stderr
    assert "Traceback" not in result.stderr


def test_report_of_no_take(tmp_path: Path) -> None:
    result = call("report", tmp_path)
    assert result.exit_code == 2
    assert "log.mcap" in result.stderr


@pytest.mark.parametrize("kind", ALL_MODELS)
def test_schema_prints_what_ships(kind: str) -> None:
    result = call("schema", kind)
    assert result.exit_code == 0
    assert result.stdout == (CONFIGS / "schema" / f"{kind}.schema.json").read_text(encoding="utf-8")


def test_schema_writes_all(tmp_path: Path) -> None:
    result = call("schema", "--out", tmp_path / "new")
    assert result.exit_code == 0
    shipped = {file.name: file.read_text() for file in (CONFIGS / "schema").iterdir()}
    assert {file.name: file.read_text() for file in (tmp_path / "new").iterdir()} == shipped
