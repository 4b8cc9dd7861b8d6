"""The attached world over real UDP, on an autopilot that says only what a test makes it say."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from math import nan
from types import TracebackType
from typing import Any, Self

import numpy as np
import pytest
from plant_rig import CAMERA, DRONE, scene
from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire import Endpoint, Message, WireError
from cinempc.wire.camera import APERTURE, EXT_REAL32, ext_value, read_ext_value
from sim.adapters import SimTruth, TrueSubjects
from sim.attached import AttachedWorld, AutopilotLinks, NotAttachedError, TruthSource
from sim.mavlink.geodetic import PX4_HOME
from sim.mavlink.link import Link, free_port
from sim.mavlink.vectors import euler, quaternion
from sim.scene import Track

ONBOARD, CAMERA_ID, GIMBAL_ID = 191, 100, 154
NOSE_RAD = 0.5
SPEED_M_S = 3.0
LOCKED = 4 + 8 + 16
GIVE_UP_S = 20.0
MIA = Track(rows=[(0.0, 20.0, 0.0), (60.0, 80.0, 0.0)])


class Autopilot:
    """Flies north at a steady speed, 10 m up; passes on what a companion says, and keeps what it hears."""

    def __init__(self, *, tells_truth: bool = True) -> None:
        devices, pose = free_port(), free_port()
        self.links = AutopilotLinks(f"udpout://127.0.0.1:{devices}", f"udpout://127.0.0.1:{pose}", system=1)
        self._devices = Link(Endpoint(f"udpin://127.0.0.1:{devices}", system=1, component=1))
        self._pose = Link(Endpoint(f"udpin://127.0.0.1:{pose}", system=1, component=1))
        self._tells_truth, self._start_s = tells_truth, time.monotonic()
        self.heading_error_rad = 0.0
        self.heard: dict[tuple[str, int], Message] = {}
        self.counts: dict[str, int] = {}
        self.asked: list[Message] = []
        self._due_s = 0.0
        self.aim: Message | None = None

    @property
    def north_m(self) -> float:
        return SPEED_M_S * (time.monotonic() - self._start_s)

    def run(self, duration_s: float, until: Callable[[], bool] = lambda: False) -> bool:
        end_s = time.monotonic() + duration_s
        while time.monotonic() < end_s and not until():
            self.asked += self._pose.exchange(0.0)
            for message in self._devices.exchange(0.0):
                self.heard[message.get_type(), message.get_srcComponent()] = message
                self.counts[message.get_type()] = self.counts.get(message.get_type(), 0) + 1
            if time.monotonic() > self._due_s:
                self._due_s = time.monotonic() + 0.01
                self._tell()
            time.sleep(0.002)
        return until()

    def answer(self, message: Message, name: str, component: int) -> Message:
        """What a component says to a companion's message."""
        self.heard.pop((name, component), None)
        self._devices.send(message, ONBOARD)
        assert self.run(GIVE_UP_S, lambda: (name, component) in self.heard), f"no {name} from {component}"
        return self.heard[name, component]

    def command(self, component: int, number: int, *values: float) -> Message:
        padded = (*values, *[0.0] * (7 - len(values)))
        message = mavlink.MAVLink_command_long_message(1, component, number, 0, *padded)
        return self.answer(message, "COMMAND_ACK", component)

    def _tell(self) -> None:
        q, rates = quaternion(0.0, 0.0, NOSE_RAD), (0.0, 0.0, 0.0)
        believed = quaternion(0.0, 0.0, NOSE_RAD + self.heading_error_rad)
        self._devices.send(mavlink.MAVLink_heartbeat_message(2, 12, 0, 0, 4, 3))
        state = mavlink.MAVLink_autopilot_state_for_gimbal_device_message(0, 0, 0, believed, 0, 0, 0, 0, 0, 0, 0, 0)
        self._devices.send(state)
        if self.aim is not None:
            self._devices.send(self.aim)
        if self._tells_truth:
            lat, lon, alt = PX4_HOME.moved((self.north_m, 0.0, -10.0)).wire
            speed = round(100 * SPEED_M_S)
            true = (lat, lon, alt, speed, 0, 0, 0, 0, 0, 0, 0)
            self._pose.send(mavlink.MAVLink_hil_state_quaternion_message(0, q, *rates, *true))
            self._pose.send(mavlink.MAVLink_gps_global_origin_message(*PX4_HOME.wire, 0))
        else:
            self._pose.send(mavlink.MAVLink_attitude_quaternion_message(0, *q, *rates))
            place = (self.north_m, 0.0, -10.0, SPEED_M_S, 0.0, 0.0)
            self._pose.send(mavlink.MAVLink_local_position_ned_message(0, *place))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._devices.close()
        self._pose.close()


