from __future__ import annotations

from math import inf, isnan, nan, pi

import pytest
from autopilot_rig import ALL, POSITION_ONLY, VELOCITY_ONLY, nothing, setpoint

from sim.autopilot.setpoints import OffboardStream, Setpoint, read_setpoint
from sim.mavlink.vectors import quaternion

LEVEL = quaternion(0.0, 0.0, 0.0)
EAST = quaternion(0.0, 0.0, pi / 2)
NOTHING = (nan, nan, nan)


def test_the_mask_decides_what_is_asked() -> None:
    read = read_setpoint(setpoint(VELOCITY_ONLY, x=5.0, vx=1.0, vy=2.0, vz=3.0, afx=9.0), LEVEL)
    assert isinstance(read, Setpoint)
    assert read.velocity_ned_m_s == (1.0, 2.0, 3.0)
    assert all(isnan(value) for value in (*read.position_ned_m, *read.acceleration_ned_m_s2, read.yaw_rad))


def test_body_velocity_turns_with_the_heading_and_body_position_is_ignored() -> None:
    read = read_setpoint(setpoint(ALL, 8, x=7.0, vx=2.0, yaw=0.3), EAST)
    assert isinstance(read, Setpoint)
    assert read.velocity_ned_m_s == pytest.approx((0.0, 2.0, 0.0), abs=1e-12)
    assert isnan(read.position_ned_m[0])


@pytest.mark.parametrize("frame", [0, 3, 5, 7, 9, 12, 20])
def test_other_frames_are_rejected(frame: int) -> None:
    assert read_setpoint(setpoint(VELOCITY_ONLY, frame), LEVEL) == f"coordinate frame {frame} unsupported"


def test_what_asks_for_nothing_is_rejected() -> None:
    assert isinstance(read_setpoint(nothing(), LEVEL), str)
    assert isinstance(read_setpoint(setpoint(0xFFF & ~512), LEVEL), str)
    assert isinstance(read_setpoint(setpoint(512, afx=1.0), LEVEL), str)


def test_infinite_values_keep_the_stream_alive_but_are_not_flown() -> None:
    read = read_setpoint(setpoint(POSITION_ONLY, x=inf, y=0.0, z=0.0), LEVEL)
    assert isinstance(read, Setpoint)
    assert not read.is_complete


@pytest.mark.parametrize(
    ("position", "velocity", "complete"),
    [
        ((1.0, 2.0, 3.0), NOTHING, True),
        ((nan, nan, 3.0), (1.0, 1.0, nan), True),
        ((1.0, nan, 3.0), (nan, 1.0, nan), False),
        ((1.0, 2.0, nan), NOTHING, False),
    ],
)
def test_a_setpoint_is_complete_with_something_on_each_axis(
    position: tuple[float, float, float], velocity: tuple[float, float, float], complete: bool
) -> None:
    assert Setpoint(position, velocity, NOTHING).is_complete is complete


def test_the_stream_dies_by_its_age_and_is_flown_only_in_offboard() -> None:
    stream, one = OffboardStream(), Setpoint((0.0, 0.0, -5.0), NOTHING, NOTHING)
    assert not stream.is_alive(0.0, 1.0)
    stream.hear(one, 10.0, flying=False)
    assert stream.setpoint is None
    assert stream.is_alive(10.9, 1.0)
    assert not stream.is_alive(11.0, 1.0)
    stream.hear(one, 11.0, flying=True)
    assert stream.setpoint is one
