"""What the drone carries, on the autopilot's gimbal link: the gimbal device, and the camera with its lens motors."""

from __future__ import annotations

from cinempc.hardware import Camera, Drone
from cinempc.types import Array, Exposure, LensState
from cinempc.wire import Endpoint, Message
from sim import lens
from sim.attached.mount import GimbalDevice
from sim.attached.pose import Pose
from sim.exposure import ExposureSettings
from sim.mavlink.camera import CameraDevice, Where, camera_component, middle_of
from sim.mavlink.component import EXT_PARAMETER_MESSAGES
from sim.mavlink.gimbal import gimbal_component
from sim.mavlink.link import AUTOPILOT_COMPONENT, GIMBAL_COMPONENT, Link
from sim.world import lags_of

STEP_S = 0.0025
LONGEST_S = 0.5  # of standing still that is made up for
ATTITUDE_HZ = 50.0
FARTHEST_S = 0.05  # angles are moved on no further
ANSWERED = ("COMMAND_LONG", *EXT_PARAMETER_MESSAGES)


class Payload:
    """Gimbal and camera, as they move and as they speak."""

    def __init__(self, endpoint: Endpoint, drone: Drone, camera: Camera, seed: int, now_s: float, where: Where) -> None:
        gimbal_lag, lens_lag = lags_of(seed)
        self.gimbal = GimbalDevice(drone.gimbal, gimbal_lag, STEP_S)
        self._motors = lens.motors_of(camera, lens_lag)
        rest = middle_of(camera)
        self._lens: Array = lens.positions_of(rest, self._motors)
        self._goal, self._goal_of = self._lens.copy(), rest
        self._exposure = ExposureSettings(camera.light)
        self.camera = CameraDevice(camera, rest)
        self._link, self._system = Link(endpoint), endpoint.system
        self._start_s, self._moved_s, self._now_s = now_s, now_s, now_s
        self.heard_s = -float("inf")  # last heartbeat of the autopilot
        self.led_s = -float("inf")  # last set-point for the gimbal
        self._components = (
            camera_component(self.camera, self._link.send, self._boot_ms, where),
            gimbal_component(self._link.send, self._gimbal_status, self._gimbal_information, ATTITUDE_HZ),
        )

    @property
    def lens(self) -> LensState:
        """As it truly is."""
        return lens.lens_state(self._lens)

    @property
    def exposure(self) -> Exposure | None:
        """As it truly is; None while the camera exposes by itself."""
        return self._exposure.now

    def angles_at(self, time_s: float) -> tuple[float, float, float]:
        """True yaw (continuous), pitch and roll of the optical axis, moved on from the last step."""
        ahead_s = min(max(time_s - self._moved_s, 0.0), FARTHEST_S)
        (yaw, pitch, roll), (yaw_rate, pitch_rate) = self.gimbal.angles_rad, self.gimbal.rates_rad_s
        return yaw + ahead_s * yaw_rate, pitch + ahead_s * pitch_rate, roll

    def step(self, pose: Pose | None, now_s: float) -> None:
        """Reads what has arrived, moves on to now, and sends what is due."""
        self._now_s = now_s
        for message in self._link.exchange(now_s):
            if message.get_srcComponent() == AUTOPILOT_COMPONENT and message.get_srcSystem() == self._system:
                self._listen(message, pose, now_s)
            self._answer(message)
        self._advance(pose, now_s)
        self.camera.measured, self.camera.exposed = self.lens, self.exposure
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
        elif name == "GIMBAL_DEVICE_SET_ATTITUDE" and message.target_component in (0, GIMBAL_COMPONENT):
            self.gimbal.set_attitude(message, now_s)
            self.led_s = now_s
        elif name == "AUTOPILOT_STATE_FOR_GIMBAL_DEVICE" and pose is not None:
            self.gimbal.align(message, pose.at(now_s))

    def _answer(self, message: Message) -> None:
        """Commands and parameter messages, whoever sent them."""
        if message.get_type() in ANSWERED and message.target_system in (0, self._system):
            source = (message.get_srcSystem(), message.get_srcComponent())
            for component in self._components:
                component.handle(message, source)

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
        self._exposure.follow(self.camera.asked_exposure)
        self._exposure.advance(steps * STEP_S)

    def _gimbal_status(self) -> Message:
        return self.gimbal.status(self._boot_ms())

    def _gimbal_information(self) -> Message:
        return self.gimbal.information(self._boot_ms())

    def _boot_ms(self) -> int:
        return round(1e3 * (self._now_s - self._start_s))
