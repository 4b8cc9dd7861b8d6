"""All that belongs to one aircraft on one connection, and what keeps it up to date."""

from __future__ import annotations

from collections.abc import Callable

from cinempc.gate import Aircraft, Authority, Gate, Reason, Setpoint, Vec
from cinempc.vehicles.attitude import yaw_pitch_roll
from cinempc.vehicles.gimbal import Gimbal
from cinempc.vehicles.lens import LensDriver
from cinempc.vehicles.modes import Autopilot, Mode, mode_parameters
from cinempc.vehicles.parameters import Parameters
from cinempc.vehicles.preflight import Check, checklist
from cinempc.vehicles.recording import Recording
from cinempc.vehicles.requests import Request, Requests
from cinempc.vehicles.settings import Settings
from cinempc.vehicles.strangers import Strangers
from cinempc.vehicles.streams import ARDUPILOT_RATES_HZ, ON_CHANGE, RATES_HZ, Streams
from cinempc.vehicles.telemetry import AUTOPILOT_COMPONENT, Telemetry
from cinempc.wire import Endpoint

SET_MODE = 176
HEARTBEAT_S = 1.0
ONBOARD_CONTROLLER, NO_AUTOPILOT, ACTIVE = 18, 8, 4  # MAV_TYPE, MAV_AUTOPILOT, MAV_STATE
LOCAL_NED, POSITION_VELOCITY_ACCELERATION_YAW = 1, 2048  # all but the yaw rate
BY_PILOT = frozenset({Reason.PILOT_STICKS, Reason.PILOT_MODE, Reason.DISARMED, Reason.REBOOT, Reason.OPERATOR})
Note = Callable[[str, str], None]  # kind and text of something worth a line in the log


class Cockpit:
    """Telemetry, requests, gimbal, camera, parameters and the gate. `quiet`: nothing may be asked of the aircraft."""

    def __init__(self, settings: Settings, endpoint: Endpoint, note: Note) -> None:
        self.settings, self.endpoint, self.note = settings, endpoint, note
        self.now_s, self.quiet = 0.0, settings.readonly
        self.start_ned_m: Vec | None = None  # where it was armed
        system, reads_only = settings.autopilot_system, settings.readonly
        self.telemetry, self.gate = Telemetry(), Gate(settings.limits)
        self.requests = Requests(endpoint, system)
        self.parameters = Parameters(endpoint, system, None if reads_only else settings.profile)
        self.gimbal = Gimbal(endpoint, self.requests, system) if settings.gimbal and not reads_only else None
        camera = None if reads_only else settings.camera
        self.lens = LensDriver(endpoint, self.requests, system, camera, note) if camera else None
        self.recording = Recording(endpoint, self.requests, system, note) if camera else None
        self._streams = Streams(endpoint, self.requests, AUTOPILOT_COMPONENT, RATES_HZ, ON_CHANGE)
        self._strangers = Strangers(note)
        self._heartbeat_s, self._reboots = -float("inf"), 0

    def receive(self, now_s: float) -> Aircraft | None:
        """Takes in what has arrived; what is known of the aircraft now."""
        self.now_s = now_s
        for message in self.endpoint.receive():
            self.telemetry.take(message, now_s)
            self.requests.take(message)
            self._streams.take(message, now_s)
            self._strangers.take(message, now_s)
            if self.gimbal is not None:
                self.gimbal.take(message, now_s, self._yaw_rad)
            if self.lens is not None:
                self.lens.take(message, now_s)
            if self.recording is not None:
                self.recording.take(message, now_s)
            if changed := self.parameters.take(message, self.telemetry.autopilot):
                self.note("parameter_changed", str(changed))
        self._notice_reboot()
        self._strangers.look(self.endpoint.statistics, self.telemetry, now_s)
        return self.telemetry.aircraft(now_s)

    def send_setpoint(self, setpoint: Setpoint) -> None:
        """Puts one set-point on the wire."""
        boot_ms = round(1e3 * self.telemetry.clock.theirs_s(self.now_s)) & 0xFFFFFFFF
        to = (self.settings.autopilot_system, AUTOPILOT_COMPONENT, LOCAL_NED, POSITION_VELOCITY_ACCELERATION_YAW)
        motion = (*setpoint.position_ned_m, *setpoint.velocity_ned_m_s, *setpoint.acceleration_ned_m_s2)
        message = self.endpoint.mavlink.MAVLink_set_position_target_local_ned_message
        self.endpoint.send(message(boot_ms, *to, *motion, setpoint.yaw_ned_rad, 0.0))
        self._strangers.sent(setpoint, self.now_s)

    def step(self) -> None:
        """Sends all that is due beside set-points."""
        if self.settings.readonly:
            return
        if self.now_s - self._heartbeat_s >= HEARTBEAT_S:
            self._heartbeat_s = max(self._heartbeat_s + HEARTBEAT_S, self.now_s - HEARTBEAT_S / 2)
            heartbeat = self.endpoint.mavlink.MAVLink_heartbeat_message
            self.endpoint.send(heartbeat(ONBOARD_CONTROLLER, NO_AUTOPILOT, 0, 0, ACTIVE, 3))
        if self.telemetry.autopilot not in tuple(Autopilot):
            return
        if self.recording is not None:
            self.recording.step(self.now_s)
        if self.quiet:
            return
        self._streams.step(self.now_s)
        if self.gimbal is not None:
            self.gimbal.step(self.now_s, self.telemetry.autopilot)
        if self.lens is not None:
            self.lens.step(self.now_s)
        if self.recording is not None:
            self.recording.ask(self.now_s)
        self.parameters.step(self.now_s, self.telemetry.autopilot, armed=self.telemetry.armed)
        self.requests.step(self.now_s)

    def be_quiet(self) -> None:
        """The pilot has it: nothing more is asked of the aircraft, gimbal and lens, until somebody engages again.

        The take is over with it: what we have the camera record ends.
        """
        self.quiet = True
        self.requests.forget()
        self.cut()

    def cut(self) -> None:
        """Ends the camera's recording, if it is ours."""
        if self.recording is not None:
            self.recording.cut(self.now_s)

    def request_mode(self, mode: Mode) -> Request:
        """Asks for a flight mode."""
        return self.requests.long(AUTOPILOT_COMPONENT, SET_MODE, *mode_parameters(self.telemetry.autopilot, mode))

    @property
    def leads(self) -> bool:
        """Whether set-points are being sent on our authority."""
        return self.gate.authority in (Authority.ENGAGED, Authority.BRAKING)

    @property
    def taken_over(self) -> bool:
        """Whether the pilot has ended our authority."""
        return self.gate.authority is Authority.DISENGAGED and self.gate.reason in BY_PILOT

    def checks(self) -> tuple[Check, ...]:
        """The preflight list as it stands."""
        return checklist(self.now_s, self.settings, self.telemetry, self.gimbal, self.lens, self.parameters)

    @property
    def _yaw_rad(self) -> float:
        pose = self.telemetry.pose
        return yaw_pitch_roll(pose.attitude_ned_from_body)[0] if pose else 0.0

    def _notice_reboot(self) -> None:
        if self.telemetry.reboots != self._reboots:
            self._reboots = self.telemetry.reboots
            self.note("reboot", "the autopilot has started anew")
            self._streams.reset()
            self.parameters.reread()
        if self.telemetry.autopilot == Autopilot.ARDUPILOT and not self._streams.wants("LOCAL_POSITION_NED"):
            self._streams.add(ARDUPILOT_RATES_HZ)
