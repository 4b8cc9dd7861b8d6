"""To where a shot begins: leg by leg, gently, as set-points of position, velocity and acceleration.

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
    """Along a way with corners, at rest at each of them, to a command's place, then staying there."""

    start_s: float
    corners_ned_m: Array  # (P, 3), the first one where it begins, the last one the goal's place
    goal: Command

    @property
    def duration_s(self) -> float:
        """Until the goal is reached."""
        return float(self._leg_s.sum())

    @property
    def _leg_s(self) -> Array:
        """(P - 1,) how long each leg takes."""
        way_m = np.linalg.norm(np.diff(self.corners_ned_m, axis=0), axis=1)
        by_speed = way_m * PEAK_SPEED / SPEED_M_S
        by_acceleration = np.sqrt(way_m * PEAK_ACCELERATION / ACCELERATION_M_S2)
        by_jerk = np.cbrt(way_m * PEAK_JERK / JERK_M_S3)
        return np.asarray(np.maximum.reduce([by_speed, by_acceleration, by_jerk, np.full_like(way_m, 1e-3)]))

    def done(self, now_s: float) -> bool:
        """Whether the aircraft should have arrived, and come to rest."""
        return now_s > self.start_s + self.duration_s + SETTLE_S

    def command(self, now_s: float) -> Command:
        """The set-points of an instant; gimbal and lens go to the goal's at once."""
        ends_s = self.start_s + np.cumsum(self._leg_s)
        leg = min(int(np.searchsorted(ends_s, now_s)), len(ends_s) - 1)
        total_s = self._leg_s[leg]
        t = float(np.clip((now_s - ends_s[leg]) / total_s + 1.0, 0.0, 1.0))
        start, way = self.corners_ned_m[leg], self.corners_ned_m[leg + 1] - self.corners_ned_m[leg]
        return replace(
            self.goal,
            time_s=now_s,
            position_ned_m=start + (10 * t**3 - 15 * t**4 + 6 * t**5) * way,
            velocity_ned_m_s=(30 * t**2 - 60 * t**3 + 30 * t**4) / total_s * way,
            acceleration_ned_m_s2=(60 * t - 180 * t**2 + 120 * t**3) / total_s**2 * way,
        )
