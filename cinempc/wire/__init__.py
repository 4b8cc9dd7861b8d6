"""One MAVLink connection: bytes in and out without blocking, decoded, checked and counted."""

from cinempc.wire.endpoint import Endpoint
from cinempc.wire.framing import Message, Statistics
from cinempc.wire.signing import read_key
from cinempc.wire.transport import WireError

__all__ = ["Endpoint", "Message", "Statistics", "WireError", "read_key"]
