"""A companion computer in processes of its own, and a flight in which a pilot gives it the aircraft."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from autopilot_rig import ARM, OFFBOARD, SET_MODE
from sitl_rig import ROOT, Px4, Relay

SPEED_M_S = 3.0
GIVE_UP_S = 30.0  # the longest that a busy machine may take for anything
SETPOINT = "SET_POSITION_TARGET_LOCAL_NED"
TAKE_OFF, REPOSITION = 22, 192


class Companion:
    """Planner and pilot process of `sitl/companion.py`; `lines` is what it says."""

    def __init__(self, connection: str, **options: Any) -> None:
        call = [sys.executable, str(ROOT / "tests" / "sitl" / "companion.py"), connection, json.dumps(options)]
        path = os.pathsep.join((str(ROOT), str(ROOT / "tests")))
        self.process = subprocess.Popen(call, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path})
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
        self.process.wait()
        self._reader.join()
        sys.stdout.write("\n".join(["companion:", *self.lines, ""]))

    def said(self, word: str) -> str:
        """The first line with it, or nothing."""
        return next((line for line in list(self.lines) if word in line), "")

    def when_s(self, word: str) -> float:
        """When it happened, by its own words."""
        return float(self.said(word).split()[0])

    @property
    def pilot_pid(self) -> int:
        return int(self.said("pilot process").split()[-1])

    @property
    def pilot_lives(self) -> bool:
        stat = Path(f"/proc/{self.pilot_pid}/stat")
        return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"

    def kill(self) -> float:
        """Both processes at once; when."""
        self.process.kill()
        if self.said("pilot process") and self.pilot_lives:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pilot_pid, signal.SIGKILL)
        return time.monotonic()

    def signal_planner(self, number: signal.Signals) -> float:
        self.process.send_signal(number)
        return time.monotonic()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(line.rstrip() for line in iter(self.process.stdout.readline, ""))


class Field:
    """PX4 as the profile wants it, the pilot, and the way to a companion."""

    def __init__(self, px4: Px4) -> None:
        self.px4, self.pilot, self.relay = px4, px4.pilot(), Relay(px4)

    def wait(self, true: Callable[[], object], what: str, timeout_s: float = GIVE_UP_S) -> None:
        """The pilot's link goes on meanwhile."""
        assert self.pilot.run(timeout_s, lambda: bool(true())), what

    def hand_over(self, companion: Companion) -> None:
        """Offboard by the pilot's switch, once the stream runs; until it flies at its speed."""
        self.wait(lambda: companion.said("engaged") or companion.said("refused"), "neither engaged nor refused")
        assert not companion.said("refused"), companion.said("refused")
        self.wait(lambda: self.relay.since(0.0, SETPOINT), "no stream")
        self.pilot.run(0.5)
        self.pilot.ask_mode(OFFBOARD)
        self.wait(lambda: self.speed_m_s > 0.97 * SPEED_M_S, "does not fly")
        self.pilot.run(1.0)

    @property
    def speed_m_s(self) -> float:
        m = self.pilot.newest["LOCAL_POSITION_NED"]
        return float((m.vx**2 + m.vy**2) ** 0.5)

    def left_s(self, mode: tuple[int, int], since_s: float, timeout_s: float = 5.0) -> float:
        """When the pilot heard that a mode had ended, since `since_s`."""
        self.wait(lambda: self.pilot.mode != mode, f"still in {mode}", timeout_s)
        return self.pilot.now_s - since_s

    @property
    def last_setpoint_s(self) -> float:
        return self.relay.since(0.0, SETPOINT)[-1][0]

    def stop_m(self, since_s: float) -> float:
        """How far it still goes, from where it was then to where it stands."""
        self.wait(lambda: self.speed_m_s < 0.1, "does not stop")
        places = [(at_s, m) for at_s, m in self.pilot.heard if m.get_type() == "LOCAL_POSITION_NED"]
        begun = next(m for at_s, m in places if at_s >= since_s)
        ended = places[-1][1]
        return float(((ended.x - begun.x) ** 2 + (ended.y - begun.y) ** 2) ** 0.5)

    def assert_hands_off(self, since_s: float) -> None:
        """Nothing of what leads the aircraft has been sent from then on."""
        assert not self.relay.since(since_s, SETPOINT)
        assert not self.relay.asked(since_s, SET_MODE, ARM, TAKE_OFF, REPOSITION)

    def close(self) -> None:
        self.relay.close()
        self.pilot.endpoint.close()
