from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from flights import Memory, take_of

from cinempc.cli.crew import Flight
from cinempc.controller import PLAN_PERIOD_S
from cinempc.loop import Rig
from cinempc.types import Frame, Tick


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


LOOK_S = 0.4  # before the shot


class Filmed(Memory):
    """A recorder that keeps when each picture was taken, and what is said to be missing."""

    def __init__(self) -> None:
        super().__init__()
        self.times_s: list[float] = []
        self.missing: list[str] = []

    def frame(self, frame: Frame) -> None:
        self.times_s.append(frame.time_s)

    def lacks(self, words: str) -> None:
        self.missing.append(words)


class Watched:
    """The embedded vehicle, and what was asked of its camera when."""

    def __init__(self, rig: Rig, lacking: str = "") -> None:
        self._vehicle, self._clock, self._lacking = rig.vehicle, rig.clock, lacking
        self.said: list[tuple[str, float]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._vehicle, name)

    def roll(self) -> None:
        self.said.append(("roll", self._clock.now_s()))
        self._vehicle.roll()

    def cut(self) -> str:
        self.said.append(("cut", self._clock.now_s()))
        return self._vehicle.cut() + self._lacking

    def close(self) -> None:
        self.said.append(("close", self._clock.now_s()))
        self._vehicle.close()


class Lens:
    """A camera that goes on taking pictures when the shot is over, and hands them out late."""

    def __init__(self, rig: Rig, rolling: Callable[[], bool]) -> None:
        self._rig, self._rolling, self._taken = rig, rolling, list[Frame]()

    def expose(self) -> Frame | None:
        self._take()
        return self._taken.pop(0) if len(self._taken) > 2 else None

    def _take(self) -> None:
        vehicle = self._rig.vehicle.read()
        self._taken.append(Frame(vehicle.time_s, np.zeros((2, 2, 3), np.uint8), vehicle, rolling=self._rolling()))

    def finish(self) -> Frame | None:
        if self._taken and self._taken[-1].time_s < 2.5:
            self._rig.clock.wait_until(self._rig.clock.now_s() + PLAN_PERIOD_S)
            self._take()
        return self._taken.pop(0) if self._taken else None

    def close(self) -> None:
        pass


def _filmed(recorder: Memory, lacking: str = "") -> tuple[Flight, Watched]:
    flight = _flight(recorder)
    flight.director.start_s = LOOK_S
    watched = Watched(flight.rig, lacking)
    lens = Lens(flight.rig, lambda: watched.rolling)
    return replace(flight, rig=replace(flight.rig, vehicle=watched, frames=lens)), watched


def test_the_camera_records_from_the_beginning_of_the_shot_to_its_end_and_no_longer() -> None:
    recorder = Filmed()
    flight, watched = _filmed(recorder)
    flight.fly()
    assert [word for word, _ in watched.said] == ["roll", "cut", "close"]
    (_, rolled_s), (_, cut_s), _ = watched.said
    assert rolled_s == pytest.approx(LOOK_S)
    assert recorder.times_s[0] == pytest.approx(rolled_s)
    assert recorder.times_s == [pytest.approx(tick.time_s) for tick in recorder.ticks]
    assert recorder.times_s[-1] < cut_s == pytest.approx(recorder.ticks[-1].time_s + PLAN_PERIOD_S)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("the link is gone")])
def test_whatever_ends_the_take_the_camera_stops_with_it(error: BaseException) -> None:
    flight, watched = _filmed(Filmed())

    def fail(tick: Tick) -> None:
        raise error

    with pytest.raises(type(error)):
        flight.fly(fail)
    assert [word for word, _ in watched.said] == ["roll", "cut", "close"]
    assert not watched.rolling


def test_a_take_that_never_begins_is_not_recorded() -> None:
    flight, watched = _filmed(Filmed())

    def no_way() -> Any:
        raise RuntimeError("no way to the mark")

    with pytest.raises(RuntimeError, match="no way"):
        replace(flight, rig=replace(flight.rig, approach=no_way)).fly()
    assert [word for word, _ in watched.said] == ["cut", "close"]


def test_what_the_camera_did_not_record_is_noted_with_the_take() -> None:
    recorder = Filmed()
    flight, _ = _filmed(recorder, "it does not record: denied")
    flight.fly()
    assert recorder.missing == ["it does not record: denied"]
    assert recorder.ending is not None
    assert recorder.ending.completed
