"""Runs a simulated aircraft at the pace of the wall clock: in the foreground, or beside a test in a thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from cinempc.wire import Endpoint
from sim.autopilot.autopilot import Autopilot
from sim.autopilot.ground import GroundedWorld
from sim.mavlink.link import AUTOPILOT_COMPONENT, free_port
from sim.mavlink.pace import STEP_S, Paced, keep_pace

LATE_S = 0.25  # what the machine owes beyond this is not made up for: the world's clock waits
Result = TypeVar("Result")


def serve(autopilot: Autopilot, stop: threading.Event) -> None:
    """Steps at 100 Hz until `stop` is set."""
    keep_pace(step_of(autopilot), stop)


def step_of(autopilot: Autopilot) -> Callable[[float], None]:
    """Moves an aircraft on to an instant of the monotonic clock: its world's clock begins with the first step."""
    start_s: float | None = None

    def step(now_s: float) -> None:
        nonlocal start_s
        time_s = autopilot.world.time_s
        if start_s is None or now_s - start_s - time_s > LATE_S:
            start_s = now_s - time_s - STEP_S
        autopilot.step(now_s - start_s)

    return step


class ServedWorld(Paced):
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
        super().__init__("simulated autopilot")
        self.port = port or free_port()
        self.connection = f"udpin://127.0.0.1:{self.port}"
        endpoint = Endpoint(f"udpout://127.0.0.1:{self.port}", system=system, component=AUTOPILOT_COMPONENT, key=key)
        self._autopilot = Autopilot(world, endpoint, parameters=parameters, key=key, seed=seed)
        self._step = step_of(self._autopilot)

    def step(self, now_s: float) -> None:
        """Moves on to an instant of the monotonic clock; the thread does it."""
        self._step(now_s)

    def close(self) -> None:
        """Ends the thread and releases the connection. Raises what went wrong inside."""
        super().close()
        self._autopilot.close()
        if self.error is not None:
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
