"""UDP, TCP and serial lines, each as non-blocking bytes in and out, opened from a connection string."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import ipaddress
import os
import socket
import termios
import time
import tty
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, urlsplit

FORMS = "udpin://HOST:PORT, udpout://HOST:PORT, tcp://HOST:PORT or serial:///dev/NAME:BAUD"
PEER_SILENT_S = 1.0  # after which another address may take a peer's place
CONNECT_S = 5.0
RECEIVE_BUFFER = 1 << 18  # bytes: a flood must not queue up seconds of old messages
LARGEST_CHUNK = 1 << 16
MOST_UNSENT = 1 << 14  # bytes: on a jammed line whole messages are dropped beyond it


class WireError(Exception):
    """A connection cannot be opened: what is wrong with it, and what would be right."""


class Transport(Protocol):
    """Bytes in and out; neither blocks nor raises."""

    datagrams: bool  # whether a chunk holds whole messages

    def receive(self) -> bytes | None:
        """The next chunk, None when there is none."""

    def accept(self) -> None:
        """What came last was genuine: its sender is whom to answer."""

    def send(self, data: bytes) -> bool:
        """Whether it went out."""

    def close(self) -> None: ...


class Datagrams:
    """UDP: bound and answering whoever spoke (`bound`), or talking to one address only.

    While a peer speaks, and where `loyal`, what comes from other addresses is passed over.
    """

    datagrams = True

    def __init__(self, local: tuple[str, int] | None, remote: tuple[str, int] | None, *, loyal: bool) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        self._remote, self._loyal = remote, loyal and remote is None
        self._peer: tuple[str, int] | None = None
        self._sender: tuple[str, int] | None = None
        self._heard_s = -float("inf")
        self.passed_over = 0
        try:
            if local:
                self._socket.bind(local)
            if remote:
                self._socket.connect(remote)
        except OSError as error:
            self._socket.close()
            raise WireError(f"UDP {local or remote}: {error.strerror or error}") from error

    @property
    def port(self) -> int:
        """The local port."""
        return int(self._socket.getsockname()[1])

    def receive(self) -> bytes | None:
        """The next datagram; empty for one from a wrong address."""
        try:
            data, self._sender = self._socket.recvfrom(LARGEST_CHUNK)
        except OSError as error:  # refused: nobody listens at the other end yet
            return b"" if error.errno == errno.ECONNREFUSED else None
        other = self._loyal and self._peer is not None and self._sender != self._peer
        if other and time.monotonic() - self._heard_s < PEER_SILENT_S:
            self.passed_over += 1
            return b""
        return data

    def accept(self) -> None:
        """Answers go to the sender of the last datagram from now on."""
        self._peer, self._heard_s = self._sender, time.monotonic()

    def send(self, data: bytes) -> bool:
        """Sends to the peer, if there is one."""
        try:
            if self._remote:
                return self._socket.send(data) == len(data)
            return self._peer is not None and self._socket.sendto(data, self._peer) == len(data)
        except OSError:
            return False

    def close(self) -> None:
        """Releases the port."""
        self._socket.close()


class Stream:
    """A TCP connection or a serial line by its file descriptor; whole messages are dropped while it is jammed."""

    datagrams = False

    def __init__(self, fd: int) -> None:
        os.set_blocking(fd, False)
        self._fd, self._unsent = fd, bytearray()

    def receive(self) -> bytes | None:
        """What has arrived."""
        try:
            return os.read(self._fd, LARGEST_CHUNK) or None
        except OSError:
            return None

    def accept(self) -> None:
        """There is but one other end."""

    def send(self, data: bytes) -> bool:
        """Sends, or keeps a little for later."""
        if len(self._unsent) > MOST_UNSENT:
            self._flush()
            return False
        self._unsent += data
        return self._flush()

    def _flush(self) -> bool:
        try:
            del self._unsent[: os.write(self._fd, self._unsent)]
        except BlockingIOError:
            return True
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Hangs up."""
        with contextlib.suppress(OSError):
            os.close(self._fd)


def open_transport(connection: str, *, listen: bool, loyal: bool) -> Transport:
    """Opens what `connection` names. Raises WireError."""
    parts = urlsplit(connection)
    if parts.scheme == "serial":
        return Stream(_open_serial(parts))
    if parts.scheme not in ("udpin", "udpout", "tcp"):
        raise WireError(f"connection {connection!r}: expected {FORMS}")
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise WireError(f"connection {connection!r}: {error}") from error
    if not host or not port:
        raise WireError(f"connection {connection!r}: expected {FORMS}")
    if parts.scheme == "tcp":
        return Stream(_connect(host, port))
    if parts.scheme == "udpin":
        _check_local(host, listen=listen)
        return Datagrams((host, port), None, loyal=loyal)
    bind = parse_qs(parts.query).get("bind", [""])[0]
    if bind and not bind.isdecimal():
        raise WireError(f"connection {connection!r}: bind must be a port, got {bind!r}")
    return Datagrams(("127.0.0.1", int(bind)) if bind else None, (host, port), loyal=loyal)


def _check_local(host: str, *, listen: bool) -> None:
    """Raises WireError where others than this machine could reach the port without having been let in on purpose."""
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError as error:
        raise WireError(f"udpin://{host}: an address is needed, such as 127.0.0.1") from error
    if not (local or listen):
        raise WireError(f"udpin://{host} is open to the network: say --listen if that is meant, or use 127.0.0.1")


def _connect(host: str, port: int) -> int:
    try:
        connected = socket.create_connection((host, port), timeout=CONNECT_S)
    except OSError as error:
        raise WireError(f"tcp://{host}:{port}: {error.strerror or error}") from error
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connected.detach()


def _open_serial(parts: SplitResult) -> int:
    """A raw 8N1 line without flow control that nobody else may open."""
    path, _, baud = parts.path.rpartition(":")
    speed = getattr(termios, f"B{baud}", None) if baud.isdecimal() else None
    if not path or speed is None:
        raise WireError(f"serial line {parts.path!r}: expected /dev/NAME:BAUD with a usual baud rate, such as 921600")
    try:
        fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError as error:
        raise WireError(f"serial line {path}: {error.strerror}") from error
    try:
        tty.setraw(fd)
        settings = termios.tcgetattr(fd)
        settings[4] = settings[5] = speed
        settings[2] = (settings[2] | termios.CLOCAL | termios.CREAD) & ~termios.CRTSCTS
        termios.tcsetattr(fd, termios.TCSANOW, settings)
        fcntl.ioctl(fd, termios.TIOCEXCL)
    except (termios.error, OSError) as error:
        os.close(fd)
        raise WireError(f"serial line {path}: {error}") from error
    return fd
