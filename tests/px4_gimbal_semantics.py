"""What PX4's gimbal manager promises, as checks for `px4_semantics`.

Judged by the set-points that PX4 passes on to the device, so that no device need be there.
"""

from __future__ import annotations

from math import asin, degrees, nan

from autopilot_rig import Bench
from pymavlink.dialects.v20 import all as mavlink

CONFIGURE, PITCH_YAW = 1001, 1000
LEVEL_LOCKED = 12


def _aims_down_deg(bench: Bench) -> float:
    bench.run(0.6)
    w, x, y, z = bench.newest["GIMBAL_DEVICE_SET_ATTITUDE"].q
    return degrees(asin(max(-1.0, min(1.0, 2 * (w * y - z * x)))))


def _pitch_yaw(bench: Bench, pitch_deg: float) -> list[int]:
    return bench.command(PITCH_YAW, pitch_deg, 0, nan, nan, LEVEL_LOCKED)


def _claim(bench: Bench, system: int, component: int) -> None:
    assert bench.command(CONFIGURE, system, component, -1, -1) == [0]


def gimbal_commands_without_control_are_denied(bench: Bench) -> None:
    _claim(bench, 0, 0)
    assert _pitch_yaw(bench, -20) == [2]
    _claim(bench, 1, bench.endpoint.component)
    assert _pitch_yaw(bench, -20) == [0]
    assert abs(_aims_down_deg(bench) + 20) < 0.1


def gimbal_setpoints_without_control_are_dropped(bench: Bench) -> None:
    _claim(bench, 1, bench.endpoint.component)
    _pitch_yaw(bench, -20)
    _claim(bench, 255, 190)  # anybody may give control to anybody
    bench.endpoint.send(_attitude())
    assert abs(_aims_down_deg(bench) + 20) < 0.1
    _claim(bench, 1, bench.endpoint.component)
    bench.endpoint.send(_attitude())
    assert abs(_aims_down_deg(bench) + 15) < 0.1


def gimbal_message_287_is_ignored(bench: Bench) -> None:
    _claim(bench, 1, bench.endpoint.component)
    _pitch_yaw(bench, -20)
    bench.endpoint.send(mavlink.MAVLink_gimbal_manager_set_pitchyaw_message(1, 1, 12, 0, -0.8, 0.0, nan, nan))
    assert abs(_aims_down_deg(bench) + 20) < 0.1


def gimbal_control_is_released_by_its_owner_only(bench: Bench) -> None:
    _claim(bench, 1, 77)
    _claim(bench, -3, -3)  # we are not 77; but of the same system, which PX4 compares by itself
    assert _pitch_yaw(bench, -20) == [2]


def _attitude() -> object:
    q = [0.9914448613738104, 0.0, -0.13052619222005157, 0.0]  # 15 degrees down
    return mavlink.MAVLink_gimbal_manager_set_attitude_message(1, 1, LEVEL_LOCKED, 0, q, nan, nan, nan)


GIMBAL = (
    gimbal_commands_without_control_are_denied,
    gimbal_setpoints_without_control_are_dropped,
    gimbal_message_287_is_ignored,
    gimbal_control_is_released_by_its_owner_only,
)
