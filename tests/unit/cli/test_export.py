"""The command `cinempc export`."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
import synthetic_take as synthetic
from click.testing import CliRunner

from cinempc.cameratrack import Source
from cinempc.cli import main
from cinempc.cli.export import FORMATS, TRACKS
from cinempc.export import FORMATS as WRITTEN


@pytest.fixture(scope="module")
def take(tmp_path_factory) -> Path:
    return synthetic.record(tmp_path_factory.mktemp("takes") / "take", synthetic.ticks(0.8), pictures=True)


def run(*arguments: object) -> click.testing.Result:
    return CliRunner().invoke(main, ["export", *map(str, arguments)])


def test_it_offers_what_there_is():
    assert set(FORMATS) == set(WRITTEN)
    assert set(TRACKS) == set(Source)


def test_by_default_everything_goes_into_the_take(take):
    result = run(take)
    assert result.exit_code == 0, result.output
    paths = [Path(line) for line in result.stdout.splitlines()]
    assert len(paths) == 8
    assert {path.parent for path in paths} == {take / "export"}
    assert all(path.is_file() for path in paths)


def test_one_format_one_track_elsewhere(take, tmp_path):
    result = run(
        take / "log.mcap", "--to", "chan", "--track", "truth", "--first-frame", 1001, "--out", tmp_path / "vfx"
    )
    assert result.exit_code == 0, result.output
    (path,) = (tmp_path / "vfx").iterdir()
    assert result.stdout.splitlines() == [str(path)]
    assert path.read_text().startswith("1001\t")


def test_what_is_special_is_said_on_standard_error(take, tmp_path):
    result = run(take, "--to", "csv", "--smooth", "--out", tmp_path)
    assert "measured_smooth: positions are smoothed" in result.stderr
    assert "smoothed, by" not in result.stdout


def test_bad_input_is_one_clear_line(take, tmp_path):
    (tmp_path / "log.mcap").write_bytes(b"no log")
    broken = run(tmp_path)
    assert broken.exit_code == 2
    assert "not the log of a take" in broken.stderr
    assert not (tmp_path / "export").exists()
    (tmp_path / "file").write_text("")
    assert "cannot write there" in run(take, "--to", "csv", "--out", tmp_path / "file" / "below").stderr
    assert run(take, "--track", "planned", "--smooth").exit_code == 2
    assert run(take, "--to", "fbx").exit_code == 2
