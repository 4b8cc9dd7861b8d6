"""PX4's gimbal manager (protocol v2) and the MAVLink gimbal device behind it, moved by the plant's gimbal.

Whoever is in control sends set-points; those of others are dropped without a word, their commands are denied, and
anybody may take control. Message 287 (GIMBAL_MANAGER_SET_PITCHYAW) is not handled by PX4 and so not here.
"""

from __future__ import annotations

from math import isfinite, nan, radians

from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire import Message
from sim.autopilot.parameters import Parameters
from sim.mavlink.component import ComponentFaults, Source, whole
from sim.mavlink.gimbal import CAPABILITIES, LOCKS, NEUTRAL, YAW_LOCK, Look, attitude_status
from sim.mavlink.results import ACCEPTED, DENIED, UNSUPPORTED
from sim.mavlink.vectors import Quat, euler, quaternion

INPUT_MAVLINK_V2, OUTPUT_AUX, OUTPUT_MAVLINK_V2 = 4, 0, 2  # MNT_MODE_IN, MNT_MODE_OUT
NOBODY = (0, 0)
NOTHING: Quat = (nan, nan, nan, nan)
KEEP, OWN, RELEASE = -1, -2, -3  # instead of an id in MAV_CMD_DO_GIMBAL_MANAGER_CONFIGURE


class GimbalManager:
    """Who is in control, and what was asked last."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self.in_control: Source = NOBODY
        self.flags = 0
        self.attitude: Quat = NOTHING
        self.rates_rad_s = (nan, nan)  # pitch, yaw
        self.dropped = 0  # set-points of those not in control

    @property
    def is_on(self) -> bool:
        """Whether PX4 would run the gimbal manager for MAVLink."""
        return self._parameters.integer("MNT_MODE_IN") == INPUT_MAVLINK_V2

    @property
    def has_device(self) -> bool:
        """Whether the device is a MAVLink component of its own; else the autopilot acts as device 1."""
        return self._parameters.integer("MNT_MODE_OUT") == OUTPUT_MAVLINK_V2

    @property
    def device_id(self) -> int:
        """Of the device, as the manager's messages have it."""
        return self._parameters.integer("MNT_MAV_COMPID") if self.has_device else 1

    def configure(self, system: float, component: float, source: Source) -> int:
        """MAV_CMD_DO_GIMBAL_MANAGER_CONFIGURE: anybody may give control to anybody."""
        if not self.is_on:
            return UNSUPPORTED
        own = (self._parameters.integer("MAV_SYS_ID"), self._parameters.integer("MAV_COMP_ID"))
        asked = (whole(system), whole(component))
        new = [_new_id(asked[i], self.in_control[i], own[i], source[i]) for i in range(2)]
        self.in_control = (new[0], new[1])
        return ACCEPTED

    def pitch_yaw(self, message: Message, source: Source) -> int:
        """MAV_CMD_DO_GIMBAL_MANAGER_PITCHYAW."""
        if not self.is_on:
            return UNSUPPORTED
        if source != self.in_control:
            self.dropped += 1
            return DENIED
        attitude = quaternion(0.0, radians(message.param1), radians(message.param2))
        self.point(attitude, whole(message.param5), (radians(message.param3), radians(message.param4)))
        return ACCEPTED

    def set_attitude(self, message: Message, source: Source) -> None:
        """GIMBAL_MANAGER_SET_ATTITUDE."""
        if not self.is_on or source != self.in_control:
            self.dropped += 1
            return
        self.point(tuple(message.q), message.flags, (message.angular_velocity_y, message.angular_velocity_z))

    def point(self, attitude: Quat, flags: int, rates_rad_s: tuple[float, float] = (nan, nan)) -> None:
        """What the device is told from now on. Of the flags only neutral and the locks get through."""
        if flags & NEUTRAL:
            attitude, flags = (1.0, 0.0, 0.0, 0.0), 0
        self.attitude, self.flags, self.rates_rad_s = attitude, flags & LOCKS, rates_rad_s

    def information(self, boot_ms: int, pitch_rad: tuple[float, float], yaw_rad: float) -> Message | None:
        """GIMBAL_MANAGER_INFORMATION, of the device that was found."""
        if not self.is_on:
            return None
        limits = (*pitch_rad, -yaw_rad, yaw_rad)
        return mavlink.MAVLink_gimbal_manager_information_message(
            boot_ms, CAPABILITIES, self.device_id, 0.0, 0.0, *limits
        )

    def status(self, boot_ms: int) -> Message | None:
        """GIMBAL_MANAGER_STATUS."""
        if not self.is_on:
            return None
        return mavlink.MAVLink_gimbal_manager_status_message(
            boot_ms, self.flags, self.device_id, *self.in_control, *NOBODY
        )

    def device_setpoint(self) -> Message | None:
        """GIMBAL_DEVICE_SET_ATTITUDE, which PX4 shows on all its links."""
        if not self.is_on:
            return None
        system = self._parameters.integer("MNT_MAV_SYSID")
        rates = (nan, *self.rates_rad_s)
        return mavlink.MAVLink_gimbal_device_set_attitude_message(
            system, self.device_id, self.flags, self.attitude, *rates
        )


class GimbalDevice:
    """The device: turns set-points into the plant's, and tells how it looks. Its north is the autopilot's."""

    def __init__(self) -> None:
        self.stopped = False  # does not move any more, but still tells where it looks
        self.faults = ComponentFaults()
        self._target = (0.0, 0.0, 0.0, 0.0)  # yaw, pitch, their rates

    def target(
        self, manager: GimbalManager, looks_at: tuple[float, float], vehicle_yaw_rad: float, yaw_offset_rad: float
    ) -> tuple[float, float, float, float]:
        """True yaw, pitch and their rates to go to; `looks_at` is where it looks now, which it keeps unless told."""
        if self.stopped:
            return (*looks_at, 0.0, 0.0)
        _, pitch, yaw = euler(manager.attitude) if isfinite(manager.attitude[0]) else (0.0, nan, nan)
        if isfinite(yaw):
            pitch_rate, yaw_rate = (rate if isfinite(rate) else 0.0 for rate in manager.rates_rad_s)
            locked = bool(manager.flags & YAW_LOCK)
            self._target = (yaw - yaw_offset_rad if locked else yaw + vehicle_yaw_rad, pitch, yaw_rate, pitch_rate)
        elif self._target == (0.0, 0.0, 0.0, 0.0):
            self._target = (*looks_at, 0.0, 0.0)
        return self._target

    def attitude_status(
        self,
        boot_ms: int,
        manager: GimbalManager,
        true: tuple[float, float, float],
        rates_rad_s: tuple[float, float],
        yaws_rad: tuple[float, float],
    ) -> Message:
        """GIMBAL_DEVICE_ATTITUDE_STATUS.

        `true` is roll, pitch, yaw; `rates_rad_s` of yaw and pitch; `yaws_rad` the airframe's true one, and by how much
        the autopilot's north is off.
        """
        roll, pitch, yaw = true
        yaw_rate, pitch_rate = rates_rad_s
        return attitude_status(
            boot_ms,
            Look(roll, pitch, yaw, pitch_rate, yaw_rate, *yaws_rad),
            manager.flags,
            locked=bool(manager.flags & YAW_LOCK),
            delta_yaw_rate_rad_s=0.0,
            device_id=0 if manager.has_device else 1,
        )


def _new_id(asked: int, now: int, own: int, source: int) -> int:
    if asked == OWN:
        return own
    if asked == RELEASE:
        return 0 if now == source else now
    return asked if 0 <= asked <= 255 else now
