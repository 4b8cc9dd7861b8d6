"""A planner in a process of its own, to be stopped and killed: engages, waits for Offboard, and flies circles.

python wire_planner.py PICKLE      (with settings and drone in it)
"""

from __future__ import annotations

import pickle
import sys
import time
from math import atan2, hypot
from pathlib import Path

import numpy as np
from wire_plan import MIA_NED_M, PERIOD_S, Circle

from cinempc.hardware import Drone
from cinempc.types import SubjectState
from cinempc.vehicles.mavlink import MavlinkVehicle
from cinempc.vehicles.modes import Mode
from cinempc.vehicles.settings import Settings

SPEED_M_S = 3.0


def main(settings: Settings, drone: Drone) -> None:
    vehicle = MavlinkVehicle(settings, drone)
    tell(f"pilot {vehicle.pilot_pid}")
    vehicle.engage()
    tell("engaged")
    while vehicle.report.mode is not Mode.OFFBOARD:
        time.sleep(PERIOD_S)
    north_m, east_m, _ = vehicle.read().position_ned_m - MIA_NED_M
    circle = Circle(time.monotonic(), atan2(east_m, north_m), hypot(north_m, east_m), SPEED_M_S)
    while True:
        now_s = time.monotonic()
        vehicle.people([SubjectState("mia", now_s, np.array(MIA_NED_M), np.zeros(3), 0.0, 1.7)])
        try:
            vehicle.send(circle(now_s))
        finally:
            for event in vehicle.events():
                tell(f"{event.time_s:.3f} {event.kind}: {event.text}")
        time.sleep(PERIOD_S)


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*pickle.loads(Path(sys.argv[1]).read_bytes()))
