"""A MAVLink client to try an autopilot with: ours, stepped by a test clock, or any other in real time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from math import nan
from typing import Any

import numpy as np
from plant_rig import CAMERA, DRONE, LENS, PITCH_RAD, YAW_RAD, scene
from pymavlink.dialects.v20 import all as mavlink

from cinempc.hardware import Camera
from cinempc.wire import Endpoint, Message
from sim.autopilot.autopilot import Autopilot
from sim.autopilot.ground import GroundedWorld
from sim.mavlink.link import free_port
from sim.scene import Scene
from sim.world import StartPose

COMPANION = 191
STEP_S = 0.01
OFFBOARD, HOLD, RETURN, LAND, TAKEOFF, POSITION = (6, 0), (4, 3), (4, 5), (4, 6), (4, 2), (3, 0)
SET_MODE, ARM, INTERVAL, REQUEST = 176, 400, 511, 512
POSITION_ONLY, VELOCITY_ONLY, ALL = 0b110111111000, 0b110111000111, 0b100000000000
GIVE_UP_S = 60.0
TAKEOFF_M = 5.0  # above home; the estimate of the height may be half a metre off


class Bench:
    """A companion computer: keeps what it hears, streams set-points and sticks while told to."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.heard: list[tuple[float, Message]] = []
        self.newest: dict[str, Message] = {}
        self.setpoint: Callable[[], Message] | None = None
        self.sticks: tuple[float, float] | None = None  # pitch and roll, -1 to 1
        self._due_s = {"setpoint": 0.0, "sticks": 0.0, "heartbeat": 0.0}

    @property
    def now_s(self) -> float:
        raise NotImplementedError

    def wait(self) -> None:
        """Lets one cycle of 10 ms pass."""
        raise NotImplementedError

    def run(self, duration_s: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Lets time pass; whether `until` has become true."""
        end_s = self.now_s + duration_s
        while self.now_s < end_s:
            if until():
                return True
            self._send_due()
            self.wait()
            for message in self.endpoint.receive():
                self.heard.append((self.now_s, message))
                if message.get_srcComponent() == 1 or "GIMBAL_DEVICE" in message.get_type():
                    self.newest[message.get_type()] = message
        return until()

    def command(self, number: int, *parameters: float, component: int = 1, wait_s: float = 0.3) -> list[int]:
        """Sends COMMAND_LONG; the results of all its acknowledgements."""
        values = [*parameters, *[0.0] * (7 - len(parameters))]
        return self.ask(mavlink.MAVLink_command_long_message(1, component, number, 0, *values), wait_s)

    def ask(self, message: Message, wait_s: float = 0.3) -> list[int]:
        """Sends a command; the results of all its acknowledgements."""
        since = len(self.heard)
        self.endpoint.send(message)
        self.run(wait_s)
        return [
            m.result for _, m in self.heard[since:] if m.get_type() == "COMMAND_ACK" and m.command == message.command
        ]

    def ask_mode(self, mode: tuple[int, int]) -> list[int]:
        return self.command(SET_MODE, 1, *mode)

    @property
    def mode(self) -> tuple[int, int]:
        """Main and sub mode that is flown, by CURRENT_MODE."""
        return split(self.newest["CURRENT_MODE"].custom_mode) if "CURRENT_MODE" in self.newest else (0, 0)

    @property
    def intended(self) -> tuple[int, int]:
        return split(self.newest["CURRENT_MODE"].intended_custom_mode)

    @property
    def armed(self) -> bool:
        return bool(self.newest["HEARTBEAT"].base_mode & 128)

    @property
    def position(self) -> tuple[float, float, float]:
        m = self.newest["LOCAL_POSITION_NED"]
        return m.x, m.y, m.z

    def read(self, name: str) -> Message | None:
        """PARAM_VALUE."""
        return self._parameter(mavlink.MAVLink_param_request_read_message(1, 1, name.encode(), -1))

    def write(self, name: str, value: float) -> Message | None:
        """PARAM_SET, as PX4 wants it: an integer by its bytes."""
        is_int = isinstance(value, int)
        encoded = float(np.array([value], "<i4").view("<f4")[0]) if is_int else value
        return self._parameter(mavlink.MAVLink_param_set_message(1, 1, name.encode(), encoded, 6 if is_int else 9))

    def get_ready(self) -> None:
        """Waits until it may be armed, and has CURRENT_MODE sent as often as there is news."""
        health = "SYS_STATUS"
        assert self.run(
            GIVE_UP_S,
            lambda: health in self.newest and bool(self.newest[health].onboard_control_sensors_health & 1 << 28),
        )
        self.command(INTERVAL, 436, 20_000)

    def take_off(self) -> None:
        """Armed, up, and in Hold."""
        self.write("MIS_TAKEOFF_ALT", TAKEOFF_M)
        self.ask_mode(TAKEOFF)
        self.command(ARM, 1)
        assert self.run(GIVE_UP_S, lambda: self.mode == HOLD and self.armed and self.position[2] < -0.7 * TAKEOFF_M)

    def enter_offboard(self, setpoint: Callable[[], Message] | None = None) -> None:
        """Streams, and flies what is streamed."""
        self.setpoint = setpoint or hover
        self.run(0.5)
        self.ask_mode(OFFBOARD)
        assert self.run(2.0, lambda: self.mode == OFFBOARD)

    def _parameter(self, message: Message) -> Message | None:
        for kind in ("PARAM_VALUE", "PARAM_ERROR"):
            self.newest.pop(kind, None)
        self.endpoint.send(message)
        self.run(1.0, lambda: "PARAM_VALUE" in self.newest or "PARAM_ERROR" in self.newest)
        return self.newest.get("PARAM_VALUE", self.newest.get("PARAM_ERROR"))

    def _send_due(self) -> None:
        if self.setpoint is not None and self._is_due("setpoint", 0.05):
            self.endpoint.send(self.setpoint())
        if self.sticks is not None and self._is_due("sticks", 0.04):
            pitch, roll = (round(1000 * value) for value in self.sticks)
            self.endpoint.send(mavlink.MAVLink_manual_control_message(1, pitch, roll, 500, 0, 0))
        if self._is_due("heartbeat", 1.0):
            self.endpoint.send(mavlink.MAVLink_heartbeat_message(mavlink.MAV_TYPE_ONBOARD_CONTROLLER, 8, 0, 0, 4, 3))

    def _is_due(self, name: str, period_s: float) -> bool:
        if self.now_s < self._due_s[name]:
            return False
        self._due_s[name] = max(self._due_s[name] + period_s, self.now_s)
        return True


class SteppedBench(Bench):
    """Our autopilot on a test clock: seconds pass in milliseconds."""

    def __init__(self, parameters: Mapping[str, float] | None = None, *, flying: bool = False, **other: Any) -> None:
        port = free_port()
        super().__init__(Endpoint(f"udpin://127.0.0.1:{port}", system=1, component=COMPANION))
        towards = Endpoint(f"udpout://127.0.0.1:{port}", system=1, component=1)
        self.autopilot = Autopilot(grounded_world(flying=flying, **other), towards, parameters=parameters)
        self._now_s = 0.0

    @property
    def now_s(self) -> float:
        return self._now_s

    def wait(self) -> None:
        self._now_s += STEP_S
        self.autopilot.step(self._now_s)

    def close(self) -> None:
        self.autopilot.close()
        self.endpoint.close()


class RealTimeBench(Bench):
    """Whatever speaks to a UDP port of this machine, such as PX4 to 14540."""

    @property
    def now_s(self) -> float:
        return time.monotonic()

    def wait(self) -> None:
        time.sleep(STEP_S)


def grounded_world(
    place: Scene | None = None, *, flying: bool = False, seed: int = 0, camera: Camera = CAMERA
) -> GroundedWorld:
    """The test drone standing, or hovering at 5 m."""
    start = StartPose(np.array([3.0, -2.0, -5.0]), YAW_RAD, PITCH_RAD, LENS)
    return GroundedWorld(place or scene(), DRONE, camera, start=start, seed=seed, flying=flying)


def setpoint(mask: int, frame: int = 1, **values: float) -> Message:
    """SET_POSITION_TARGET_LOCAL_NED; zero where nothing is said."""
    names = ("x", "y", "z", "vx", "vy", "vz", "afx", "afy", "afz", "yaw", "yaw_rate")
    return mavlink.MAVLink_set_position_target_local_ned_message(
        0, 1, 1, frame, mask, *(values.get(name, 0.0) for name in names)
    )


def hover() -> Message:
    """No velocity."""
    return setpoint(VELOCITY_ONLY)


def nothing() -> Message:
    """Every component NaN."""
    names = ("x", "y", "z", "vx", "vy", "vz", "afx", "afy", "afz", "yaw", "yaw_rate")
    return setpoint(0, **dict.fromkeys(names, nan))


def split(custom_mode: int) -> tuple[int, int]:
    """Main and sub mode of PX4's custom mode."""
    return custom_mode >> 16 & 255, custom_mode >> 24
