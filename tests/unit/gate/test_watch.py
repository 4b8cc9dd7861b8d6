from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import gate_rig as rig
import pytest

from cinempc.gate import Reason
from cinempc.gate.watch import Watch, unfit

T = rig.START_S
HERE = rig.HERE


def ended(after_s=0.02, watch=None, **told) -> Reason:
    watch = watch or rig.watching()
    now = rig.aircraft(T + after_s, **told)
    watch.look(T + after_s, now, HERE)
    return watch.ended(T + after_s, now)


# Who may be engaged.


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({}, Reason.NONE),
        ({"armed": False, "in_offboard": False, "sticks_moved": True}, Reason.NONE),
        ({"time_s": T - 0.19}, Reason.NONE),
        ({"time_s": T - 0.21}, Reason.POSE_STALE),
        ({"time_s": T + 0.04}, Reason.NONE),
        ({"time_s": T + 0.06}, Reason.POSE_STALE),
        ({"time_s": nan}, Reason.POSE_STALE),
        ({"position_ned_m": (0.0, nan, 0.0)}, Reason.POSE_STALE),
        ({"velocity_ned_m_s": (0.0, inf, 0.0)}, Reason.POSE_STALE),
        ({"yaw_ned_rad": nan}, Reason.POSE_STALE),
        ({"heard_s": T - 2.9}, Reason.NONE),
        ({"heard_s": T - 3.1}, Reason.LINK_LOST),
        ({"heard_s": nan}, Reason.LINK_LOST),
        ({"estimator_good": False}, Reason.ESTIMATOR),
        ({"battery_frac": 0.3}, Reason.NONE),
        ({"battery_frac": 0.29}, Reason.BATTERY),
        ({"battery_frac": nan}, Reason.BATTERY),
        ({"battery_frac": None}, Reason.NONE),
    ],
)
def test_who_is_fit(told, reason):
    assert unfit(T, rig.aircraft(T, **told), rig.LIMITS) is reason


def test_the_borders_of_fitness_belong_to_it():
    limits = replace(rig.LIMITS, pose_stale_s=0.25, link_lost_s=4.0)
    assert unfit(T, rig.aircraft(T, time_s=T - 0.25), limits) is Reason.NONE
    assert unfit(T, rig.aircraft(T, heard_s=T - 4.0), limits) is Reason.NONE
    assert unfit(0.0, rig.aircraft(0.0, time_s=0.05), limits) is Reason.NONE


# What ends it.


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({}, Reason.NONE),
        ({"sticks_moved": True}, Reason.PILOT_STICKS),
        ({"armed": False}, Reason.DISARMED),
        ({"in_offboard": False}, Reason.PILOT_MODE),
        ({"boot_s": T - 50.9}, Reason.NONE),
        ({"boot_s": T - 51.1}, Reason.REBOOT),
        ({"boot_s": nan}, Reason.REBOOT),
        ({"heard_s": T - 2.97}, Reason.NONE),
        ({"heard_s": T - 2.99}, Reason.LINK_LOST),
        ({"heard_s": nan}, Reason.LINK_LOST),
        ({"origin_lat_lon_alt": (47.4 + 0.9e-6, 8.5 - 0.9e-6, 488.19)}, Reason.NONE),
        ({"origin_lat_lon_alt": (47.4 + 1.1e-6, 8.5, 488.0)}, Reason.ORIGIN_MOVED),
        ({"origin_lat_lon_alt": (47.4, 8.5 - 1.1e-6, 488.0)}, Reason.ORIGIN_MOVED),
        ({"origin_lat_lon_alt": (47.4, 8.5, 488.21)}, Reason.ORIGIN_MOVED),
        ({"origin_lat_lon_alt": (47.4, 8.5, 487.79)}, Reason.ORIGIN_MOVED),
        ({"origin_lat_lon_alt": (47.4, nan, 488.0)}, Reason.ORIGIN_MOVED),
        ({"origin_lat_lon_alt": (47.4, 8.5, nan)}, Reason.ORIGIN_MOVED),
        ({"origin_lat_lon_alt": None}, Reason.NONE),
        ({"battery_frac": 0.2}, Reason.NONE),
        ({"battery_frac": 0.19}, Reason.BATTERY),
        ({"battery_frac": None}, Reason.NONE),
    ],
)
def test_what_ends_a_flight(told, reason):
    assert ended(**told) is reason


def test_before_the_flight_mode_sticks_and_arming_are_the_pilots():
    ground = {"armed": False, "in_offboard": False, "sticks_moved": True}
    watch = Watch(rig.LIMITS, T, rig.aircraft(T, **ground))
    assert not watch.has_flown
    assert ended(watch=watch, **ground) is Reason.NONE
    assert not watch.has_flown
    assert ended(0.04, watch=watch, in_offboard=True) is Reason.NONE
    assert watch.has_flown
    assert ended(0.06, watch=watch, in_offboard=False) is Reason.PILOT_MODE
    assert watch.has_flown


def test_but_the_rest_counts():
    ground = {"armed": False, "in_offboard": False}
    for told, reason in (({"boot_s": 1.0}, Reason.REBOOT), ({"battery_frac": 0.1}, Reason.BATTERY)):
        assert ended(watch=Watch(rig.LIMITS, T, rig.aircraft(T)), **ground, **told) is reason


def test_a_clock_that_comes_late_is_no_reboot_but_one_that_starts_anew_is():
    watch = rig.watching()
    assert ended(1.0, watch, boot_s=60.0) is Reason.NONE
    assert ended(1.02, watch, boot_s=59.1) is Reason.NONE
    assert ended(1.04, watch, boot_s=59.0) is Reason.REBOOT
    assert ended(1.06, watch, boot_s=58.2) is Reason.REBOOT


