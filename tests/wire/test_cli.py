"""`cinempc sim serve` by its real command line, with a vehicle that only reads on its link."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from command_line import COMMAND, ENVIRONMENT, SHOT

from cinempc.gate import GateLimits
from cinempc.shots.load import load_shot
from cinempc.vehicles.mavlink import MavlinkVehicle
from cinempc.vehicles.settings import Settings
from sim.mavlink.link import free_port

GIVE_UP_S = 60.0


def test_a_served_aircraft_passes_preflight_for_one_who_only_reads(tmp_path: Path) -> None:
    port, drone = free_port(), load_shot(SHOT).drone
    command = [*COMMAND, "sim", "serve", str(SHOT), "--port", str(port), "--param", "COM_RC_OVERRIDE=3"]
    settings = Settings(f"udpin://127.0.0.1:{port}", GateLimits.of(drone), readonly=True, ready_s=GIVE_UP_S)
    with subprocess.Popen(command, cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True) as serving:
        try:
            with MavlinkVehicle(settings, drone) as vehicle:
                checks = vehicle.wait_for_checks(GIVE_UP_S)
                assert checks
                assert all(check.ok for check in checks), checks
                vehicle.engage()
                assert vehicle.report.setpoint is not None
                assert abs(vehicle.read().position_ned_m).max() < 1.0
        finally:
            serving.send_signal(signal.SIGINT)
            try:
                _, said = serving.communicate(timeout=GIVE_UP_S)
            finally:
                serving.kill()
    assert f"calls 127.0.0.1:{port}" in said
    assert said.splitlines()[-1] == "ended"
    assert serving.returncode == 0
