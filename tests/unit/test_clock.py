"""The steady clock: at its pace, never backwards."""

from __future__ import annotations

import time

import pytest

from cinempc.clock import SteadyClock


@pytest.mark.parametrize("speed", [1.0, 0.5])
def test_it_runs_at_its_speed(speed: float) -> None:
    clock = SteadyClock(speed)
    wall_s, start_s = time.monotonic(), clock.now_s()
    clock.wait_until(start_s + 0.02)
    clock.wait(0.02)
    passed_s, wall_passed_s = clock.now_s() - start_s, time.monotonic() - wall_s
    assert passed_s >= 0.04 - 1e-9
    assert wall_passed_s >= 0.04 / speed - 1e-3
    assert passed_s == pytest.approx(speed * wall_passed_s, abs=0.005)


def test_what_has_passed_is_not_waited_for() -> None:
    clock = SteadyClock()
    start_s = time.monotonic()
    clock.wait_until(clock.now_s() - 100.0)
    assert time.monotonic() - start_s < 1.0


def test_two_of_the_same_speed_agree() -> None:
    assert SteadyClock(0.25).now_s() == pytest.approx(SteadyClock(0.25).now_s(), abs=0.05)
