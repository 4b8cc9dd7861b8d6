"""How the scripts in launch start, stop and complain."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cinempc.shots.load import CONFIGS
from cinempc.vehicles.profile import read_profile

LAUNCH = CONFIGS.parent / "launch"
SCRIPTS = sorted(LAUNCH.glob("*.sh"))
INSTANCE = 9  # so that a PX4 that really runs is not in the way


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_sound(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
    checker = shutil.which("shellcheck")
    if checker:
        assert subprocess.run([checker, script], check=False).returncode == 0


FAKE_PX4 = """#!/bin/bash
printf '%s\\n' "$@" > "$NOTES/px4.arguments"
env | grep ^PX4_ | sort > "$NOTES/px4.environment"
echo $$ > "$NOTES/px4.pid"
sleep 300 & echo $! > "$NOTES/gazebo.pid"
trap 'echo stopped > "$NOTES/px4.stopped"; exit 0' TERM
[[ $PX4_FAKE == dies ]] && { echo "ERROR [init] no such model"; exit 1; }
[[ $PX4_FAKE == mute ]] || echo "INFO  [commander] Ready for takeoff!"
while :; do sleep 0.05; done
"""
FAKE_CINEMPC = """#!/bin/bash
printf '%s\\n' "$@" > "$NOTES/fly.arguments"
pwd > "$NOTES/fly.folder"
sleep "${FLY_S:-0}" & nap=$!
trap 'echo landed > "$NOTES/fly.interrupted"; kill $nap; exit 130' INT
trap 'echo ended > "$NOTES/fly.ended"; kill $nap; exit 143' TERM
echo $$ > "$NOTES/fly.pid"
wait $nap
exit "${FLY_CODE:-0}"
"""


class Desk:
    """A folder with a space in its name, a PX4 that is none, and a cinempc that is none."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.notes, self.px4 = folder / "a desk", folder / "notes", folder / "my px4"
        build = self.px4 / "build" / "px4_sitl_default"
        for made in (self.folder, self.notes, build / "etc", build / "bin", folder / "bin", folder / "tmp"):
            made.mkdir(parents=True)
        self._write(build / "bin" / "px4", FAKE_PX4)
        self._write(folder / "bin" / "cinempc", FAKE_CINEMPC)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PX4_", "FIELD_"))}
        path = f"{folder / 'bin'}:{os.environ['PATH']}"
        self.environment = {
            **kept, "PATH": path, "PX4_DIR": str(self.px4), "NOTES": str(self.notes), "TMPDIR": str(folder / "tmp")
        }  # fmt: skip

    def start(self, script: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [LAUNCH / script, *arguments],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, script: str, *arguments: str, **environment: str) -> tuple[int, str]:
        process = self.start(script, *arguments, **environment)
        told, _ = process.communicate(timeout=60)
        return process.returncode, told

    def fly(self, *arguments: str, **environment: str) -> tuple[int, str]:
        return self.run("px4_sitl.sh", "--instance", str(INSTANCE), *arguments, **environment)

    def note(self, name: str, timeout_s: float = 20.0) -> str:
        """What one of the two has noted, as soon as it has."""
        path, until_s = self.notes / name, time.monotonic() + timeout_s
        while time.monotonic() < until_s:
            if path.is_file() and (text := path.read_text()):
                return text
            time.sleep(0.02)
        raise AssertionError(f"no {name}")

    def left(self) -> list[str]:
        """What is left in the folder for temporary files."""
        return [path.name for path in (self.notes.parent / "tmp").iterdir()]

    def lives(self, name: str) -> bool:
        try:
            os.kill(int(self.note(name)), 0)
        except ProcessLookupError:
            return False
        status = Path(f"/proc/{self.note(name).strip()}/stat").read_text()
        return status.rpartition(")")[2].split()[0] != "Z"

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text)
        path.chmod(0o755)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    for name in ("px4.pid", "gazebo.pid", "fly.pid"):
        if (made.notes / name).is_file() and made.lives(name):
            os.kill(int(made.note(name)), signal.SIGKILL)


def test_without_px4_it_says_what_to_do(desk: Desk) -> None:
    code, told = desk.fly("shot.yaml", PX4_DIR="")
    assert code == 2
    assert "PX4_DIR is not set" in told
    assert "make -C" in told


