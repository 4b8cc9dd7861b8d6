"""The autopilot's messages, built from its parts, with PX4's rates on an onboard link (mode Onboard, port 14540)."""

from __future__ import annotations

from dataclasses import replace
from math import degrees, hypot, isfinite, nan, pi

from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire import Message
from sim.autopilot.estimate import Estimate
from sim.autopilot.modes import SAFETY_ARMED, STABILIZE_ENABLED, Mode
from sim.autopilot.pilot import CHANNELS
from sim.autopilot.systems import Systems, gimbal_attitude
from sim.mavlink.gimbal import limits_rad
from sim.mavlink.streams import Builder
from sim.mavlink.vectors import euler, quaternion

SENSORS = 33570863  # as PX4's simulator shows them
RC_RECEIVER, PREARM_CHECK, GPS = 65536, 1 << 28, 32
ON_GROUND, IN_AIR, TAKING_OFF, LANDING = 1, 2, 3, 4  # MAV_LANDED_STATE
NEWS_S = 0.5  # PX4 publishes its status so often, and when it changes
VERSION = 0x011100FF  # 1.17.0, release
CAPABILITIES = 1 << 1 | 1 << 3 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 13  # float and int, set-points, MAVLink 2


class Telemetry:
    """Builds what the streams send. What is about the pose comes from one estimate per step."""

    def __init__(self, systems: Systems) -> None:
        self._s = systems
        self.pose: Estimate = systems.estimator.now
        self._told: dict[str, tuple[object, float]] = {}

    def builders(self) -> dict[str, tuple[Builder, float | None]]:
        """Each message with its default rate [Hz], None for only on request."""
        return {
            "HEARTBEAT": (self.heartbeat, 1),
            "TIMESYNC": (self.timesync, 10),
            "LOCAL_POSITION_NED": (self.local_position, 30),
            "ATTITUDE": (self.attitude, 100),
            "ODOMETRY": (self.odometry, 30),
            "ATTITUDE_QUATERNION": (self.attitude_quaternion, 50),
            "BATTERY_STATUS": (self._s.battery.status, 0.5),
            "CURRENT_MODE": (self.current_mode, 0.5),
            "ESTIMATOR_STATUS": (self.estimator_status, 1),
            "EXTENDED_SYS_STATE": (self.extended_sys_state, 5),
            "GIMBAL_DEVICE_ATTITUDE_STATUS": (self.gimbal_attitude, 5),
            "GIMBAL_DEVICE_SET_ATTITUDE": (self._s.manager.device_setpoint, 5),
            "GIMBAL_MANAGER_INFORMATION": (self.gimbal_manager_information, None),
            "GIMBAL_MANAGER_STATUS": (lambda: self._s.manager.status(self._s.boot_ms), 0.5),
            "GLOBAL_POSITION_INT": (self.global_position, 50),
            "GPS_GLOBAL_ORIGIN": (self.origin, 1),
            "GPS_RAW_INT": (self.gps, 8),
            "HOME_POSITION": (self.home, 0.5),
            "POSITION_TARGET_LOCAL_NED": (self.position_target, 10),
            "RC_CHANNELS": (self.rc_channels, 20),
            "MANUAL_CONTROL": (self.manual_control, None),
            "SYS_STATUS": (self.sys_status, 5),
            "SYSTEM_TIME": (self.system_time, 1),
            "AUTOPILOT_VERSION": (self.version, None),
        }

    def update(self) -> None:
        """Takes the newest estimate, unless the pose is frozen: then only its stamp goes on."""
        now = self._s.estimator.now
        self.pose = replace(self.pose, time_s=now.time_s) if self._s.estimator.frozen else now

    def heartbeat(self) -> Message:
        """With the mode that is flown."""
        commander = self._s.commander
        base_mode = commander.mode.base_mode | (SAFETY_ARMED if commander.armed else 0)
        if commander.mode is Mode.OFFBOARD and not self._s.stream.was_heard:
            base_mode &= ~STABILIZE_ENABLED
        return mavlink.MAVLink_heartbeat_message(
            mavlink.MAV_TYPE_QUADROTOR,
            mavlink.MAV_AUTOPILOT_PX4,
            base_mode,
            commander.mode.custom_mode,
            commander.system_status,
            3,
        )

    def timesync(self) -> Message:
        """A question: whoever is there answers with its time."""
        return mavlink.MAVLink_timesync_message(0, 1_000_000 * self._s.boot_ms)

    def system_time(self) -> Message:
        """Without GPS time."""
        return mavlink.MAVLink_system_time_message(0, self._s.boot_ms)

    def local_position(self) -> Message | None:
        """In the estimator's frame."""
        if self._s.faults.pose_silent:
            return None
        return mavlink.MAVLink_local_position_ned_message(
            self._ms, *self.pose.position_ned_m, *self.pose.velocity_ned_m_s
        )

    def attitude(self) -> Message | None:
        """As Euler angles."""
        if self._s.faults.pose_silent:
            return None
        return mavlink.MAVLink_attitude_message(self._ms, *euler(self.pose.attitude), *self.pose.body_rates_rad_s)

    def attitude_quaternion(self) -> Message | None:
        """The same."""
        if self._s.faults.pose_silent:
            return None
        return mavlink.MAVLink_attitude_quaternion_message(self._ms, *self.pose.attitude, *self.pose.body_rates_rad_s)

    def odometry(self) -> Message | None:
        """With the reset counter, which stands nowhere else."""
        if self._s.faults.pose_silent:
            return None
        pose, accuracy = self.pose, self._s.estimator.accuracy_m
        spread = [0.0] * 21
        spread[0] = spread[6] = 0.5 * accuracy**2
        spread[11], spread[15], spread[18], spread[20] = 0.01, 4e-4, 4e-4, 3e-3
        speed_spread = [0.0] * 21
        speed_spread[0] = speed_spread[6] = speed_spread[11] = 0.01
        return mavlink.MAVLink_odometry_message(
            1000 * self._ms,
            mavlink.MAV_FRAME_LOCAL_NED,
            mavlink.MAV_FRAME_LOCAL_NED,
            *pose.position_ned_m,
            pose.attitude,
            *pose.velocity_ned_m_s,
            *pose.body_rates_rad_s,
            spread,
            speed_spread,
            self._s.estimator.reset_counter,
            mavlink.MAV_ESTIMATOR_TYPE_AUTOPILOT,
        )

    def global_position(self) -> Message | None:
        """On the earth."""
        if self._s.faults.pose_silent or not self._s.estimator.has_gps:
            return None
        place = self._s.estimator.place_of(self.pose.position_ned_m)
        above_home_mm = round(1e3 * (self._s.home_ned_m[2] - self.pose.position_ned_m[2]))
        velocity = (round(100 * v) for v in self.pose.velocity_ned_m_s)
        heading = round(100 * degrees(self.pose.yaw_rad % (2 * pi))) % 36000
        return mavlink.MAVLink_global_position_int_message(self._ms, *place.wire, above_home_mm, *velocity, heading)

    def gps(self) -> Message:
        """The receiver's own view."""
        estimator = self._s.estimator
        north, east, _ = self.pose.velocity_ned_m_s
        fix, satellites, h_acc_mm = (3, 14, 900) if estimator.is_gps_good else (3, 5, 60_000)
        if not estimator.has_gps:
            fix, satellites = 0, 0
        place = estimator.place_of(self.pose.position_ned_m)
        dop = 70 if estimator.is_gps_good else 900
        speed = round(100 * hypot(north, east))
        return mavlink.MAVLink_gps_raw_int_message(
            1000 * self._ms, fix, *place.wire, dop, dop, speed, 0, satellites, place.wire[2], h_acc_mm, h_acc_mm, 400
        )

    def origin(self) -> Message | None:
        """When it changes, and on request."""
        origin = self._s.estimator.origin
        if not self._is_news("origin", origin, float("inf")):
            return None
        return self.origin_on_request()

    def origin_on_request(self) -> Message:
        """Of the local frame."""
        return mavlink.MAVLink_gps_global_origin_message(*self._s.estimator.origin.wire, 1000 * self._ms)

    def home(self) -> Message:
        """Where it was armed last."""
        home = self._s.home_ned_m
        place = self._s.estimator.place_of(home)
        q = quaternion(0.0, 0.0, 0.0)
        return mavlink.MAVLink_home_position_message(*place.wire, *home, q, 0.0, 0.0, 0.0, 1000 * self._ms)

    def current_mode(self) -> Message | None:
        """Flown and intended; PX4 sends it on news only, whatever the interval."""
        mode, intended = self._s.commander.mode, self._s.commander.intended
        if not self._is_news("mode", (mode, intended), NEWS_S):
            return None
        return mavlink.MAVLink_current_mode_message(mode.standard_mode, mode.custom_mode, intended.custom_mode)

    def estimator_status(self) -> Message:
        """How much the estimate is to be trusted."""
        e = self._s.estimator
        ratio = 0.05 if e.is_gps_good else 2.0
        return mavlink.MAVLink_estimator_status_message(
            1000 * self._ms, e.flags, ratio, ratio, 0.02, 0.08, 0.0, nan, e.accuracy_m, 0.1
        )

    def extended_sys_state(self) -> Message:
        """Whether it stands, climbs, flies or lands."""
        commander = self._s.commander
        state = {Mode.TAKEOFF: TAKING_OFF, Mode.LAND: LANDING}.get(commander.mode, IN_AIR)
        return mavlink.MAVLink_extended_sys_state_message(0, ON_GROUND if commander.landed else state)

    def sys_status(self) -> Message:
        """Sensors and battery."""
        s = self._s
        radio = 0 if s.commander.flags.sticks_lost else RC_RECEIVER
        ready = PREARM_CHECK if s.commander.may_arm else 0
        health = SENSORS | radio | ready
        if not s.estimator.is_gps_good:
            health &= ~GPS
        return mavlink.MAVLink_sys_status_message(
            SENSORS | RC_RECEIVER, SENSORS | RC_RECEIVER, health, 100, s.battery.voltage_mv, -100, s.battery.percent,
            0, 0, 0, 0, 0, 0,
        )  # fmt: skip

    def rc_channels(self) -> Message | None:
        """The receiver's pulses, while it hears the radio."""
        if not self._s.pilot.in_reach:
            return None
        return mavlink.MAVLink_rc_channels_message(self._ms, CHANNELS, *self._s.pilot.channels_us(), 100)

    def manual_control(self) -> Message | None:
        """The sticks, as PX4 has understood them."""
        if not self._s.pilot.in_reach:
            return None
        s = self._s.pilot.sticks
        x, y, r = (round(1000 * value) for value in (s.pitch, s.roll, s.yaw))
        system = self._s.parameters.integer("MAV_SYS_ID")
        return mavlink.MAVLink_manual_control_message(system, x, y, round(500 * (s.throttle + 1)), r, 0)

    def position_target(self) -> Message | None:
        """What is flown, while it flies."""
        if not self._s.commander.armed:
            return None
        r = self._s.guidance.reference
        values = (*r.position_ned_m, *r.velocity_ned_m_s, *r.acceleration_ned_m_s2, r.yaw_rad, 0.0)
        return mavlink.MAVLink_position_target_local_ned_message(
            self._ms, mavlink.MAV_FRAME_LOCAL_NED, 0, *(v if isfinite(v) else nan for v in values)
        )

    def gimbal_attitude(self) -> Message | None:
        """Of a gimbal that is no MAVLink device; what a device sends itself is only passed on."""
        if self._s.manager.has_device or not self._s.manager.is_on:
            return None
        return gimbal_attitude(self._s)

    def gimbal_manager_information(self) -> Message | None:
        """The device's limits."""
        low, high, _, pan = limits_rad(self._s.world.drone.gimbal)
        return self._s.manager.information(self._s.boot_ms, (low, high), pan)

    def version(self) -> Message:
        """AUTOPILOT_VERSION."""
        none = [0] * 8
        return mavlink.MAVLink_autopilot_version_message(CAPABILITIES, VERSION, 0, 0, 0, none, none, none, 0, 0, 1)

    @property
    def _ms(self) -> int:
        return self._s.boot_ms

    def _is_news(self, name: str, value: object, repeat_s: float) -> bool:
        """Whether a value has changed, or was told so long ago."""
        now_s = self._s.world.time_s
        last, told_s = self._told.get(name, (None, -float("inf")))
        if last == value and now_s < told_s + repeat_s:
            return False
        self._told[name] = (value, now_s)
        return True
