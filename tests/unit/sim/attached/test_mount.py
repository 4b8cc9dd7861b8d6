"""The gimbal device under a foreign autopilot: frames of yaw, missing values, whose north it takes."""

from math import nan

import pytest
from plant_rig import DRONE
from pymavlink.dialects.v20 import all as mavlink

from sim.attached.mount import FOLLOWED_S, GimbalDevice
from sim.attached.pose import Pose
from sim.mavlink.gimbal import NEUTRAL, RETRACT, YAW_IN_EARTH_FRAME, YAW_IN_VEHICLE_FRAME, YAW_LOCK
from sim.mavlink.vectors import euler, quaternion

STEP_S = 0.0025
NOSE_RAD = 0.7
NONE = (nan, nan, nan)


def airframe(yaw_rad=NOSE_RAD, rates=(0.0, 0.0, 0.0)):
    return Pose(0.0, (0.0, 0.0, -5.0), (0.0, 0.0, 0.0), quaternion(0.0, 0.0, yaw_rad), rates)


def setpoint(flags, yaw_rad=0.0, pitch_rad=0.0, rates=NONE, q=None):
    attitude = quaternion(0.0, pitch_rad, yaw_rad) if q is None else q
    return mavlink.MAVLink_gimbal_device_set_attitude_message(1, 154, flags, attitude, *rates)


def told_heading(yaw_rad):
    q = quaternion(0.0, 0.0, yaw_rad)
    return mavlink.MAVLink_autopilot_state_for_gimbal_device_message(0, 0, 0, q, 0, 0, 0, 0, 0, 0, 0, 0)


@pytest.fixture
def device():
    device = GimbalDevice(DRONE.gimbal, 1.0, STEP_S)
    device.advance(airframe(), 1, 0.0)
    return device


def settled(device, pose=None, now_s=0.0):
    device.advance(pose or airframe(), round(3.0 / STEP_S), now_s)
    return device.angles_rad[:2]


def test_untold_it_looks_ahead_and_turns_with_the_nose(device):
    assert settled(device) == pytest.approx((NOSE_RAD, 0.0), abs=1e-3)
    assert settled(device, airframe(1.0)) == pytest.approx((1.0, 0.0), abs=1e-3)


@pytest.mark.parametrize(
    ("flags", "from_north"),
    [
        (YAW_LOCK, True),
        (YAW_IN_EARTH_FRAME, True),
        (YAW_LOCK | YAW_IN_VEHICLE_FRAME, False),
        (YAW_IN_VEHICLE_FRAME, False),
        (0, False),
    ],
)
def test_yaw_counts_from_north_or_from_the_nose_as_the_flags_say(device, flags, from_north):
    device.set_attitude(setpoint(flags, 0.3, -0.4), 0.0)
    assert settled(device) == pytest.approx((0.3 if from_north else 0.3 + NOSE_RAD, -0.4), abs=1e-3)
    status = device.status(5)
    assert bool(status.flags & YAW_IN_EARTH_FRAME) is from_north
    assert bool(status.flags & YAW_IN_VEHICLE_FRAME) is not from_north
    assert euler(tuple(status.q)) == pytest.approx((0.0, -0.4, 0.3), abs=1e-3)
    assert status.delta_yaw == pytest.approx(NOSE_RAD, abs=1e-3)


def test_what_is_not_a_number_is_not_asked_for(device):
    device.set_attitude(setpoint(YAW_LOCK, 0.3, -0.4), 0.0)
    device.set_attitude(setpoint(0, q=(nan, nan, nan, nan)), 0.0)
    device.set_attitude(setpoint(0, q=(0.0, 0.0, 0.0, 0.0)), 0.0)
    assert settled(device) == pytest.approx((0.3, -0.4), abs=1e-3)


def test_a_set_point_is_led_on_along_its_rates_for_a_moment_only(device):
    device.set_attitude(setpoint(YAW_LOCK, 0.3, 0.0, (nan, 0.1, 0.4)), 1.0)
    yaw, pitch = settled(device, now_s=9.0)
    lag_rad = 0.03  # a steady rate is fed forward
    assert yaw == pytest.approx(0.3 + 0.4 * FOLLOWED_S, abs=lag_rad)
    assert pitch == pytest.approx(0.1 * FOLLOWED_S, abs=lag_rad)


def test_rates_alone_turn_on_from_where_it_was_led(device):
    device.set_attitude(setpoint(YAW_LOCK, 0.3, -0.2), 0.0)
    for i in range(10):
        device.set_attitude(setpoint(YAW_LOCK, rates=(nan, 0.0, 0.5), q=(nan, nan, nan, nan)), 0.05 * i)
    device.set_attitude(setpoint(YAW_LOCK, rates=(nan, 0.0, 0.0), q=(nan, nan, nan, nan)), 0.5)
    assert settled(device, now_s=0.5) == pytest.approx((0.3 + 0.5 * 0.45 + 0.025, -0.2), abs=0.002)


@pytest.mark.parametrize("flag", [NEUTRAL, RETRACT])
def test_neutral_and_retracted_look_ahead(device, flag):
    device.set_attitude(setpoint(YAW_LOCK, 0.3, -0.4), 0.0)
    device.set_attitude(setpoint(flag, 0.3, -0.4), 0.0)
    assert settled(device) == pytest.approx((NOSE_RAD, 0.0), abs=1e-3)


def test_its_north_is_the_autopilots(device):
    device.align(told_heading(NOSE_RAD + 0.2), airframe())
    device.set_attitude(setpoint(YAW_LOCK, 0.3), 0.0)
    assert settled(device)[0] == pytest.approx(0.1, abs=1e-3)
    assert euler(tuple(device.status(0).q))[2] == pytest.approx(0.3, abs=1e-3)


def test_a_heading_told_in_a_turn_or_without_numbers_is_not_believed(device):
    device.align(told_heading(NOSE_RAD + 0.2), airframe(rates=(0.0, 0.0, 1.0)))
    device.align(told_heading(nan), airframe())
    assert device.north_rad is None


def test_it_stops_where_the_mount_stops(device):
    device.set_attitude(setpoint(YAW_IN_VEHICLE_FRAME, 3.0, -3.0), 0.0)
    yaw, pitch = settled(device)
    assert yaw - NOSE_RAD <= 1.7453 + 1e-3
    assert pitch >= -1.5708


def test_it_tells_its_limits(device):
    told = device.information(0)
    assert (told.pitch_min, told.yaw_max) == pytest.approx((-1.5708, 1.7453), abs=1e-3)
