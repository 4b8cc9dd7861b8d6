"""Steps at the pace of a clock: in the foreground, or in a thread of their own beside whoever looks on."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Self

from cinempc.clock import REAL_TIME, SteadyClock

STEP_S = 0.01


def keep_pace(step: Callable[[float], None], stop: threading.Event, clock: SteadyClock = REAL_TIME) -> None:
    """Calls `step` at 100 Hz with what time it is, until `stop` is set; steps that were missed are left out."""
    due_s = clock.now_s()
    while not stop.is_set():
        step(clock.now_s())
        due_s = max(due_s + STEP_S, clock.now_s())
        stop.wait(max(due_s - clock.now_s(), 0.0) / clock.speed)


class Paced(ABC):
    """Moved on at 100 Hz by a thread of its own, inside a `with` block.

    An error in a step ends the thread and is kept in `error`: the subclass says how whoever looks on gets to know it.
    """

    def __init__(self, name: str, clock: SteadyClock = REAL_TIME) -> None:
        """`name` is the thread's; `clock` is what it is moved on by."""
        self._steady = clock
        self.error: BaseException | None = None
        self._lock = threading.RLock()  # held during each step; hold it to look at what steps change
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @abstractmethod
    def step(self, now_s: float) -> None:
        """Moves on to an instant of the clock; the thread does it."""

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
            keep_pace(self._locked_step, self._stop, self._steady)
        except BaseException as error:
            self.error = error

    def _locked_step(self, now_s: float) -> None:
        with self._lock:
            self.step(now_s)