@pytest.fixture
def autopilot() -> Iterator[Autopilot]:
    with Autopilot() as autopilot:
        yield autopilot


def attached(autopilot: Autopilot, **other: Any) -> AttachedWorld:
    start_s = time.monotonic()
    clock = other.pop("clock", lambda: time.monotonic() - start_s)
    return AttachedWorld(scene(mia=MIA), DRONE, CAMERA, clock=clock, links=autopilot.links, **other)


def look(yaw_rad: float, pitch_rad: float, flags: int = LOCKED) -> Message:
    q = quaternion(0.0, pitch_rad, yaw_rad)
    return mavlink.MAVLink_gimbal_device_set_attitude_message(1, GIMBAL_ID, flags, q, nan, 0.0, 0.0)


def test_the_airframe_is_where_the_ground_truth_says(autopilot: Autopilot) -> None:
    with attached(autopilot) as world:
        assert autopilot.run(GIVE_UP_S, lambda: world.truth is TruthSource.GROUND_TRUTH)
        autopilot.run(1.0)
        true = world.vehicle_state()
        off_m = true.position_ned_m[0] - autopilot.north_m
    assert abs(off_m) < 0.5
    assert true.position_ned_m[2] == pytest.approx(-10.0, abs=0.02)
    assert true.velocity_ned_m_s == pytest.approx([SPEED_M_S, 0.0, 0.0], abs=0.01)
    offset = np.array(DRONE.camera_offset_frd_m)
    ahead = np.array(
        [[math.cos(NOSE_RAD), -math.sin(NOSE_RAD), 0], [math.sin(NOSE_RAD), math.cos(NOSE_RAD), 0], [0, 0, 1]]
    )
    assert true.camera_position_ned_m - true.position_ned_m == pytest.approx(ahead @ offset)


def test_the_estimate_has_to_do_where_there_is_no_ground_truth() -> None:
    with Autopilot(tells_truth=False) as autopilot, attached(autopilot) as world:
        assert autopilot.run(GIVE_UP_S, lambda: world.truth is TruthSource.ESTIMATE)
        autopilot.run(0.5)
        assert world.vehicle_state().velocity_ned_m_s[0] == pytest.approx(SPEED_M_S)


def test_the_gimbal_device_follows_and_tells_where_it_looks(autopilot: Autopilot) -> None:
    with attached(autopilot) as world:
        autopilot.aim = look(1.2, -0.3)
        assert autopilot.run(
            GIVE_UP_S, lambda: abs(_angles(world)[0] - 1.2) < 0.01 and abs(_angles(world)[1] + 0.3) < 0.01
        )
        autopilot.run(0.2)
        status = autopilot.heard["GIMBAL_DEVICE_ATTITUDE_STATUS", GIMBAL_ID]
        assert euler(tuple(status.q))[1:] == pytest.approx((-0.3, 1.2), abs=0.02)
        assert autopilot.command(GIMBAL_ID, 512, 283).result == 0
        assert autopilot.heard["GIMBAL_DEVICE_INFORMATION", GIMBAL_ID].pitch_min == pytest.approx(-math.pi / 2)
        assert world.gimbal_age_s < 1.0
    assert autopilot.heard["HEARTBEAT", GIMBAL_ID].type == mavlink.MAV_TYPE_GIMBAL


def test_a_wrong_heading_turns_the_camera(autopilot: Autopilot) -> None:
    with attached(autopilot) as world:
        autopilot.heading_error_rad, autopilot.aim = 0.2, look(1.2, 0.0)
        assert autopilot.run(GIVE_UP_S, lambda: abs(_angles(world)[0] - 1.0) < 0.01)


def test_an_autopilot_that_asks_everybody_gets_the_gimbals_answer(autopilot: Autopilot) -> None:
    with attached(autopilot):
        autopilot.run(GIVE_UP_S, lambda: ("HEARTBEAT", GIMBAL_ID) in autopilot.heard)
        everybody = mavlink.MAVLink_command_long_message(0, 0, 512, 0, 283, 0, 0, 0, 0, 0, 0)
        autopilot.answer(everybody, "GIMBAL_DEVICE_INFORMATION", GIMBAL_ID)
        autopilot.run(0.2)
        assert ("COMMAND_ACK", CAMERA_ID) not in autopilot.heard


