"""`cinempc compare` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import synthetic_take as synthetic
from click.testing import CliRunner, Result

from cinempc.cli import main


@pytest.fixture(scope="module")
def takes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two takes of a move; the second ends sooner."""
    folder = tmp_path_factory.mktemp("takes")
    first = synthetic.record(folder / "move_001", synthetic.ticks(4.0))
    return first, synthetic.record(folder / "move_002", synthetic.ticks(3.0, synthetic.Flaws(u_frac=0.01)))


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["compare", *map(str, arguments)])


def test_a_table_and_two_files(takes: tuple[Path, Path], tmp_path: Path) -> None:
    run = call(*takes, "--out", tmp_path / "both")
    assert run.exit_code == 0, run.output
    *_, figures, page = run.output.splitlines()
    assert Path(page) == tmp_path / "both" / "compared_with_move_001.html"
    assert "move_002 against move_001, truth tracks, 3.0 s" in run.output
    assert "note: the first take goes on for 1.0 s more" in run.output
    values = json.loads(Path(figures).read_text())
    assert values["far_shift_percent"]["p50"] == pytest.approx(1.0, rel=0.15)  # the flaw is one of framing
    assert values["position_m"]["max"] < 1e-6


def test_json_and_another_track(takes: tuple[Path, Path]) -> None:
    run = call(*takes, "--json", "--track", "planned")
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout)["track"] == "planned"
    assert (takes[1] / "compared_with_move_001.json").is_file()


def test_what_cannot_be_compared_is_one_line(takes: tuple[Path, Path], tmp_path: Path) -> None:
    other = synthetic.CAMERA.model_copy(update={"image_px": (1280, 720)})
    folder = synthetic.record(tmp_path / "other_001", synthetic.ticks(2.0), synthetic.info(camera=other))
    run = call(takes[0], folder)
    assert (run.exit_code, run.stderr.strip()) == (
        2,
        "different cameras: image_px is (640, 360) and (1280, 720); takes of one camera can be compared",
    )
    assert not list(folder.glob("compared*"))
    field = synthetic.record(tmp_path / "field_001", synthetic.ticks(2.0, truth=False))
    assert "not flown in a simulator" in call(takes[0], field, "--track", "truth").stderr
