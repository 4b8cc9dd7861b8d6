"""Puts an embedded take together: shot, plant, controller and recorder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from cinempc import model
from cinempc.controller import SETPOINT_PERIOD_S, Controller, lens_state
from cinempc.director import Director
from cinempc.hardware import Drone
from cinempc.loop import SETPOINTS_PER_PLAN, Rig, fly
from cinempc.mark import find_mark
from cinempc.ports import FrameSource, Recorder
from cinempc.problem import Capacity, Problem
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

PLAN_PERIOD_S = SETPOINT_PERIOD_S * SETPOINTS_PER_PLAN
FRAME_RATE = Fraction(1) / Fraction(PLAN_PERIOD_S).limit_denominator(1000)


@dataclass(frozen=True, slots=True)
class EmbeddedTake:
    """A shot in a scene, ready to fly."""

    shot: LoadedShot
    scene: Scene
    seed: int = 0
    realtime: bool = False

    @property
    def drone(self) -> Drone:
        """The drone with the shot's own, tighter limits."""
        return tightened(self.shot.drone, self.shot.spec)

    def fly(self, recorder: Recorder, on_tick: Callable[[Tick], None], *, pictures: bool) -> None:
        """Flies the whole shot."""
        spec, camera = self.shot.spec, self.shot.camera
        problem = Problem(camera, spec.planner.nodes, spec.planner.step_s, Capacity(_slots(len(spec.subjects))))
        safety = Safety(self.drone, self.scene.obstacles())
        controller = Controller(problem, RealTimeIteration(problem), self.drone, camera, safety)
        director = Director(Reference(spec, camera), start_s=0.0)
        world = World(self.scene, self.drone, camera, start=self._start(problem, director, safety), seed=self.seed)
        subjects = TrueSubjects(world, tuple(spec.subjects))
        rig = Rig(
            SimClock(world, realtime=self.realtime),
            SimVehicle(world),
            subjects,
            recorder,
            SimTruth(world, tuple(spec.subjects)),
            self._camera(world) if pictures else None,
        )
        fly(rig, controller, director, on_tick)

    def record(self, folder: Path, *, pictures: bool) -> TakeRecorder:
        """A recorder for this take."""
        return TakeRecorder(
            folder,
            spec_yaml=effective(self.shot, self.scene),
            info=self._info(),
            frame_rate=FRAME_RATE if pictures else None,
        )

    def _start(self, problem: Problem, director: Director, safety: Safety) -> StartPose:
        """On the mark, or where the shot says, hovering."""
        spec = self.shot.spec
        still = StartPose(np.array([0.0, 0.0, -10.0]), 0.0, 0.0, lens_state(np.zeros(model.NX)))
        stage = World(self.scene, self.drone, self.shot.camera, start=still, seed=self.seed)
        forecasts = TrueSubjects(stage, tuple(spec.subjects)).forecast(problem.step_s * np.arange(problem.nodes + 1))
        place = spec.start and np.array([spec.start.north_m, spec.start.east_m, -spec.start.height_m])
        mark = find_mark(problem, director, forecasts, self.drone, safety, place)
        return StartPose(mark[model.POSITION], float(mark[model.YAW]), float(mark[model.PITCH]), lens_state(mark))

    def _camera(self, world: World) -> FrameSource:
        from sim.camera import RenderedCamera

        return RenderedCamera(world, self.shot.camera)

    def _info(self) -> TakeInfo:
        spec, wind = self.shot.spec, self.scene.wind
        air = (
            f"wind {wind.mean_m_s:g} m/s, gusts {wind.gust_m_s:g} m/s" if wind.mean_m_s or wind.gust_m_s else "no wind"
        )
        return TakeInfo(
            title=spec.title,
            seed=self.seed,
            duration_s=spec.duration_s,
            tick_s=PLAN_PERIOD_S,
            camera=self.shot.camera,
            drone=self.drone,
            subject_class={name: subject.class_ for name, subject in spec.subjects.items()},
            obstacles=self.scene.obstacles(),
            conditions=f"embedded simulator, scene {self.scene.name}, {air}, true subjects",
            compare_with=spec.compare_with,
        )


def tightened(drone: Drone, spec: ShotSpec) -> Drone:
    """The drone with a shot's own limits where those are tighter."""
    limits = spec.limits
    caps = {name: getattr(limits, name) for name in ("speed_m_s", "acceleration_m_s2", "jerk_m_s3")}
    tighter = {name: min(cap, getattr(drone, name)) for name, cap in caps.items() if cap is not None}
    if limits.keep_out_m is not None:
        tighter["keep_out_m"] = max(limits.keep_out_m, drone.keep_out_m)
    return drone.model_copy(update=tighter)


def _slots(subjects: int) -> int:
    """Room in the problem for so many subjects: 1, 2 or 4, so that few problems serve all shots."""
    return 1 << max(subjects - 1, 0).bit_length()
