"""MAVLink 2 message signing: the key, and which signatures are believed.

pymavlink (2.4.50 and before) remembers a signature's time before it has checked the signature, so that one forged
packet from the future locks everybody out. Here nothing is remembered but from genuine packets.
"""

from __future__ import annotations

import hashlib
import hmac
import stat
import time
from pathlib import Path
from typing import Any

from cinempc.wire.transport import WireError

KEY_BYTES = 32
SIGNATURE_BYTES = 13  # link, time (6), signature (6)
EPOCH_S = 1420070400  # 2015-01-01 UTC
UNITS_PER_S = 100_000
OLDEST_NEW_S = 60.0  # how far behind our time the first packet of a stream may be


def read_key(path: Path) -> bytes:
    """The 32 bytes of a key file, raw or as 64 hexadecimal digits.

    Raises:
        WireError: if it is missing, has another length, or others than its owner may read it.
    """
    try:
        mode, content = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise WireError(f"key file {path}: {error.strerror}") from error
    if stat.S_IMODE(mode) & 0o177:
        raise WireError(f"key file {path}: mode is {stat.S_IMODE(mode):04o}, it must be 0600 (chmod 600)")
    if len(content) == KEY_BYTES:
        return content
    try:
        key = bytes.fromhex(content.decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise WireError(f"key file {path}: expected {KEY_BYTES} bytes or {2 * KEY_BYTES} hexadecimal digits")
    return key


class Verifier:
    """Tells genuine packets from forged, unsigned and repeated ones."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._newest: dict[tuple[int, int, int], int] = {}
        self.newest_time = wire_time()  # of ours and of every genuine packet

    def is_genuine(self, frame: bytes | bytearray, system: int, component: int) -> bool:
        """Whether the signature at the end of a signed frame is right, and newer than those before it."""
        expected = hashlib.sha256(self._key + bytes(frame[:-6])).digest()[:6]
        if not hmac.compare_digest(expected, bytes(frame[-6:])):
            return False
        signed_at = int.from_bytes(frame[-12:-6], "little")
        stream = (frame[-SIGNATURE_BYTES], system, component)
        oldest = self._newest.get(stream, self.newest_time - round(OLDEST_NEW_S * UNITS_PER_S))
        if signed_at <= oldest:
            return False
        self._newest[stream] = signed_at
        self.newest_time = max(self.newest_time, signed_at)
        return True


class Signer:
    """Makes a pymavlink packer sign what it packs; its time never runs back, whatever the wall clock does."""

    def __init__(self, packer: Any, key: bytes) -> None:
        self._signing = packer.signing
        self._signing.secret_key, self._signing.sign_outgoing, self._signing.link_id = key, True, 0
        self._signing.timestamp = wire_time()

    def advance(self, newest_time: int) -> None:
        """Before each packet: not older than now, nor than what has been seen of others."""
        self._signing.timestamp = max(self._signing.timestamp, wire_time(), newest_time)


def wire_time() -> int:
    """Now as signatures count it: units of 10 us."""
    return round((time.time() - EPOCH_S) * UNITS_PER_S)
