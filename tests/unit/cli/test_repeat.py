"""`cinempc repeat` as a user runs it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import synthetic_take as synthetic
from click.testing import CliRunner, Result
from command_line import SHOT

from cinempc.cli import main
from cinempc.takelog import read_take

SMALL = ("--set", "camera.image_px=[320,180]")


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def folder_of(run: Result) -> Path:
    """The take that a run that went well has left."""
    assert run.exit_code == 0, run.stderr
    return Path(run.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short take, flown by the command."""
    folder = tmp_path_factory.mktemp("takes")
    run = call("fly", SHOT, "--out", folder, "--set", "duration_s=2.5", "--no-pictures")
    assert run.exit_code == 0, run.stderr
    return Path(run.stdout.splitlines()[-1])


def test_the_next_take_of_the_same_shot(take: Path) -> None:
    run = call("repeat", take, "--no-pictures")
    assert run.exit_code == 0, run.stderr
    folder = Path(run.stdout.splitlines()[-1])
    assert folder == take.parent / "follow_002"
    before, log = read_take(take).info, read_take(folder).info
    assert (log.slate.scene, log.slate.shot, log.slate.take) == (before.slate.scene, before.slate.shot, 2)
    assert log.seed == before.seed + 2
    assert log.title == f"{before.title}, repeated"
    assert log.duration_s == pytest.approx(before.duration_s, abs=0.04)  # whole ticks
    assert {"comparison.html", "comparison.json", "report.html", "metrics.json"} <= {p.name for p in folder.iterdir()}
    assert (folder / "spec.yaml").read_text().startswith("# The measured camera move of follow_001 again")
    assert "follow_002 against follow_001" in run.stderr


def test_a_clean_plate_with_pictures_elsewhere(take: Path, tmp_path: Path) -> None:
    run = call("repeat", take, "--without-actors", "--out", tmp_path, "--seed", 9, "--track", "truth", *SMALL)
    assert run.exit_code == 0, run.stderr
    folder = Path(run.stdout.splitlines()[-1])
    log = read_take(folder)
    assert log.info.slate.take == 2
    assert log.info.seed == 9
    assert all(tick.subjects == () for tick in log.ticks)
    assert (folder / "video.mp4").stat().st_size > 0
    assert len(log.frames) == len(log.ticks)


def test_the_repeat_of_a_repeat_and_its_own_specification_fly_the_same_move(take: Path, tmp_path: Path) -> None:
    folder = folder_of(call("repeat", take, "--out", tmp_path, "--no-pictures"))
    again = folder_of(call("repeat", folder, "--no-pictures"))
    alone = tmp_path / "elsewhere"
    alone.mkdir()
    for name in ("spec.yaml", "move.csv"):
        shutil.copy(folder / name, alone)
    check = call("check", alone / "spec.yaml")
    assert (check.exit_code, "good. " in check.stdout) == (0, True), check.stderr
    flown = folder_of(call("fly", alone / "spec.yaml", "--out", tmp_path, "--no-pictures"))
    for other in (again, flown):
        assert (other / "move.csv").read_bytes() == (folder / "move.csv").read_bytes()
        assert "take: follow_001" in (other / "spec.yaml").read_text()
    before, after = (read_take(one).ticks for one in (folder, flown))
    assert [t.vehicle.position_ned_m.tolist() for t in before] == [t.vehicle.position_ned_m.tolist() for t in after]
    (flown / "spec.yaml").unlink()  # the log has it too
    of_what_it_flew = folder_of(call("repeat", flown, "--track", "measured", "--no-pictures"))
    assert "take: spec_001" in (of_what_it_flew / "spec.yaml").read_text()


def test_a_cut_off_log_is_flown_as_far_as_it_goes(take: Path, tmp_path: Path) -> None:
    copy = tmp_path / "short_001"
    shutil.copytree(take, copy)
    whole = (copy / "log.mcap").read_bytes()
    (copy / "log.mcap").write_bytes(whole[: round(0.75 * len(whole))])
    run = call("repeat", copy, "--no-pictures")
    assert run.exit_code == 0, run.stderr
    assert "the take ended early" in run.stderr
    assert read_take(Path(run.stdout.splitlines()[-1])).info.duration_s < 2.5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--set", "drone.speed_m_s=0.2"), "flies 0.2 m/s; the move has"),
        (("--set", "camera.focal_length_mm=[80,200]"), "goes from 80 to 200; the move has"),
        (("--set", "drone.sped_m_s=2"), "sped_m_s"),
        (("--track", "wrong"), "measured"),
        (("--vehicle", "mavlink"), "needs --frames"),
        (("--vehicle", "mavlink", "--without-actors"), "sent off by people"),
        (("--vehicle", "mavlink", "--world", "sim", "--readonly", "--arm"), "leave out --arm"),
    ],
)
def test_what_cannot_be_repeated_is_said_and_leaves_nothing(
    take: Path, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    run = call("repeat", take, "--out", tmp_path / "out", *options)
    assert run.exit_code == 2
    assert words in run.stderr
    assert not (tmp_path / "out").exists()


def test_a_take_that_does_not_say_where_is_refused(tmp_path: Path) -> None:
    folder = synthetic.record(tmp_path / "take_001", synthetic.ticks(2.0))
    run = call("repeat", folder)
    assert run.exit_code == 2
    assert "spec.yaml" in run.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["take_001"]
    nothing = call("repeat", tmp_path)
    assert (nothing.exit_code, "cannot read the take's log" in nothing.stderr) == (2, True)
