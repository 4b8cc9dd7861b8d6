"""Runs a simulated aircraft at the pace of the wall clock: in the foreground, or beside a test in a thread."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self, TypeVar

from cinempc.wire import Endpoint
from sim.autopilot.autopilot import Autopilot
from sim.autopilot.ground import GroundedWorld

STEP_S = 0.01
LATE_S = 0.25  # what the machine owes beyond this is not made up for: the world's clock waits
AUTOPILOT_COMPONENT = 1
Result = TypeVar("Result")


def serve(autopilot: Autopilot, stop: threading.Event, lock: threading.RLock | None = None) -> None:
    """Steps at 100 Hz until `stop` is set; holds `lock` while it does."""
    lock = lock or threading.RLock()
    start_s = time.monotonic() - autopilot.world.time_s
    due_s = time.monotonic()
    while not stop.is_set():
        now_s = time.monotonic()
        late_s = now_s - start_s - autopilot.world.time_s
        if late_s > LATE_S:
            start_s += late_s - STEP_S
        with lock:
            autopilot.step(now_s - start_s)
        due_s = max(due_s + STEP_S, time.monotonic())
        stop.wait(max(due_s - time.monotonic(), 0.0))


def free_port() -> int:
    """A UDP port of this machine that nobody uses now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class ServedWorld:
    """A simulated aircraft in a thread, for tests: `with ServedWorld(world) as served: ... served.connection`.

    It calls a port of 127.0.0.1, as PX4 calls 14540; whoever is to talk to it binds that with `served.connection`.
    Everything of the aircraft is reached through `do`, between two steps.
    """

    def __init__(
        self,
        world: GroundedWorld,
        *,
        port: int | None = None,
        system: int = 1,
        key: bytes | None = None,
        parameters: Mapping[str, int | float] | None = None,
        seed: int = 0,
    ) -> None:
        """`port` is where the other side listens, a free one if None. Raises WireError."""
        self.port = port or free_port()
        self.connection = f"udpin://127.0.0.1:{self.port}"
        endpoint = Endpoint(f"udpout://127.0.0.1:{self.port}", system=system, component=AUTOPILOT_COMPONENT, key=key)
        self._autopilot = Autopilot(world, endpoint, parameters=parameters, key=key, seed=seed)
        self._stop, self._lock = threading.Event(), threading.RLock()
        self._thread = threading.Thread(target=self._run, name="simulated autopilot", daemon=True)
        self.error: BaseException | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._autopilot.close()
        if self.error is not None and error is None:
            raise self.error

    def do(self, action: Callable[[Autopilot], Result]) -> Result:
        """Calls a function with the aircraft while that stands still between two steps; returns what it returns."""
        with self._lock:
            return action(self._autopilot)

    def wait_for(self, condition: Callable[[Autopilot], bool], timeout_s: float) -> bool:
        """Whether a condition has become true in time."""
        until_s = time.monotonic() + timeout_s
        while time.monotonic() < until_s:
            if self.do(condition):
                return True
            time.sleep(STEP_S)
        return False

    def _run(self) -> None:
        try:
            serve(self._autopilot, self._stop, self._lock)
        except BaseException as error:
            self.error = error
