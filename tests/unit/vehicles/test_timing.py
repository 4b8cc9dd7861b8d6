"""The schedule on a clock that the test moves, and what is kept of periods."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cinempc.vehicles.timing import OtherClock, Periods, Schedule


def test_a_late_cycle_is_never_made_up_for() -> None:
    schedule = Schedule(100.0, 0.02)
    began_s = []
    now_s = 100.0
    for work_s in (0.001, 0.025, 0.001, 0.115, 0.001, 0.035, 0.001):
        now_s = max(schedule.due_s(now_s), now_s)
        began_s.append(now_s)
        now_s += work_s
    gaps_s = [b - a for a, b in pairwise(began_s)]
    assert min(gaps_s) >= 0.01 - 1e-9
    assert began_s[-1] == pytest.approx(100.0 + 0.02 * round((began_s[-1] - 100.0) / 0.02))  # on the grid again


def test_periods() -> None:
    periods = Periods()
    for time_s in (0.0, 0.02, 0.04, 0.10):
        periods.mark(time_s)
    periods.pause()
    periods.mark(5.0)
    figures = periods.figures()
    assert (figures.count, figures.p50_ms, figures.max_ms) == (3, pytest.approx(20.0), pytest.approx(60.0))
    assert Periods().figures().count == 0


@pytest.mark.parametrize("pace", [1.0, 0.975])
def test_another_clock_is_read_by_its_least_delayed_messages(pace: float) -> None:
    clock = OtherClock()
    delays_s = [0.001, 0.3, 0.02, 0.1, 0.001] * 50
    for k, delay_s in enumerate(delays_s):
        happened_s = 50.0 + 0.02 * k
        ours_s = clock.ours_s(7.0 + pace * 0.02 * k, happened_s + delay_s)
        assert ours_s == pytest.approx(happened_s, abs=0.03)
    assert clock.theirs_s(happened_s) == pytest.approx(7.0 + pace * 0.02 * k, abs=0.03)
