"""What the autopilot says, as one picture of the aircraft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cinempc.gate import Aircraft, Vec
from cinempc.vehicles.attitude import Quaternion, rotate, yaw_pitch_roll
from cinempc.vehicles.estimator import Estimator
from cinempc.vehicles.modes import Mode, mode_of
from cinempc.vehicles.sticks import Sticks
from cinempc.vehicles.timing import OtherClock
from cinempc.wire import Message

AUTOPILOT_COMPONENT = 1
ARMED = 128  # MAV_MODE_FLAG_SAFETY_ARMED
LOCAL_NED, BODY_FRD = 1, 12  # MAV_FRAME
ON_GROUND = 1  # MAV_LANDED_STATE
PREARM_CHECK = 0x10000000  # MAV_SYS_STATUS_PREARM_CHECK
NO_AUTOPILOT = 8  # MAV_AUTOPILOT_INVALID: a ground station, a gimbal, ...
REBOOT_S = 2.0  # by which the autopilot's time must run back to be a new one rather than a late message
LATE_NUMBERS = 100  # a message numbered up to so many before the newest is late
UNLIKELY_M_S2 = 100.0
ACCELERATION_FILTER = 0.2


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the airframe was at `time_s` of our clock, as the autopilot estimates it."""

    time_s: float
    position_ned_m: Vec
    velocity_ned_m_s: Vec
    acceleration_ned_m_s2: Vec
    attitude_ned_from_body: Quaternion
    reset_counter: int


