"""A simulated aircraft that speaks MAVLink like PX4: the embedded plant behind PX4's modes, failsafes and messages."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from math import hypot

import numpy as np
from pymavlink.dialects.v20 import all as mavlink

from cinempc.types import Command
from cinempc.wire import Endpoint, Message
from sim.autopilot.commands import Commands
from sim.autopilot.failsafe import Flags
from sim.autopilot.flying import Flying
from sim.autopilot.ground import GroundedWorld
from sim.autopilot.inject import Injector
from sim.autopilot.parameters import ParameterProtocol, Parameters
from sim.autopilot.peripherals import Peripherals
from sim.autopilot.pilot import Sticks
from sim.autopilot.recording import Heard, Recording
from sim.autopilot.setpoints import read_setpoint
from sim.autopilot.systems import Systems, boot, reboot
from sim.autopilot.telemetry import Telemetry
from sim.mavlink.component import EXT_PARAMETER_MESSAGES, Source
from sim.mavlink.link import AUTOPILOT_COMPONENT, Link
from sim.mavlink.streams import Streams
from sim.mavlink.vectors import subtract

READY_S = 2.0  # after booting; PX4's simulator takes 4 to 6
SILENT_REBOOT_S = 2.0
GROUND_STATION_S = 5.0  # by whose heartbeat PX4 knows that texts have a reader
PARAMETER_MESSAGES = ("PARAM_REQUEST_READ", "PARAM_REQUEST_LIST", "PARAM_SET")
JOYSTICK_MODES = (1, 2, 3)  # COM_RC_IN_MODE


class Autopilot:
    """One aircraft on one connection.

    Args:
        world: the plant; its scene's people walk on its clock.
        endpoint: whom it talks to. It is system `endpoint.system`; components 1, 100 (camera) and 154 (gimbal).
        parameters: those that differ from PX4's defaults.
        key: signs, if the endpoint has one.
        seed: of the link's faults.

    `inject` puts faults in, `recording` tells the truth, `systems` are the parts.
    """

    def __init__(
        self,
        world: GroundedWorld,
        endpoint: Endpoint,
        *,
        parameters: Mapping[str, int | float] | None = None,
        key: bytes | None = None,
        seed: int = 0,
    ) -> None:
        self.world, self.link, self.recording = world, Link(endpoint, key=key, seed=seed), Recording()
        self.parameters = Parameters({**(parameters or {}), "MAV_SYS_ID": endpoint.system})
        self.system = endpoint.system
        self.inject = Injector(self)
        self._texts: list[tuple[int, str]] = []
        self._ground_station_s = -float("inf")
        self._silent_until_s = -float("inf")
        self._wants_reboot = False
        self._now_s = world.time_s
        self._wire_up(boot(world, self.parameters, self._tell))
        if not world.is_standing:
            self._begin_flying()

    def step(self, now_s: float) -> None:
        """Moves all on to a time on the world's clock: plant, what has arrived, modes, what is due."""
        before_s, s = self.world.time_s, self.systems
        self.world.advance_to(now_s)
        self._now_s = now_s = self.world.time_s
        dt_s = now_s - before_s
        s.estimator.update()
        arrived = self.link.exchange(now_s)
        if now_s >= self._silent_until_s:
            for message in arrived:
                self.receive(message)
        self._decide(dt_s)
        self._flying.step(dt_s)
        self._follow()
        self._report()
        if self._wants_reboot:
            self.reboot()

    def receive(self, message: Message, source: Source | None = None) -> None:
        """Takes a message as if it had come over the wire (from `source`, another system and component, in tests)."""
        source = source or (message.get_srcSystem(), message.get_srcComponent())
        kind, why = message.get_type(), None
        if getattr(message, "target_system", 0) in (0, self.system):
            handler = self._handlers.get(kind)
            why = handler(message, source) if handler else None
        self.recording.heard.append(Heard(self._now_s, time.monotonic(), source, message, why))

    def reboot(self, silent_s: float = SILENT_REBOOT_S) -> None:
        """As by the flight controller's watchdog: silence, then everything anew."""
        self._wants_reboot = False
        self._wire_up(reboot(self.systems, self._tell))
        self._silent_until_s = self._now_s + silent_s

    def close(self) -> None:
        """Releases the connection."""
        self.link.close()

    def _wire_up(self, systems: Systems) -> None:
        self.systems = systems
        self.telemetry = Telemetry(systems)
        self._streams = Streams(self.telemetry.builders(), {"GPS_GLOBAL_ORIGIN": self.telemetry.origin_on_request})
        self._protocol = ParameterProtocol(self.parameters, self.link.send)
        self._peripherals = Peripherals(systems, self.link.send)
        self._commands = Commands(systems, self._streams, self.link.send, self._ask_reboot)
        self._flying = Flying(systems)
        command = self._handle_command
        self._handlers: dict[str, Callable[[Message, Source], str | None]] = {
            "COMMAND_LONG": command,
            "COMMAND_INT": command,
            "SET_POSITION_TARGET_LOCAL_NED": self._handle_setpoint,
            "GIMBAL_MANAGER_SET_ATTITUDE": lambda message, source: systems.manager.set_attitude(message, source),
            "HEARTBEAT": self._handle_heartbeat,
            "TIMESYNC": self._handle_timesync,
            "MANUAL_CONTROL": self._handle_sticks,
            **dict.fromkeys(PARAMETER_MESSAGES, self._handle_parameter),
            **dict.fromkeys(EXT_PARAMETER_MESSAGES, lambda message, source: self._peripherals.handle(message, source)),
        }

    def _begin_flying(self) -> None:
        """In Hold, in the air."""
        commander = self.systems.commander
        commander.armed, commander.landed, commander.flew = True, False, True
        self.systems.guidance.take_over(self.systems.estimator.now)

    def _ask_reboot(self) -> None:
        self._wants_reboot = True

    def _decide(self, dt_s: float) -> None:
        s = self.systems
        s.pilot.update(self._now_s, self.parameters["COM_RC_STICK_OV"])
        s.battery.update(dt_s, armed=s.commander.armed)
        s.commander.is_ready = self._now_s - s.booted_s >= READY_S and s.estimator.is_gps_good
        was_armed = s.commander.armed
        s.commander.update(self._now_s, self._flags(), sticks_moving=s.pilot.is_moving)
        if s.commander.armed and not was_armed:
            s.home_ned_m = s.estimator.now.position_ned_m

    def _flags(self) -> Flags:
        s, p = self.systems, self.parameters
        away = subtract(s.estimator.now.position_ned_m, s.home_ned_m)
        far, high = p["GF_MAX_HOR_DIST"], p["GF_MAX_VER_DIST"]
        return Flags(
            offboard_lost=not s.stream.is_alive(self._now_s, p["COM_OF_LOSS_T"]),
            sticks_lost=s.pilot.is_lost(self._now_s, p["COM_RC_LOSS_T"]),
            ground_station_lost=s.faults.ground_station_lost,
            fence_breached=(0 < far < hypot(away[0], away[1])) or (0 < high < -away[2]),
            position_lost=s.estimator.accuracy_m > p["COM_POS_FS_EPH"] > 0,
            battery_warning=s.battery.warning,
        )

    def _follow(self) -> None:
        """Hands what is to be flown, looked at and focused to the plant."""
        s, true = self.systems, self.world.vehicle_state()
        r, e = s.guidance.reference, s.estimator
        looks_at = (true.gimbal_yaw_ned_rad, true.gimbal_pitch_rad)
        yaw, pitch, yaw_rate, pitch_rate = s.gimbal.target(
            s.manager, looks_at, self.world.airframe_yaw_rad, e.yaw_offset_rad
        )
        motion = (
            np.array(e.true_position(r.position_ned_m)),
            np.array(e.true_velocity(r.velocity_ned_m_s)),
            np.array(r.acceleration_ned_m_s2),
        )
        aim = (e.true_yaw(r.yaw_rad), yaw, pitch, yaw_rate, pitch_rate)
        camera = s.camera
        self.world.follow(Command(self._now_s, *motion, *aim, camera.asked, exposure=camera.asked_exposure))

    def _report(self) -> None:
        now_s = self._now_s
        self.recording.step(self.systems, now_s, time.monotonic())
        if now_s < self._silent_until_s:
            return
        self._peripherals.step(now_s)
        if self.systems.faults.autopilot_silent:
            return
        self.telemetry.update()
        for message in self._streams.due(now_s):
            self.link.send(message)
        self._protocol.step()
        if now_s < self._ground_station_s + GROUND_STATION_S:
            for severity, text in self._texts:
                self.link.send(mavlink.MAVLink_statustext_message(severity, text.encode()[:50]))
        self._texts.clear()

    def _tell(self, severity: int, text: str) -> None:
        """PX4 sends texts on a link only while a ground station is heard on it."""
        self._texts.append((severity, text))

    def _handle_command(self, message: Message, source: Source) -> None:
        self._commands.handle(message, source, self._now_s)
        self._peripherals.handle(message, source)

    def _handle_setpoint(self, message: Message, source: Source) -> str | None:
        if message.target_component not in (0, AUTOPILOT_COMPONENT):
            return "for another component"
        s = self.systems
        setpoint = read_setpoint(message, s.estimator.now.attitude)
        if isinstance(setpoint, str):
            self._tell(mavlink.MAV_SEVERITY_CRITICAL, f"SET_POSITION_TARGET_LOCAL_NED {setpoint}")
            return setpoint
        s.stream.hear(setpoint, self._now_s, flying=s.commander.mode.name == "OFFBOARD")
        return None

    def _handle_heartbeat(self, message: Message, source: Source) -> None:
        if message.type == mavlink.MAV_TYPE_GCS:
            self._ground_station_s = self._now_s

    def _handle_sticks(self, message: Message, source: Source) -> str | None:
        """A joystick; before anybody has asked for a mode it means Position mode."""
        if message.target != self.system or self.parameters.integer("COM_RC_IN_MODE") not in JOYSTICK_MODES:
            return "no joystick wanted"
        x, y, z, r = (min(max(value / 1000, -1.0), 1.0) for value in (message.x, message.y, message.z, message.r))
        self.systems.pilot.hear(Sticks(roll=y, pitch=x, throttle=2 * z - 1, yaw=r))
        self.systems.commander.welcome_joystick()
        return None

    def _handle_timesync(self, message: Message, source: Source) -> None:
        if message.tc1 == 0:
            now_ns = 1_000_000 * self.systems.boot_ms
            self.link.send(mavlink.MAVLink_timesync_message(now_ns, message.ts1))

    def _handle_parameter(self, message: Message, source: Source) -> None:
        if message.target_component in (0, AUTOPILOT_COMPONENT):
            self._protocol.handle(message)
