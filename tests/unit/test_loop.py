from __future__ import annotations

import pytest
from flights import Memory, take_of

from cinempc.cli.crew import Flight
from cinempc.controller import PLAN_PERIOD_S
from cinempc.types import Tick


def _flight(recorder: Memory) -> Flight:
    return take_of("follow", ["duration_s=2"]).prepare(recorder, pictures=False)


def test_a_tick_every_plan_period_until_the_director_is_done() -> None:
    recorder = Memory()
    _flight(recorder).fly()
    times_s = [tick.time_s for tick in recorder.ticks]
    assert times_s == pytest.approx([PLAN_PERIOD_S * i for i in range(round(2.0 / PLAN_PERIOD_S))])
    assert recorder.ending is not None
    assert recorder.ending.completed


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("the link is gone")])
def test_whatever_ends_the_take_it_is_recorded_as_not_completed(error: BaseException) -> None:
    recorder = Memory()

    def fail(tick: Tick) -> None:
        if tick.time_s > 0.5:
            raise error

    with pytest.raises(type(error)):
        _flight(recorder).fly(fail)
    assert recorder.ending is not None
    assert not recorder.ending.completed
    assert recorder.ending.reason in ("interrupted", "RuntimeError: the link is gone")
    assert len(recorder.ticks) > 10


def test_the_vehicle_is_left_hovering() -> None:
    flight = _flight(Memory())
    flight.fly()
    clock, truth = flight.rig.clock, flight.rig.truth
    assert truth is not None
    clock.wait_until(clock.now_s() + 4.0)
    assert abs(truth.true_vehicle().velocity_ned_m_s).max() < 0.3
