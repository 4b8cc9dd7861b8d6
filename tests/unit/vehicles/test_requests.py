"""Commands and their answers, and the streams that are kept coming with them."""

from __future__ import annotations

import pytest
from mavlink_rig import Peer, Wire, ack, heartbeat

from cinempc.vehicles.requests import TRIES, Outcome, Requests
from cinempc.vehicles.streams import Streams

ARM = 400


def test_an_answer_settles_a_command() -> None:
    wire, requests = rig()
    request = requests.long(1, ARM, 1.0)
    requests.step(0.0)
    requests.take(Peer().says(ack(ARM)))
    assert request.accepted
    assert len(wire.commands(ARM)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Peer(1, 100).says(ack(ARM)),  # another component
        Peer(2, 1).says(ack(ARM)),  # another system
        Peer().says(ack(176)),  # another command
        Peer().says(ack(ARM, to=(255, 190))),  # for somebody else
    ],
)
def test_answers_that_are_not_ours_settle_nothing(answer: object) -> None:
    _, requests = rig()
    request = requests.long(1, ARM, 1.0)
    requests.step(0.0)
    requests.take(answer)
    assert not request.settled


def test_nothing_answers_what_was_not_sent() -> None:
    _, requests = rig()
    request = requests.long(1, ARM, 1.0)
    requests.take(Peer().says(ack(ARM)))
    assert not request.settled


def test_retries_are_bounded() -> None:
    wire, requests = rig()
    request = requests.long(1, ARM, 1.0)
    for k in range(200):
        requests.step(0.05 * k)
    assert request.outcome is Outcome.UNANSWERED
    assert [m.confirmation for m in wire.commands(ARM)] == list(range(TRIES))


def test_a_refusal_is_told_and_the_busy_are_asked_again() -> None:
    _, requests = rig()
    denied, busy = requests.long(1, ARM, 1.0), requests.long(1, 22)
    requests.step(0.0)
    requests.take(Peer().says(ack(ARM, 2)))
    requests.take(Peer().says(ack(22, 1)))
    assert (denied.outcome, denied.answer) == (Outcome.REFUSED, "denied")
    assert not busy.settled
    requests.step(1.0)
    requests.take(Peer().says(ack(22, 5)))  # in progress
    requests.step(2.0)
    assert (busy.tries, busy.settled) == (2, False)
    requests.take(Peer().says(ack(22, 0)))
    assert busy.accepted


def test_places_go_as_integers_in_the_only_frame_that_px4_takes() -> None:
    wire, requests = rig()
    requests.at_place(1, 192, (-1.0, 1.0, 0.0, 0.0), (47.5, 8.25, 500.0))
    requests.step(0.0)
    (sent,) = wire.take("COMMAND_INT")
    assert (sent.frame, sent.x, sent.y, sent.z) == (5, 475000000, 82500000, 500.0)


def test_forgotten_commands_are_never_sent() -> None:
    wire, requests = rig()
    request = requests.long(1, ARM, 1.0)
    requests.forget()
    requests.step(0.0)
    assert request.outcome is Outcome.UNANSWERED
    assert not wire.sent


def test_streams_are_asked_for_until_they_come() -> None:
    wire, requests = rig()
    streams = Streams(wire, requests, 1, {"HEARTBEAT": 1.0}, ("HOME_POSITION",))  # type: ignore[arg-type]
    for k in range(300):
        now_s = 0.1 * k
        streams.step(now_s)
        requests.step(now_s)
        for number in (511, 512):
            requests.take(Peer().says(ack(number)))
        if 1 < now_s < 16:
            streams.take(Peer().says(heartbeat()), now_s)
    asked = [k for k, m in enumerate(wire.sent) if m.get_type() == "COMMAND_LONG" and m.command == 511]
    assert len(asked) == 2  # at first, and when it had stopped
    assert len(wire.commands(512)) > 10


def rig() -> tuple[Wire, Requests]:
    wire = Wire()
    return wire, Requests(wire, 1)  # type: ignore[arg-type]