def test_a_px4_that_is_not_built(desk: Desk, tmp_path: Path) -> None:
    bare = tmp_path / "only source"
    bare.mkdir()
    code, told = desk.fly("shot.yaml", PX4_DIR=str(bare))
    assert code == 2
    assert f"make -C '{bare}' px4_sitl_default" in told


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "usage:"),
        (("--instance", "x"), "--instance"),
        (("--speed", "2"), "--speed"),
        (("--fast", "shot.yaml"), "no such option: --fast"),
    ],
)
def test_wrong_words(desk: Desk, arguments: tuple[str, ...], complaint: str) -> None:
    code, told = desk.run("px4_sitl.sh", *arguments)
    assert code == 2
    assert complaint in told


def test_it_starts_flies_and_stops(desk: Desk) -> None:
    code, told = desk.fly("my shot.yaml", "--out", "my takes", PX4_PARAM_MPC_XY_VEL_MAX="6")
    assert (code, desk.left()) == (0, []), told
    assert desk.note("px4.stopped")
    assert not desk.lives("px4.pid")
    assert not desk.lives("gazebo.pid")
    assert desk.note("fly.folder").strip() == str(desk.folder)
    said = desk.note("fly.arguments").splitlines()
    assert said[:2] == ["fly", "my shot.yaml"]
    assert said[-2:] == ["--out", "my takes"]
    assert {"--arm", "--apply-profile", f"udpin://127.0.0.1:{14540 + INSTANCE}"} <= set(said)
    environment = set(desk.note("px4.environment").splitlines())
    assert {"PX4_PARAM_COM_RC_OVERRIDE=3", "PX4_PARAM_MPC_XY_VEL_MAX=6", "PX4_SIM_MODEL=sihsim_quadx"} <= environment


def test_a_take_is_flown_again(desk: Desk) -> None:
    (desk.folder / "my take_001").mkdir()
    code, told = desk.fly("my take_001", "--without-actors")
    assert code == 0, told
    said = desk.note("fly.arguments").splitlines()
    assert said[:4] == ["repeat", "my take_001", "--vehicle", "mavlink"]
    assert said[-1] == "--without-actors"


def test_px4_and_the_world_around_it_run_at_one_speed(desk: Desk) -> None:
    code, told = desk.fly("--speed", "0.5", "shot.yaml")
    assert code == 0, told
    assert "PX4_SIM_SPEED_FACTOR=0.5" in desk.note("px4.environment").splitlines()
    said = desk.note("fly.arguments").splitlines()
    assert said[said.index("--sim-speed") + 1] == "0.5"


def test_px4_starts_with_the_whole_profile(desk: Desk) -> None:
    wanted = dict(read_profile(LAUNCH / "px4" / "sitl.params").values)
    desk.fly("shot.yaml")
    set_ = dict(re.findall(r"^PX4_PARAM_(\w+)=(\S+)$", desk.note("px4.environment"), re.M))
    assert {name: float(value) for name, value in set_.items()}.items() >= wanted.items()


def test_a_flight_that_fails_shows_what_px4_said(desk: Desk) -> None:
    code, told = desk.fly("shot.yaml", FLY_CODE="1")
    assert code == 1
    assert "Ready for takeoff" in told
    assert desk.note("px4.stopped")


def test_a_px4_that_ends_during_the_flight(desk: Desk) -> None:
    process = desk.start("px4_sitl.sh", "--instance", str(INSTANCE), "shot.yaml", FLY_S="1")
    desk.note("fly.pid")
    os.kill(int(desk.note("px4.pid")), signal.SIGKILL)
    told, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "PX4 has ended during the flight" in told
    assert not desk.lives("gazebo.pid")


def test_a_shot_with_a_mistake_is_all_that_is_told(desk: Desk) -> None:
    code, told = desk.fly("shot.yaml", FLY_CODE="2")
    assert (code, desk.left()) == (2, [])
    assert "Ready for takeoff" not in told


@pytest.mark.parametrize(("fault", "complaint"), [("dies", "no such model"), ("mute", "not ready after 1 s")])
def test_a_px4_that_does_not_start(desk: Desk, fault: str, complaint: str) -> None:
    code, told = desk.fly("shot.yaml", PX4_FAKE=fault, PX4_READY_S="1")
    assert code == 1
    assert complaint in told
    assert not desk.lives("px4.pid")
    assert not (desk.notes / "fly.arguments").exists()


