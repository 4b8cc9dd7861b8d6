"""Connections over real sockets of this machine."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mavlink_rig import Peer, heartbeat, odometry

from cinempc.wire import Endpoint, Message, WireError
from cinempc.wire import transport as transport_module


def test_udp_answers_whoever_spoke(here: Endpoint, there: Endpoint) -> None:
    here.send(heartbeat())
    assert (here.statistics.sent, here.statistics.dropped) == (0, 1)  # nobody has spoken yet

    there.send(heartbeat())
    assert [m.get_type() for m in arrivals(here)] == ["HEARTBEAT"]
    here.send(heartbeat())
    (answer,) = arrivals(there)
    assert (answer.get_srcSystem(), answer.get_srcComponent()) == (1, 191)


def test_garbage_and_other_systems_are_counted_and_passed_over(here: Endpoint, there: Endpoint) -> None:
    damaged = bytearray(Peer(1).frame(heartbeat()))
    damaged[12] ^= 1
    for frame in (b"\xfd", b"garbage", bytes(damaged), Peer(9, 7).frame(heartbeat())):
        there.send_bytes(frame)
    there.send_bytes(Peer(1).frame(heartbeat()) + b"\x00\xfd" + Peer(1).frame(odometry(1.0)))
    assert [m.get_type() for m in arrivals(here)] == ["HEARTBEAT"]  # a broken tail spoils what follows it only
    assert here.statistics.bad >= 3
    assert here.statistics.strangers == {(9, 7)}


def test_stays_with_one_address_until_that_is_silent(
    here: Endpoint, there: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.send(heartbeat())
    assert arrivals(here)
    impostor = Endpoint(f"udpout://127.0.0.1:{here.port}", system=1, component=1)
    impostor.send(heartbeat())
    time.sleep(0.02)
    assert here.receive() == []
    here.send(heartbeat())
    assert arrivals(there)
    assert impostor.receive() == []

    later_s = time.monotonic() + 2.0
    monkeypatch.setattr(transport_module.time, "monotonic", lambda: later_s)
    impostor.send(heartbeat())
    assert poll(here.receive)
    impostor.close()


def test_gaps_in_the_numbering_are_counted(here: Endpoint, there: Endpoint) -> None:
    peer = Peer(1)
    frames = [peer.frame(heartbeat()) for _ in range(6)]
    for number in (0, 1, 4, 3, 5):  # 2 and 3 missed, then one of them comes late
        there.send_bytes(frames[number])
    assert len(arrivals(here, 5)) == 5
    assert here.statistics.missed >= 2


def test_a_flood_leaves_time_for_others(here: Endpoint, there: Endpoint) -> None:
    frame = Peer(1).frame(heartbeat())
    for _ in range(400):
        there.send_bytes(frame * 40)
    assert len(here.receive()) < 2000


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.one_of(st.binary(max_size=300), st.integers(0, 2000).map(lambda n: n.to_bytes(2, "big"))), max_size=8)
)
def test_whatever_comes_nothing_is_raised(here: Endpoint, there: Endpoint, chunks: list[bytes]) -> None:
    frame = Peer(1).frame(odometry(1.0))
    for chunk in chunks:
        there.send_bytes(chunk or b"\xfd")
        there.send_bytes(frame[: len(chunk) % len(frame)] + chunk + frame)
    for message in here.receive():
        assert message.get_srcSystem() == 1


def test_tcp_puts_messages_together() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        end = Endpoint(f"tcp://127.0.0.1:{server.getsockname()[1]}", system=1, component=191)
        with server.accept()[0] as other:
            frames = b"noise\xfd\xff" + b"".join(Peer(1).frame(odometry(t)) for t in (1.0, 2.0, 3.0))
            got: list[Message] = []
            for place in range(0, len(frames), 50):
                other.sendall(frames[place : place + 50])
                got += poll(end.receive, 0.02)
            other.sendall(Peer(1).frame(heartbeat()) * 20)
            got += poll(end.receive)
            assert [m.time_usec for m in got if m.get_type() == "ODOMETRY"] == [1e6, 2e6, 3e6]
            end.send(heartbeat())
            assert other.recv(100)[0] == 0xFD
    end.send(heartbeat())  # hung up: no error
    end.close()


def test_serial_line() -> None:
    master, slave = os.openpty()
    end = Endpoint(f"serial://{os.ttyname(slave)}:115200", system=1, component=191)
    os.write(master, Peer(1).frame(heartbeat()))
    assert poll(end.receive)
    end.send(heartbeat())
    assert os.read(master, 100)[0] == 0xFD
    for _ in range(3000):  # nobody reads: jammed
        end.send(odometry(1.0))
    assert end.statistics.dropped > 0
    end.close()
    os.close(master)
    os.close(slave)


@pytest.mark.parametrize(
    ("connection", "told"),
    [
        ("127.0.0.1:14540", "expected udpin"),
        ("udpin://127.0.0.1", "expected udpin"),
        ("udpin://127.0.0.1:99999", "udpin"),
        ("udpin://0.0.0.0:14999", "--listen"),
        ("udpin://elsewhere:14999", "127.0.0.1"),
        ("udpout://127.0.0.1:14999?bind=x", "bind"),
        ("tcp://127.0.0.1:1", "refused"),
        ("serial:///dev/nothing-here:57600", "No such file"),
        ("serial:///dev/null:57600", "serial line"),
        ("serial:///dev/ttyS0:12345", "baud"),
    ],
)
def test_wrong_connections_say_what_is_wrong(connection: str, told: str) -> None:
    with pytest.raises(WireError, match=told):
        Endpoint(connection, system=1, component=191)


def test_a_taken_port_is_told(here: Endpoint) -> None:
    with pytest.raises(WireError, match="in use"):
        Endpoint(f"udpin://127.0.0.1:{here.port}", system=1, component=191)


def test_the_network_is_let_in_on_purpose_only() -> None:
    Endpoint("udpin://0.0.0.0:0".replace(":0", ":18999", 1), system=1, component=191, listen=True).close()


@pytest.fixture
def here() -> Iterator[Endpoint]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    end = Endpoint(f"udpin://127.0.0.1:{port}", system=1, component=191, from_system=1)
    yield end
    end.close()


@pytest.fixture
def there(here: Endpoint) -> Iterator[Endpoint]:
    end = Endpoint(f"udpout://127.0.0.1:{here.port}", system=1, component=1)
    yield end
    end.close()


def arrivals(end: Endpoint, count: int = 1) -> list[Message]:
    """What arrives, waited for until there is enough of it."""
    got: list[Message] = []
    until_s = time.perf_counter() + 3.0
    while len(got) < count and time.perf_counter() < until_s:
        got += end.receive()
    return got


def poll(receive: Callable[[], list[Message]], timeout_s: float = 3.0) -> list[Message]:
    until_s = time.perf_counter() + timeout_s
    while not (got := receive()) and time.perf_counter() < until_s:
        pass
    return got
