"""The subjects of a shot from a camera's pictures, as late as they really are known."""

from __future__ import annotations

import logging
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor

from cinempc.giveway import give_way
from cinempc.ports import Clock
from cinempc.types import Array, Detection, Frame, SubjectForecast, SubjectState
from perception.detect import Detector, detect_steeply
from perception.pipeline import Pipeline

NEVER_EARLY_S = 1e-6  # how much rounding a time may carry
MOST_WAITING = 2  # pictures, in real time: older ones are passed over
_log = logging.getLogger(__name__)


class SeenSubjects:
    """Implements `ports.SubjectSource` and `ports.Eyes`. Detection runs on a thread of its own.

    Args:
        pipeline: what turns boxes into subjects.
        detector: what finds boxes in a picture.
        clock: of the loop.
        period_s: between the pictures that are looked at.
        latency_s: from taking a picture to knowing who is in it.
        wait: whether time stands still for a detector that is later than that, as it may in a simulation.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        detector: Detector,
        clock: Clock,
        *,
        period_s: float,
        latency_s: float,
        wait: bool = True,
    ) -> None:
        self._pipeline, self._detector, self._clock = pipeline, detector, clock
        self._period_s, self._latency_s, self._wait = period_s, latency_s, wait
        self._next_s = -float("inf")
        self._waiting: deque[tuple[Frame, Future[tuple[Detection, ...]]]] = deque()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="detector", initializer=give_way)

    def see(self, frame: Frame) -> None:
        """Looks at a picture, if it is time for another one."""
        self._collect()
        if frame.time_s < self._next_s - NEVER_EARLY_S or (not self._wait and len(self._waiting) >= MOST_WAITING):
            return
        self._next_s = max(frame.time_s, self._next_s) + self._period_s
        look = self._thread.submit(detect_steeply, self._detector, frame.image_bgr, frame.camera.gimbal_pitch_rad)
        self._waiting.append((frame, look))

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the subjects that have not been found yet."""
        self._collect()
        return self._pipeline.missing

    def subjects(self) -> tuple[SubjectState, ...]:
        """Every known subject now."""
        self._collect()
        return self._pipeline.subjects(self._clock.now_s())

    def forecast(self, times_s: Array) -> tuple[SubjectForecast, ...]:
        """The same subjects, in the same order, at each of `times_s` (K,)."""
        self._collect()
        return self._pipeline.forecast(times_s)

    def close(self) -> None:
        """Ends the detector's thread."""
        self._thread.shutdown(cancel_futures=True)

    def _collect(self) -> None:
        """Takes in what is known by now."""
        now_s = self._clock.now_s()
        while self._waiting and self._waiting[0][0].time_s + self._latency_s <= now_s + NEVER_EARLY_S:
            frame, found = self._waiting[0]
            if not (self._wait or found.done()):
                return
            self._waiting.popleft()
            try:
                self._pipeline.take(frame, found.result())
            except Exception as error:  # whatever a detector does, the drone flies on, and holds when it is blind
                _log.warning("picture of %.2f s: the detector failed: %s", frame.time_s, error)
