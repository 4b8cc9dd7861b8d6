"""What is made of an autopilot's messages."""

from __future__ import annotations

from math import cos, pi, sin

import pytest
from mavlink_rig import (
    PX4_HOLD,
    PX4_OFFBOARD,
    Peer,
    battery,
    current_mode,
    estimator,
    healthy,
    heartbeat,
    odometry,
    origin,
)
from pymavlink.dialects.v20 import all as mavlink

from cinempc.vehicles.modes import Mode, mode_of, mode_parameters
from cinempc.vehicles.telemetry import Telemetry
from cinempc.wire import Message

NORTHEAST = (cos(pi / 8), 0.0, 0.0, sin(pi / 8))


def test_an_aircraft_needs_a_heartbeat_and_a_pose() -> None:
    telemetry, peer = Telemetry(), Peer()
    assert telemetry.aircraft(1.0) is None
    telemetry.take(peer.says(odometry(1.0)), 1.0)
    assert telemetry.aircraft(1.0) is None
    for message in healthy(PX4_OFFBOARD, armed=True):
        telemetry.take(peer.says(message), 1.0)
    aircraft = telemetry.aircraft(1.0)
    assert aircraft is not None
    assert aircraft.armed
    assert aircraft.in_offboard
    assert aircraft.estimator_good
    assert aircraft.battery_frac == 0.9
    assert aircraft.origin_lat_lon_alt == pytest.approx((47.0, 8.0, 400.0))
    assert telemetry.may_arm


@pytest.mark.parametrize(
    ("frames", "velocity"), [((1, 1), (1.0, 0.0, 0.5)), ((1, 12), (cos(pi / 4), -sin(pi / 4), 0.5))]
)
def test_velocity_is_turned_into_the_world(frames: tuple[int, int], velocity: tuple[float, ...]) -> None:
    telemetry = fed(heartbeat(), odometry(1.0, velocity=velocity, q=NORTHEAST, frames=frames))
    aircraft = telemetry.aircraft(1.0)
    assert aircraft is not None
    assert aircraft.velocity_ned_m_s == pytest.approx((1.0, 0.0, 0.5), abs=1e-6)
    assert aircraft.yaw_ned_rad == pytest.approx(pi / 4)


@pytest.mark.parametrize("frames", [(20, 1), (1, 8), (7, 7)])
def test_other_frames_are_not_believed(frames: tuple[int, int]) -> None:
    assert fed(heartbeat(), odometry(1.0, frames=frames)).aircraft(1.0) is None


def test_a_pose_is_as_old_as_its_stamp_says() -> None:
    telemetry, peer = Telemetry(), Peer()
    telemetry.take(peer.says(odometry(10.0)), 100.0)
    telemetry.take(peer.says(odometry(10.1)), 100.6)  # half a second late
    assert telemetry.pose is not None
    assert telemetry.pose.time_s == pytest.approx(100.1, abs=0.04)
    telemetry.take(peer.says(odometry(10.05)), 100.7)  # out of turn
    assert telemetry.boot_s == pytest.approx(10.1)


def test_time_that_starts_anew_is_a_reboot() -> None:
    telemetry, peer = Telemetry(), Peer()
    telemetry.take(peer.says(odometry(100.0)), 5.0)
    telemetry.take(peer.says(odometry(1.0)), 6.0)
    assert (telemetry.reboots, telemetry.boot_s) == (1, 1.0)
    assert telemetry.pose is not None
    assert telemetry.pose.time_s == pytest.approx(6.0)


def test_acceleration_follows_velocity_but_not_a_reset() -> None:
    telemetry, peer = Telemetry(), Peer()
    for k in range(100):
        telemetry.take(peer.says(odometry(1 + 0.02 * k, velocity=(0.04 * k, 0.0, 0.0))), 1 + 0.02 * k)
    assert telemetry.pose is not None
    assert telemetry.pose.acceleration_ned_m_s2[0] == pytest.approx(2.0, abs=0.05)
    telemetry.take(peer.says(odometry(3.0, velocity=(50.0, 0.0, 0.0), resets=1)), 3.0)
    assert telemetry.pose.acceleration_ned_m_s2 == (0.0, 0.0, 0.0)
    assert telemetry.pose.reset_counter == 1


def test_the_fastest_mode_message_counts_and_late_ones_do_not() -> None:
    telemetry, peer = Telemetry(), Peer()
    telemetry.take(peer.says(heartbeat(PX4_HOLD)), 1.0)
    late = peer.says(current_mode(PX4_HOLD))
    telemetry.take(peer.says(current_mode(PX4_OFFBOARD)), 1.1)
    assert telemetry.in_offboard
    telemetry.take(late, 1.2)
    assert telemetry.in_offboard