class Telemetry:
    """Takes in the messages of one autopilot. Nothing of a late or doubled one is believed."""

    def __init__(self) -> None:
        self.autopilot, self.mode, self.armed, self.on_ground = NO_AUTOPILOT, Mode.UNKNOWN, False, False
        self.intended_mode = Mode.UNKNOWN  # what the pilot chose last, which a failsafe may have replaced
        self.heard_s, self.boot_s = -float("inf"), 0.0
        self.battery_frac: float | None = None
        self.origin: Vec | None = None
        self.home: Vec | None = None
        self.may_arm = False
        self.reboots = 0
        self.pose: Pose | None = None
        self.target_ned_m: Vec | None = None  # what the autopilot says it is told to go to
        self.sticks, self.estimator, self.clock = Sticks(), Estimator(), OtherClock()
        self._attitude: Quaternion = (1.0, 0.0, 0.0, 0.0)
        self._odometry_s = self._battery_s = -float("inf")
        self._newest_number, self._pose_boot_s = 0, 0.0

    def take(self, message: Message, now_s: float) -> None:
        """Reads one message, of whatever type, received at `now_s`."""
        if message.get_srcComponent() != AUTOPILOT_COMPONENT:
            return
        behind = (self._newest_number - message.get_seq()) % 256
        late = behind <= LATE_NUMBERS and now_s - self.heard_s < 1.0 and self.heard_s > 0
        if not late or behind == 0:
            self._newest_number = message.get_seq()
        self.heard_s = now_s
        name = message.get_type()
        if name in _UNSTAMPED and late:
            return
        read = _READERS.get(name)
        if read is not None:
            read(self, message, now_s)
        else:
            self.sticks.take(message, now_s)
            self.estimator.take(message, now_s)

    @property
    def in_offboard(self) -> bool:
        """Whether set-points are followed."""
        return self.mode is Mode.OFFBOARD

    @property
    def waits_for_stream(self) -> bool:
        """Whether a stream alone would bring it into Offboard: PX4 goes back there from the failsafe for a lost one."""
        return not self.in_offboard and self.intended_mode is Mode.OFFBOARD

    def aircraft(self, now_s: float) -> Aircraft | None:
        """What the gate looks at, None until there is a pose and a heartbeat."""
        pose = self.pose
        if pose is None or self.mode is Mode.UNKNOWN:
            return None
        self.sticks.watch(in_offboard=self.in_offboard and self.armed)
        return Aircraft(
            time_s=pose.time_s,
            position_ned_m=pose.position_ned_m,
            velocity_ned_m_s=pose.velocity_ned_m_s,
            yaw_ned_rad=yaw_pitch_roll(pose.attitude_ned_from_body)[0],
            reset_counter=pose.reset_counter,
            armed=self.armed,
            in_offboard=self.in_offboard,
            sticks_moved=self.sticks.moved,
            estimator_good=not self.estimator.complaint(now_s),
            battery_frac=self.battery_frac,
            origin_lat_lon_alt=self.origin,
            boot_s=self.boot_s,
            heard_s=self.heard_s,
        )

    def _heartbeat(self, message: Message, now_s: float) -> None:
        if message.autopilot != NO_AUTOPILOT:
            self.autopilot = message.autopilot
            self.armed = bool(message.base_mode & ARMED)
            self.mode = mode_of(self.autopilot, message.custom_mode)

    def _current_mode(self, message: Message, now_s: float) -> None:
        if self.autopilot != NO_AUTOPILOT:
            self.mode = mode_of(self.autopilot, message.custom_mode)
            self.intended_mode = mode_of(self.autopilot, message.intended_custom_mode)

    def _odometry(self, message: Message, now_s: float) -> None:
        if message.frame_id != LOCAL_NED:
            return
        q = (message.q[0], message.q[1], message.q[2], message.q[3])
        velocity = (message.vx, message.vy, message.vz)
        if message.child_frame_id == BODY_FRD:
            velocity = rotate(q, velocity)
        elif message.child_frame_id != LOCAL_NED:
            return
        self._odometry_s = now_s
        position = (message.x, message.y, message.z)
        self._place(1e-6 * message.time_usec, now_s, position, velocity, q, message.reset_counter)

    def _local_position(self, message: Message, now_s: float) -> None:
        if now_s - self._odometry_s > 1.0:  # the second choice: it does not tell of resets
            position, velocity = (message.x, message.y, message.z), (message.vx, message.vy, message.vz)
            self._place(1e-3 * message.time_boot_ms, now_s, position, velocity, self._attitude, 0)

    def _place(
        self, boot_s: float, now_s: float, position: Vec, velocity: Vec, attitude: Quaternion, resets: int
    ) -> None:
        if not self._in_turn(boot_s):
            return
        since_s, before = boot_s - self._pose_boot_s, self.pose
        self._pose_boot_s = boot_s
        acceleration = (0.0, 0.0, 0.0)
        if before is not None and before.reset_counter == resets and 0 < since_s < 0.5:
            acceleration = _smoothed(before, velocity, since_s)
        time_s = self.clock.ours_s(boot_s, now_s)
        self.pose = Pose(time_s, position, velocity, acceleration, attitude, resets)

    def _in_turn(self, boot_s: float) -> bool:
        """Whether a pose is newer than the last one; time that has run far back is that of a rebooted autopilot."""
        if boot_s < self._pose_boot_s - REBOOT_S:
            self.reboots += 1
            self.clock.reset()
            self._pose_boot_s = 0.0
        elif boot_s <= self._pose_boot_s:
            return False
        self.boot_s = boot_s
        return True

    def _read_attitude(self, message: Message, now_s: float) -> None:
        self._attitude = (message.q1, message.q2, message.q3, message.q4)

    def _battery_status(self, message: Message, now_s: float) -> None:
        if message.id == 0 and message.battery_remaining >= 0:
            self.battery_frac, self._battery_s = message.battery_remaining / 100.0, now_s

    def _sys_status(self, message: Message, now_s: float) -> None:
        self.may_arm = bool(message.onboard_control_sensors_health & PREARM_CHECK)
        if message.battery_remaining >= 0 and now_s - self._battery_s > 10.0:
            self.battery_frac = message.battery_remaining / 100.0

    def _landed(self, message: Message, now_s: float) -> None:
        self.on_ground = message.landed_state == ON_GROUND

    def _origin(self, message: Message, now_s: float) -> None:
        self.origin = (1e-7 * message.latitude, 1e-7 * message.longitude, 1e-3 * message.altitude)

    def _home(self, message: Message, now_s: float) -> None:
        self.home = (1e-7 * message.latitude, 1e-7 * message.longitude, 1e-3 * message.altitude)

    def _target(self, message: Message, now_s: float) -> None:
        self.target_ned_m = (message.x, message.y, message.z) if message.coordinate_frame == LOCAL_NED else None


def _smoothed(before: Pose, velocity: Vec, since_s: float) -> Vec:
    """The change of velocity over `since_s`, low-passed."""
    north, east, down = (
        old + ACCELERATION_FILTER * (min(max((v - u) / since_s, -UNLIKELY_M_S2), UNLIKELY_M_S2) - old)
        for old, u, v in zip(before.acceleration_ned_m_s2, before.velocity_ned_m_s, velocity, strict=True)
    )
    return north, east, down


_UNSTAMPED = frozenset({"HEARTBEAT", "CURRENT_MODE", "EXTENDED_SYS_STATE", "BATTERY_STATUS", "SYS_STATUS"})
_READERS: dict[str, Callable[[Telemetry, Message, float], None]] = {
    "HEARTBEAT": Telemetry._heartbeat,
    "CURRENT_MODE": Telemetry._current_mode,
    "ODOMETRY": Telemetry._odometry,
    "LOCAL_POSITION_NED": Telemetry._local_position,
    "ATTITUDE_QUATERNION": Telemetry._read_attitude,
    "BATTERY_STATUS": Telemetry._battery_status,
    "SYS_STATUS": Telemetry._sys_status,
    "EXTENDED_SYS_STATE": Telemetry._landed,
    "GPS_GLOBAL_ORIGIN": Telemetry._origin,
    "HOME_POSITION": Telemetry._home,
    "POSITION_TARGET_LOCAL_NED": Telemetry._target,
}
