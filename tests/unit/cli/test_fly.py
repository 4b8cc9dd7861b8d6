from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import av
import pytest
from command_line import COMMAND, ENVIRONMENT, SHORT, SHOT, cinempc

from cinempc.configfile import load
from cinempc.shots.spec import ShotSpec
from cinempc.takelog import read_take

pytestmark = pytest.mark.xdist_group("cli")  # they share one take

PATIENCE_S = 120.0


def test_a_completed_take(flown: tuple[subprocess.CompletedProcess[str], Path], take: Path) -> None:
    run, cwd = flown
    assert run.returncode == 0
    assert run.stdout == f"{Path('takes') / 'follow_001'}\n", "nothing but the take folder on standard output"
    assert take == cwd / "takes" / "follow_001"
    assert {file.name for file in take.iterdir()} == {"log.mcap", "spec.yaml", "metrics.json", "report.html"}
    metrics = json.loads((take / "metrics.json").read_text())
    assert metrics["completed"] is True
    assert metrics["plan_failures"] == 0


def test_says_how_it_goes_on_standard_error(flown: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    run, _ = flown
    assert "Follow Mia through the park" in run.stderr
    assert "seed 7" in run.stderr
    assert "mia at" in run.stderr


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
    assert 1.0 < log.ticks[-1].time_s < 30.0


def wait_for_ticks(log: Path, flying: subprocess.Popen[str]) -> None:
    """Waits until the first chunk of ticks is on disk."""
    give_up_s = time.monotonic() + PATIENCE_S
    while not (log.exists() and log.stat().st_size > 50_000):
        assert flying.poll() is None, "ended by itself"
        assert time.monotonic() < give_up_s, "records nothing"
        time.sleep(0.05)


def test_a_bad_shot_is_not_flown(tmp_path: Path) -> None:
    run = cinempc("fly", SHOT, *SHORT, "--set", "lens.fnumber=4", cwd=tmp_path)
    assert run.returncode == 2
    assert run.stdout == ""
    assert "lens.fnumber" in run.stderr
    assert "f_number" in run.stderr
    assert not (tmp_path / "takes").exists()


def test_a_shot_without_scene_needs_one(tmp_path: Path) -> None:
    shot = tmp_path / "nowhere.yaml"
    shot.write_text(SHOT.read_text(encoding="utf-8").replace("scene: park\n", ""), encoding="utf-8")
    run = cinempc("fly", shot, *SHORT, cwd=tmp_path)
    assert run.returncode == 2
    assert "scene" in run.stderr
    assert run.stderr.count("\n") == 1
