"""Cues by hand: keys pressed in this terminal, lines of text on a local UDP port, or times given beforehand."""

from __future__ import annotations

import os
import select
import socket
import sys
import termios
import tty
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

from cinempc.sequence.cues import Operator, Timed

HOST = "127.0.0.1"  # nobody else gives cues
MAX_BYTES = 512
MAX_AT_ONCE = 20
KEYS = {" ": "space"}


class OperatorError(ValueError):
    """Cues by hand cannot be had as asked for."""


class Keys:
    """Keys pressed in a terminal that passes them on one by one."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def heard(self, now_s: float) -> tuple[str, ...]:
        """What was pressed since the last call: "space", or letters."""
        pressed = ""
        while select.select([self._descriptor], [], [], 0.0)[0]:
            more = os.read(self._descriptor, MAX_BYTES).decode(errors="ignore")
            if not more:
                break
            pressed += more
        return tuple(KEYS.get(key, key.lower()) for key in pressed)


class Messages:
    """Lines of text that come in on a socket, one datagram each."""

    def __init__(self, receiver: socket.socket) -> None:
        self._receiver = receiver

    def heard(self, now_s: float) -> tuple[str, ...]:
        """What came in since the last call; what is no text is passed over."""
        heard = []
        for _ in range(MAX_AT_ONCE):
            try:
                line = self._receiver.recv(MAX_BYTES).decode().strip()
            except BlockingIOError:
                break
            except UnicodeDecodeError:
                continue
            heard.append(line)
        return tuple(heard)


class Everybody:
    """Several who give cues."""

    def __init__(self, operators: Iterable[Operator]) -> None:
        self._operators = tuple(operators)

    def heard(self, now_s: float) -> tuple[str, ...]:
        """What any of them says."""
        return tuple(text for operator in self._operators for text in operator.heard(now_s))


@contextmanager
def operator(timed: Iterable[str], port: int | None, *, keys: bool) -> Iterator[Operator]:
    """All who give cues while it is open: `timed` such as "space@6.5", a UDP port of this machine, the terminal's keys.

    Raises OperatorError for cues that cannot be read and a port that cannot be had.
    """
    with ExitStack() as stack:
        everybody: list[Operator] = [Timed(timed_cue(text) for text in timed)]
        if port is not None:
            everybody.append(Messages(stack.enter_context(_listening(port))))
        if keys and sys.stdin.isatty():
            everybody.append(stack.enter_context(_single_keys(sys.stdin.fileno())))
        yield Everybody(everybody)


def timed_cue(text: str) -> tuple[float, str]:
    """(time [s], cue) of "space@6.5". Raises OperatorError."""
    cue, at, time = text.rpartition("@")
    try:
        time_s = float(time)
    except ValueError:
        time_s = -1.0
    if not (at and cue and 0.0 <= time_s <= 3600.0):
        raise OperatorError(
            f"--cue must be a key or a message and its time in seconds, such as space@6.5, got {text!r}"
        )
    return time_s, cue


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.setblocking(False)
        try:
            receiver.bind((HOST, port))
        except OSError as error:
            raise OperatorError(f"--cues {port}: cannot listen there: {error.strerror}") from error
        yield receiver


@contextmanager
def _single_keys(descriptor: int) -> Iterator[Keys]:
    """The terminal without waiting for Enter; Ctrl-C stays what it is."""
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        yield Keys(descriptor)
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
