"""Messages as if they had come over a wire, and an end of one that keeps what it is given to send."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pymavlink.dialects.v20 import all as mavlink

from cinempc.vehicles.requests import Requests
from cinempc.wire import Message, Statistics

STEP_S = 0.02
POSITION_FLAGS = 1 + 2 + 4 + 8 + 16 + 32
PX4_HOLD, PX4_OFFBOARD, PX4_POSITION = 4 << 16 | 3 << 24, 6 << 16, 3 << 16


class Wire:
    """Stands in for `cinempc.wire.Endpoint`: what was sent is in `sent`, what is put into `inbox` arrives."""

    mavlink = mavlink

    def __init__(self, system: int = 1, component: int = 191) -> None:
        self.system, self.component = system, component
        self.sent: list[Message] = []
        self.inbox: list[Message] = []
        self.statistics = Statistics()

    def receive(self) -> list[Message]:
        arrived, self.inbox = self.inbox, []
        return arrived

    def send(self, message: Message) -> None:
        message.pack(mavlink.MAVLink(None))  # every field fits
        self.sent.append(message)

    def take(self, name: str) -> list[Message]:
        """What has been sent of one type, which is then forgotten."""
        found = [message for message in self.sent if message.get_type() == name]
        self.sent = [message for message in self.sent if message.get_type() != name]
        return found

    def commands(self, number: int) -> list[Message]:
        """The COMMAND_LONGs of that number among what has been sent."""
        return [m for m in self.sent if m.get_type() == "COMMAND_LONG" and m.command == number]


class SteppedDevice:
    """A driver of a device and its requests on a clock of the test, which plays the device."""

    def __init__(self) -> None:
        self.wire, self.now_s = Wire(), 0.0
        self.requests = Requests(self.wire, 1)  # type: ignore[arg-type]

    def answer(self, k: int) -> None:
        """What the device says, `k` steps after this run began."""
        raise NotImplementedError

    def step(self) -> None:
        """The driver's."""
        raise NotImplementedError

    def run(self, duration_s: float) -> None:
        for k in range(round(duration_s / STEP_S)):
            self.now_s += STEP_S
            self.answer(k)
            self.step()
            self.requests.step(self.now_s)


class Peer:
    """Numbers messages as one component of one system does."""

    def __init__(self, system: int = 1, component: int = 1) -> None:
        self._packer = mavlink.MAVLink(None, srcSystem=system, srcComponent=component)
        self._parser = mavlink.MAVLink(None)

    def says(self, message: Message) -> Message:
        """The message as it arrives at the other end."""
        return self._parser.decode(bytearray(self.frame(message)))

    def frame(self, message: Message) -> bytes:
        frame: bytes = message.pack(self._packer)
        self._packer.seq = (self._packer.seq + 1) % 256
        return frame


def heartbeat(custom_mode: int = PX4_HOLD, *, armed: bool = False, autopilot: int = 12) -> Message:
    return mavlink.MAVLink_heartbeat_message(2, autopilot, 1 | (128 if armed else 0), custom_mode, 4, 3)


def current_mode(custom_mode: int) -> Message:
    return mavlink.MAVLink_current_mode_message(0, custom_mode, 0)


def odometry(
    boot_s: float,
    position: Iterable[float] = (0.0, 0.0, -5.0),
    velocity: Iterable[float] = (0.0, 0.0, 0.0),
    *,
    q: Iterable[float] = (1.0, 0.0, 0.0, 0.0),
    frames: tuple[int, int] = (1, 1),
    resets: int = 0,
) -> Message:
    zeros = [0.0] * 21
    return mavlink.MAVLink_odometry_message(
        round(1e6 * boot_s), *frames, *position, list(q), *velocity, 0.0, 0.0, 0.0, zeros, zeros, resets, 1, 0
    )


def estimator(flags: int = POSITION_FLAGS, accuracy_m: float = 0.3) -> Message:
    return mavlink.MAVLink_estimator_status_message(0, flags, 0, 0, 0, 0, 0, 0, accuracy_m, accuracy_m)


def ack(command: int, result: int = 0, to: tuple[int, int] = (1, 191)) -> Message:
    return mavlink.MAVLink_command_ack_message(command, result, 0, 0, *to)


def battery(percent: int = 90) -> Message:
    return mavlink.MAVLink_battery_status_message(0, 0, 0, 0, [0] * 10, 0, 0, 0, percent)


def origin(latitude_deg: float = 47.0) -> Message:
    return mavlink.MAVLink_gps_global_origin_message(round(1e7 * latitude_deg), 80000000, 400000, 0)


def home() -> Message:
    return mavlink.MAVLink_home_position_message(470000000, 80000000, 400000, 0, 0, 0, [1, 0, 0, 0], 0, 0, 0)


def healthy(custom_mode: int = PX4_HOLD, *, armed: bool = False) -> list[Message]:
    """All that preflight looks at, but the pose."""
    health = mavlink.MAVLink_sys_status_message(0, 0, 0x10000000, 0, 0, 0, 90, 0, 0, 0, 0, 0, 0)
    return [heartbeat(custom_mode, armed=armed), estimator(), battery(), origin(), home(), health]


def fields(message: Message) -> dict[str, Any]:
    found: dict[str, Any] = message.to_dict()
    return found
