from __future__ import annotations

import os
import pty
import socket
import time

import pytest

from cinempc.cli.operator import Keys, OperatorError, operator, timed_cue


@pytest.mark.parametrize("text", ["space", "@3", "space@", "space@soon", "space@-1", "space@nan", "space@99999"])
def test_a_timed_cue_needs_both(text: str) -> None:
    with pytest.raises(OperatorError, match=r"space@6\.5"):
        timed_cue(text)


def test_a_message_may_have_blanks_and_signs() -> None:
    assert timed_cue("go on @ now@6.5") == (6.5, "go on @ now")


def test_messages_come_in_on_a_port_of_this_machine_alone() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        operator(["space@0.5"], port, keys=False) as everybody,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
    ):
        assert everybody.heard(0.0) == ()
        for line in (b"go on\n", b"\xff\xfe", b"x" * 2000):
            sender.sendto(line, ("127.0.0.1", port))
        assert _heard(everybody, 1.0)[:2] == ("space", "go on")
        with pytest.raises(OperatorError, match=f"--cues {port}: cannot listen there"), operator([], port, keys=False):
            pass


def _heard(everybody, now_s: float) -> tuple[str, ...]:  # type: ignore[no-untyped-def]
    heard: tuple[str, ...] = ()
    until_s = time.monotonic() + 5.0
    while len(heard) < 3 and time.monotonic() < until_s:
        heard += everybody.heard(now_s)
    return heard


def test_keys_are_letters_and_space() -> None:
    ours, theirs = pty.openpty()
    try:
        keys = Keys(theirs)
        assert keys.heard(0.0) == ()
        os.write(ours, b" G\n")
        until_s = time.monotonic() + 5.0
        heard: tuple[str, ...] = ()
        while not heard and time.monotonic() < until_s:
            heard = keys.heard(0.0)
        assert heard[:2] == ("space", "g")
    finally:
        os.close(ours)
        os.close(theirs)
