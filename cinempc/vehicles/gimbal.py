"""The gimbal through its manager: found, claimed, led, watched, and released. Somebody who takes it keeps it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from math import nan

from cinempc.vehicles.attitude import quaternion, wrap_pi, yaw_pitch_roll
from cinempc.vehicles.modes import Autopilot
from cinempc.vehicles.requests import Request, Requests
from cinempc.vehicles.streams import REQUEST_MESSAGE
from cinempc.wire import Endpoint, Message

CONFIGURE = 1001  # MAV_CMD_DO_GIMBAL_MANAGER_CONFIGURE
UNCHANGED, RELEASE = -1.0, -3.0
LOCKED = 4 + 8 + 16  # GIMBAL_MANAGER_FLAGS: roll and pitch to the horizon, yaw to north
YAW_LOCK, YAW_IN_VEHICLE, YAW_IN_EARTH = 16, 32, 64  # of the device's flags
MANAGERS = (1, 154)  # components that are asked: the autopilot, and a gimbal that manages itself
FIRST_COMPONENT_ID = 7  # a device id below it is a gimbal without MAVLink, driven by the manager
ASK_S = 1.0
SILENT_S = 0.7
WRONG_S = 0.6  # for which it may be elsewhere than commanded without moving
SLEW_S = 3.0  # and moving
MOVED_RAD = 0.02
WRONG_RAD = 0.15
LONGEST_STEP_S = 0.3  # between two measured angles, for a rate between them
LAG_S = 0.35  # measured angles are compared with what was commanded during it


class GimbalState(StrEnum):
    """How it stands with the gimbal."""

    SEARCHING = "searching"
    CLAIMING = "claiming"
    OURS = "ours"
    LOST = "lost"  # nothing is heard of it any more
    STOLEN = "stolen"  # somebody else leads it
    NOT_FOLLOWING = "not following"  # ours, but it looks elsewhere
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Aim:
    """Where the optical axis is to point, or points: yaw clockwise from north, pitch positive up [rad, rad/s]."""

    yaw_ned_rad: float
    pitch_rad: float
    yaw_rate_rad_s: float = 0.0
    pitch_rate_rad_s: float = 0.0
    roll_rad: float = 0.0


class Gimbal:
    """Leads one gimbal. `measured` is None until it has told."""

    def __init__(self, endpoint: Endpoint, requests: Requests, system: int) -> None:
        self._endpoint, self._requests, self._system = endpoint, requests, system
        self.state = GimbalState.SEARCHING
        self.measured: Aim | None = None
        self.measured_s = -float("inf")
        self._manager, self._device = 0, 0
        self._asked_s = self._status_s = self._right_s = self._moved_s = -float("inf")
        self._boot_ms = 0
        self._place = (0.0, 0.0)
        self._asked = 0
        self._claim: Request | None = None
        self._wanted: Aim | None = None
        self._sent: deque[tuple[float, float, float]] = deque()

    def take(self, message: Message, now_s: float, airframe_yaw_rad: float) -> None:
        """Reads what managers and devices say."""
        name, component = message.get_type(), message.get_srcComponent()
        if name == "GIMBAL_MANAGER_INFORMATION" and not self._manager:
            self._manager, self._device = component, message.gimbal_device_id
            self.state = GimbalState.CLAIMING
        elif name == "GIMBAL_MANAGER_STATUS" and component == self._manager:
            self._read_status(message, now_s)
        elif name == "GIMBAL_DEVICE_ATTITUDE_STATUS" and component in (self._manager, self._device):
            self._read_attitude(message, now_s, airframe_yaw_rad)

    def lead(self, aim: Aim | None) -> None:
        """Where to point from now on, None to leave it alone."""
        self._wanted = aim

    def step(self, now_s: float, autopilot: int) -> None:
        """Finds, claims and leads it; to be called in every cycle in which something may be sent."""
        if self.state is GimbalState.SEARCHING:
            self._search(now_s)
        elif self.state is GimbalState.CLAIMING:
            self._keep_claiming(now_s)
        elif self.state is not GimbalState.RELEASED:
            self._watch(now_s)
            if self._wanted is not None and self.state is not GimbalState.STOLEN:
                self._send(self._wanted, autopilot)
                self._sent.append((now_s, self._wanted.yaw_ned_rad, self._wanted.pitch_rad))
        while self._sent and self._sent[0][0] < now_s - LAG_S:
            self._sent.popleft()

    def claim(self) -> None:
        """Asks for control (again): after an explicit wish only, never to take it back from somebody."""
        if self._manager:
            self.state, self._claim = GimbalState.CLAIMING, None

    def release(self) -> None:
        """Gives control back, if it is ours."""
        if self.state in (GimbalState.OURS, GimbalState.NOT_FOLLOWING, GimbalState.LOST):
            both = (RELEASE, RELEASE, UNCHANGED, UNCHANGED)
            self._requests.long(self._manager, CONFIGURE, *both, 0.0, 0.0, float(self._device))
        self.state = GimbalState.RELEASED

    def _search(self, now_s: float) -> None:
        if now_s - self._asked_s > ASK_S:
            component = MANAGERS[self._asked % len(MANAGERS)]
            wanted = float(self._endpoint.mavlink.MAVLINK_MSG_ID_GIMBAL_MANAGER_INFORMATION)
            self._requests.long(component, REQUEST_MESSAGE, wanted)
            self._asked, self._asked_s = self._asked + 1, now_s

    def _keep_claiming(self, now_s: float) -> None:
        if self._claim is None or (self._claim.settled and now_s - self._asked_s > ASK_S):
            us = (float(self._endpoint.system), float(self._endpoint.component))
            self._claim = self._requests.long(
                self._manager, CONFIGURE, *us, UNCHANGED, UNCHANGED, 0.0, 0.0, float(self._device)
            )
            self._asked_s = now_s
        elif self._claim.accepted:
            self.state = GimbalState.OURS
            self._status_s = self.measured_s = self._right_s = now_s

    def _read_status(self, message: Message, now_s: float) -> None:
        self._status_s = now_s
        holder = (message.primary_control_sysid, message.primary_control_compid)
        ours = holder == (self._endpoint.system, self._endpoint.component)
        led = (GimbalState.OURS, GimbalState.NOT_FOLLOWING, GimbalState.LOST)
        if self.state in led and not ours and now_s - self._asked_s > SILENT_S:  # the claim has reached the status
            self.state = GimbalState.STOLEN

    def _read_attitude(self, message: Message, now_s: float, airframe_yaw_rad: float) -> None:
        q = message.q
        yaw, pitch, roll = yaw_pitch_roll((q[0], q[1], q[2], q[3]))
        in_earth = message.flags & YAW_IN_EARTH or (message.flags & YAW_LOCK and not message.flags & YAW_IN_VEHICLE)
        if not in_earth:
            yaw = wrap_pi(yaw + airframe_yaw_rad)
        rates = self._turning(yaw, pitch, message.time_boot_ms)
        self.measured, self.measured_s = Aim(yaw, pitch, *rates, roll_rad=roll), now_s
        if not self._sent or any(
            abs(wrap_pi(yaw - sent_yaw)) < WRONG_RAD and abs(pitch - sent_pitch) < WRONG_RAD
            for _, sent_yaw, sent_pitch in self._sent
        ):
            self._right_s = now_s
        if abs(wrap_pi(yaw - self._place[0])) + abs(pitch - self._place[1]) > MOVED_RAD:
            self._place, self._moved_s = (yaw, pitch), now_s

    def _turning(self, yaw_rad: float, pitch_rad: float, boot_ms: int) -> tuple[float, float]:
        """How fast yaw and pitch change since the last status, by the device's clock; 0 where that cannot be told."""
        before, since_s = self.measured, 1e-3 * (boot_ms - self._boot_ms)
        self._boot_ms = boot_ms
        if before is None or not 0.0 < since_s < LONGEST_STEP_S:
            return 0.0, 0.0
        return wrap_pi(yaw_rad - before.yaw_ned_rad) / since_s, (pitch_rad - before.pitch_rad) / since_s

    def _watch(self, now_s: float) -> None:
        """Tells a gimbal that is there from one that is not, or that does not follow."""
        if self.state is GimbalState.STOLEN:
            return
        if now_s - max(self._status_s, self.measured_s) > SILENT_S or now_s - self.measured_s > SILENT_S:
            self.state = GimbalState.LOST
        elif now_s - max(self._right_s, min(self._moved_s, self._right_s + SLEW_S)) > WRONG_S:
            self.state = GimbalState.NOT_FOLLOWING
        else:
            self.state = GimbalState.OURS

    def _send(self, aim: Aim, autopilot: int) -> None:
        mavlink, to = self._endpoint.mavlink, (self._system, self._manager)
        if autopilot == Autopilot.ARDUPILOT:  # it takes angles, without rates
            angles = (aim.pitch_rad, aim.yaw_ned_rad, nan, nan)
            message = mavlink.MAVLink_gimbal_manager_set_pitchyaw_message(*to, LOCKED, self._device, *angles)
        else:
            q = quaternion(aim.yaw_ned_rad, aim.pitch_rad, aim.roll_rad)
            rates = (0.0, aim.pitch_rate_rad_s, aim.yaw_rate_rad_s)
            message = mavlink.MAVLink_gimbal_manager_set_attitude_message(*to, LOCKED, self._device, q, *rates)
        self._endpoint.send(message)
