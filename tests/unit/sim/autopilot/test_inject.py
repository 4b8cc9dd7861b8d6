"""What a test does to the simulated aircraft shows on the wire and in the truth."""

from __future__ import annotations

from collections.abc import Iterator
from math import radians

import pytest
from autopilot_rig import HOLD, LAND, OFFBOARD, POSITION, RETURN, VELOCITY_ONLY, SteppedBench, hover, setpoint
from pymavlink.dialects.v20 import all as mavlink

from sim.autopilot.modes import Mode
from sim.autopilot.recording import Moment

TAKEOVER = {"COM_RC_OVERRIDE": 3, "COM_OF_LOSS_T": 0.5, "COM_OBL_RC_ACT": 5}


@pytest.fixture
def bench() -> Iterator[SteppedBench]:
    made = SteppedBench(TAKEOVER, flying=True)
    made.get_ready()
    made.enter_offboard(lambda: setpoint(0, x=3.0, y=-2.0, z=-5.0, yaw=0.5))
    made.run(2.0)
    yield made
    made.close()


def truth(bench: SteppedBench) -> Moment:
    return bench.autopilot.recording.moments[-1]


def test_a_reset_jumps_on_the_wire_and_not_in_the_world(bench: SteppedBench) -> None:
    bench.setpoint = lambda: setpoint(0, x=8.0, y=-2.0, z=-5.0, yaw=0.5 + radians(20))
    bench.autopilot.inject.estimator_reset(north_m=5.0, turn_deg=20.0)
    before, counter = truth(bench).position_ned_m, bench.newest["ODOMETRY"].reset_counter
    bench.run(2.0)
    assert bench.position[0] == pytest.approx(8.0, abs=0.1)
    assert bench.newest["ATTITUDE"].yaw == pytest.approx(0.5 + radians(20), abs=0.05)
    assert truth(bench).position_ned_m == pytest.approx(before, abs=0.1)
    assert bench.newest["ODOMETRY"].reset_counter == counter + 1


def test_a_moved_origin_is_told(bench: SteppedBench) -> None:
    bench.newest.pop("GPS_GLOBAL_ORIGIN")
    bench.autopilot.inject.origin_moved(10.0, 0.0)
    bench.run(0.2)
    assert bench.newest["GPS_GLOBAL_ORIGIN"].latitude > 473977420
    assert bench.position[0] == pytest.approx(-7.0, abs=0.2)


def test_a_silent_pose_and_a_frozen_one(bench: SteppedBench) -> None:
    bench.autopilot.inject.pose_silent()
    since = len(bench.heard)
    bench.run(1.0)
    kinds = {m.get_type() for _, m in bench.heard[since:]}
    assert not kinds & {"ODOMETRY", "LOCAL_POSITION_NED", "ATTITUDE", "GLOBAL_POSITION_INT"}
    assert kinds >= {"HEARTBEAT", "RC_CHANNELS"}
    bench.autopilot.inject.pose_silent(False)
    bench.autopilot.inject.pose_frozen()
    bench.run(0.1)
    first = bench.newest["ODOMETRY"]
    bench.setpoint = lambda: setpoint(VELOCITY_ONLY, vx=2.0)
    bench.run(1.0)
    later = bench.newest["ODOMETRY"]
    assert (first.x, first.y) == (later.x, later.y)
    assert later.time_usec - first.time_usec > 900_000
    assert truth(bench).velocity_ned_m_s[0] > 0.5


def test_drift_moves_the_aircraft_though_it_says_it_holds(bench: SteppedBench) -> None:
    before = truth(bench).position_ned_m[0]
    bench.autopilot.inject.gps_drift(1.0, 0.0)
    bench.run(4.0)
    assert truth(bench).position_ned_m[0] < before - 2.5


def test_lost_gps_brings_it_down(bench: SteppedBench) -> None:
    bench.autopilot.inject.gps_lost()
    bench.run(1.0)
    assert bench.newest["GPS_RAW_INT"].fix_type == 0
    assert bench.newest["ESTIMATOR_STATUS"].pos_horiz_accuracy > 0.5
    bench.run(6.0)
    assert bench.mode == LAND


def test_an_empty_battery_shows_and_acts_as_told() -> None:
    bench = SteppedBench({"COM_LOW_BAT_ACT": 3}, flying=True)
    bench.get_ready()
    bench.autopilot.inject.battery(0.06)
    bench.run(2.1)
    assert bench.newest["BATTERY_STATUS"].charge_state == 3
    assert bench.newest["SYS_STATUS"].battery_remaining == 6
    bench.run(5.0)
    assert bench.mode == RETURN
    bench.close()


def test_the_pilot_takes_over_by_sticks_and_flies(bench: SteppedBench) -> None:
    bench.autopilot.inject.sticks(pitch=0.6)
    assert bench.run(0.2, lambda: bench.mode == POSITION)
    assert bench.newest["RC_CHANNELS"].chan2_raw == 1200
    bench.run(4.0)
    moment = truth(bench)
    assert moment.mode is Mode.POSITION
    assert moment.velocity_ned_m_s[0] > 1.0


