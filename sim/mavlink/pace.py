"""Steps at the pace of the wall clock: in the foreground, or in a thread of their own beside whoever looks on."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Self

STEP_S = 0.01


def keep_pace(step: Callable[[float], None], stop: threading.Event) -> None:
    """Calls `step` at 100 Hz with `time.monotonic()`, until `stop` is set; steps that were missed are left out."""
    due_s = time.monotonic()
    while not stop.is_set():
        step(time.monotonic())
        due_s = max(due_s + STEP_S, time.monotonic())
        stop.wait(max(due_s - time.monotonic(), 0.0))


class Paced(ABC):
    """Moved on at 100 Hz by a thread of its own, inside a `with` block.

    An error in a step ends the thread and is kept in `error`: the subclass says how whoever looks on gets to know it.
    """

    def __init__(self, name: str) -> None:
        """`name` is the thread's."""
        self.error: BaseException | None = None
        self._lock = threading.RLock()  # held during each step; hold it to look at what steps change
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @abstractmethod
    def step(self, now_s: float) -> None:
        """Moves on to an instant of the monotonic clock; the thread does it."""

    def close(self) -> None:
        """Ends the thread; a subclass releases its connections after that."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _run(self) -> None:
        try:
            keep_pace(self._locked_step, self._stop)
        except BaseException as error:
            self.error = error

    def _locked_step(self, now_s: float) -> None:
        with self._lock:
            self.step(now_s)
