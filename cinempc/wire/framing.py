"""From bytes to checked MAVLink messages; garbage is counted and passed over."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire.signing import SIGNATURE_BYTES, Verifier

Message = Any  # pymavlink's classes are generated and untyped
V1, V2 = 0xFE, 0xFD
HEADER_BYTES = {V1: 6, V2: 10}
CHECKSUM_BYTES = 2
SIGNED = 0x01
MOST_STRANGERS = 16  # that are kept by name


@dataclass(slots=True)
class Statistics:
    """What has come and gone over a connection."""

    received: int = 0
    sent: int = 0
    bad: int = 0  # damaged, unknown, or no MAVLink at all
    unsigned: int = 0  # where a signature was needed
    forged: int = 0  # wrong or repeated signature
    foreign: int = 0  # sound, from somebody who is not to be listened to
    missed: int = 0  # by gaps in the numbering
    dropped: int = 0  # could not be sent
    strangers: set[tuple[int, int]] = field(default_factory=set)  # system and component of the foreign ones


class Decoder:
    """Finds messages in chunks of bytes. One that spans chunks is put together unless chunks are datagrams."""

    def __init__(self, statistics: Statistics, verifier: Verifier | None, *, datagrams: bool) -> None:
        self._statistics, self._verifier, self._datagrams = statistics, verifier, datagrams
        self._parser = mavlink.MAVLink(None)
        self._rest = bytearray()

    def decode(self, chunk: bytes) -> list[Message]:
        """The sound messages of a chunk, with those that it completes."""
        buffer = bytearray(chunk) if self._datagrams else self._rest + chunk
        messages: list[Message] = []
        at = 0
        while (at := _next_marker(buffer, at)) < len(buffer):
            size = _frame_size(buffer, at)
            if size is None or at + size > len(buffer):
                break
            message = self._check(buffer[at : at + size])
            if message is not None:
                messages.append(message)
            # inside a damaged stretch of a stream a marker may be the next message's; datagrams are cut rightly
            at += size if message is not None or self._datagrams else 1
        if self._datagrams:
            self._statistics.bad += not messages and bool(chunk)
        else:
            self._rest = buffer[at:]
        return messages

    def _check(self, frame: bytearray) -> Message | None:
        """The message of a whole frame, None for a damaged, unknown or untrusted one."""
        try:
            message = self._parser.decode(frame)
        except mavlink.MAVError:
            message = None
        if message is None or message.get_type().startswith(("UNKNOWN", "BAD")):
            self._statistics.bad += 1
            return None
        if self._verifier is None:
            return message
        if not (frame[0] == V2 and frame[2] & SIGNED):
            self._statistics.unsigned += 1
            return None
        if not self._verifier.is_genuine(frame, message.get_srcSystem(), message.get_srcComponent()):
            self._statistics.forged += 1
            return None
        return message


def _next_marker(buffer: bytearray, at: int) -> int:
    """Where the next frame may begin, the end of the buffer if nowhere."""
    found = [place for marker in (V1, V2) if (place := buffer.find(marker, at)) >= 0]
    return min(found, default=len(buffer))


def _frame_size(buffer: bytearray, at: int) -> int | None:
    """Bytes of the frame that begins at `at`, None while that cannot be told yet."""
    if at + 3 > len(buffer):
        return None
    signature = SIGNATURE_BYTES if buffer[at] == V2 and buffer[at + 2] & SIGNED else 0
    return HEADER_BYTES[buffer[at]] + buffer[at + 1] + CHECKSUM_BYTES + signature
