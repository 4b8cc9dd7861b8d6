"""Where the true pose comes from, what is asked for it, and how it gets into the frame of the scene."""

from types import SimpleNamespace

import pytest
from pymavlink.dialects.v20 import all as mavlink

from sim.attached.source import LATE_S, PoseSource, TruthSource
from sim.mavlink.geodetic import PX4_HOME
from sim.mavlink.vectors import euler, quaternion

INTERVAL, REQUEST = mavlink.MAV_CMD_SET_MESSAGE_INTERVAL, mavlink.MAV_CMD_REQUEST_MESSAGE
TRUE_ID, ATTITUDE_ID, POSITION_ID, ORIGIN_ID, CONTROLS_ID = 115, 31, 32, 49, 93


class Wire:
    """An endpoint that keeps what is sent and returns what a test puts in."""

    def __init__(self):
        self.system, self.sent, self.inbox, self.closed = 1, [], [], False

    def receive(self):
        arrived, self.inbox = self.inbox, []
        return arrived

    def send(self, message):
        self.sent.append(message)

    def close(self):
        self.closed = True

    def put(self, message, component=1, system=1):
        message._header = SimpleNamespace(srcSystem=system, srcComponent=component, msgId=message.get_msgId())
        self.inbox.append(message)

    def asked(self, command):
        return {round(m.param1): m.param2 for m in self.sent if m.command == command}


def true_pose(north_m=0.0, speed_cm_s=0, q=(1.0, 0.0, 0.0, 0.0)):
    lat, lon, alt = PX4_HOME.moved((north_m, 0.0, -10.0)).wire
    return mavlink.MAVLink_hil_state_quaternion_message(
        0, q, 0.0, 0.0, 0.1, lat, lon, alt, speed_cm_s, 0, 0, 0, 0, 0, 0, 0
    )


def origin():
    return mavlink.MAVLink_gps_global_origin_message(*PX4_HOME.wire, 0)


def estimate(wire, north_m=2.0):
    wire.put(mavlink.MAVLink_attitude_quaternion_message(0, *quaternion(0.0, 0.0, 0.4), 0.0, 0.0, 0.0))
    wire.put(mavlink.MAVLink_local_position_ned_message(0, north_m, 0.0, -4.0, 1.0, 0.0, 0.0))


@pytest.fixture
def wire():
    return Wire()


def test_it_asks_at_once_for_the_truth_and_the_origin(wire):
    PoseSource(wire, 0.0).step(0.0)
    assert wire.asked(INTERVAL) == {TRUE_ID: 10_000.0}
    assert wire.asked(REQUEST) == {ORIGIN_ID: 0.0}


def test_the_ground_truth_is_told_from_the_origin(wire):
    source = PoseSource(wire, 0.0)
    wire.put(true_pose())
    source.step(0.0)
    assert source.newest is None
    assert source.hears
    wire.put(origin())
    wire.put(true_pose(20.0, 299, quaternion(0.1, 0.0, 2.0)))
    source.step(1.0)
    assert source.truth is TruthSource.GROUND_TRUTH
    assert source.newest.position_ned_m == pytest.approx((20.0, 0.0, -10.0), abs=0.02)
    assert source.newest.velocity_ned_m_s[0] == pytest.approx(2.995)
    assert euler(source.newest.attitude) == pytest.approx((0.1, 0.0, 2.0), abs=1e-6)
    assert source.newest.time_s == 1.0 - LATE_S


def test_the_frame_stays_where_it_was_when_the_origin_moves(wire):
    source = PoseSource(wire, 0.0)
    wire.put(origin())
    source.step(0.0)
    wire.put(mavlink.MAVLink_gps_global_origin_message(*PX4_HOME.moved((50.0, 0.0, 0.0)).wire, 0))
    wire.put(true_pose())
    source.step(0.1)
    assert source.newest.position_ned_m[0] == pytest.approx(0.0, abs=0.02)


def test_the_estimate_has_to_do_where_no_truth_is_told(wire):
    source = PoseSource(wire, 0.0)
    for i in range(10):
        estimate(wire)
        source.step(0.5 * i)
        if i == 2:
            assert source.truth is TruthSource.NONE
    assert source.truth is TruthSource.ESTIMATE
    assert source.newest.position_ned_m == pytest.approx((2.0, 0.0, -4.0))
    assert source.newest.yaw_rad == pytest.approx(0.4, abs=1e-6)
    assert wire.asked(INTERVAL).keys() >= {TRUE_ID, ATTITUDE_ID, POSITION_ID}


def test_the_truth_is_waited_for_where_it_is_told_without_an_origin(wire):
    source = PoseSource(wire, 0.0)
    for i in range(20):
        wire.put(true_pose())
        estimate(wire)
        source.step(0.5 * i)
    assert source.truth is TruthSource.NONE


def test_the_truth_replaces_an_estimate_for_good(wire):
    source = PoseSource(wire, 0.0)
    for i in range(10):
        estimate(wire)
        source.step(0.5 * i)
    wire.put(origin())
    wire.put(true_pose(7.0))
    source.step(5.0)
    estimate(wire)
    source.step(5.1)
    assert source.truth is TruthSource.GROUND_TRUTH
    assert source.newest.position_ned_m[0] == pytest.approx(7.0, abs=0.02)


def test_a_preferred_estimate_is_taken_at_once(wire):
    source = PoseSource(wire, 0.0, TruthSource.ESTIMATE)
    wire.put(origin())
    wire.put(true_pose())
    estimate(wire)
    source.step(0.0)
    assert source.truth is TruthSource.ESTIMATE
    assert wire.asked(INTERVAL).keys() == {ATTITUDE_ID, POSITION_ID}


def test_others_are_not_believed(wire):
    source = PoseSource(wire, 0.0)
    wire.put(origin())
    wire.put(true_pose(), component=191)
    wire.put(true_pose(), system=2)
    source.step(0.0)
    assert source.newest is None


def test_what_comes_as_asked_is_not_asked_again_and_what_is_not_needed_is_switched_off_and_on_again(wire):
    source = PoseSource(wire, 0.0)
    wire.put(origin())
    source.step(0.0)
    wire.sent.clear()
    for i in range(1, 101):
        wire.put(true_pose())
        wire.put(mavlink.MAVLink_hil_actuator_controls_message(0, [0.0] * 16, 0, 0))
        source.step(0.01 * i)
    assert wire.asked(INTERVAL) == {CONTROLS_ID: -1.0}
    assert wire.asked(REQUEST) == {}
    wire.sent.clear()
    source.close()
    assert wire.asked(INTERVAL) == {TRUE_ID: 0.0, CONTROLS_ID: 0.0}
    assert wire.closed
