"""Commands beyond those that the table of PX4's promises has."""

from __future__ import annotations

from collections.abc import Iterator
from math import degrees, inf, nan, radians

import pytest
from autopilot_rig import ARM, HOLD, INTERVAL, REQUEST, RETURN, SET_MODE, TAKEOFF, SteppedBench
from pymavlink.dialects.v20 import all as mavlink

from sim.mavlink.geodetic import PX4_HOME
from sim.mavlink.vectors import euler

NAV_RETURN, NAV_LAND, NAV_TAKEOFF, REPOSITION = 20, 21, 22, 192
ROI, ROI_NONE, REBOOT, GIMBAL_CONFIGURE = 195, 197, 246, 1001
TO_CAMERA, TO_GIMBAL = 100, 154


@pytest.fixture
def standing() -> Iterator[SteppedBench]:
    made = SteppedBench()
    made.get_ready()
    yield made
    made.close()


@pytest.fixture
def flying() -> Iterator[SteppedBench]:
    made = SteppedBench(flying=True)
    made.get_ready()
    yield made
    made.close()


def heard(bench: SteppedBench, kind: str) -> list[object]:
    return [m for _, m in bench.heard if m.get_type() == kind]


def test_it_takes_off_to_the_altitude_that_is_asked(standing: SteppedBench) -> None:
    assert standing.command(ARM, 1) == [0]
    altitude_m = PX4_HOME.altitude_m + 8.0
    assert standing.command(NAV_TAKEOFF, nan, 0, 0, nan, nan, nan, altitude_m) == [0]
    assert standing.run(0.2, lambda: standing.mode == TAKEOFF)
    assert standing.run(20.0, lambda: standing.mode == HOLD)
    assert standing.position[2] == pytest.approx(-8.0, abs=0.4)
    assert standing.command(NAV_LAND) == [0]
    assert standing.run(40.0, lambda: not standing.armed)


def test_nobody_takes_off_and_it_disarms(standing: SteppedBench) -> None:
    standing.command(ARM, 1)
    assert standing.run(12.0, lambda: standing.armed)
    assert standing.run(12.0, lambda: not standing.armed)


def test_reposition_flies_there_and_stays(flying: SteppedBench) -> None:
    there = PX4_HOME.moved((9.0, 2.0, -7.0))
    x, y, _ = there.wire
    message = mavlink.MAVLink_command_int_message(1, 1, 5, REPOSITION, 0, 0, -1, 1, 0, nan, x, y, there.altitude_m)
    assert flying.ask(message) == [0]
    flying.run(12.0)
    assert flying.position == pytest.approx((9.0, 2.0, -7.0), abs=0.3)


def test_return_climbs_flies_home_and_lands(flying: SteppedBench) -> None:
    flying.autopilot.systems.home_ned_m = (-20.0, -2.0, -0.2)
    assert flying.command(NAV_RETURN) == [0]
    assert flying.mode == RETURN
    flying.run(6.0)
    assert flying.position[2] < -8.0
    assert flying.run(90.0, lambda: not flying.armed)
    assert flying.position == pytest.approx((-20.0, -2.0, -0.2), abs=0.7)


def test_a_reboot_is_for_the_ground_only(standing: SteppedBench, flying: SteppedBench) -> None:
    assert flying.command(REBOOT, 1) == [2]
    assert standing.command(REBOOT, 1) == [0]
    standing.run(3.0)
    assert standing.newest["SYSTEM_TIME"].time_boot_ms < 4000


def test_anybody_may_point_the_gimbal_at_a_place(flying: SteppedBench) -> None:
    place = PX4_HOME.moved((23.0, -2.0, -5.0))
    assert flying.command(ROI, 0, 0, 0, 0, place.latitude_deg, place.longitude_deg, place.altitude_m) == [0]
    flying.run(1.5)
    moment = flying.autopilot.recording.moments[-1]
    assert degrees(moment.gimbal_yaw_ned_rad) == pytest.approx(0.0, abs=4.0)  # floats cannot tell metres of longitude
    assert flying.command(ROI_NONE) == [0]
    flying.run(1.5)
    assert flying.autopilot.recording.moments[-1].gimbal_yaw_ned_rad == pytest.approx(0.5, abs=0.05)


def test_requests_old_and_new(standing: SteppedBench) -> None:
    assert standing.command(520, 1) == [0]
    assert standing.command(410) == [0]
    assert standing.command(REQUEST, 148) == [0]
    assert standing.command(REQUEST, 280) == [0]
    assert standing.command(REQUEST, 244, 30) == [0]
    assert standing.command(510, 0) == [0]
    assert standing.command(REQUEST, 9999) == [2]
    assert len(heard(standing, "AUTOPILOT_VERSION")) == 2
    assert [m.interval_us for m in heard(standing, "MESSAGE_INTERVAL")] == [10_000, 1_000_000]  # type: ignore[attr-defined]
    assert standing.newest["GIMBAL_MANAGER_INFORMATION"].gimbal_device_id == TO_GIMBAL


def test_camera_and_gimbal_device_answer_for_themselves(standing: SteppedBench) -> None:
    assert standing.command(REQUEST, 259, component=TO_CAMERA) == [0]
    assert standing.command(521, 1, component=TO_CAMERA) == [0]
    assert standing.command(REQUEST, 271, component=TO_CAMERA) == [0]
    assert standing.command(REQUEST, 1, component=TO_CAMERA) == [2]
    assert standing.command(9999, component=TO_CAMERA) == [3]
    assert standing.command(REQUEST, 283, component=TO_GIMBAL) == [0]
    assert standing.command(531, 3, 50, component=TO_GIMBAL) == [3]
    assert len(heard(standing, "CAMERA_INFORMATION")) == 2
    assert len(heard(standing, "CAMERA_FOV_STATUS")) == 1
    assert len(heard(standing, "GIMBAL_DEVICE_INFORMATION")) == 1


def test_without_a_gimbal_device_the_autopilot_is_device_1() -> None:
    bench = SteppedBench({"MNT_MODE_OUT": 0}, flying=True)
    bench.get_ready()
    bench.command(1001, 1, bench.endpoint.component, -1, -1)
    bench.command(1000, -30, 0, nan, nan, 12)
    bench.run(2.1)
    told = [m for _, m in bench.heard if m.get_type() == "GIMBAL_DEVICE_ATTITUDE_STATUS"]
    assert {m.get_srcComponent() for m in told} == {1}
    assert euler(tuple(told[-1].q))[1] == pytest.approx(radians(-30), abs=0.02)
    assert bench.newest["GIMBAL_MANAGER_STATUS"].gimbal_device_id == 1
    bench.close()


def test_ground_stations_read_texts(standing: SteppedBench) -> None:
    standing.endpoint.send(mavlink.MAVLink_heartbeat_message(mavlink.MAV_TYPE_GCS, 8, 0, 0, 4, 3))
    standing.run(0.1)
    standing.command(ARM, 1)
    assert standing.newest["STATUSTEXT"].text == "Armed by an external command"


@pytest.mark.parametrize("number", [nan, inf, -inf, 3e38])
def test_what_is_no_number_is_answered_too(standing: SteppedBench, number: float) -> None:
    for command in (ARM, REBOOT, REQUEST, NAV_TAKEOFF, SET_MODE, INTERVAL, GIMBAL_CONFIGURE):
        assert standing.command(command, number, number, number), command
