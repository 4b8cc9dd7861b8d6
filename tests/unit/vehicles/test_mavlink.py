"""The vehicle with its process, over UDP, against an autopilot that only talks."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from mavlink_rig import healthy, odometry
from plant_rig import CAMERA, DRONE, LENS

from cinempc.gate import Authority, GateLimits
from cinempc.types import Command, SubjectState
from cinempc.vehicles.mavlink import (
    MavlinkVehicle,
    NoTelemetryError,
    PilotProcessError,
    RefusedError,
)
from cinempc.vehicles.settings import Settings
from cinempc.wire import Endpoint
from sim.mavlink.link import free_port

EASTWARDS_M_S = 2.0


@pytest.fixture(scope="module")
def settings() -> Iterator[Settings]:
    """Of an autopilot that drifts eastwards."""
    port = free_port()
    end, stop = Endpoint(f"udpout://127.0.0.1:{port}", system=1, component=1), threading.Event()

    def talk() -> None:
        while not stop.wait(0.02):
            east_m = EASTWARDS_M_S * time.monotonic() % 1000.0
            end.send(odometry(time.monotonic(), (0.0, east_m, -5.0), (0.0, EASTWARDS_M_S, 0.0)))
            for message in healthy():
                end.send(message)

    thread = threading.Thread(target=talk)
    thread.start()
    yield Settings(f"udpin://127.0.0.1:{port}", GateLimits.of(DRONE), gimbal=False, ready_s=0.5)
    stop.set()
    thread.join(timeout=10.0)
    end.close()


def test_reads_refuses_and_closes(settings: Settings) -> None:
    with MavlinkVehicle(settings, DRONE) as vehicle:
        assert until(lambda: vehicle.report.pose is not None)
        state = vehicle.read()
        assert state.velocity_ned_m_s[1] == pytest.approx(EASTWARDS_M_S)
        assert abs(state.position_ned_m[1] - EASTWARDS_M_S * time.monotonic() % 1000.0) < 1.0
        np.testing.assert_allclose(state.camera_position_ned_m - state.position_ned_m, DRONE.camera_offset_frd_m)
        vehicle.send(command())
        vehicle.people([SubjectState("a", time.monotonic(), np.zeros(3), np.zeros(3), 0.0, 1.8)])
        with pytest.raises(RefusedError, match="remote control: not seen"):
            vehicle.engage()
        assert any(not check.ok for check in vehicle.wait_for_checks(0.1))
        assert vehicle.report.authority is Authority.DISENGAGED
        assert "failed" in [event.kind for event in vehicle.events()]
    assert vehicle.farewell is not None
    assert vehicle.farewell.cycles.count > 10
    vehicle.close()


def test_a_dead_process_is_told(settings: Settings) -> None:
    with MavlinkVehicle(settings, DRONE) as vehicle:
        os.kill(vehicle.pilot_pid, signal.SIGKILL)
        with pytest.raises(PilotProcessError, match="has ended"):
            until(lambda: vehicle.report is None)


def test_an_interrupt_does_not_reach_it_and_a_request_to_end_does(settings: Settings) -> None:
    with MavlinkVehicle(settings, DRONE) as vehicle:
        os.kill(vehicle.pilot_pid, signal.SIGINT)
        interrupted_s = time.monotonic()
        assert until(lambda: vehicle.report.time_s > interrupted_s + 0.1)  # it goes on reporting
        os.kill(vehicle.pilot_pid, signal.SIGTERM)
        assert until(lambda: vehicle.farewell is not None or bool(vehicle.events()), ending=True)


def test_a_bad_connection_is_told(settings: Settings) -> None:
    with pytest.raises(PilotProcessError, match="expected udpin"):
        MavlinkVehicle(replace(settings, connection="nonsense"), DRONE)


def test_a_silent_link_has_no_state(settings: Settings) -> None:
    elsewhere = replace(settings, connection="udpout://127.0.0.1:9", camera=CAMERA)
    with MavlinkVehicle(elsewhere, DRONE) as vehicle, pytest.raises(NoTelemetryError):
        vehicle.read()


def command() -> Command:
    zero = np.zeros(3)
    return Command(time.monotonic(), zero, zero, zero, 0.0, 0.0, 0.0, 0.0, 0.0, LENS)


def until(true: Callable[[], bool], *, ending: bool = False) -> bool:
    until_s = time.monotonic() + 10.0
    while time.monotonic() < until_s:
        try:
            if true():
                return True
        except PilotProcessError:
            if ending:
                return True
            raise
        time.sleep(0.01)
    return False