def test_zoom_focus_and_aperture_move_the_lens(autopilot: Autopilot) -> None:
    with attached(autopilot) as world:
        autopilot.run(GIVE_UP_S, lambda: world.pose_age_s < 1.0 and ("HEARTBEAT", CAMERA_ID) in autopilot.heard)
        assert autopilot.command(CAMERA_ID, 531, 3, 100.0).result == 0
        assert autopilot.command(CAMERA_ID, 532, 3, 8.0).result == 0
        wanted = mavlink.MAVLink_param_ext_set_message(1, CAMERA_ID, APERTURE.encode(), ext_value(4.0), EXT_REAL32)
        ack = autopilot.answer(wanted, "PARAM_EXT_ACK", CAMERA_ID)
        assert (ack.param_result, read_ext_value(ack)) == (0, pytest.approx(4.0))
        assert autopilot.command(CAMERA_ID, 531, 3, 1000.0).result == 2  # longer than the lens
        assert autopilot.command(CAMERA_ID, 999).result == 3
        assert autopilot.run(GIVE_UP_S, lambda: _lens(world) == pytest.approx((100.0, 8.0, 4.0), rel=0.01))
        assert autopilot.command(CAMERA_ID, 512, 260).result == 0
        assert autopilot.command(CAMERA_ID, 512, 271).result == 0
        assert autopilot.command(CAMERA_ID, 521, 1).result == 0  # the older way to ask
    assert autopilot.heard["CAMERA_SETTINGS", CAMERA_ID].zoomLevel == pytest.approx(35.2, abs=1.0)
    assert autopilot.heard["CAMERA_FOV_STATUS", CAMERA_ID].hfov == pytest.approx(13.7, abs=0.3)
    assert ("CAMERA_INFORMATION", CAMERA_ID) in autopilot.heard


def test_people_walk_on_the_given_clock(autopilot: Autopilot) -> None:
    now = [-3600.0]
    with attached(autopilot, clock=lambda: now[0]) as world:
        mia = TrueSubjects(world, ["mia"])
        assert mia.subjects()[0].position_ned_m[0] == pytest.approx(20.0)
        now[0] = 10.0
        assert mia.subjects()[0].position_ned_m[0] == pytest.approx(30.0, abs=0.5)
        assert (mia.subjects()[0].time_s, world.actors()[0].name) == (10.0, "mia")
        autopilot.run(GIVE_UP_S, lambda: world.pose_age_s < 1.0)
        assert SimTruth(world, ["mia"]).true_vehicle().time_s == 10.0


def test_what_is_missing_is_said(autopilot: Autopilot) -> None:
    with attached(autopilot) as world:
        with pytest.raises(NotAttachedError, match=r"no autopilot on .*is PX4 running"):
            world.wait_ready(0.05)
        with pytest.raises(NotAttachedError):
            world.vehicle_state()
        autopilot.run(GIVE_UP_S, lambda: world.pose_age_s < 1.0)
        autopilot.run(0.2)
        with pytest.raises(NotAttachedError, match="MNT_MODE_OUT 2"):
            world.wait_ready(0.05)
        autopilot.aim = look(0.0, 0.0)
        autopilot.run(0.5)
        world.wait_ready(1.0)


def test_a_taken_port_is_named() -> None:
    port = free_port()
    taken = Endpoint(f"udpin://127.0.0.1:{port}", system=1, component=1)
    links = AutopilotLinks("udpout://127.0.0.1:9?bind=0", f"udpout://127.0.0.1:9?bind={port}", system=1)
    with pytest.raises(WireError, match=rf"link of true pose, .*{port}.*in use.*another simulated world"):
        AttachedWorld(scene(), DRONE, CAMERA, clock=time.monotonic, links=links)
    taken.close()


def test_a_world_that_breaks_says_so(autopilot: Autopilot, monkeypatch: pytest.MonkeyPatch) -> None:
    world = attached(autopilot)

    def broken(now_s: float) -> None:
        raise RuntimeError("as a test wants it")

    monkeypatch.setattr(world, "step", broken)
    with world:
        assert autopilot.run(GIVE_UP_S, lambda: world.error is not None)
        with pytest.raises(NotAttachedError, match="as a test wants it"):
            world.vehicle_state()


def test_the_ports_are_those_of_px4() -> None:
    links = AutopilotLinks.px4(3)
    assert links.devices == "udpout://127.0.0.1:13033?bind=13283"
    assert links.pose == "udpout://127.0.0.1:19453?bind=19413"
    assert links.system == 4
    assert AutopilotLinks.px4(1, display=False).pose == "udpout://127.0.0.1:14281?bind=14031"


def _angles(world: AttachedWorld) -> tuple[float, float]:
    if world.truth is TruthSource.NONE:
        return nan, nan
    true = world.vehicle_state()
    return true.gimbal_yaw_ned_rad, true.gimbal_pitch_rad


def _lens(world: AttachedWorld) -> tuple[float, float, float]:
    optics = world.vehicle_state().lens
    return optics.focal_length_mm, optics.focus_distance_m, optics.f_number
