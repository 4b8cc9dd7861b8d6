"""What the drone carries, on the autopilot's gimbal link: the gimbal device, and the camera with its lens motors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from pymavlink.dialects.v20 import all as mavlink

from cinempc.hardware import Camera, Drone
from cinempc.types import Array, LensState, VehicleState
from cinempc.wire import Endpoint, Message
from sim import lens
from sim.attached.component import Component
from sim.attached.mount import GimbalDevice
from sim.attached.pose import Pose
from sim.autopilot.camera import CameraComponent
from sim.autopilot.estimate import Geodetic
from sim.autopilot.link import AUTOPILOT, CAMERA, GIMBAL, Link
from sim.autopilot.vectors import quaternion
from sim.world import LAG_SPREAD

STEP_S = 0.0025
LONGEST_S = 0.5  # of standing still that is made up for
ATTITUDE_HZ = 50.0
FARTHEST_S = 0.05  # angles are moved on no further
LEGACY_REQUESTS = {
    mavlink.MAV_CMD_REQUEST_CAMERA_INFORMATION: mavlink.MAVLINK_MSG_ID_CAMERA_INFORMATION,
    mavlink.MAV_CMD_REQUEST_CAMERA_SETTINGS: mavlink.MAVLINK_MSG_ID_CAMERA_SETTINGS,
}
Where = Callable[[], tuple[VehicleState, Geodetic] | None]  # the true state, and the origin of its frame


class Payload:
    """Gimbal and camera, as they move and as they speak."""

    def __init__(self, endpoint: Endpoint, drone: Drone, camera: Camera, seed: int, now_s: float, where: Where) -> None:
        gimbal_lag, lens_lag = lags_of(seed)
        self.gimbal = GimbalDevice(drone.gimbal, gimbal_lag, STEP_S)
        self._motors = lens.motors_of(camera, lens_lag)
        rest = middle_of(camera)
        self._lens: Array = lens.positions_of(rest, self._motors)
        self._goal, self._goal_of = self._lens.copy(), rest
        self.camera = CameraComponent(camera, rest)
        self._link, self._system, self._where = Link(endpoint), endpoint.system, where
        self._start_s, self._moved_s, self._now_s = now_s, now_s, now_s
        self.heard_s = -float("inf")  # last heartbeat of the autopilot
        self.led_s = -float("inf")  # last set-point for the gimbal
        self._components = (self._camera_component(), self._gimbal_component())

    @property
    def lens(self) -> LensState:
        """As it truly is."""
        return lens.lens_state(self._lens)

    def angles_at(self, time_s: float) -> tuple[float, float, float]:
        """True yaw (continuous), pitch and roll of the optical axis, moved on from the last step."""
        ahead_s = min(max(time_s - self._moved_s, 0.0), FARTHEST_S)
        (yaw, pitch, roll), (yaw_rate, pitch_rate) = self.gimbal.angles_rad, self.gimbal.rates_rad_s
        return yaw + ahead_s * yaw_rate, pitch + ahead_s * pitch_rate, roll

    def step(self, pose: Pose | None, now_s: float) -> None:
        """Reads what has arrived, moves on to now, and sends what is due."""
        self._now_s = now_s
        for message in self._link.exchange(now_s):
            if message.get_srcComponent() == AUTOPILOT and message.get_srcSystem() == self._system:
                self._listen(message, pose, now_s)
            self._answer(message)
        self._advance(pose, now_s)
        self.camera.measured = self.lens
        for component in self._components:
            component.step(now_s)

    def close(self) -> None:
        """Releases the link."""
        self._link.close()

    def _listen(self, message: Message, pose: Pose | None, now_s: float) -> None:
        """What the autopilot tells its gimbal."""
        name = message.get_type()
        if name == "HEARTBEAT":
            self.heard_s = now_s
        elif name == "GIMBAL_DEVICE_SET_ATTITUDE" and message.target_component in (0, GIMBAL):
            self.gimbal.set_attitude(message, now_s)
            self.led_s = now_s
        elif name == "AUTOPILOT_STATE_FOR_GIMBAL_DEVICE" and pose is not None:
            self.gimbal.align(message, pose.at(now_s))

    def _answer(self, message: Message) -> None:
        """Commands and parameter messages, whoever sent them."""
        name = message.get_type()
        if name not in ("COMMAND_LONG", "PARAM_EXT_REQUEST_READ", "PARAM_EXT_REQUEST_LIST", "PARAM_EXT_SET"):
            return
        if message.target_system not in (0, self._system):
            return
        if name != "COMMAND_LONG":
            if message.target_component in (0, CAMERA):
                self.camera.handle_parameter(message, lambda answer: self._link.send(answer, CAMERA))
            return
        for component in self._components:
            if message.target_component in (0, component.number):
                component.command(message)

    def _advance(self, pose: Pose | None, now_s: float) -> None:
        self._moved_s = max(self._moved_s, now_s - LONGEST_S)
        steps = int((now_s - self._moved_s) / STEP_S)
        if steps == 0:
            return
        self._moved_s += steps * STEP_S
        if pose is not None:
            self.gimbal.advance(pose.at(self._moved_s), steps, now_s)
        if self.camera.asked is not self._goal_of:
            self._goal, self._goal_of = lens.positions_of(self.camera.asked, self._motors), self.camera.asked
        lens.drive(self._lens, self._goal, self._motors, STEP_S, steps)

    def _camera_component(self) -> Component:
        builders = {
            "CAMERA_SETTINGS": (lambda: self.camera.settings(self._boot_ms), None),
            "CAMERA_INFORMATION": (lambda: self.camera.information(self._boot_ms), None),
            "CAMERA_FOV_STATUS": (self._field_of_view, None),
        }
        actions = {
            mavlink.MAV_CMD_SET_CAMERA_ZOOM: lambda message: self.camera.zoom(message.param1, message.param2),
            mavlink.MAV_CMD_SET_CAMERA_FOCUS: lambda message: self.camera.focus(message.param1, message.param2),
        }
        kind = mavlink.MAV_TYPE_CAMERA
        return Component(CAMERA, kind, self._link.send, builders, actions, LEGACY_REQUESTS)

    def _gimbal_component(self) -> Component:
        builders = {
            "GIMBAL_DEVICE_ATTITUDE_STATUS": (lambda: self.gimbal.status(self._boot_ms), ATTITUDE_HZ),
            "GIMBAL_DEVICE_INFORMATION": (lambda: self.gimbal.information(self._boot_ms), None),
        }
        return Component(GIMBAL, mavlink.MAV_TYPE_GIMBAL, self._link.send, builders)

    def _field_of_view(self) -> Message | None:
        known = self._where()
        if known is None:
            return None
        true, origin = known
        north, east, down = (float(v) for v in true.camera_position_ned_m)
        attitude = quaternion(true.gimbal_roll_rad, true.gimbal_pitch_rad, true.gimbal_yaw_ned_rad)
        return self.camera.field_of_view(self._boot_ms, origin.moved((north, east, down)), attitude)

    @property
    def _boot_ms(self) -> int:
        return round(1e3 * (self._now_s - self._start_s))


def lags_of(seed: int) -> tuple[float, float]:
    """By what factors the true lags of gimbal and lens differ from the data sheet: as in `sim.world` for a seed."""
    random = np.random.default_rng(np.random.SeedSequence(seed).spawn(2)[1])
    of_gimbal, of_lens = (1.0 + LAG_SPREAD * random.uniform(-1.0, 1.0, 2)).tolist()
    return of_gimbal, of_lens


def middle_of(camera: Camera) -> LensState:
    """A lens in the middle of its ranges, focused a few metres away."""
    (short, long), (wide_open, closed) = camera.focal_length_mm, camera.f_number
    return LensState((short * long) ** 0.5, max(5.0, 2 * camera.close_focus_m), (wide_open * closed) ** 0.5)
