"""The simulated camera: exposes the world as it is, and develops pictures while the world moves on."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from cinempc.giveway import give_way
from cinempc.hardware import Camera
from cinempc.ports import Vehicle
from cinempc.types import Frame, VehicleState
from sim.actors import ActorState
from sim.renderer import Renderer
from sim.visible import VisibleWorld

SWITCH_S = 0.0005  # Python's own 5 ms would make the controller wait so long for a thread that draws
AT_WORK = 2  # pictures: while one is drawn, the one before goes through the lens


class RenderedCamera:
    """Implements `ports.FrameSource`. A picture is ready a few pictures later, as with a real camera."""

    def __init__(
        self, world: VisibleWorld, camera: Camera, vehicle: Vehicle, rolling: Callable[[], bool] = lambda: True
    ) -> None:
        """`vehicle` says where the camera is measured to be, `rolling` whether it records.

        Raises RendererUnavailable where nothing can be drawn.
        """
        sys.setswitchinterval(SWITCH_S)
        self._world, self._vehicle, self._rolling = world, vehicle, rolling
        self._renderer = Renderer(world.scene, camera, seed=world.seed)
        self._laboratory = ThreadPoolExecutor(AT_WORK, thread_name_prefix="camera", initializer=give_way)
        self._exposed: deque[Future[Frame]] = deque()

    def expose(self) -> Frame | None:
        """Takes a picture of this instant, and returns the oldest if enough others are being worked on."""
        oldest = self.finish() if len(self._exposed) == AT_WORK else None
        self._take()
        return oldest

    def _take(self) -> None:
        true, measured = self._world.vehicle_state(), self._vehicle.read()
        taken = true, measured, self._world.actors(), self._rolling()
        self._exposed.append(self._laboratory.submit(self._develop, *taken))

    def finish(self) -> Frame | None:
        """Waits for the oldest picture that has not been returned; None if there is none."""
        return self._exposed.popleft().result() if self._exposed else None

    def close(self) -> None:
        """Frees the renderer."""
        self._laboratory.shutdown()
        self._renderer.close()

    def _develop(
        self, true: VehicleState, measured: VehicleState, actors: tuple[ActorState, ...], rolling: bool
    ) -> Frame:
        return Frame(true.time_s, self._renderer.render(true, actors), measured, rolling=rolling)


class LiveRenderedCamera(RenderedCamera):
    """The same where time does not wait: pictures at a rate, left out while too many are worked on."""

    def __init__(self, world: VisibleWorld, camera: Camera, vehicle: Vehicle, period_s: float) -> None:
        """`period_s` is the least time between two pictures."""
        super().__init__(world, camera, vehicle)
        self._period_s, self._next_s = period_s, -float("inf")

    def expose(self) -> Frame | None:
        """Takes a picture if it is time; returns the oldest that is ready."""
        ready = self._exposed.popleft().result() if self._exposed and self._exposed[0].done() else None
        if self._world.time_s >= self._next_s and len(self._exposed) < AT_WORK:
            self._next_s = self._world.time_s + self._period_s
            self._take()
        return ready
