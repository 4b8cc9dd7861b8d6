"""One end of a MAVLink connection: who we are, whom we listen to, and what has arrived."""

from __future__ import annotations

from collections.abc import Collection
from types import ModuleType

from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire.framing import MOST_STRANGERS, Decoder, Message, Statistics
from cinempc.wire.signing import Signer, Verifier
from cinempc.wire.transport import Datagrams, open_transport

MOST_BYTES = 24 << 10  # decoded in one call: about 10 ms of work, and more than a real link brings in 20 ms
MOST_CHUNKS = 512


class Endpoint:
    """A connection that neither blocks nor raises once it is open.

    Args:
        connection: "udpin://127.0.0.1:14540" binds the port and answers whoever of the allowed system spoke first,
            another one only after a second of silence; "udpout://127.0.0.1:14580" (with "?bind=PORT" from a port of
            ours) and "tcp://127.0.0.1:5760" call; "serial:///dev/ttyACM0:921600".
        system, component: our own ids.
        key: 32 bytes that sign what we send, and that all we accept must be signed with.
        from_system: the only system to listen to; None for all.
        from_components: its only components to listen to; None for all.
        listen: whether udpin may be bound to an address that the network reaches.

    Raises:
        WireError: if it cannot be opened.
    """

    mavlink: ModuleType = mavlink

    def __init__(
        self,
        connection: str,
        *,
        system: int,
        component: int,
        key: bytes | None = None,
        from_system: int | None = None,
        from_components: Collection[int] | None = None,
        listen: bool = False,
    ) -> None:
        self.system, self.component, self.statistics = system, component, Statistics()
        self._transport = open_transport(connection, listen=listen, loyal=from_system is not None)
        self._from_system, self._from_components = from_system, from_components
        self._verifier = Verifier(key) if key else None
        self._decoder = Decoder(self.statistics, self._verifier, datagrams=self._transport.datagrams)
        self._packer = mavlink.MAVLink(None, srcSystem=system, srcComponent=component)
        self._signer = Signer(self._packer, key) if key else None
        self._numbers: dict[tuple[int, int], int] = {}

    def receive(self) -> list[Message]:
        """What has arrived, oldest first; under a flood the rest waits for the next call."""
        messages: list[Message] = []
        decoded = 0
        for _ in range(MOST_CHUNKS):
            chunk = self._transport.receive() if decoded < MOST_BYTES else None
            if chunk is None:
                break
            decoded += len(chunk)
            for message in self._decoder.decode(chunk):
                if self._is_welcome(message):
                    self._transport.accept()
                    self._count(message)
                    messages.append(message)
        return messages

    def send(self, message: Message) -> None:
        """Sends a message, or drops it where nobody is there or the line is jammed."""
        if self._signer is not None and self._verifier is not None:
            self._signer.advance(self._verifier.newest_time)
        self.send_bytes(message.pack(self._packer))
        self._packer.seq = (self._packer.seq + 1) % 256

    def send_bytes(self, frame: bytes) -> None:
        """Sends a packed frame as it is, such as somebody else's that is passed on (`message.get_msgbuf()`)."""
        if self._transport.send(frame):
            self.statistics.sent += 1
        else:
            self.statistics.dropped += 1

    def close(self) -> None:
        """Releases the port or line."""
        self._transport.close()

    @property
    def port(self) -> int:
        """The local UDP port; 0 for other connections."""
        return self._transport.port if isinstance(self._transport, Datagrams) else 0

    def _is_welcome(self, message: Message) -> bool:
        system, component = message.get_srcSystem(), message.get_srcComponent()
        right_system = self._from_system is None or system == self._from_system
        if right_system and (self._from_components is None or component in self._from_components):
            return True
        self.statistics.foreign += 1
        if len(self.statistics.strangers) < MOST_STRANGERS:
            self.statistics.strangers.add((system, component))
        return False

    def _count(self, message: Message) -> None:
        source, number = (message.get_srcSystem(), message.get_srcComponent()), message.get_seq()
        expected = (self._numbers.get(source, number - 1) + 1) % 256
        self._numbers[source] = number
        gap = (number - expected) % 256
        self.statistics.received += 1
        self.statistics.missed += gap if gap < 128 else 0  # beyond it: a late or doubled one
