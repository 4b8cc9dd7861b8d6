"""The camera and the gimbal device as MAVLink components of their own, whose messages the autopilot passes on."""

from __future__ import annotations

from collections.abc import Callable
from math import pi, radians

from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire import Message
from sim.autopilot.camera import CameraComponent
from sim.autopilot.gimbal import CAPABILITIES
from sim.autopilot.link import CAMERA, GIMBAL
from sim.autopilot.streams import Streams
from sim.autopilot.systems import Systems, gimbal_attitude
from sim.autopilot.vectors import quaternion

ACCEPTED, DENIED, UNSUPPORTED = (
    mavlink.MAV_RESULT_ACCEPTED,
    mavlink.MAV_RESULT_DENIED,
    mavlink.MAV_RESULT_UNSUPPORTED,
)
GIMBAL_RATE_HZ = 25
Send = Callable[[Message, int], None]
LEGACY_REQUESTS = {
    mavlink.MAV_CMD_REQUEST_CAMERA_INFORMATION: mavlink.MAVLINK_MSG_ID_CAMERA_INFORMATION,
    mavlink.MAV_CMD_REQUEST_CAMERA_SETTINGS: mavlink.MAVLINK_MSG_ID_CAMERA_SETTINGS,
}


class Peripherals:
    """Both of them: what they send by themselves, and how they answer."""

    def __init__(self, systems: Systems, send: Send) -> None:
        self._s, self._send = systems, send
        self._streams = {
            CAMERA: Streams(
                {
                    "HEARTBEAT": (lambda: _heartbeat(mavlink.MAV_TYPE_CAMERA), 1),
                    "CAMERA_SETTINGS": (lambda: self._camera.settings(systems.boot_ms), None),
                    "CAMERA_INFORMATION": (lambda: self._camera.information(systems.boot_ms), None),
                    "CAMERA_FOV_STATUS": (self._field_of_view, None),
                }
            ),
            GIMBAL: Streams(
                {
                    "HEARTBEAT": (lambda: _heartbeat(mavlink.MAV_TYPE_GIMBAL), 1),
                    "GIMBAL_DEVICE_ATTITUDE_STATUS": (lambda: gimbal_attitude(systems), GIMBAL_RATE_HZ),
                    "GIMBAL_DEVICE_INFORMATION": (self._information, None),
                }
            ),
        }

    @property
    def _camera(self) -> CameraComponent:
        return self._s.camera

    def step(self, now_s: float) -> None:
        """Sends what is due."""
        self._camera.measured = self._s.world.vehicle_state().lens
        for component, streams in self._streams.items():
            if self._is_silent(component):
                continue
            for message in streams.due(now_s):
                self._send(message, component)

    def handle(self, message: Message, source: tuple[int, int]) -> None:
        """A command or a parameter message for one of them, or for all."""
        for component in (CAMERA, GIMBAL):
            if message.target_component in (0, component) and not self._is_silent(component):
                self._answer(component, message, source)

    def _is_silent(self, component: int) -> bool:
        if component == CAMERA:
            return self._camera.faults.silent
        return self._s.gimbal.silent or not self._s.manager.has_device

    def _answer(self, component: int, message: Message, source: tuple[int, int]) -> None:
        if message.get_type().startswith("PARAM_EXT"):
            if component == CAMERA:
                self._camera.handle_parameter(message, lambda answer: self._send(answer, self._answers_as()))
            return
        result = self._execute(component, message)
        if message.target_component == 0 and result != ACCEPTED:
            return
        ack = mavlink.MAVLink_command_ack_message(message.command, result, 0, 0, *source)
        if component == GIMBAL:
            self._send(ack, GIMBAL)
        elif self._camera.faults.acknowledges:
            self._send(ack, self._answers_as())

    def _answers_as(self) -> int:
        other = self._camera.faults.acknowledges_as
        return CAMERA if other is None else other

    def _execute(self, component: int, message: Message) -> int:
        command, streams = message.command, self._streams[component]
        number = LEGACY_REQUESTS.get(command, round(message.param1) if message.param1 == message.param1 else 0)
        if command == mavlink.MAV_CMD_REQUEST_MESSAGE or (command in LEGACY_REQUESTS and component == CAMERA):
            wanted = streams.request(number)
            if wanted is None:
                return int(DENIED)
            self._send(wanted, component)
            return int(ACCEPTED)
        if command == mavlink.MAV_CMD_SET_MESSAGE_INTERVAL:
            return int(ACCEPTED if streams.set_interval(number, message.param2) else DENIED)
        if command == mavlink.MAV_CMD_SET_CAMERA_ZOOM and component == CAMERA:
            return self._camera.zoom(message.param1, message.param2)
        if command == mavlink.MAV_CMD_SET_CAMERA_FOCUS and component == CAMERA:
            return self._camera.focus(message.param1, message.param2)
        return int(UNSUPPORTED)

    def _information(self) -> Message:
        mount = self._s.world.drone.gimbal
        low, high = (radians(value) for value in mount.pitch_deg)
        pan = min(radians(mount.yaw_deg), 2 * pi)
        limits = (-0.8, 0.8, low, high, -pan, pan)
        return mavlink.MAVLink_gimbal_device_information_message(
            self._s.boot_ms, b"cinempc", b"simulated", b"", 1, 1, 1, CAPABILITIES, 0, *limits
        )

    def _field_of_view(self) -> Message:
        true = self._s.world.vehicle_state()
        north, east, down = (float(v) for v in true.camera_position_ned_m)
        place = self._s.estimator.origin.moved((north, east, down))
        attitude = quaternion(true.gimbal_roll_rad, true.gimbal_pitch_rad, true.gimbal_yaw_ned_rad)
        return self._camera.field_of_view(self._s.boot_ms, place, attitude)


def _heartbeat(kind: int) -> Message:
    return mavlink.MAVLink_heartbeat_message(kind, mavlink.MAV_AUTOPILOT_INVALID, 0, 0, mavlink.MAV_STATE_ACTIVE, 3)
