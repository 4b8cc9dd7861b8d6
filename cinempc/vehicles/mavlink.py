"""An aircraft on a MAVLink connection, behind `cinempc.ports.Vehicle`; a process of its own keeps the link."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import cinempc
from cinempc.gate import Authority
from cinempc.hardware import Drone
from cinempc.types import Command, SubjectState, VehicleState
from cinempc.vehicles.convert import person_of, state_of, wish_of
from cinempc.vehicles.mailbox import Ask, Checklist, Crowd, Event, Farewell, Mailbox, Phase, Report
from cinempc.vehicles.preflight import Check
from cinempc.vehicles.settings import Settings

FIRST_REPORT_S = 15.0
FINISH_S = 200.0  # with the way home and the landing
QUIT_S = 8.0
POLL_S = 0.01
MOST_EVENTS = 1000


class MavlinkError(Exception):
    """The aircraft cannot be flown, or not any more."""


class PilotProcessError(MavlinkError):
    """The process that keeps the link could not start, or has ended."""


class NoTelemetryError(MavlinkError):
    """The autopilot has not told where it is."""


class RefusedError(MavlinkError):
    """A step before or after the take has failed: which, and why."""


class AuthorityLostError(MavlinkError):
    """The take is over: the pilot has taken over, or the gate has ended it."""


class MavlinkVehicle:
    """Implements `ports.Vehicle`.

    Nothing is commanded before `engage`, and nothing after the pilot has taken over; `send` then raises
    AuthorityLostError. A vehicle that is made anew is not engaged.

    Raises:
        MavlinkError: from every method, when the link's process has ended.
    """

    def __init__(self, settings: Settings, drone: Drone) -> None:
        self._settings, self._drone, self._clock = settings, drone, settings.clock
        self._report: Report | None = None
        self._checks: tuple[Check, ...] = ()
        self._events: deque[Event] = deque(maxlen=MOST_EVENTS)
        self._failure = ""
        self._engaged = self._closed = False
        self.farewell: Farewell | None = None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = _spawn(theirs.fileno())
        self._mailbox = Mailbox(ours)
        self._mailbox.post(settings, keep=True)
        try:
            self._wait(lambda: self._report is not None, FIRST_REPORT_S, "the link's process does not start")
        except MavlinkError:
            self.close()
            raise

    @property
    def pilot_pid(self) -> int:
        """Id of the process that keeps the link."""
        return self._process.pid

    @property
    def report(self) -> Report:
        """How things stand, as of a moment ago."""
        self._listen()
        assert self._report is not None
        return self._report

    @property
    def checks(self) -> tuple[Check, ...]:
        """The preflight list as last seen; kept up to date until the aircraft is engaged."""
        self._listen()
        return self._checks

    def events(self) -> tuple[Event, ...]:
        """What has happened since the last call; never raises, for the last events tell why a process has ended."""
        with contextlib.suppress(PilotProcessError):
            self._listen()
        events = tuple(self._events)
        self._events.clear()
        return events

    def read(self) -> VehicleState:
        """The newest measured state, moved on to now. Raises NoTelemetryError before the first pose."""
        report = self.report
        if report.pose is None:
            raise NoTelemetryError("the autopilot has not told where it is")
        return state_of(report, self._clock.now_s(), self._drone, self._settings.camera)

    def send(self, command: Command) -> None:
        """Follow these set-points until the next ones come, as far as the gate lets them through.

        Raises AuthorityLostError once the take is over for a reason of the aircraft's.
        """
        self._mailbox.post(wish_of(command, self._settings.camera))
        report = self.report
        if self._engaged and report.authority in (Authority.DISENGAGED, Authority.SILENT):
            raise AuthorityLostError(f"{report.authority.value}: {report.reason.value}")

    def people(self, subjects: Sequence[SubjectState]) -> None:
        """Everybody to keep away from; replaces whom was told before."""
        self._mailbox.post(Crowd(tuple(map(person_of, subjects))))

    def roll(self) -> None:
        """The shot begins: the camera is to record, if it can and does not yet. What becomes of it is an event."""
        self._mailbox.post(Ask.ROLL, keep=True)

    def cut(self) -> str:
        """Ends that recording, and no other. What it lacks, in words. Never raises."""
        self._mailbox.post(Ask.CUT, keep=True)
        with contextlib.suppress(PilotProcessError):
            self._listen()
        return self._report.lacking if self._report else ""

    def wait_for_checks(self, timeout_s: float) -> tuple[Check, ...]:
        """The preflight list once all of it is right, or after `timeout_s`."""
        with contextlib.suppress(RefusedError):
            self._wait(lambda: bool(self._checks) and all(c.ok for c in self._checks), timeout_s, "preflight")
        return self._checks

    def engage(self, *, keep_going: Callable[[], None] = lambda: None) -> None:
        """Explicitly takes authority: preflight must be right; then the stream runs. With `arm`, up to flying.

        `keep_going` is called all the while, to send people or an aim. Raises RefusedError naming what failed.
        """
        asked_s = self._clock.now_s()
        self._mailbox.post(Ask.ENGAGE, keep=True)
        self._wait(lambda: self._report is not None and self._report.time_s > asked_s + 0.1, 2.0, "engage")
        timeout_s = self._settings.ready_s + (90.0 if self._settings.arm else 5.0)
        self._wait(lambda: self._phase is not Phase.STARTING, timeout_s, "engage", keep_going=keep_going)
        if self._phase is not Phase.READY:
            raise RefusedError(self.report.step or "engage was refused")
        self._engaged = True

    def finish(self) -> None:
        """Ends the take: out of Offboard as configured; with `arm` home and down. Raises RefusedError."""
        if self._closed or self._process.poll() is not None:
            return
        self._engaged = False
        asked_s = self._clock.now_s()
        self._mailbox.post(Ask.FINISH, keep=True)
        self._wait(lambda: self._report is not None and self._report.time_s > asked_s + 0.1, 2.0, "finish")
        ended = (Phase.ENDED, Phase.FAILED)
        self._wait(lambda: self._phase in ended, FINISH_S, "finish")
        if self._phase is Phase.FAILED:
            raise RefusedError(self.report.step)

    def close(self) -> None:
        """Leaves the aircraft in Hold (or as configured) if it is still ours, and ends the link's process."""
        if self._closed:
            return
        self._closed, self._engaged = True, False
        self._mailbox.post(Ask.QUIT, keep=True)
        until_s = self._clock.now_s() + QUIT_S
        while self._clock.now_s() < until_s and self._process.poll() is None:
            with contextlib.suppress(MavlinkError):
                self._listen()
            self._clock.wait(POLL_S)
        with contextlib.suppress(MavlinkError):
            self._listen()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._mailbox.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _phase(self) -> Phase:
        return self._report.phase if self._report else Phase.WAITING

    def _listen(self) -> None:
        """Takes in what the other process has said. Raises PilotProcessError when it is gone."""
        self._mailbox.flush()
        for word in self._mailbox.read():
            match word:
                case Report():
                    self._report = word
                case Checklist():
                    self._checks = word.checks
                case Event():
                    self._events.append(word)
                    self._failure = word.text if word.kind == "failed" else self._failure
                case Farewell():
                    self.farewell = word
        if self._mailbox.closed and not self._closed:
            raise PilotProcessError(self._failure or "the process that keeps the link has ended")

    def _wait(
        self, true: Callable[[], bool], timeout_s: float, what: str, keep_going: Callable[[], None] = lambda: None
    ) -> None:
        until_s = self._clock.now_s() + timeout_s
        while True:
            self._listen()
            if true():
                return
            if self._clock.now_s() > until_s:
                raise RefusedError(f"{what}: not done after {timeout_s:g} s")
            keep_going()
            self._clock.wait(POLL_S)


def _spawn(fd: int) -> subprocess.Popen[bytes]:
    """A fresh interpreter of its own session, so that Ctrl-C does not reach it."""
    root = str(Path(cinempc.__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-P", "-m", "cinempc.vehicles.pilot", str(fd)]
    return subprocess.Popen(
        command,
        pass_fds=(fd,),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": path},
    )
