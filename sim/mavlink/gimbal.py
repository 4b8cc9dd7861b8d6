"""What any gimbal device of ours says (gimbal protocol v2): its limits, and where it looks, as it is led."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pi, radians

from pymavlink.dialects.v20 import all as mavlink

from cinempc.hardware import Gimbal
from cinempc.wire import Message
from sim.mavlink.component import Component, ComponentFaults, Send
from sim.mavlink.link import GIMBAL_COMPONENT
from sim.mavlink.vectors import quaternion, wrap

RETRACT, NEUTRAL, ROLL_LOCK, PITCH_LOCK, YAW_LOCK = 1, 2, 4, 8, 16  # GIMBAL_DEVICE_FLAGS, GIMBAL_MANAGER_FLAGS
YAW_IN_VEHICLE_FRAME, YAW_IN_EARTH_FRAME = 32, 64
LOCKS = ROLL_LOCK | PITCH_LOCK | YAW_LOCK
FRAMES = YAW_IN_VEHICLE_FRAME | YAW_IN_EARTH_FRAME
CAPABILITIES = 0x1FF  # neutral, and follow and lock of three axes


@dataclass(frozen=True, slots=True)
class Look:
    """Where the optical axis truly points, and from where the two yaws of the protocol count."""

    roll_rad: float
    pitch_rad: float
    yaw_ned_rad: float
    pitch_rate_rad_s: float
    yaw_rate_rad_s: float
    nose_ned_rad: float  # true heading of the airframe
    north_off_rad: float  # the autopilot's headings less the true ones: its north is the device's


def gimbal_component(
    send: Send,
    status: Callable[[], Message],
    information: Callable[[], Message],
    rate_hz: float,
    faults: ComponentFaults | None = None,
) -> Component:
    """Component 154, which sends `status` at a rate and `information` on request."""
    messages = {
        "GIMBAL_DEVICE_ATTITUDE_STATUS": (status, rate_hz),
        "GIMBAL_DEVICE_INFORMATION": (information, None),
    }
    return Component(GIMBAL_COMPONENT, mavlink.MAV_TYPE_GIMBAL, send, messages, faults=faults)


def limits_rad(hardware: Gimbal) -> tuple[float, float, float, float]:
    """Lowest and highest pitch, least and greatest yaw from the nose [rad]; a full turn stands for no limit."""
    low, high = (radians(value) for value in hardware.pitch_deg)
    pan = min(radians(hardware.yaw_deg), 2 * pi)
    return low, high, -pan, pan


def device_information(boot_ms: int, hardware: Gimbal, roll_rad: tuple[float, float]) -> Message:
    """GIMBAL_DEVICE_INFORMATION; it may roll from `roll_rad[0]` to `roll_rad[1]`."""
    limits = (*roll_rad, *limits_rad(hardware))
    return mavlink.MAVLink_gimbal_device_information_message(
        boot_ms, b"cinempc", b"simulated", b"", 1, 1, 1, CAPABILITIES, 0, *limits
    )


def attitude_status(
    boot_ms: int, look: Look, flags: int, *, locked: bool, delta_yaw_rate_rad_s: float, device_id: int
) -> Message:
    """GIMBAL_DEVICE_ATTITUDE_STATUS.

    Args:
        boot_ms: time since the start.
        look: where it looks.
        flags: as it was led last; the frame of the yaw is put in here.
        locked: whether it was led from north, not from the nose.
        delta_yaw_rate_rad_s: NaN where it is not told.
        device_id: 0 where the component's own id tells it.
    """
    in_earth = wrap(look.yaw_ned_rad + look.north_off_rad)
    in_vehicle = wrap(look.yaw_ned_rad - look.nose_ned_rad)
    frame, yaw = (YAW_IN_EARTH_FRAME, in_earth) if locked else (YAW_IN_VEHICLE_FRAME, in_vehicle)
    rates = (0.0, look.pitch_rate_rad_s, look.yaw_rate_rad_s)
    delta_yaw = wrap(in_earth - in_vehicle)
    attitude = quaternion(look.roll_rad, look.pitch_rad, yaw)
    return mavlink.MAVLink_gimbal_device_attitude_status_message(
        0, 0, boot_ms, flags & ~FRAMES | frame, attitude, *rates, 0, delta_yaw, delta_yaw_rate_rad_s, device_id
    )
