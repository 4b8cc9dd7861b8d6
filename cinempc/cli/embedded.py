"""Puts an embedded take together: shot, plant, controller and recorder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cinempc import model
from cinempc.controller import PLAN_PERIOD_S, Controller, lens_state
from cinempc.director import Director
from cinempc.hardware import Drone
from cinempc.loop import Rig, fly
from cinempc.mark import find_mark
from cinempc.ports import Clock, FrameSource, Recorder, Vehicle
from cinempc.problem import Problem
from cinempc.record import TakeInfo, TakeRecorder
from cinempc.safety import Safety
from cinempc.shots.load import LoadedShot, effective
from cinempc.shots.profile import profile
from cinempc.shots.reference import Reference
from cinempc.shots.spec import ShotSpec
from cinempc.solver.rti import RealTimeIteration
from cinempc.types import Tick
from sim.adapters import SimClock, SimTruth, SimVehicle, TrueSubjects
from sim.scene import Scene
from sim.world import StartPose, World

if TYPE_CHECKING:  # what only pictures need is imported where it is needed
    from perception.casting import Role
    from perception.detect import Detector
    from perception.source import SeenSubjects

LOOK_AROUND_S = 1.6  # for which the camera looks at its subjects before the shot begins
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
    detector: Detector | None = None  # what looks at the pictures; None where the simulator tells who is where

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
        world = self._world(self._start(problem, director, safety), start_s=-LOOK_AROUND_S if self.detector else 0.0)
        names = tuple(spec.subjects)
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
            conditions=f"embedded simulator, scene {self.scene.name}, {air}, {self._sight()}",
            subjects_seen=self.detector is not None,
            compare_with=spec.compare_with,
        )

    def _sight(self) -> str:
        sight = self.shot.spec.perception
        if self.detector is None:
            return "true subjects"
        late_ms = 1e3 * (sight.latency_s or 0.0)
        return f"subjects seen by {sight.model}, {sight.rate_hz:.3g} pictures/s, {late_ms:.0f} ms late"

    def _world(self, start: StartPose, start_s: float = 0.0) -> World:
        return World(self.scene, self.drone, self.shot.camera, start=start, seed=self.shot.spec.seed, start_s=start_s)

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

    def _camera(self, world: World, vehicle: Vehicle) -> FrameSource:
        from sim.camera import RenderedCamera

        return RenderedCamera(world, self.shot.camera, vehicle)

    def _eyes(self, clock: Clock) -> SeenSubjects:
        from perception.pipeline import Pipeline
        from perception.source import SeenSubjects

        sight = self.shot.spec.perception
        assert self.detector is not None
        assert sight.rate_hz is not None
        assert sight.latency_s is not None
        return SeenSubjects(
            Pipeline(self.shot.camera, roles_of(self.shot.spec)),
            self.detector,
            clock,
            period_s=1.0 / sight.rate_hz,
            latency_s=sight.latency_s,
            wait=not self.realtime,
        )


def embedded_take(shot: LoadedShot, scene: Scene, *, realtime: bool = False) -> EmbeddedTake:
    """The take, with the detector that its shot asks for and the pace that this machine keeps with it.

    Raises ModelError for weights that are missing or wrong.
    """
    sight = shot.spec.perception
    if sight.source == "truth":
        return EmbeddedTake(shot, scene, realtime)
    from perception.pace import pace_of

    detector, look = _detector(sight.model, sight.pose)
    if sight.rate_hz is None or sight.latency_s is None:
        rate_hz, latency_s = pace_of(look, shot.camera.image_px, PLAN_PERIOD_S)
        paced = {
            "rate_hz": sight.rate_hz or rate_hz,
            "latency_s": latency_s if sight.latency_s is None else sight.latency_s,
        }
        sight = sight.model_copy(update=paced)
    spec = shot.spec.model_copy(update={"perception": sight})
    return EmbeddedTake(replace(shot, spec=spec), scene, realtime, detector)


def _detector(model: str, pose: str | None) -> tuple[Detector, Callable[[NDArray[np.uint8]], object]]:
    """The detector, and what takes as long as its work on a picture with people."""
    from perception.detect import CLOSE_PX, PosedDetector, open_detector

    finder = open_detector(model)
    if pose is None:
        return finder, finder.detect
    posed = PosedDetector(finder, open_detector(pose, size_px=CLOSE_PX))
    return posed, posed.rehearse


def roles_of(spec: ShotSpec) -> tuple[Role, ...]:
    """Whom to look for."""
    from perception.casting import Role

    view = spec.view
    faces = {}
    if view is not None and view.relative_to == "heading" and view.azimuth_deg is not None:
        first_deg = profile(view.azimuth_deg, spec.duration_s)(np.zeros(1))[0]
        faces[view.subject] = float(np.deg2rad(first_deg))
    return tuple(
        Role(
            name,
            subject.class_,
            subject.height_m,
            near_ned_m=None if subject.near_m is None else np.array(subject.near_m),
            box_frac=None if subject.box is None else np.array(subject.box),
            azimuth_rad=faces.get(name),
        )
        for name, subject in spec.subjects.items()
    )


def tightened(drone: Drone, spec: ShotSpec) -> Drone:
    """The drone with a shot's own limits where those are tighter."""
    limits = spec.limits
    caps = {name: getattr(limits, name) for name in ("speed_m_s", "acceleration_m_s2", "jerk_m_s3")}
    tighter = {name: min(cap, getattr(drone, name)) for name, cap in caps.items() if cap is not None}
    if limits.keep_out_m is not None:
        tighter["keep_out_m"] = max(limits.keep_out_m, drone.keep_out_m)
    return drone.model_copy(update=tighter)
