"""A companion computer with a simple plan: along a line at 3 m/s, once the pilot has given it the aircraft.

python companion.py CONNECTION OPTIONS      (JSON: gimbal, lens, profile, apply_profile, ready_s)
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from plant_rig import CAMERA, DRONE, LENS

from cinempc.gate import GateLimits
from cinempc.types import Command
from cinempc.vehicles.mavlink import AuthorityLostError, MavlinkError, MavlinkVehicle
from cinempc.vehicles.modes import Mode
from cinempc.vehicles.profile import read_profile
from cinempc.vehicles.settings import Settings

Plan = Callable[[float], tuple[float, float, float]]  # way, speed and acceleration at an instant
STILL: Plan = lambda now_s: (0.0, 0.0, 0.0)  # noqa: E731
SPEED_M_S, EASED_S, PERIOD_S = 3.0, 3.0, 0.02
LONGEST_S = 90.0
REFUSED = 3


def main(connection: str, options: dict[str, Any]) -> int:
    profile = read_profile(Path(options["profile"])) if "profile" in options else None
    settings = Settings(
        connection,
        GateLimits.of(DRONE),
        camera=CAMERA if options.get("lens") else None,
        gimbal=options.get("gimbal", False),
        profile=profile,
        apply_profile=options.get("apply_profile", False),
        need_rc=False,
        ready_s=options.get("ready_s", 30.0),
    )
    with MavlinkVehicle(settings, DRONE) as vehicle:
        say(f"pilot process {vehicle.pilot_pid}")
        try:
            vehicle.engage()
        except MavlinkError as error:
            say(f"refused: {error}")
            return REFUSED
        say("engaged")
        fly(vehicle)
    return 0


def fly(vehicle: MavlinkVehicle) -> None:
    """Sends set-points whether or not anybody follows them, and tells what happens."""
    here, plan = vehicle.read().position_ned_m, STILL
    until_s = time.monotonic() + LONGEST_S
    while (now_s := time.monotonic()) < until_s:
        if plan is STILL and vehicle.report.mode is Mode.OFFBOARD:
            here, plan = vehicle.read().position_ned_m, line(now_s)
        elif plan is STILL:
            here = vehicle.read().position_ned_m
        with contextlib.suppress(AuthorityLostError):
            vehicle.send(command(now_s, here, *plan(now_s)))
        for event in vehicle.events():
            say(f"{event.time_s:.3f} {event.kind}: {event.text}")
        time.sleep(max(now_s + PERIOD_S - time.monotonic(), 0.0))


def line(begun_s: float) -> Plan:
    """Smoothly up to speed."""

    def at(now_s: float) -> tuple[float, float, float]:
        s = (now_s - begun_s) / EASED_S
        if s >= 1.0:
            return SPEED_M_S * EASED_S * (s - 0.5), SPEED_M_S, 0.0
        way_m = SPEED_M_S * EASED_S * (s**3 - s**4 / 2)
        return way_m, SPEED_M_S * (3 * s**2 - 2 * s**3), SPEED_M_S / EASED_S * 6 * (s - s**2)

    return at


def command(now_s: float, start: Any, way_m: float, speed_m_s: float, acceleration_m_s2: float) -> Command:
    north = np.array([1.0, 0.0, 0.0])
    return Command(
        time_s=now_s,
        position_ned_m=start + way_m * north,
        velocity_ned_m_s=speed_m_s * north,
        acceleration_ned_m_s2=acceleration_m_s2 * north,
        yaw_ned_rad=0.0,
        gimbal_yaw_ned_rad=0.0,
        gimbal_pitch_rad=-0.2,
        gimbal_yaw_rate_rad_s=0.0,
        gimbal_pitch_rate_rad_s=0.0,
        lens=LENS,
    )


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], json.loads(sys.argv[2])))
