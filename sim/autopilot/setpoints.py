"""SET_POSITION_TARGET_LOCAL_NED as PX4 reads it: which are taken, and when the stream counts as lost."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan

from cinempc.wire import Message
from sim.mavlink.vectors import Quat, Vec, euler, rotated, turned

LOCAL_NED, BODY_NED = 1, 8  # MAV_FRAME
FORCE_SET, YAW_IGNORE, YAW_RATE_IGNORE = 512, 1024, 2048  # POSITION_TARGET_TYPEMASK
POSITION_BITS, VELOCITY_BITS, ACCELERATION_BITS = (1, 2, 4), (8, 16, 32), (64, 128, 256)
NOTHING: Vec = (nan, nan, nan)


@dataclass(frozen=True, slots=True)
class Setpoint:
    """What to fly in the estimator's frame; NaN where nothing is asked."""

    position_ned_m: Vec
    velocity_ned_m_s: Vec
    acceleration_ned_m_s2: Vec
    yaw_rad: float = nan
    yaw_rate_rad_s: float = nan

    @property
    def is_complete(self) -> bool:
        """Whether the position controller can fly it: something on each axis, north and east in pairs."""
        groups = (self.position_ned_m, self.velocity_ned_m_s, self.acceleration_ned_m_s2)
        each = all(any(isfinite(group[i]) for group in groups) for i in range(3))
        return each and all(isfinite(group[0]) == isfinite(group[1]) for group in groups)


def read_setpoint(message: Message, attitude: Quat) -> Setpoint | str:
    """The set-point of a message, or why PX4 takes it for none.

    A component that is NaN is one that is ignored. A rejected message does not keep the stream alive.
    """
    if message.coordinate_frame == LOCAL_NED:
        setpoint = _local(message)
    elif message.coordinate_frame == BODY_NED:
        setpoint = _body(message, attitude)
    else:
        return f"coordinate frame {message.coordinate_frame} unsupported"
    pushes = _asks(setpoint.acceleration_ned_m_s2)
    if pushes and message.type_mask & FORCE_SET:
        return "force not supported"
    if not (pushes or _asks(setpoint.position_ned_m) or _asks(setpoint.velocity_ned_m_s)):
        return "invalid, missing position, velocity or acceleration"
    return setpoint


def _local(message: Message) -> Setpoint:
    mask = message.type_mask
    return Setpoint(
        _unmasked((message.x, message.y, message.z), POSITION_BITS, mask),
        _unmasked((message.vx, message.vy, message.vz), VELOCITY_BITS, mask),
        _unmasked((message.afx, message.afy, message.afz), ACCELERATION_BITS, mask),
        *_heading(message),
    )


def _body(message: Message, attitude: Quat) -> Setpoint:
    """Velocity turns with the heading, acceleration with the whole attitude; one ignored axis ignores all three."""
    velocity, acceleration = NOTHING, NOTHING
    if not message.type_mask & sum(VELOCITY_BITS):
        velocity = turned((message.vx, message.vy, message.vz), euler(attitude)[2])
    if not message.type_mask & sum(ACCELERATION_BITS):
        acceleration = rotated(attitude, (message.afx, message.afy, message.afz))
    return Setpoint(NOTHING, velocity, acceleration, *_heading(message))


def _heading(message: Message) -> tuple[float, float]:
    mask = message.type_mask
    return nan if mask & YAW_IGNORE else message.yaw, nan if mask & YAW_RATE_IGNORE else message.yaw_rate


def _unmasked(values: Vec, bits: tuple[int, int, int], mask: int) -> Vec:
    north, east, down = (nan if mask & bit else value for value, bit in zip(values, bits, strict=True))
    return (north, east, down)


def _asks(values: Vec) -> bool:
    """PX4 asks whether all are NaN; an infinite one counts as life."""
    return any(value == value for value in values)


class OffboardStream:
    """The newest set-point, and whether somebody still sends."""

    def __init__(self) -> None:
        self.setpoint: Setpoint | None = None
        self._heard_s = -float("inf")

    def hear(self, setpoint: Setpoint, now_s: float, *, flying: bool) -> None:
        """One more; only in Offboard is it flown."""
        self._heard_s = now_s
        self.setpoint = setpoint if flying else None

    @property
    def was_heard(self) -> bool:
        """Whether there ever was one."""
        return isfinite(self._heard_s)

    def is_alive(self, now_s: float, timeout_s: float) -> bool:
        """Whether the last accepted one is recent."""
        return now_s < self._heard_s + timeout_s
