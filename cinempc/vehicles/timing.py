"""A fixed rate on a clock, what became of it, and how another clock reads on ours."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from math import ceil

PERIOD_S = 0.02
MOST_PERIODS = 180_000  # an hour
LATEST_START_FRAC = 0.5  # of a period: later a cycle does not begin any more, so that two are never close together
DRIFT = 0.05  # by which another clock may run slow against ours: simulators do


class Schedule:
    """Instants one period apart. Those that were missed are never made up for."""

    def __init__(self, start_s: float, period_s: float = PERIOD_S) -> None:
        self._period_s, self._start_s = period_s, start_s
        self._last = 0

    def due_s(self, now_s: float) -> float:
        """When the next cycle begins. It may have passed, by half a period at most: else that cycle is left out."""
        passed = (now_s - self._start_s) / self._period_s
        self._last = max(self._last + 1, ceil(passed - LATEST_START_FRAC))
        return self._start_s + self._last * self._period_s


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """How regularly something happened."""

    count: int
    mean_ms: float
    p50_ms: float
    p99_ms: float
    p999_ms: float
    max_ms: float


class Periods:
    """Keeps times between events without allocating; the newest hour."""

    def __init__(self) -> None:
        self._periods_s = array("d", bytes(8 * MOST_PERIODS))
        self._count, self._last_s = 0, float("nan")

    def mark(self, now_s: float) -> None:
        """It has happened."""
        period_s = now_s - self._last_s
        self._last_s = now_s
        if period_s == period_s:  # not the first after a pause
            self._periods_s[self._count % MOST_PERIODS] = period_s
            self._count += 1

    def pause(self) -> None:
        """It stops on purpose; the time until it begins again does not count."""
        self._last_s = float("nan")

    def figures(self) -> PeriodFigures:
        """Of all that was kept; zeros of nothing."""
        kept = sorted(self._periods_s[: min(self._count, MOST_PERIODS)]) or [0.0]

        def quantile_ms(share: float) -> float:
            return 1e3 * kept[max(ceil(share * len(kept)) - 1, 0)]

        mean_ms = 1e3 * sum(kept) / len(kept)
        return PeriodFigures(
            self._count, mean_ms, quantile_ms(0.5), quantile_ms(0.99), quantile_ms(0.999), quantile_ms(1.0)
        )


class OtherClock:
    """The autopilot's time since boot on our clock, by the least delayed of its messages."""

    def __init__(self) -> None:
        self._offset_s, self._checked_s = float("inf"), 0.0

    def ours_s(self, boot_s: float, received_s: float) -> float:
        """When something stamped `boot_s` happened; no later than it was received."""
        allowed_s = self._offset_s + DRIFT * (received_s - self._checked_s)
        self._offset_s = min(allowed_s, received_s - boot_s)
        self._checked_s = received_s
        return boot_s + self._offset_s

    def theirs_s(self, now_s: float) -> float:
        """What that clock reads now, 0 while unknown."""
        return max(now_s - self._offset_s, 0.0)

    def reset(self) -> None:
        """It has started anew."""
        self.__init__()  # type: ignore[misc]
