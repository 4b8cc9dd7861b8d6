"""Several components of one system on one connection, which is a bad one where a test wants that."""

from __future__ import annotations

import heapq
import socket
from dataclasses import dataclass
from itertools import count

import numpy as np
from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire import Endpoint, Message
from cinempc.wire.signing import Signer

AUTOPILOT_COMPONENT, CAMERA_COMPONENT, GIMBAL_COMPONENT = 1, 100, 154  # MAV_COMPONENT


@dataclass(slots=True)
class LinkFaults:
    """Both ways; each packet for itself, so that jitter also reorders."""

    loss: float = 0.0  # share of packets
    duplicates: float = 0.0
    delay_s: float = 0.0
    jitter_s: float = 0.0  # on top, evenly distributed
    cut: bool = False

    @property
    def is_clean(self) -> bool:
        """Whether nothing happens to any packet."""
        return not (self.loss or self.duplicates or self.delay_s or self.jitter_s or self.cut)


class Link:
    """Sends as any component of the system, and receives from everybody."""

    def __init__(self, endpoint: Endpoint, *, key: bytes | None = None, seed: int = 0) -> None:
        self._endpoint, self._key = endpoint, key
        self.faults = LinkFaults()
        self._random = np.random.default_rng([seed, 4])
        self._packers: dict[tuple[int, int], mavlink.MAVLink] = {}
        self._signers: dict[tuple[int, int], Signer] = {}
        self._number = count()
        self._outward: list[tuple[float, int, bytes]] = []
        self._inward: list[tuple[float, int, Message]] = []
        self.now_s = 0.0

    def send(self, message: Message, component: int = AUTOPILOT_COMPONENT, *, system: int | None = None) -> None:
        """As a component of ours, or (for strangers in tests) of another system."""
        source = (self._endpoint.system if system is None else system, component)
        packer = self._packers.get(source) or self._add(source)
        if self._key is not None:
            self._signers[source].advance(0)
        frame = bytes(message.pack(packer))
        packer.seq = (packer.seq + 1) % 256
        if self.faults.is_clean:
            self._endpoint.send_bytes(frame)
            return
        for due_s in self._fates():
            heapq.heappush(self._outward, (due_s, next(self._number), frame))

    def exchange(self, now_s: float) -> list[Message]:
        """Sends what was delayed until now, and returns what has arrived."""
        self.now_s = now_s
        while self._outward and self._outward[0][0] <= now_s:
            self._endpoint.send_bytes(heapq.heappop(self._outward)[2])
        arrived = self._endpoint.receive()
        if self.faults.is_clean and not self._inward:
            return arrived
        for message in arrived:
            for due_s in self._fates():
                heapq.heappush(self._inward, (due_s, next(self._number), message))
        due = []
        while self._inward and self._inward[0][0] <= now_s:
            due.append(heapq.heappop(self._inward)[2])
        return due

    def close(self) -> None:
        """Releases the connection."""
        self._endpoint.close()

    def _fates(self) -> list[float]:
        """When the copies of a packet arrive."""
        faults = self.faults
        if faults.cut or self._random.random() < faults.loss:
            return []
        copies = 2 if self._random.random() < faults.duplicates else 1
        return [self.now_s + faults.delay_s + faults.jitter_s * self._random.random() for _ in range(copies)]

    def _add(self, source: tuple[int, int]) -> mavlink.MAVLink:
        packer = mavlink.MAVLink(None, srcSystem=source[0], srcComponent=source[1])
        if self._key is not None:
            self._signers[source] = Signer(packer, self._key)
        self._packers[source] = packer
        return packer


def free_port() -> int:
    """A UDP port of this machine that nobody uses now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
