"""Poses between messages: moved on, smoothed, and given up when they jump."""

from math import hypot, pi

import pytest

from sim.attached.pose import FARTHEST_S, Pose, Tracker, turned
from sim.mavlink.vectors import euler, quaternion

LEVEL = (1.0, 0.0, 0.0, 0.0)
RESOLUTION_M = 0.011  # of HIL_STATE_QUATERNION


def pose(time_s, north_m=0.0, speed_m_s=0.0, attitude=LEVEL, rates=(0.0, 0.0, 0.0)):
    return Pose(time_s, (north_m, 0.0, -5.0), (speed_m_s, 0.0, 0.0), attitude, rates)


def test_a_pose_moves_on_with_its_velocity_and_turns_with_its_rates():
    later = pose(0.0, 1.0, 2.0, quaternion(0.0, 0.0, 1.0), (0.0, 0.0, 0.5)).at(0.2)
    assert later.position_ned_m == pytest.approx((1.4, 0.0, -5.0))
    assert later.yaw_rad == pytest.approx(1.1)
    assert later.time_s == 0.2


def test_it_moves_on_no_further_than_news_may_be_late():
    assert pose(0.0, 0.0, 2.0).at(10.0).position_ned_m[0] == pytest.approx(2.0 * FARTHEST_S)


def test_it_never_moves_back():
    assert pose(1.0, 3.0, 2.0).at(0.5).position_ned_m[0] == 3.0


def test_a_turn_is_about_the_axes_of_the_body():
    nose_up = quaternion(0.0, pi / 6, 0.0)
    roll, pitch, _ = euler(turned(nose_up, (0.2, 0.0, 0.0)))
    assert (roll, pitch) == pytest.approx((0.2, pi / 6))


def test_rounded_positions_come_out_smooth():
    tracker, worst_m = Tracker(), 0.0
    for i in range(200):
        north_m = 3.0 * i * 0.01
        tracker.take(pose(i * 0.01, round(north_m / RESOLUTION_M) * RESOLUTION_M, 3.0))
        worst_m = max(worst_m, abs(tracker.newest.position_ned_m[0] - north_m)) if i > 50 else 0.0
    assert worst_m < 0.25 * RESOLUTION_M


def test_acceleration_is_that_of_the_velocity():
    tracker = Tracker()
    for i in range(200):
        t = i * 0.01
        tracker.take(pose(t, 0.5 * 2.0 * t * t, 2.0 * t))
    assert tracker.newest.acceleration_ned_m_s2[0] == pytest.approx(2.0, abs=0.02)


def test_a_jump_is_taken_at_once_and_accelerates_nothing():
    tracker = Tracker()
    tracker.take(pose(0.0))
    tracker.take(pose(0.01, 7.0, 1.0))
    assert hypot(*tracker.newest.position_ned_m) == pytest.approx(hypot(7.0, 5.0))
    assert tracker.newest.acceleration_ned_m_s2 == (0.0, 0.0, 0.0)


def test_news_of_the_same_instant_change_nothing():
    tracker = Tracker()
    tracker.take(pose(1.0, 1.0))
    first = tracker.newest
    tracker.take(pose(1.0, 1.2))
    assert tracker.newest is first