def test_an_origin_told_later_is_taken_as_it_is():
    watch = Watch(rig.LIMITS, T, rig.aircraft(T, origin_lat_lon_alt=None))
    assert ended(0.02, watch, origin_lat_lon_alt=None) is Reason.NONE
    assert ended(0.04, watch) is Reason.NONE
    assert ended(0.06, watch, origin_lat_lon_alt=(47.5, 8.5, 488.0)) is Reason.ORIGIN_MOVED


def test_the_borders_belong_to_the_good_side():
    limits = replace(rig.LIMITS, link_lost_s=4.0)
    watch = Watch(limits, T, rig.aircraft(T, origin_lat_lon_alt=(0.0, 0.0, 0.0)))
    assert watch.ended(T, rig.aircraft(T, heard_s=T - 4.0, origin_lat_lon_alt=(1e-6, -1e-6, 0.2))) is Reason.NONE


def test_a_bad_estimator_ends_it_when_it_lasts():
    watch = rig.watching()
    for after_s in (0.25, 0.5):
        assert ended(after_s, watch, estimator_good=False) is Reason.NONE
        assert watch.doubt(T + after_s, HERE) is Reason.ESTIMATOR
    assert ended(0.52, watch, estimator_good=False) is Reason.ESTIMATOR
    assert ended(0.54, watch) is Reason.NONE
    assert watch.doubt(T + 0.54, HERE) is Reason.NONE


# What is doubted.


def told(watch: Watch, after_s: float, motion=HERE, **values) -> Reason:
    watch.look(T + after_s, rig.aircraft(T + after_s, **values), motion)
    return watch.doubt(T + after_s, motion)


def test_a_pose_ages():
    watch = rig.watching()
    assert watch.doubt(T + 0.19, HERE) is Reason.ESTIMATOR  # not even looked at
    for after_s, reason in ((0.19, Reason.NONE), (0.21, Reason.POSE_STALE), (0.49, Reason.POSE_STALE)):
        assert told(watch, after_s, time_s=T) is reason
    assert told(watch, 0.51, time_s=T) is Reason.POSE_LOST


def test_ages_up_to_the_limits_are_fine():
    limits = replace(rig.LIMITS, pose_stale_s=0.25, pose_lost_s=0.75)
    watch = Watch(limits, T, rig.aircraft(T))
    assert told(watch, 0.25, time_s=T) is Reason.NONE
    assert told(watch, 0.75, time_s=T) is Reason.POSE_STALE


@pytest.mark.parametrize(
    "bad",
    [
        {"position_ned_m": (nan, 0.0, 0.0)},
        {"velocity_ned_m_s": (0.0, 0.0, inf)},
        {"yaw_ned_rad": nan},
        {"time_s": nan},
        {"time_s": T + 0.3 + 0.06},
        {"time_s": T},
        {"time_s": T - 1.0},
    ],
)
def test_a_pose_that_is_none_is_no_newer_one(bad):
    watch = rig.watching()
    assert told(watch, 0.3, **bad) is Reason.POSE_STALE
    assert watch.pose == rig.aircraft(T)
    assert told(watch, 0.32) is Reason.NONE
    assert watch.pose == rig.aircraft(T + 0.32)


def test_a_pose_may_be_a_little_ahead():
    watch = rig.watching()
    assert told(watch, 0.3, time_s=T + 0.3 + 0.04) is Reason.NONE
    watch = Watch(rig.LIMITS, 0.0, rig.aircraft(-1.0))
    watch.look(0.0, rig.aircraft(0.0, time_s=0.05), HERE)
    assert watch.pose.time_s == 0.05


def frozen(after_s: float, moved_m: float, watch: Watch | None = None) -> Reason:
    return told(watch or rig.watching(), after_s, rig.motion((moved_m, 0.0, -5.0)))


def test_a_pose_that_does_not_change_while_it_should_is_frozen():
    assert frozen(0.49, 0.3) is Reason.NONE
    assert frozen(0.51, 0.3) is Reason.POSE_FROZEN
    assert frozen(0.99, 0.3) is Reason.POSE_FROZEN
    assert frozen(1.01, 0.3) is Reason.POSE_LOST
    assert frozen(1.01, 0.24) is Reason.NONE
    assert frozen(0.5, 0.3) is Reason.NONE
    assert frozen(1.0, 0.3) is Reason.POSE_FROZEN
    assert frozen(1.0, 0.25) is Reason.NONE


@pytest.mark.parametrize("change", [{"position": (0.0, 0.001, -5.0)}, {"velocity": (0.0, 0.001, 0.0)}])
def test_a_pose_that_changes_at_all_is_not(change):
    watch = rig.watching()
    told(watch, 0.4, rig.motion((0.2, 0.0, -5.0)), **change)
    assert told(watch, 0.8, rig.motion((0.5, 0.0, -5.0)), **change) is Reason.NONE
    assert told(watch, 0.95, rig.motion((0.4, 0.0, -5.0)), **change) is Reason.NONE
    assert told(watch, 0.95, rig.motion((0.5, 0.0, -5.0)), **change) is Reason.POSE_FROZEN


def test_what_changes_by_a_jump_only_is_measured_from_there():
    watch = rig.watching()
    told(watch, 0.1, position=(5.0, 0.0, -5.0), reset_counter=4)
    same = {"position": (5.0, 0.0, -5.0), "reset_counter": 4}
    assert told(watch, 0.7, rig.motion((5.2, 0.0, -5.0)), **same) is Reason.NONE
    assert told(watch, 0.7, rig.motion((5.3, 0.0, -5.0)), **same) is Reason.POSE_FROZEN
