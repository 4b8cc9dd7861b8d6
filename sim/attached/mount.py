"""The gimbal as a MAVLink device (protocol v2, component 154): the plant's gimbal, told where to look by the autopilot.

Its north is the autopilot's, as that of a real one is, which has no compass of its own: an estimate of the heading that
is wrong turns the camera.
"""

from __future__ import annotations

from math import isfinite, nan

import numpy as np

from cinempc.hardware import Gimbal
from cinempc.types import Array
from cinempc.wire import Message
from sim import gimbal
from sim.attached.pose import Pose
from sim.mavlink.gimbal import (
    NEUTRAL,
    RETRACT,
    YAW_IN_EARTH_FRAME,
    YAW_IN_VEHICLE_FRAME,
    YAW_LOCK,
    Look,
    attitude_status,
    device_information,
)
from sim.mavlink.vectors import Quat, euler, wrap

FOLLOWED_S = 0.1  # how long a set-point is led on along its own rates: PX4 repeats them at 20 Hz
ALIGN_SHARE = 0.05  # of each newly heard difference between the autopilot's north and the true one
STEADY_RAD_S = 0.3  # turning faster, late news would count as a difference


class GimbalDevice:
    """One gimbal under one airframe. Without a set-point it looks ahead, level."""

    def __init__(self, hardware: Gimbal, lag_factor: float, step_s: float) -> None:
        self._hardware, self._mount, self._step_s = hardware, gimbal.mount_of(hardware, lag_factor), step_s
        self._state: Array = gimbal.at_rest(0.0, 0.0, 0.0)
        self._aim = (0.0, 0.0)  # yaw and pitch
        self._roll_rad = 0.0
        self._rates = (0.0, 0.0)
        self._told_s, self._flags, self._is_placed = 0.0, 0, False
        self.north_rad: float | None = None  # the autopilot's headings less the true ones

    @property
    def angles_rad(self) -> tuple[float, float, float]:
        """True yaw (continuous), pitch and roll of the optical axis."""
        x = self._state
        return float(x[gimbal.YAW]), float(x[gimbal.PITCH]), float(x[gimbal.ROLL])

    @property
    def rates_rad_s(self) -> tuple[float, float]:
        """Of yaw and pitch."""
        return float(self._state[gimbal.YAW_RATE]), float(self._state[gimbal.PITCH_RATE])

    def set_attitude(self, message: Message, now_s: float) -> None:
        """GIMBAL_DEVICE_SET_ATTITUDE: an attitude, rates, or both; what is not finite is not asked for."""
        flags = message.flags
        if flags & (NEUTRAL | RETRACT):
            self._aim, self._rates, self._flags = (0.0, 0.0), (0.0, 0.0), flags & (NEUTRAL | RETRACT)
            self._roll_rad = 0.0
            return
        rates = (message.angular_velocity_z, message.angular_velocity_y)
        q: Quat = (message.q[0], message.q[1], message.q[2], message.q[3])
        if all(map(isfinite, q)) and any(q):
            self._roll_rad, pitch, yaw = euler(_unit(q))
            self._aim = (yaw, pitch)
        elif any(map(isfinite, rates)):
            self._aim = self._led(now_s)  # turns on from where it is led to
        else:
            return
        self._rates = tuple(rate if isfinite(rate) else 0.0 for rate in rates)  # type: ignore[assignment]
        self._flags, self._told_s = flags, now_s

    def align(self, message: Message, pose: Pose) -> None:
        """AUTOPILOT_STATE_FOR_GIMBAL_DEVICE: what the autopilot takes for the airframe's heading."""
        q: Quat = (message.q[0], message.q[1], message.q[2], message.q[3])
        if not all(map(isfinite, q)) or abs(pose.body_rates_rad_s[2]) > STEADY_RAD_S:
            return
        off = wrap(euler(q)[2] - pose.yaw_rad)
        self.north_rad = off if self.north_rad is None else self.north_rad + ALIGN_SHARE * wrap(off - self.north_rad)

    def advance(self, pose: Pose, steps: int, now_s: float) -> None:
        """Moves on by some steps that end at a pose."""
        if not self._is_placed:
            self._state, self._is_placed = gimbal.at_rest(pose.yaw_rad, 0.0, pose.yaw_rad), True
        p, q, r = pose.body_rates_rad_s
        motion = np.empty((steps, 4))
        motion[:, 0], motion[:, 1], motion[:, 2] = p, q, r
        motion[:, 3] = pose.yaw_rad - r * self._step_s * np.arange(steps - 1, -1, -1)
        (yaw, pitch), (yaw_rate, pitch_rate) = self._led(now_s), self._rates
        if self._is_locked:
            yaw -= self.north_rad or 0.0
        else:
            yaw, yaw_rate = yaw + pose.yaw_rad, yaw_rate + r
        target = gimbal.target(yaw, pitch, yaw_rate, pitch_rate, self._roll_rad)
        gimbal.stabilise(self._state, target, motion, self._mount, self._step_s)

    def status(self, boot_ms: int) -> Message:
        """GIMBAL_DEVICE_ATTITUDE_STATUS, in the frame in which it was led last."""
        (yaw, pitch, roll), (yaw_rate, pitch_rate) = self.angles_rad, self.rates_rad_s
        nose = float(self._state[gimbal.AIRFRAME_YAW])
        return attitude_status(
            boot_ms,
            Look(roll, pitch, yaw, pitch_rate, yaw_rate, nose, self.north_rad or 0.0),
            self._flags,
            locked=self._is_locked,
            delta_yaw_rate_rad_s=nan,
            device_id=0,
        )

    def information(self, boot_ms: int) -> Message:
        """GIMBAL_DEVICE_INFORMATION."""
        return device_information(boot_ms, self._hardware, (self._mount.roll_min_rad, self._mount.roll_max_rad))

    @property
    def _is_locked(self) -> bool:
        """Whether its yaw counts from north, not from the nose."""
        if self._flags & YAW_IN_EARTH_FRAME:
            return True
        return bool(self._flags & YAW_LOCK) and not self._flags & YAW_IN_VEHICLE_FRAME

    def _led(self, now_s: float) -> tuple[float, float]:
        """The set-point, led on for a moment."""
        ahead_s = min(max(now_s - self._told_s, 0.0), FOLLOWED_S)
        return self._aim[0] + ahead_s * self._rates[0], self._aim[1] + ahead_s * self._rates[1]


def _unit(q: Quat) -> Quat:
    norm = sum(value * value for value in q) ** 0.5
    return (q[0] / norm, q[1] / norm, q[2] / norm, q[3] / norm)
