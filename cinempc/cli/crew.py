"""Those who fly a shot, whatever the aircraft: planner, controller and director."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from cinempc.cli.scripts import Desk, Script
from cinempc.controller import PLAN_PERIOD_S, Controller
from cinempc.director import Director
from cinempc.hardware import Drone
from cinempc.loop import Rig, fly
from cinempc.mark import MarkSearch
from cinempc.ports import SubjectSource
from cinempc.problem import Problem
from cinempc.record import RecordError, Slate, TakeInfo, TakeRecorder
from cinempc.safety import Safety, space_of
from cinempc.shots.feasible import tightened
from cinempc.shots.load import LoadedShot
from cinempc.shots.sight import Sight
from cinempc.solver.rti import RealTimeIteration
from cinempc.space import DistanceField, Solid
from cinempc.types import Array, Tick
from sim.scene import Scene

LOOK_AROUND_S = 1.6  # for which the camera looks at its subjects before the shot begins
FRAME_RATE = Fraction(1) / Fraction(PLAN_PERIOD_S).limit_denominator(1000)


@dataclass(frozen=True, slots=True)
class Flight:
    """A take with everything built, on its mark."""

    rig: Rig
    controller: Controller
    director: Director
    resources: ExitStack = field(default_factory=ExitStack)  # let go of when the shot is over

    def fly(self, on_tick: Callable[[Tick], None] = lambda tick: None) -> None:
        """Flies the whole shot."""
        with self.resources:
            fly(self.rig, self.controller, self.director, on_tick)


@dataclass(frozen=True, slots=True)
class Crew:
    """All of a take but its aircraft and its pictures. The shot begins at time 0."""

    shot: LoadedShot
    drone: Drone
    space: DistanceField  # what stands about
    problem: Problem
    safety: Safety
    controller: Controller
    director: Director

    def mark(self, subjects: SubjectSource) -> Array:
        """The state (NX,) to begin in: where the shot says, or where its first instant is served best."""
        if (known := self.director.mark) is not None:
            return known
        spec, problem = self.shot.spec, self.problem
        forecasts = subjects.forecast(problem.step_s * np.arange(problem.nodes + 1, dtype=np.float64))
        place = None
        if spec.start is not None:
            place = np.array([spec.start.north_m, spec.start.east_m, -spec.start.height_m])
        opening = self.director.opening(forecasts)
        return MarkSearch(problem, opening, forecasts, self.drone, self.safety, place).finish()


def crew_of(shot: LoadedShot, solids: Sequence[Solid], script: Script) -> Crew:
    """Builds planner, controller and director, for a place with all that stands in it."""
    spec, camera, drone = shot.spec, shot.camera, tightened(shot.drone, shot.spec)
    space = space_of(solids, drone)
    problem = Problem(camera, spec.planner.nodes, spec.planner.step_s)
    desk = Desk(shot, drone, space, Sight.of(space, drone), problem)
    safety = desk.safety()
    controller = Controller(problem, RealTimeIteration(problem), drone, camera, safety)
    return Crew(shot, drone, space, problem, safety, controller, script.director(desk))


def lit(scene: Scene, shot: LoadedShot, script: Script) -> Scene:
    """The scene with how light it truly is: where it does not say, as the first shot that has an exposure says."""
    if scene.light_ev100 is not None:
        return scene
    exposures = (one.spec.exposure for one in script.shots(shot))
    lights = (exposure.light_ev100 for exposure in exposures if exposure is not None)
    return scene.model_copy(update={"light_ev100": next(lights, None)})


def take_info(
    shot: LoadedShot, solids: tuple[Solid, ...], conditions: str, light_ev100: float | None = None
) -> TakeInfo:
    """What judging a take needs."""
    spec = shot.spec
    return TakeInfo(
        title=spec.title,
        seed=spec.seed,
        duration_s=spec.duration_s,
        tick_s=PLAN_PERIOD_S,
        camera=shot.camera,
        drone=tightened(shot.drone, spec),
        subject_class={name: subject.class_ for name, subject in spec.subjects.items()},
        solids=solids,
        light_ev100=light_ev100,
        conditions=conditions,
        subjects_seen=spec.perception.source == "yolo",
        compare_with=spec.compare_with,
    )


def recorder_of(
    shot: LoadedShot,
    scene: Scene | None,
    folder: Path,
    info: TakeInfo,
    *,
    pictures: bool,
    script: Script,
    slate: Slate | None = None,
) -> TakeRecorder:
    """What keeps the take. Raises RecordError."""
    info, spec_yaml = replace(info, slate=slate or Slate()), script.specification(shot, scene)
    recorder = TakeRecorder(folder, spec_yaml=spec_yaml, info=info, frame_rate=FRAME_RATE if pictures else None)
    try:
        script.leave(folder)
    except OSError as error:
        recorder.close(completed=False, reason="not begun")
        raise RecordError(f"{folder}: cannot record there: {error}") from error
    return recorder