def test_ctrl_c_lets_the_flight_end_first(desk: Desk) -> None:
    process = desk.start("px4_sitl.sh", "--instance", str(INSTANCE), "shot.yaml", FLY_S="30")
    desk.note("fly.pid")
    os.killpg(process.pid, signal.SIGINT)
    told, _ = process.communicate(timeout=30)
    assert process.returncode == 130, told
    assert desk.note("fly.interrupted")
    assert desk.note("px4.stopped")
    assert desk.left() == []


def test_being_ended_ends_both(desk: Desk) -> None:
    process = desk.start("px4_sitl.sh", "--instance", str(INSTANCE), "shot.yaml", FLY_S="30")
    desk.note("fly.pid")
    process.terminate()
    process.communicate(timeout=30)
    assert process.returncode == 143
    assert desk.note("fly.ended")
    assert desk.note("px4.stopped")


def test_keep_leaves_px4_running(desk: Desk) -> None:
    process = desk.start("px4_sitl.sh", "--instance", str(INSTANCE), "--keep")
    assert process.wait(timeout=30) == 0
    assert desk.lives("px4.pid")
    os.killpg(int(desk.note("px4.pid")), signal.SIGTERM)
    told, _ = process.communicate(timeout=30)
    assert f"kill -- -{desk.note('px4.pid').strip()}" in told


# In the field

FIELD = {"FIELD_SHOT": "my shot.yaml", "FIELD_CONNECTION": "serial:///dev/ttyACM0:921600", "FIELD_FRAMES": "0"}


def test_field_flies_what_the_environment_says(desk: Desk) -> None:
    code, told = desk.run("field.sh", "--", "--readonly", **FIELD, FIELD_KEY="/a key")
    assert code == 0, told
    said = desk.note("fly.arguments").splitlines()
    assert said[:2] == ["fly", "my shot.yaml"]
    assert said[-1] == "--readonly"
    assert said[said.index("--key") + 1] == "/a key"
    assert said[said.index("--profile") + 1] == "field"
    assert said[said.index("--after") + 1] == "hold"
    assert not {"--arm", "--apply-profile", "--listen", "--no-rc"} & set(said)


def test_field_reads_a_file_and_runs_nothing_in_it(desk: Desk) -> None:
    text = (LAUNCH / "field.env.example").read_text()
    text = text.replace("FIELD_FRAMES=0", 'FIELD_FRAMES="$(touch ran) `touch ran`"')
    (desk.folder / "my.env").write_text(text)
    code, told = desk.run("field.sh", "my.env")
    assert code == 0, told
    said = desk.note("fly.arguments").splitlines()
    assert said[said.index("--frames") + 1] == "$(touch ran) `touch ran`"
    assert not (desk.folder / "ran").exists()


@pytest.mark.parametrize("missing", FIELD)
def test_field_says_what_is_missing(desk: Desk, missing: str) -> None:
    code, told = desk.run("field.sh", **{name: value for name, value in FIELD.items() if name != missing})
    assert code == 2
    assert f"{missing} is not set" in told


@pytest.mark.parametrize("line", ["PATH=/elsewhere", "FIELD_SPEED=9", "rm -rf /"])
def test_field_takes_no_other_names(desk: Desk, line: str) -> None:
    (desk.folder / "my.env").write_text(f"# mine\n{line}\n")
    code, told = desk.run("field.sh", "my.env", **FIELD)
    assert code == 2
    assert "my.env:2:" in told


def test_field_never_arms(desk: Desk) -> None:
    code, told = desk.run("field.sh", "--", "--arm", **FIELD)
    assert code == 2
    assert "the pilot who arms" in told
    assert not (desk.notes / "fly.arguments").exists()


def test_the_service_neither_arms_nor_takes_up_a_take_again() -> None:
    unit = (LAUNCH / "cinempc.service").read_text()
    start = re.search(r"^ExecStart=(.*)$", unit, re.M)
    assert start is not None
    assert start[1].split() == ["/opt/cinempc/launch/field.sh"]
    assert "Restart=on-abnormal" in unit
    assert "NoNewPrivileges=yes" in unit
    assert "User=root" not in unit


def test_systemd_understands_the_service(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not here")
    unit = (LAUNCH / "cinempc.service").read_text().replace("/opt/cinempc/launch", str(LAUNCH))
    copy = tmp_path / "cinempc.service"
    copy.write_text(unit)
    run = subprocess.run([analyze, "verify", copy], capture_output=True, text=True, check=False)
    complaints = [line for line in run.stderr.splitlines() if "cinempc" in line]
    assert (run.returncode, complaints) == (0, []), run.stderr
