"""Time that passes by itself: of everything but the embedded simulator."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SteadyClock:
    """Implements `ports.Clock` on the system's monotonic clock. Two of the same speed agree, in any process.

    A simulated autopilot can be slowed down for a machine that has pictures to draw and to look at beside it. Then all
    around it has to keep the same time: with `speed` 0.5, one second here lasts two on the wall.
    """

    speed: float = 1.0

    def now_s(self) -> float:
        """Seconds since some moment, never running backwards."""
        return self.speed * time.monotonic()

    def wait_until(self, time_s: float) -> None:
        """Sleeps until then; not at all if it has passed."""
        time.sleep(max(time_s - self.now_s(), 0.0) / self.speed)

    def wait(self, duration_s: float) -> None:
        """Sleeps so long."""
        time.sleep(duration_s / self.speed)


REAL_TIME = SteadyClock()
