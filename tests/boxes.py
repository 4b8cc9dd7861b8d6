"""A camera and a detector that need no pixels: every actor's box is projected from the truth, with noise.

For what happens around detection: delays, gaps, faults. How well real pictures serve is tested with real pictures.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from figures_rig import figure
from flights import Memory, take_of
from numpy.typing import NDArray

from cinempc.cli.crew import Flight
from cinempc.cli.embedded import EmbeddedTake
from cinempc.hardware import Camera
from cinempc.ports import FrameSource, Vehicle
from cinempc.types import Detection, Frame, Tick
from perception.view import view_of
from sim.world import World

DELAY = 2  # pictures until one is delivered
Seen = Callable[[float, tuple[Detection, ...]], tuple[Detection, ...]]


@dataclass
class Booth:
    """What goes wrong with detector and camera, and what the two share. `see` changes what is found at a time."""

    see: Seen = lambda time_s, found: found
    spoil: Callable[[float, NDArray[np.uint8]], NDArray[np.uint8]] = lambda time_s, image: image
    boxes: dict[int, tuple[float, tuple[Detection, ...]]] = field(default_factory=dict)

    description = "boxes from the truth"

    def detect(self, image_bgr: NDArray[np.uint8]) -> tuple[Detection, ...]:
        """See `perception.detect.Detector`."""
        number = int(image_bgr[0, 0, 0]) + 256 * int(image_bgr[0, 0, 1])
        time_s, found = self.boxes[number]
        return self.see(time_s, found)


class BoxCamera:
    """Implements `ports.FrameSource`."""

    def __init__(self, world: World, camera: Camera, vehicle: Vehicle, booth: Booth) -> None:
        self._world, self._camera, self._vehicle, self._booth = world, camera, vehicle, booth
        self._random = np.random.default_rng(7)
        self._exposed: deque[Frame] = deque()
        self._count = 0

    def expose(self) -> Frame | None:
        oldest = self.finish() if len(self._exposed) == DELAY else None
        self._count += 1
        time_s = self._world.time_s
        image = np.full((36, 64, 3), 90, np.uint8)
        image[0, 0] = self._count % 256, self._count // 256, 0
        self._booth.boxes[self._count] = (time_s, self._found())
        self._exposed.append(Frame(time_s, self._booth.spoil(time_s, image), self._vehicle.read()))
        return oldest

    def finish(self) -> Frame | None:
        return self._exposed.popleft() if self._exposed else None

    def close(self) -> None: ...

    def _found(self) -> tuple[Detection, ...]:
        view = view_of(self._world.vehicle_state(), self._camera)
        found = []
        for actor in self._world.actors():
            v_north, v_east, _ = actor.velocity_ned_m_s
            north, east, _ = actor.position_ned_m
            who = figure(north, east, (v_north, v_east), actor.height_m)[None]
            box = view.boxes(who)[0]
            if box[3] >= 0.988:
                box = view.boxes(who, whole=False)[0]
            box = np.clip(box + 0.002 * self._random.standard_normal(4), 0.0, 1.0)
            if box[2] - box[0] > 0.004 and box[3] - box[1] > 0.01:
                found.append(Detection(actor.class_, 0.9, box))
        return tuple(found)


class BoxTake(EmbeddedTake):
    """An embedded take that is seen through a booth."""

    def _camera(self, world: World, vehicle: Vehicle) -> FrameSource:
        assert isinstance(self.detector, Booth)
        return BoxCamera(world, self.shot.camera, vehicle, self.detector)


def flight_of(name: str, booth: Booth, *overrides: str, without_hint: str = "") -> tuple[Flight, list[Tick]]:
    """A shipped shot on its mark, to be flown by what the booth shows; its ticks come into the list.

    Of one of its subjects it may be left out where they are.
    """
    sight = ("perception.source=yolo", "perception.rate_hz=12.5", "perception.latency_s=0.16")
    told = take_of(name, [*sight, *overrides])
    memory = _Memory()
    spec = told.shot.spec
    if without_hint:
        unknown = spec.subjects[without_hint].model_copy(update={"near_m": None})
        spec = spec.model_copy(update={"subjects": {**spec.subjects, without_hint: unknown}})
    take = BoxTake(replace(told.shot, spec=spec), told.scene, detector=booth)
    return take.prepare(memory, pictures=False), memory.ticks


class _Memory(Memory):
    def frame(self, frame: Frame) -> None: ...
