"""The planner's process, or all of the companion, hangs, dies and comes back: numbers 1 to 4 of the list of faults."""

from __future__ import annotations

import contextlib
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from math import dist, hypot
from pathlib import Path
from typing import Any

import pytest
import wire_planner
from plant_rig import CAMERA
from wire_checks import OFFBOARD, SET_MODE, Told, assert_safe, commands, longest_gap_s, setpoints
from wire_planner import SPEED_M_S
from wire_rig import (
    DRONE,
    GIVE_UP_S,
    LATE_S,
    LIMITS,
    PARAMETERS,
    PROFILE,
    Flight,
    excused,
    mend,
    recorded,
    say,
    world_with_mia,
)

from cinempc.gate import Authority, Reason
from cinempc.vehicles.mavlink import MavlinkVehicle
from cinempc.vehicles.settings import Settings
from sim.autopilot.autopilot import Autopilot
from sim.autopilot.modes import Mode
from sim.autopilot.serve import ServedWorld

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = Settings("", LIMITS, camera=CAMERA, profile=PROFILE, ready_s=GIVE_UP_S)
SEEN_S = 0.08  # until braking is seen in the speed
STEADY = 25  # moments, which are half a second
STOP_M = 4.1  # at 3 m/s with COM_OF_LOSS_T of 0.5 s
LINE = re.compile(r"^(\d+\.\d+) authority: (\w+): (\w+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def served() -> Iterator[ServedWorld]:
    with ServedWorld(world_with_mia(), parameters=PARAMETERS) as served:
        yield served


class Planner:
    """The process, and what it and its pilot process have said."""

    def __init__(self, served: ServedWorld, folder: Path) -> None:
        self.served, self._said = served, folder / "said.txt"
        self.begun_s = time.monotonic()
        orders = folder / "orders"
        orders.write_bytes(pickle.dumps((replace(SETTINGS, connection=served.connection), DRONE)))
        path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
        with self._said.open("w", encoding="utf-8") as file:
            command = [sys.executable, wire_planner.__file__, str(orders)]
            self.process = subprocess.Popen(command, stdout=file, stderr=file, env={**os.environ, "PYTHONPATH": path})

    def get_under_way(self) -> None:
        """Engaged, in Offboard, and steadily at full speed."""
        self._await("engaged")
        switched = lambda autopilot: autopilot.inject.pilot_mode(Mode.OFFBOARD)  # noqa: E731
        assert self.served.wait_for(switched, GIVE_UP_S), self.said
        assert self.served.wait_for(is_steady, GIVE_UP_S), self.said
        assert self.mode is Mode.OFFBOARD, self.said
        self.flown_s = time.monotonic()

    def excused(self) -> contextlib.AbstractContextManager[None]:
        """By a pause of the simulator since then."""
        return excused(lambda: longest_gap_s(recorded(self.served, self.flown_s)[0]))

    @property
    def pilot_pid(self) -> int | None:
        found = re.search(r"pilot (\d+)", self.said)
        return int(found[1]) if found else None

    @property
    def said(self) -> str:
        return self._said.read_text(encoding="utf-8")

    @property
    def told(self) -> list[Told]:
        return [Told(float(at), Authority(who), Reason(why)) for at, who, why in LINE.findall(self.said)]

    @property
    def mode(self) -> Mode:
        return self.served.do(lambda autopilot: autopilot.systems.commander.mode)

    def kill(self, *numbers: int) -> float:
        """Signals to the planner and (a second one) to its pilot process; when."""
        assert self.pilot_pid is not None
        for pid, number in zip((self.process.pid, self.pilot_pid), numbers, strict=False):
            os.kill(pid, number)
        return time.monotonic()

    def close(self) -> None:
        self.process.kill()
        self.process.wait(GIVE_UP_S)
        if (pid := self.pilot_pid) is None:
            return
        until_s = time.monotonic() + GIVE_UP_S
        while Path(f"/proc/{pid}").exists() and time.monotonic() < until_s:
            time.sleep(0.05)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)

    def _await(self, line: str) -> None:
        until_s = time.monotonic() + GIVE_UP_S
        while line not in self.said:
            assert time.monotonic() < until_s, self.said
            assert self.process.poll() is None, self.said
            time.sleep(0.05)