def test_the_pilot_turns_the_mode_switch(bench: SteppedBench) -> None:
    assert bench.autopilot.inject.pilot_mode(Mode.HOLD)
    assert bench.run(0.2, lambda: bench.mode == HOLD)
    bench.run(2.0)
    assert bench.intended == HOLD


def test_a_lost_radio(bench: SteppedBench) -> None:
    bench.autopilot.inject.radio_lost()
    bench.run(0.5)
    since = len(bench.heard)
    bench.run(1.0)
    assert "RC_CHANNELS" not in {m.get_type() for _, m in bench.heard[since:]}
    assert bench.mode == HOLD


def test_a_reboot_is_silent_and_forgets(bench: SteppedBench) -> None:
    bench.autopilot.inject.reboot(silent_s=1.0)
    since = len(bench.heard)
    bench.run(0.9)
    assert [m for _, m in bench.heard[since:]] == []
    bench.run(2.5)
    assert bench.newest["SYSTEM_TIME"].time_boot_ms < 3500
    assert bench.mode == HOLD
    assert not bench.armed
    assert bench.position[0] == pytest.approx(0.0, abs=0.2)  # its origin is where it booted


def test_a_cut_link_is_a_lost_stream(bench: SteppedBench) -> None:
    bench.autopilot.inject.link.cut = True
    bench.run(1.0)
    assert truth(bench).mode is Mode.HOLD
    bench.autopilot.inject.link.cut = False
    bench.run(0.5)
    assert truth(bench).mode is Mode.OFFBOARD


def test_gimbal_faults(bench: SteppedBench) -> None:
    inject = bench.autopilot.inject
    bench.command(1001, 1, bench.endpoint.component, -1, -1)
    inject.gimbal_stolen(pitch_deg=-45.0)
    bench.run(2.1)
    assert bench.newest["GIMBAL_MANAGER_STATUS"].primary_control_sysid == 255
    assert truth(bench).gimbal_pitch_rad == pytest.approx(radians(-45), abs=0.02)
    inject.gimbal_stopped()
    inject.gimbal_stolen(pitch_deg=0.0)
    bench.run(2.0)
    assert truth(bench).gimbal_pitch_rad == pytest.approx(radians(-45), abs=0.05)
    inject.gimbal_silent()
    since = len(bench.heard)
    bench.run(2.0)
    assert not any(m.get_srcComponent() == 154 for _, m in bench.heard[since:])


def test_camera_moves_the_lens_and_its_faults_show(bench: SteppedBench) -> None:
    assert bench.command(531, 3, 70.0, component=100) == [0]
    assert bench.command(532, 3, 5.0, component=100) == [0]
    assert bench.command(511, 260, 200_000, component=100) == [0]
    bench.run(2.0)
    lens = bench.autopilot.world.vehicle_state().lens
    assert lens.focal_length_mm == pytest.approx(70.0, rel=0.01)
    assert lens.focus_distance_m == pytest.approx(5.0, rel=0.02)
    told = [m for _, m in bench.heard if m.get_type() == "CAMERA_SETTINGS"][-1]
    assert told.zoomLevel == pytest.approx(100 * 46 / 216, abs=0.2)
    bench.autopilot.inject.camera.acknowledges_as = 101
    since = len(bench.heard)
    bench.command(531, 3, 50.0, component=100)
    acks = [m for _, m in bench.heard[since:] if m.get_type() == "COMMAND_ACK"]
    assert [m.get_srcComponent() for m in acks] == [101]
    bench.autopilot.inject.camera.silent = True
    assert bench.command(531, 3, 60.0, component=100) == []


def test_strangers_are_heard_as_they_are(bench: SteppedBench) -> None:
    inject = bench.autopilot.inject
    inject.hears(setpoint(VELOCITY_ONLY, vx=3.0), (7, 1))
    entry = bench.autopilot.recording.heard[-1]
    assert (entry.source, entry.why) == ((7, 1), None)
    inject.stranger_says(mavlink.MAVLink_heartbeat_message(2, 12, 0, 0, 3, 3), (9, 1))
    since = len(bench.heard)
    bench.run(0.05)
    assert any(m.get_srcSystem() == 9 for _, m in bench.heard[since:])


def test_rejected_setpoints_are_recorded_with_their_reason(bench: SteppedBench) -> None:
    bench.setpoint = lambda: setpoint(VELOCITY_ONLY, 9)
    bench.run(0.3)
    heard = bench.autopilot.recording.named("SET_POSITION_TARGET_LOCAL_NED", since_s=bench.now_s - 0.2)
    assert heard
    assert {entry.why for entry in heard} == {"coordinate frame 9 unsupported"}


def test_it_hovers_where_it_is_told_within_the_wire_s_accuracy(bench: SteppedBench) -> None:
    assert truth(bench).position_ned_m == pytest.approx((3.0, -2.0, -5.0), abs=0.1)
    bench.setpoint = hover
    bench.run(1.0)
    assert bench.mode == OFFBOARD
