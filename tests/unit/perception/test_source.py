from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from figures_rig import CAMERA, MIA, PERIOD_S, frame, walk
from numpy.typing import NDArray

from cinempc.types import Detection
from perception.pace import pace_of
from perception.pipeline import Pipeline
from perception.source import SeenSubjects

LATENCY_S = 0.16


class Clock:
    time_s = 0.0

    def now_s(self) -> float:
        return self.time_s

    def wait_until(self, time_s: float) -> None:
        self.time_s = time_s


class Detector:
    """Finds Mia where she is when a picture is looked at."""

    description = "a stand-in"

    def __init__(self, before: Callable[[int], None] = lambda number: None) -> None:
        self.looked_at, self._before = 0, before

    def detect(self, image_bgr: NDArray[np.uint8]) -> tuple[Detection, ...]:
        self.looked_at += 1
        self._before(self.looked_at)
        return (walk(self.looked_at * PERIOD_S),)


def seen(clock: Clock, detector: Detector, *, wait: bool = True) -> SeenSubjects:
    pipeline = Pipeline(CAMERA, (MIA,))
    return SeenSubjects(pipeline, detector, clock, period_s=PERIOD_S, latency_s=LATENCY_S, wait=wait)


def test_nothing_is_known_before_its_time() -> None:
    clock, detector = Clock(), Detector()
    eyes = seen(clock, detector)
    for i in range(4):
        clock.time_s = i * PERIOD_S
        eyes.see(frame(clock.time_s, i))
    clock.time_s = 2 * PERIOD_S + LATENCY_S - 1e-3
    assert eyes.missing == ("mia",)  # two pictures are known: not enough to believe in anybody
    clock.time_s = 2 * PERIOD_S + LATENCY_S
    assert eyes.missing == ()
    assert eyes.subjects()[0].age_s == pytest.approx(LATENCY_S)
    eyes.close()


def test_only_so_many_pictures_are_looked_at() -> None:
    clock, detector = Clock(), Detector()
    eyes = seen(clock, detector)
    for i in range(51):
        clock.time_s = i * 0.02
        eyes.see(frame(clock.time_s, i))
    clock.time_s += 1.0
    assert eyes.missing == ()
    assert detector.looked_at == 13
    eyes.close()


def test_a_detector_that_fails_leaves_what_was_known_and_may_recover() -> None:
    def fail(number: int) -> None:
        if 10 <= number < 20:
            raise RuntimeError("no memory")

    clock = Clock()
    eyes = seen(clock, Detector(fail))
    ages = []
    for i in range(40):
        clock.time_s = i * PERIOD_S
        eyes.see(frame(clock.time_s, i))
        ages.append(eyes.subjects()[0].age_s if not eyes.missing else 0.0)
    assert max(ages) > 0.8
    assert ages[-1] == pytest.approx(LATENCY_S)
    eyes.close()


def test_in_real_time_nobody_waits_for_a_slow_detector() -> None:
    release = threading.Event()
    clock = Clock()
    eyes = seen(clock, Detector(lambda number: release.wait(5.0) and None), wait=False)
    started_s = time.monotonic()
    for i in range(20):
        clock.time_s = i * PERIOD_S
        eyes.see(frame(clock.time_s, i))
        assert eyes.subjects() == ()
    assert time.monotonic() - started_s < 4.0
    release.set()
    eyes.close()


def test_pace_is_in_whole_pictures() -> None:
    rate_hz, latency_s = pace_of(Detector().detect, (64, 36), 0.04)
    assert rate_hz == pytest.approx(25.0)
    assert latency_s == pytest.approx(0.12)
    slow_hz, late_s = pace_of(Detector(lambda number: time.sleep(0.05)).detect, (64, 36), 0.04)
    assert slow_hz <= 12.5 + 1e-9
    assert late_s >= 0.16 - 1e-9
