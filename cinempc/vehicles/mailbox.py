"""What planner and pilot process tell each other: one datagram each, and neither ever waits for the other."""

from __future__ import annotations

import pickle
import socket
from collections import deque
from dataclasses import dataclass
from enum import Enum
from typing import Any

from cinempc.gate import Authority, Order, Person, Reason, Setpoint
from cinempc.vehicles.gimbal import Aim, GimbalState
from cinempc.vehicles.lens import Lens, LensState
from cinempc.vehicles.modes import Mode
from cinempc.vehicles.preflight import Check
from cinempc.vehicles.recording import RecordingState
from cinempc.vehicles.settings import Settings
from cinempc.vehicles.telemetry import Pose
from cinempc.vehicles.timing import PeriodFigures

LARGEST = 1 << 16
MOST_KEPT = 500  # messages that must arrive, while the other side does not listen
MOST_READ = 400  # in one go


class Ask(Enum):
    """What the planner wants done."""

    ENGAGE = "engage"
    FINISH = "finish"
    ROLL = "roll"  # the shot begins: let the camera record
    CUT = "cut"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be flown and filmed at one instant."""

    order: Order
    aim: Aim
    lens: Lens


@dataclass(frozen=True, slots=True)
class Crowd:
    """Everybody who is known."""

    people: tuple[Person, ...]


class Phase(Enum):
    """What the pilot process is doing."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"  # engaged: set-points are being sent
    ENDING = "ending"
    ENDED = "ended"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Report:
    """How things stand, 50 times a second."""

    time_s: float
    phase: Phase
    step: str  # of starting or ending, or why it failed
    authority: Authority
    reason: Reason
    since_s: float
    mode: Mode
    armed: bool
    gimbal: GimbalState | None
    lens: LensState | None  # None: there is none to drive
    pose: Pose | None  # None until there is one
    aim: Aim | None  # measured
    aim_s: float  # when
    lens_settings: Lens | None  # measured
    setpoint: Setpoint | None  # what was sent, or would have been with `readonly`
    recording: RecordingState | None  # the camera's own; None: there is none to drive
    lacking: str  # in that recording, in words


@dataclass(frozen=True, slots=True)
class Event:
    """Something worth a line in the log."""

    time_s: float
    kind: str  # one snake_case word
    text: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """Preflight as it stands."""

    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Farewell:
    """The last message of the pilot process."""

    sent: PeriodFigures  # between set-points
    cycles: PeriodFigures
    busy: PeriodFigures  # how long a cycle's work took


Word = Settings | Wish | Crowd | Ask | Report | Event | Checklist | Farewell


class Mailbox:
    """One end of a pair of sockets between two of our own processes."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self._socket, self._kept = end, deque[bytes](maxlen=MOST_KEPT)
        self.closed = False  # the other side is gone

    @property
    def fd(self) -> int:
        """The socket's file descriptor."""
        return self._socket.fileno()

    def post(self, word: Word, *, keep: bool = False) -> None:
        """Sends; where the other side does not listen, drops it or (`keep`) tries again later."""
        data = pickle.dumps(word, protocol=pickle.HIGHEST_PROTOCOL)
        if keep:
            self._kept.append(data)
        elif not self._kept:
            self._send(data)
        self.flush()

    def flush(self) -> None:
        """Tries again what is kept."""
        while self._kept and self._send(self._kept[0]):
            self._kept.popleft()

    def read(self) -> list[Any]:
        """All that has come, oldest first."""
        words: list[Any] = []
        for _ in range(MOST_READ):
            try:
                data = self._socket.recv(LARGEST)
            except BlockingIOError:
                break
            except OSError:
                data = b""
            if not data:
                self.closed = True
                break
            words.append(pickle.loads(data))
        return words

    def close(self) -> None:
        """Hangs up; the other side notices."""
        self._socket.close()

    def _send(self, data: bytes) -> bool:
        try:
            self._socket.send(data)
        except BlockingIOError:
            return False
        except OSError:
            self.closed = True
        return True
