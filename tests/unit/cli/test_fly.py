from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

import av
import pytest
import synthetic_take as synthetic
from click.testing import CliRunner, Result
from command_line import COMMAND, ENVIRONMENT, SHORT, SHOT, Run, cinempc, cinempc_alone

from cinempc.cli import main
from cinempc.cli.flight import interrupted_between_ticks
from cinempc.configfile import load
from cinempc.shots.spec import ShotSpec
from cinempc.takelog import read_take
from cinempc.types import Tick

PATIENCE_S = 120.0


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path]:
    """A short take flown from another folder, and that folder."""
    cwd = tmp_path_factory.mktemp("elsewhere")
    return cinempc_alone("fly", SHOT, *SHORT, "--seed", "7", "--set", "lens.f_number=5.6", cwd=cwd), cwd


@pytest.fixture(scope="module")
def take(flown: tuple[Run, Path]) -> Path:
    """Its take folder."""
    run, cwd = flown
    assert run.returncode == 0, run.stderr
    return cwd / run.stdout.splitlines()[-1]


def test_a_completed_take(flown: tuple[Run, Path], take: Path) -> None:
    run, cwd = flown
    assert run.returncode == 0
    assert run.stdout == f"{Path('takes') / 'follow_001'}\n", "nothing but the take folder on standard output"
    assert take == cwd / "takes" / "follow_001"
    report = {"metrics.json", "report.html", "camera_report.html", "camera_report.csv"}
    assert {file.name for file in take.iterdir()} == {"log.mcap", "spec.yaml", *report}
    metrics = json.loads((take / "metrics.json").read_text())
    assert metrics["completed"] is True
    assert metrics["plan_failures"] == 0


def test_says_how_it_goes_on_standard_error(flown: tuple[Run, Path]) -> None:
    run, _ = flown
    assert "Follow Mia through the park" in run.stderr
    assert "seed 7" in run.stderr
    assert "plan ok" in run.stderr, "the live status line"


def test_seed_and_set_are_in_the_take(take: Path) -> None:
    spec = load(take / "spec.yaml", ShotSpec)
    assert (spec.seed, spec.lens.f_number, spec.duration_s) == (7, 5.6, 2.0)
    assert read_take(take).info.seed == 7


def test_a_take_flies_again_from_its_own_spec(take: Path, tmp_path: Path) -> None:
    run = cinempc("fly", take / "spec.yaml", "--no-pictures", "--out", tmp_path, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    again = read_take(Path(run.stdout.splitlines()[-1]))
    assert again.spec_yaml == (take / "spec.yaml").read_text(encoding="utf-8")
    last, before = again.ticks[-1].true_vehicle, read_take(take).ticks[-1].true_vehicle
    assert last is not None
    assert before is not None
    assert last.position_ned_m.tolist() == before.position_ned_m.tolist()


def test_report_from_the_log_alone(take: Path, tmp_path: Path) -> None:
    shutil.copy(take / "log.mcap", tmp_path)
    result = CliRunner().invoke(main, ["report", str(tmp_path)])
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{tmp_path / 'report.html'}\n"
    assert json.loads((tmp_path / "metrics.json").read_text()) == json.loads((take / "metrics.json").read_text())
    assert (tmp_path / "report.html").read_text() == (take / "report.html").read_text()


def test_pictures(tmp_path: Path) -> None:
    run = cinempc("fly", SHOT, "--set", "duration_s=1", "--set", "camera.image_px=[160,90]", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    take = tmp_path / run.stdout.splitlines()[-1]
    with av.open(str(take / "video.mp4")) as video:
        frames = [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]
    assert frames[0].shape == (90, 160, 3)
    assert len(frames) == len(read_take(take).ticks)
    assert frames[-1].std() > 10, "there is something in the picture"
    assert "video.mp4" in (take / "report.html").read_text(encoding="utf-8")


def test_an_interrupt_keeps_what_was_recorded(tmp_path: Path) -> None:
    command = [*COMMAND, "fly", str(SHOT), "--no-pictures", "--realtime"]
    flying = subprocess.Popen(
        command, cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        wait_for_ticks(tmp_path / "takes" / "follow_001" / "log.mcap", flying)
        flying.send_signal(signal.SIGINT)
        out, err = flying.communicate(timeout=PATIENCE_S)
    finally:
        flying.kill()
    assert flying.returncode == 130, err
    assert "interrupted" in err
    assert "Traceback" not in err
    take = tmp_path / out.splitlines()[-1]
    metrics = json.loads((take / "metrics.json").read_text())
    assert (metrics["completed"], metrics["ending"], metrics["missing"]) == (False, "interrupted", [])
    assert (take / "report.html").exists()
    log = read_take(take)
    assert log.missing == ()
    assert 0.0 < log.ticks[-1].time_s < 30.0


def test_an_interrupt_waits_for_the_end_of_a_tick_once() -> None:
    """In the middle of one it would be recorded by half; before the first, and pressed again, it does not wait."""
    seen: list[Tick] = []
    with pytest.raises(KeyboardInterrupt), interrupted_between_ticks(seen.append):
        signal.raise_signal(signal.SIGINT)
    tick = synthetic.ticks(0.1)[0]
    with interrupted_between_ticks(seen.append) as after:
        after(tick)
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            after(tick)
    assert seen == [tick, tick]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def wait_for_ticks(log: Path, flying: subprocess.Popen[str]) -> None:
    """Waits until the first chunk of ticks is on disk."""
    give_up_s = time.monotonic() + PATIENCE_S
    while not (log.exists() and log.stat().st_size > 50_000):
        assert flying.poll() is None, "ended by itself"
        assert time.monotonic() < give_up_s, "records nothing"
        time.sleep(0.05)


def test_a_bad_shot_is_not_flown(tmp_path: Path) -> None:
    result = fly_here(SHOT, *SHORT, "--set", "lens.fnumber=4", "--out", tmp_path / "takes")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "lens.fnumber" in result.stderr
    assert "f_number" in result.stderr
    assert not (tmp_path / "takes").exists()


def test_a_shot_without_scene_needs_one(tmp_path: Path) -> None:
    shot = tmp_path / "nowhere.yaml"
    shot.write_text(SHOT.read_text(encoding="utf-8").replace("scene: park\n", ""), encoding="utf-8")
    result = fly_here(shot, *SHORT, "--out", tmp_path / "takes")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{shot}: scene: ")
    assert not (tmp_path / "takes").exists()


def fly_here(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["fly", *map(str, arguments)])