def test_only_the_autopilot_component_is_the_aircraft() -> None:
    telemetry = Telemetry()
    gimbal = Peer(1, 154)
    for message in (heartbeat(PX4_OFFBOARD, armed=True), odometry(1.0)):
        telemetry.take(gimbal.says(message), 1.0)
    assert telemetry.aircraft(1.0) is None
    telemetry.take(Peer().says(heartbeat(autopilot=8)), 1.0)
    assert telemetry.mode is Mode.UNKNOWN


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (estimator(), ""),
        (estimator(flags=0), "no attitude"),
        (estimator(flags=1 + 2 + 4 + 32), "no horizontal position"),
        (estimator(flags=63 + 1024), "GPS glitch"),
        (estimator(accuracy_m=4.0), "4.0 m"),
        (estimator(accuracy_m=float("nan")), "accurate"),
    ],
)
def test_estimator(message: Message, told: str) -> None:
    complaint = fed(message).estimator.complaint(1.0)
    assert told in complaint
    assert bool(told) == bool(complaint)
    assert "no estimator status" in fed(message).estimator.complaint(10.0)


def test_ardupilot_without_odometry() -> None:
    attitude = mavlink.MAVLink_attitude_quaternion_message(900, *NORTHEAST, 0, 0, 0)
    position = mavlink.MAVLink_local_position_ned_message(1000, 1, 2, -3, 0.1, 0.2, 0.3)
    aircraft = fed(heartbeat(4, autopilot=3, armed=True), attitude, position).aircraft(1.0)
    assert aircraft is not None
    assert aircraft.in_offboard
    assert aircraft.position_ned_m == (1.0, 2.0, -3.0)
    assert aircraft.yaw_ned_rad == pytest.approx(pi / 4)


def test_battery_of_sys_status_where_there_is_no_other() -> None:
    status = mavlink.MAVLink_sys_status_message(0, 0, 0, 0, 0, 0, 55, 0, 0, 0, 0, 0, 0)
    assert fed(status).battery_frac == 0.55
    assert fed(battery(80), status).battery_frac == 0.8
    assert fed(battery(-1)).battery_frac is None


def test_sticks_count_from_where_they_were_when_offboard_began() -> None:
    telemetry, peer = Telemetry(), Peer()
    for message in (heartbeat(PX4_OFFBOARD, armed=True), odometry(1.0), sticks(0, 300)):
        telemetry.take(peer.says(message), 1.0)
    for pitch, moved in ((0, False), (100, False), (200, True), (0, True)):
        telemetry.take(peer.says(sticks(pitch, 300)), 1.1)
        aircraft = telemetry.aircraft(1.1)
        assert aircraft is not None
        assert aircraft.sticks_moved is moved
    telemetry.take(peer.says(heartbeat(PX4_HOLD, armed=True)), 1.2)
    aircraft = telemetry.aircraft(1.2)
    assert aircraft is not None
    assert not aircraft.sticks_moved
    assert telemetry.sticks.seen(1.2)
    assert not telemetry.sticks.seen(5.0)


def test_sticks_by_channels() -> None:
    telemetry, peer = Telemetry(), Peer()
    for message in (heartbeat(PX4_OFFBOARD, armed=True), odometry(1.0), channels(1500)):
        telemetry.take(peer.says(message), 5.0)
    telemetry.aircraft(5.0)
    telemetry.take(peer.says(channels(0)), 5.1)  # no signal: says nothing
    assert not telemetry.sticks.moved
    telemetry.take(peer.says(channels(1600)), 5.1)
    assert telemetry.sticks.moved


@pytest.mark.parametrize("mode", [Mode.OFFBOARD, Mode.HOLD, Mode.RETURN, Mode.LAND])
@pytest.mark.parametrize("autopilot", [3, 12])
def test_modes_there_and_back(autopilot: int, mode: Mode) -> None:
    _, main, sub = (int(p) for p in mode_parameters(autopilot, mode))
    assert mode_of(autopilot, main << 16 | sub << 24 if autopilot == 12 else main) is mode
    assert mode_of(autopilot, 77 << 16 | 1) is Mode.OTHER
    assert mode_of(0, 0) is Mode.OTHER


def test_origin_that_moves() -> None:
    telemetry = fed(origin(47.0), origin(47.001))
    assert telemetry.origin is not None
    assert telemetry.origin[0] == pytest.approx(47.001)


def sticks(pitch: int, throttle: int) -> Message:
    return mavlink.MAVLink_manual_control_message(1, pitch, 0, throttle, 0, 0)


def channels(first_us: int) -> Message:
    return mavlink.MAVLink_rc_channels_message(0, 8, first_us, *[1500] * 17, 100)


def fed(*messages: Message) -> Telemetry:
    telemetry, peer = Telemetry(), Peer()
    for message in messages:
        telemetry.take(peer.says(message), 1.0)
    return telemetry
