"""One line that says how the picture is."""

from __future__ import annotations

import time

import numpy as np

from cinempc.record import TakeInfo
from cinempc.report.achieved import achieved
from cinempc.safety import LATEST_S
from cinempc.types import Tick

REFRESH_S = 0.15


class Status:
    """Formats ticks, not more often than a person can read."""

    def __init__(self, info: TakeInfo) -> None:
        self._info = info
        self._next_s = 0.0
        self._line = ""

    def line(self, tick: Tick) -> str:
        """Lens, distance, speed, framing error and the planner's state."""
        if time.monotonic() >= self._next_s:
            self._next_s = time.monotonic() + REFRESH_S
            self._line = self._format(tick)
        return self._line

    def _format(self, tick: Tick) -> str:
        vehicle, lens = tick.vehicle, tick.vehicle.lens
        first = [
            f"{subject.name} {float(np.linalg.norm(vehicle.camera_position_ned_m - subject.position_ned_m)):.1f} m"
            for subject in tick.subjects[:1]
        ]
        errors = [float(mark.error_frac[0]) for mark in achieved([tick], self._info).marks]
        lost = [f"{s.name} unseen {s.age_s:.1f} s" for s in tick.subjects if s.age_s > LATEST_S]
        shot = [f"{tick.asked.shot} ({tick.asked.phase})"] if tick.asked.shot else []
        parts = [
            *shot,
            *lost,
            f"{lens.focal_length_mm:3.0f} mm f/{lens.f_number:.1f}",
            f"focus {lens.focus_distance_m:.1f} m",
            *first,
            f"{float(np.linalg.norm(vehicle.velocity_ned_m_s)):.1f} m/s",
            f"off {100 * max(errors, default=0.0):.1f} %",
            f"plan {tick.plan.status} {tick.plan.solve_ms:.1f} ms",
        ]
        return " · ".join(parts)
