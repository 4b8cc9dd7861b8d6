"""The simulated camera: exposes the world as it is, and develops the picture while the world moves on."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from cinempc.hardware import Camera
from cinempc.types import Frame, VehicleState
from sim.actors import ActorState
from sim.renderer import Renderer
from sim.world import World


class RenderedCamera:
    """Implements `ports.FrameSource`. A picture is ready when the next one is taken, as with a real camera."""

    def __init__(self, world: World, camera: Camera) -> None:
        """Raises RendererUnavailable where this machine cannot draw."""
        self._world = world
        self._renderer = Renderer(world.scene, camera, seed=world.seed)
        self._laboratory = ThreadPoolExecutor(1, thread_name_prefix="camera")
        self._exposed: Future[Frame] | None = None

    def expose(self) -> Frame | None:
        """Takes a picture of this instant, and returns the one before."""
        before = self.finish()
        self._exposed = self._laboratory.submit(self._develop, self._world.vehicle_state(), self._world.actors())
        return before

    def finish(self) -> Frame | None:
        """Waits for the picture that was taken last; None if it has been returned already."""
        exposed, self._exposed = self._exposed, None
        return None if exposed is None else exposed.result()

    def close(self) -> None:
        """Frees the renderer."""
        self._laboratory.shutdown()
        self._renderer.close()

    def _develop(self, vehicle: VehicleState, actors: tuple[ActorState, ...]) -> Frame:
        return Frame(vehicle.time_s, self._renderer.render(vehicle, actors), vehicle)
