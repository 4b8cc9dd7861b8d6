"""Puts an embedded take together: shot, plant, controller and recorder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cinempc import model
from cinempc.cli.crew import LOOK_AROUND_S, Crew, Flight, crew_of, lit, recorder_of, take_info
from cinempc.cli.eyes import described, seen_subjects, with_detector
from cinempc.cli.scripts import SINGLE_SHOT, Script
from cinempc.controller import lens_state
from cinempc.hardware import Drone
from cinempc.loop import Rig
from cinempc.ports import Clock, FrameSource, Recorder
from cinempc.record import Slate, TakeInfo, TakeRecorder
from cinempc.shots.feasible import tightened
from cinempc.shots.load import LoadedShot
from sim.adapters import SimClock, SimTruth, SimVehicle, TrueSubjects
from sim.scene import Scene, Wind
from sim.world import StartPose, World

if TYPE_CHECKING:  # what only pictures need is imported where it is needed
    from perception.detect import Detector
    from perception.source import SeenSubjects


@dataclass(frozen=True, slots=True)
class EmbeddedTake:
    """A shot in a scene."""

    shot: LoadedShot
    scene: Scene
    realtime: bool = False
    detector: Detector | None = None  # what looks at the pictures; None where the simulator tells who is where
    script: Script = SINGLE_SHOT  # of what the shot stands for as a whole

    @property
    def drone(self) -> Drone:
        """The drone with the shot's own, tighter limits."""
        return tightened(self.shot.drone, self.shot.spec)

    def prepare(self, recorder: Recorder, *, pictures: bool) -> Flight:
        """Builds plant, controller and set."""
        crew = crew_of(self.shot, self.scene.solids(), self.script)
        world = self._world(self._start(crew), start_s=-LOOK_AROUND_S if self.detector else 0.0)
        names = tuple(self.shot.spec.subjects)
        clock, vehicle = SimClock(world, realtime=self.realtime), SimVehicle(world)
        seen = self._eyes(clock) if self.detector else None
        rig = Rig(
            clock,
            vehicle,
            seen or TrueSubjects(world, names),
            recorder,
            SimTruth(world, names),
            self._camera(world, vehicle) if pictures or seen else None,
            seen,
        )
        return Flight(rig, crew.controller, crew.director)

    def record(self, folder: Path, *, pictures: bool, slate: Slate | None = None) -> TakeRecorder:
        """A recorder for this take."""
        info = self.info()
        return recorder_of(self.shot, self.scene, folder, info, pictures=pictures, script=self.script, slate=slate)

    def info(self) -> TakeInfo:
        """What judging the take needs."""
        air, sight = air_of(self.scene.wind), described(self.shot.spec)
        conditions = f"embedded simulator, scene {self.scene.name}, {air}, {sight}"
        light_ev100 = lit(self.scene, self.shot, self.script).light_ev100
        return take_info(self.shot, self.scene.solids(), conditions, light_ev100)

    def _world(self, start: StartPose, start_s: float = 0.0) -> World:
        scene, seed = lit(self.scene, self.shot, self.script), self.shot.spec.seed
        return World(scene, self.drone, self.shot.camera, start=start, seed=seed, start_s=start_s)

    def _start(self, crew: Crew) -> StartPose:
        """On the mark, hovering."""
        still = StartPose(np.array([0.0, 0.0, -10.0]), 0.0, 0.0, lens_state(np.zeros(model.NX)))
        mark = crew.mark(TrueSubjects(self._world(still), tuple(self.shot.spec.subjects)))
        return StartPose(mark[model.POSITION], float(mark[model.YAW]), float(mark[model.PITCH]), lens_state(mark))

    def _camera(self, world: World, vehicle: SimVehicle) -> FrameSource:
        from sim.camera import RenderedCamera

        return RenderedCamera(world, self.shot.camera, vehicle, lambda: vehicle.rolling)

    def _eyes(self, clock: Clock) -> SeenSubjects:
        assert self.detector is not None
        return seen_subjects(self.shot, self.detector, clock, wait=not self.realtime, terrain=self.scene.relief)


def embedded_take(
    shot: LoadedShot, scene: Scene, *, realtime: bool = False, script: Script = SINGLE_SHOT
) -> EmbeddedTake:
    """The take, with the detector that its shot asks for and the pace that this machine keeps with it.

    Raises ModelError for weights that are missing or wrong.
    """
    paced, detector = with_detector(shot)
    return EmbeddedTake(paced, scene, realtime, detector, script)


def air_of(wind: Wind) -> str:
    """The wind of a scene in words."""
    windy = wind.mean_m_s or wind.gust_m_s
    return f"wind {wind.mean_m_s:g} m/s, gusts {wind.gust_m_s:g} m/s" if windy else "no wind"
