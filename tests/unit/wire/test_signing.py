"""Keys, and which packets are believed."""

from __future__ import annotations

from pathlib import Path

import pytest
from mavlink_rig import heartbeat
from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire import Statistics, WireError, read_key
from cinempc.wire.framing import Decoder
from cinempc.wire.signing import UNITS_PER_S, Signer, Verifier, wire_time

KEY, OTHER_KEY = bytes(range(32)), bytes(32)
HOUR, YEARS = 3600 * UNITS_PER_S, 10 * 365 * 86400 * UNITS_PER_S


def test_genuine_packets_pass_and_others_do_not() -> None:
    statistics = Statistics()
    decoder = Decoder(statistics, Verifier(KEY), datagrams=True)
    assert decoder.decode(signed(KEY, wire_time()))
    assert not decoder.decode(signed(OTHER_KEY, wire_time()))
    assert not decoder.decode(heartbeat().pack(mavlink.MAVLink(None)))
    assert not decoder.decode(heartbeat().pack(mavlink.MAVLink(None), force_mavlink1=True))
    assert (statistics.forged, statistics.unsigned) == (1, 2)


def test_a_forged_packet_from_the_future_locks_nobody_out() -> None:
    decoder = Decoder(Statistics(), Verifier(KEY), datagrams=True)
    now = wire_time()
    assert decoder.decode(signed(KEY, now))
    assert not decoder.decode(signed(OTHER_KEY, now + YEARS))
    assert decoder.decode(signed(KEY, now + 10))


def test_repeated_and_old_packets_are_refused() -> None:
    statistics = Statistics()
    decoder = Decoder(statistics, Verifier(KEY), datagrams=True)
    now = wire_time()
    assert not decoder.decode(signed(KEY, now - HOUR))
    packet = signed(KEY, now)
    assert decoder.decode(packet)
    assert not decoder.decode(packet)
    assert statistics.forged == 2


def test_our_time_never_runs_back(monkeypatch: pytest.MonkeyPatch) -> None:
    packer, verifier = mavlink.MAVLink(None, 1, 191), Verifier(KEY)
    signer = Signer(packer, KEY)
    times = []
    for wall_s in (2e9, 2e9 - 7200, 2e9 + 1):
        monkeypatch.setattr("cinempc.wire.signing.time.time", lambda wall_s=wall_s: wall_s)
        signer.advance(verifier.newest_time)
        frame = heartbeat().pack(packer)
        assert verifier.is_genuine(frame, 1, 191)
        times.append(int.from_bytes(frame[-12:-6], "little"))
    assert times == sorted(set(times))


@pytest.mark.parametrize("content", [KEY, KEY.hex().encode(), KEY.hex().encode() + b"\n"])
def test_key_files(tmp_path: Path, content: bytes) -> None:
    assert read_key(key_file(tmp_path, content)) == KEY


@pytest.mark.parametrize(
    ("content", "mode", "told"), [(KEY, 0o640, "0600"), (KEY, 0o604, "0600"), (b"short", 0o600, "32 bytes")]
)
def test_bad_key_files_are_refused(tmp_path: Path, content: bytes, mode: int, told: str) -> None:
    with pytest.raises(WireError, match=told) as raised:
        read_key(key_file(tmp_path, content, mode))
    assert KEY.hex() not in str(raised.value)


def test_a_missing_key_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(WireError, match="No such file"):
        read_key(tmp_path / "key")


def key_file(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    path = folder / "key"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def signed(key: bytes, timestamp: int) -> bytes:
    packer = mavlink.MAVLink(None, 1, 1)
    packer.signing.secret_key, packer.signing.sign_outgoing, packer.signing.timestamp = key, True, timestamp
    frame: bytes = heartbeat().pack(packer)
    return frame
