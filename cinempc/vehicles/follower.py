"""Notices a motor that is stuck."""

from __future__ import annotations

from collections import deque

STUCK_S = 1.6  # for which a setting may be off without moving
LAG_S = 1.0  # measured settings are compared with what was set during it
STILL_FRAC = 0.25  # of the tolerance: less is no motion


class Follower:
    """Notices when a measured setting (on a scale where differences matter equally) does not become the wanted one."""

    def __init__(self, tolerance: float) -> None:
        self._tolerance = tolerance
        self._wanted: deque[tuple[float, float]] = deque()
        self._last, self._fine_s = float("nan"), float("inf")

    def want(self, value: float, now_s: float) -> None:
        """What it is set to from now on."""
        self._wanted.append((now_s, value))
        while len(self._wanted) > 1 and self._wanted[1][0] < now_s - LAG_S:
            self._wanted.popleft()

    def forget(self) -> None:
        """Nothing is wanted any more: wherever it is, is right."""
        self._wanted.clear()
        self._fine_s = float("inf")

    def measure(self, value: float, now_s: float) -> None:
        """What it is."""
        right = not self._wanted or any(abs(value - wanted) <= self._tolerance for _, wanted in self._wanted)
        if right or not abs(value - self._last) < STILL_FRAC * self._tolerance:
            self._fine_s, self._last = now_s, value

    def stuck(self, now_s: float) -> bool:
        """Whether it has been off for long without moving."""
        return now_s - self._fine_s > STUCK_S
