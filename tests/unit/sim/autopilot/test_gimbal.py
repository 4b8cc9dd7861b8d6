from __future__ import annotations

from math import nan, radians

import pytest
from pymavlink.dialects.v20 import all as mavlink

from sim.autopilot.gimbal import GimbalDevice, GimbalManager
from sim.autopilot.parameters import Parameters
from sim.mavlink.gimbal import YAW_IN_EARTH_FRAME, YAW_IN_VEHICLE_FRAME, YAW_LOCK
from sim.mavlink.vectors import euler, quaternion

US, OTHER = (1, 191), (255, 190)
LOCKED = 12 | YAW_LOCK


def attitude(yaw_rad: float, pitch_rad: float, flags: int = LOCKED) -> object:
    q = quaternion(0.0, pitch_rad, yaw_rad)
    return mavlink.MAVLink_gimbal_manager_set_attitude_message(1, 1, flags, 0, q, nan, 0.1, 0.2)


def test_control_is_claimed_given_and_released() -> None:
    manager = GimbalManager(Parameters())
    assert manager.configure(*US, US) == 0
    assert manager.in_control == US
    manager.configure(-1, -1, OTHER)
    assert manager.in_control == US
    manager.configure(-3, -3, OTHER)
    assert manager.in_control == US
    manager.configure(*OTHER, OTHER)
    assert manager.in_control == OTHER
    manager.configure(-3, -3, OTHER)
    assert manager.in_control == (0, 0)
    manager.configure(-2, -2, OTHER)
    assert manager.in_control == (1, 1)


def test_setpoints_of_others_are_dropped() -> None:
    manager = GimbalManager(Parameters())
    manager.configure(*US, US)
    manager.set_attitude(attitude(0.3, -0.2), US)
    manager.set_attitude(attitude(1.0, 0.0), OTHER)
    assert euler(manager.attitude)[1:] == pytest.approx((-0.2, 0.3))
    assert manager.dropped == 1


def test_without_mavlink_input_there_is_no_manager() -> None:
    manager = GimbalManager(Parameters({"MNT_MODE_IN": -1}))
    assert manager.configure(*US, US) == mavlink.MAV_RESULT_UNSUPPORTED
    assert manager.status(0) is None
    assert manager.information(0, (-1.0, 1.0), 3.0) is None


def test_yaw_is_from_north_when_locked_and_from_the_nose_when_not() -> None:
    manager, device = GimbalManager(Parameters()), GimbalDevice()
    manager.configure(*US, US)
    manager.set_attitude(attitude(1.0, -0.2), US)
    assert device.target(manager, (0.0, 0.0), 0.5, 0.1) == pytest.approx((0.9, -0.2, 0.2, 0.1))
    manager.set_attitude(attitude(1.0, -0.2, 12), US)
    assert device.target(manager, (0.0, 0.0), 0.5, 0.1) == pytest.approx((1.5, -0.2, 0.2, 0.1))


def test_it_keeps_its_direction_until_told_and_when_stopped() -> None:
    manager, device = GimbalManager(Parameters()), GimbalDevice()
    assert device.target(manager, (0.7, -0.1), 0.0, 0.0) == (0.7, -0.1, 0.0, 0.0)
    manager.configure(*US, US)
    manager.set_attitude(attitude(1.0, -0.2), US)
    device.stopped = True
    assert device.target(manager, (0.8, -0.15), 0.0, 0.0) == (0.8, -0.15, 0.0, 0.0)


@pytest.mark.parametrize(
    ("flags", "frame", "yaw"), [(LOCKED, YAW_IN_EARTH_FRAME, 0.6), (12, YAW_IN_VEHICLE_FRAME, 0.2)]
)
def test_the_measured_attitude_tells_its_frame(flags: int, frame: int, yaw: float) -> None:
    manager, device = GimbalManager(Parameters()), GimbalDevice()
    manager.configure(*US, US)
    manager.set_attitude(attitude(0.0, 0.0, flags), US)
    told = device.attitude_status(5, manager, (0.0, -0.3, 0.5), (0.0, 0.0), (0.3, 0.1))
    assert told.flags == flags | frame
    assert euler(tuple(told.q)) == pytest.approx((0.0, -0.3, yaw))
    assert told.delta_yaw == pytest.approx(0.4)


def test_neutral_looks_along_the_nose() -> None:
    manager = GimbalManager(Parameters())
    manager.point(quaternion(0.0, radians(-40), 1.0), 2 | LOCKED)
    assert (manager.attitude, manager.flags) == ((1.0, 0.0, 0.0, 0.0), 0)
