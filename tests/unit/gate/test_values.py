from __future__ import annotations

from dataclasses import replace
from math import radians, sqrt

import gate_rig as rig
import plant_rig
import pytest

from cinempc.gate import GateLimits
from cinempc.gate.motion import Agility, Airframe
from cinempc.hardware import Envelope

UNEVEN = Envelope(north_m=(-10.0, 20.0), east_m=(-30.0, 40.0), height_m=(1.0, 50.0))
DRONE = plant_rig.DRONE.model_copy(update={"keep_out_m": 2.5, "keep_out_closing_s": 0.7, "envelope": UNEVEN})


def test_limits_of_a_drone_lie_a_little_above_what_is_planned_with():
    limits = GateLimits.of(DRONE)
    assert limits.speed_m_s == pytest.approx(1.05 * DRONE.speed_m_s)
    assert limits.climb_m_s == pytest.approx(1.05 * DRONE.climb_m_s)
    assert limits.acceleration_m_s2 == pytest.approx(1.05 * DRONE.acceleration_m_s2)
    assert limits.jerk_m_s3 == pytest.approx(1.05 * DRONE.jerk_m_s3)
    assert limits.yaw_rate_rad_s == pytest.approx(1.05 * radians(DRONE.yaw_rate_deg_s))


def test_fence_and_keep_out_are_as_they_are():
    limits = GateLimits.of(DRONE)
    assert (limits.keep_out_m, limits.keep_out_closing_s) == (DRONE.keep_out_m, DRONE.keep_out_closing_s)
    envelope = DRONE.envelope
    assert (limits.north_m, limits.east_m, limits.height_m) == (envelope.north_m, envelope.east_m, envelope.height_m)
    low_m, high_m = envelope.height_m
    assert limits.bounds_ned_m == (envelope.north_m, envelope.east_m, (-high_m, -low_m))


def test_each_axis_has_its_share_as_in_the_planner():
    limits = replace(rig.LIMITS, climb_m_s=3.0)
    level, upright = Agility(4 / sqrt(2), 12 / sqrt(3)), Agility(4.0, 12 / sqrt(3))
    assert limits.airframe == Airframe(8.0, 3.0, (level, level, upright))


def test_for_how_long_somebody_counts_as_seen_may_be_told():
    assert GateLimits.of(DRONE).unseen_s == 0.4
    assert GateLimits.of(DRONE, 0.7).unseen_s == 0.7