@pytest.fixture
def planner(served: ServedWorld, tmp_path: Path) -> Iterator[Planner]:
    served.do(mend)
    planner = Planner(served, tmp_path)
    try:
        planner.get_under_way()
        yield planner
    finally:
        planner.close()


@pytest.mark.parametrize("how", ["killed", "stopped"])
def test_a_planner_that_dies_or_hangs_is_braked_for_and_left_in_hold(planner: Planner, how: str) -> None:
    at_s = planner.kill(signal.SIGKILL if how == "killed" else signal.SIGSTOP)
    assert planner.served.wait_for(lambda autopilot: autopilot.systems.commander.mode is Mode.HOLD, 3.0)
    held_s = time.monotonic() - at_s
    time.sleep(1.0)
    if how == "stopped":
        planner.kill(signal.SIGCONT)  # and goes on as if nothing had been
        time.sleep(1.0)
    moments, heard = recorded(planner.served, planner.begun_s)
    assert planner.mode is Mode.HOLD
    assert_safe(moments, heard, planner.told, LIMITS)
    sent = setpoints(heard)
    stale_s = [t.time_s - at_s for t in planner.told if t.reason is Reason.PLAN_STALE]
    assert stale_s, planner.said
    braked_s = stale_s[0]
    slowing = [s.speed_m_s for s in sent if s.wall_s > at_s + braked_s + SEEN_S]
    assert all(b < a for a, b in pairwise(slowing)), slowing
    last_s = sent[-1].wall_s - at_s
    say(f"{1 if how == 'killed' else 2} planner {how}", brakes_s=braked_s, stream_ends_s=last_s, in_hold_s=held_s)
    assert braked_s <= 0.3 + LATE_S
    assert last_s <= 0.6 + LATE_S
    assert {Reason.PLAN_STALE, Reason.PLAN_LOST} <= {told.reason for told in planner.told}, planner.said


def test_a_companion_that_dies_leaves_offboard_and_comes_back_disengaged(planner: Planner) -> None:
    at_s = planner.kill(signal.SIGKILL, signal.SIGKILL)
    served = planner.served
    assert served.wait_for(lambda autopilot: autopilot.systems.commander.mode is Mode.HOLD, 3.0)
    settings = replace(SETTINGS, connection=served.connection)
    for way in ("is killed", "ends"):
        with MavlinkVehicle(settings, DRONE) as vehicle:
            returned = Flight(served, vehicle)
            assert returned.wait(GIVE_UP_S, lambda report: report.pose is not None)
            assert not returned.wait(0.5, lambda report: report.authority is not Authority.DISENGAGED)
            if way == "is killed":
                os.kill(vehicle.pilot_pid, signal.SIGKILL)
    moments, heard = recorded(planner.served, planner.begun_s)
    ended = [*planner.told, Told(at_s, Authority.SILENT, Reason.LINK_LOST)]  # nobody was left to tell a reason
    assert_safe(moments, heard, ended, LIMITS)
    last_s = setpoints(heard)[-1].wall_s
    left = next(m for m in moments if m.wall_s > at_s and m.mode is not Mode.OFFBOARD)
    here = min(moments, key=lambda m: abs(m.wall_s - at_s)).position_ned_m
    stop_m = dist(here, moments[-1].position_ned_m)
    way_m = sum(dist(a.position_ned_m, b.position_ned_m) for a, b in pairwise(moments) if a.wall_s > at_s)
    say("3 companion killed", left_offboard_s=left.wall_s - last_s, stop_m=stop_m, way_m=way_m)
    assert left.wall_s - last_s <= PARAMETERS["COM_OF_LOSS_T"] + 0.25
    assert stop_m <= 1.2 * STOP_M
    asked = commands(heard, SET_MODE, since_s=at_s)
    say("4 restarted twice", setpoints_after=float(sent_after(heard, at_s)), modes_asked=float(len(asked)))
    assert sent_after(heard, at_s + 0.1) == 0
    assert not [c for c in asked if c.message.param2 == OFFBOARD]
    assert planner.mode is Mode.HOLD


def is_steady(autopilot: Autopilot) -> bool:
    newest = list(autopilot.recording.moments)[-STEADY:]
    return all(abs(hypot(*moment.velocity_ned_m_s) - SPEED_M_S) < 0.15 for moment in newest)


def sent_after(heard: list[Any], time_s: float) -> int:
    return sum(s.wall_s > time_s for s in setpoints(heard))
