"""To where a shot begins: straight there, gently, as set-points of position, velocity and acceleration.

The quintic with rest at both ends is the motion of least jerk: T. Flash & N. Hogan, The coordination of arm movements,
J. Neuroscience 5 (1985).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cinempc.types import Array, Command

SPEED_M_S, ACCELERATION_M_S2, JERK_M_S3 = 2.0, 1.0, 2.0  # calm, whatever the drone could do
PEAK_SPEED, PEAK_ACCELERATION, PEAK_JERK = 15 / 8, 10 / np.sqrt(3), 60.0  # of the quintic, for unit length and time
SETTLE_S = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Approach:
    """From a place to a command's place, then staying there."""

    start_s: float
    from_ned_m: Array  # (3,)
    goal: Command

    @property
    def duration_s(self) -> float:
        """Until the goal is reached."""
        way_m = float(np.linalg.norm(self.goal.position_ned_m - self.from_ned_m))
        return float(
            max(
                way_m * PEAK_SPEED / SPEED_M_S,
                np.sqrt(way_m * PEAK_ACCELERATION / ACCELERATION_M_S2),
                np.cbrt(way_m * PEAK_JERK / JERK_M_S3),
                1e-3,
            )
        )

    def done(self, now_s: float) -> bool:
        """Whether the aircraft should have arrived, and come to rest."""
        return now_s > self.start_s + self.duration_s + SETTLE_S

    def command(self, now_s: float) -> Command:
        """The set-points of an instant; gimbal and lens go to the goal's at once."""
        total_s = self.duration_s
        t = float(np.clip((now_s - self.start_s) / total_s, 0.0, 1.0))
        way = self.goal.position_ned_m - self.from_ned_m
        return replace(
            self.goal,
            time_s=now_s,
            position_ned_m=self.from_ned_m + (10 * t**3 - 15 * t**4 + 6 * t**5) * way,
            velocity_ned_m_s=(30 * t**2 - 60 * t**3 + 30 * t**4) / total_s * way,
            acceleration_ned_m_s2=(60 * t - 180 * t**2 + 120 * t**3) / total_s**2 * way,
        )
