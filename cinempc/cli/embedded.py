"""Puts an embedded take together: shot, plant, controller and recorder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from cinempc import model
from cinempc.controller import PLAN_PERIOD_S, Controller, lens_state
from cinempc.director import Director
from cinempc.hardware import Drone
from cinempc.loop import Rig, fly
from cinempc.mark import find_mark
from cinempc.ports import FrameSource, Recorder
from cinempc.problem import Problem
from cinempc.record import TakeInfo, TakeRecorder
from cinempc.safety import Safety
from cinempc.shots.load import LoadedShot, effective
from cinempc.shots.reference import Reference
from cinempc.shots.spec import ShotSpec
from cinempc.solver.rti import RealTimeIteration
from cinempc.types import Tick
from sim.adapters import SimClock, SimTruth, SimVehicle, TrueSubjects
from sim.scene import Scene
from sim.world import StartPose, World

FRAME_RATE = Fraction(1) / Fraction(PLAN_PERIOD_S).limit_denominator(1000)


@dataclass(frozen=True, slots=True)
class Flight:
    """A take with everything built, on its mark."""

    rig: Rig
    controller: Controller
    director: Director

    def fly(self, on_tick: Callable[[Tick], None] = lambda tick: None) -> None:
        """Flies the whole shot."""
        fly(self.rig, self.controller, self.director, on_tick)


@dataclass(frozen=True, slots=True)
class EmbeddedTake:
    """A shot in a scene."""

    shot: LoadedShot
    scene: Scene
    realtime: bool = False

    @property
    def drone(self) -> Drone:
        """The drone with the shot's own, tighter limits."""
        return tightened(self.shot.drone, self.shot.spec)

    def prepare(self, recorder: Recorder, *, pictures: bool) -> Flight:
        """Builds plant, controller and set."""
        spec, camera = self.shot.spec, self.shot.camera
        problem = Problem(camera, spec.planner.nodes, spec.planner.step_s)
        safety = Safety(self.drone, self.scene.obstacles())
        controller = Controller(problem, RealTimeIteration(problem), self.drone, camera, safety)
        director = Director(Reference(spec, camera), start_s=0.0)
        world = self._world(self._start(problem, director, safety))
        names = tuple(spec.subjects)
        rig = Rig(
            SimClock(world, realtime=self.realtime),
            SimVehicle(world),
            TrueSubjects(world, names),
            recorder,
            SimTruth(world, names),
            self._camera(world) if pictures else None,
        )
        return Flight(rig, controller, director)

    def record(self, folder: Path, *, pictures: bool) -> TakeRecorder:
        """A recorder for this take."""
        spec_yaml = effective(self.shot, self.scene)
        return TakeRecorder(folder, spec_yaml=spec_yaml, info=self.info(), frame_rate=FRAME_RATE if pictures else None)

    def info(self) -> TakeInfo:
        """What judging the take needs."""
        spec, wind = self.shot.spec, self.scene.wind
        windy = wind.mean_m_s or wind.gust_m_s
        air = f"wind {wind.mean_m_s:g} m/s, gusts {wind.gust_m_s:g} m/s" if windy else "no wind"
        return TakeInfo(
            title=spec.title,
            seed=spec.seed,
            duration_s=spec.duration_s,
            tick_s=PLAN_PERIOD_S,
            camera=self.shot.camera,
            drone=self.drone,
            subject_class={name: subject.class_ for name, subject in spec.subjects.items()},
            obstacles=self.scene.obstacles(),
            conditions=f"embedded simulator, scene {self.scene.name}, {air}, true subjects",
            compare_with=spec.compare_with,
        )

    def _world(self, start: StartPose) -> World:
        return World(self.scene, self.drone, self.shot.camera, start=start, seed=self.shot.spec.seed)

    def _start(self, problem: Problem, director: Director, safety: Safety) -> StartPose:
        """On the mark, or where the shot says, hovering."""
        spec = self.shot.spec
        still = StartPose(np.array([0.0, 0.0, -10.0]), 0.0, 0.0, lens_state(np.zeros(model.NX)))
        subjects = TrueSubjects(self._world(still), tuple(spec.subjects))
        forecasts = subjects.forecast(problem.step_s * np.arange(problem.nodes + 1, dtype=np.float64))
        place = None
        if spec.start is not None:
            place = np.array([spec.start.north_m, spec.start.east_m, -spec.start.height_m])
        mark = find_mark(problem, director, forecasts, self.drone, safety, place)
        return StartPose(mark[model.POSITION], float(mark[model.YAW]), float(mark[model.PITCH]), lens_state(mark))

    def _camera(self, world: World) -> FrameSource:
        from sim.camera import RenderedCamera

        return RenderedCamera(world, self.shot.camera)


def tightened(drone: Drone, spec: ShotSpec) -> Drone:
    """The drone with a shot's own limits where those are tighter."""
    limits = spec.limits
    caps = {name: getattr(limits, name) for name in ("speed_m_s", "acceleration_m_s2", "jerk_m_s3")}
    tighter = {name: min(cap, getattr(drone, name)) for name, cap in caps.items() if cap is not None}
    if limits.keep_out_m is not None:
        tighter["keep_out_m"] = max(limits.keep_out_m, drone.keep_out_m)
    return drone.model_copy(update=tighter)
