"""Puts a take with a real autopilot together: link, preflight, the way to the mark, and the set or the live camera."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cinempc.cli.crew import (
    LOOK_AROUND_S,
    Flight,
    Script,
    crew_of,
    lit,
    recorder_of,
    take_info,
    unseen_of,
)
from cinempc.cli.eyes import described, seen_subjects, with_detector
from cinempc.clock import SteadyClock
from cinempc.controller import SETPOINT_PERIOD_S, measured_state, standing
from cinempc.hardware import Drone
from cinempc.loop import Rig
from cinempc.ports import FrameSource, Recorder, SubjectSource, Truth
from cinempc.record import Slate, TakeInfo, TakeRecorder
from cinempc.repeat.director import Repeated
from cinempc.safety import planned_clearance_m
from cinempc.shots.load import LoadedShot
from cinempc.space import DistanceField, NoRouteError, height_over_all_m, route
from cinempc.types import Array, Command, SubjectState, VehicleState
from cinempc.vehicles.approach import Approach
from cinempc.vehicles.mavlink import MavlinkError, MavlinkVehicle
from cinempc.vehicles.modes import Mode
from cinempc.vehicles.settings import Settings
from sim.scene import Scene

if TYPE_CHECKING:
    from perception.detect import Detector
    from sim.attached import AttachedWorld

PREFLIGHT_S, UNCHANGED_S = 30.0, 8.0  # for the list to become right; where parameters are still to be written
VIDEO_HZ = 12.5  # of a simulated camera that nobody looks through
THERE_M, LATE_S = 0.5, 20.0  # how near the mark the aircraft has to be, and how much later than planned
Tell = Callable[[str], None]
_log = logging.getLogger(__name__)


class TakeClock:
    """A steady clock, with the shot's beginning at 0. Until that is known it stands still."""

    def __init__(self, steady: SteadyClock) -> None:
        self.steady = steady
        self._stands_s: float | None = 0.0
        self._zero_s = 0.0

    def stand_at(self, time_s: float) -> None:
        """The time that it is until the shot is begun: for those who move by this clock."""
        self._stands_s = time_s

    def run(self) -> None:
        """From now on time passes."""
        self._zero_s, self._stands_s = self.zero_s, None

    @property
    def zero_s(self) -> float:
        """The shot's beginning on the steady clock."""
        return self._zero_s if self._stands_s is None else self.steady.now_s() - self._stands_s

    def now_s(self) -> float:
        """Seconds since the shot's beginning."""
        return self.steady.now_s() - self._zero_s if self._stands_s is None else self._stands_s

    def wait_until(self, time_s: float) -> None:
        """Sleeps until then."""
        self.steady.wait(max(time_s - self.now_s(), 0.0))


class TakeVehicle:
    """Implements `ports.Vehicle` on the take's clock."""

    def __init__(self, aircraft: MavlinkVehicle, clock: TakeClock, tell: Tell) -> None:
        self._aircraft, self._clock, self._tell = aircraft, clock, tell

    def read(self) -> VehicleState:
        """The newest measured state."""
        state = self._aircraft.read()
        return replace(state, time_s=state.time_s - self._clock.zero_s)

    def send(self, command: Command) -> None:
        """Follow these set-points, as far as the gate lets them through."""
        self._aircraft.send(replace(command, time_s=command.time_s + self._clock.zero_s))

    def people(self, subjects: Sequence[SubjectState]) -> None:
        """Whom the gate keeps away from."""
        self._aircraft.people([replace(one, time_s=one.time_s + self._clock.zero_s) for one in subjects])

    def roll(self) -> None:
        """The camera on board records from now on, if it can."""
        self._aircraft.roll()

    def cut(self) -> str:
        """It does not any more; what that recording lacks."""
        lacking = self._aircraft.cut()
        return f"on the camera's card: {lacking}" if lacking else ""

    def close(self) -> None:
        """Home and down if this program took it up, else out of Offboard as configured; then the link is let go."""
        try:
            self._aircraft.finish()
        except MavlinkError as error:
            _log.warning("after the take: %s", error)
        finally:
            self._aircraft.close()
            for event in self._aircraft.events():
                self._tell(f"{event.time_s - self._clock.zero_s:+8.2f} s  {event.kind}: {event.text}")


@dataclass(frozen=True, slots=True)
class AirborneTake:
    """A shot with an aircraft on a MAVLink connection.

    With a scene, its people and its pictures are simulated around the aircraft. Without one, `frames` is the camera.
    """

    shot: LoadedShot
    settings: Settings
    scene: Scene | None
    frames: str | None
    detector: Detector | None
    tell: Tell
    script: Script | Repeated | None = None  # of a sequence that the shot stands for as a whole, or of a known move
    true_pose: bool = False  # the set is seen from where the autopilot's simulator says, not its estimator

    def prepare(self, recorder: Recorder, *, pictures: bool) -> Flight:
        """Builds all, goes through the list, and engages. Raises MavlinkError."""
        clock = TakeClock(self.settings.clock)
        with ExitStack() as stack:
            world = stack.enter_context(self._world(clock)) if self.scene else None
            crew = crew_of(self.shot, self.scene.solids() if self.scene else (), self.script)
            aircraft = MavlinkVehicle(self._guarded(crew.space), crew.drone)
            vehicle = TakeVehicle(aircraft, clock, self.tell)
            stack.callback(vehicle.close)
            told, truth = self._people(world)
            terrain = self.scene.relief if self.scene else None
            eyes = (
                seen_subjects(self.shot, self.detector, clock, wait=False, terrain=terrain) if self.detector else None
            )
            known = eyes or told
            assert known is not None, "a take in the field needs eyes"
            self._preflight(aircraft)
            camera = self._camera(world, clock, vehicle) if pictures or eyes else None
            self.tell("engaging: the stream starts" + (", then take-off" if self.settings.arm else ""))
            aircraft.engage()
            mark = None if told is None else crew.mark(told)  # by where everybody is when it begins
            clock.stand_at(-LOOK_AROUND_S)
            way = _Way(aircraft, clock, mark, crew.drone, crew.space, self.settings.readonly, self.tell)
            rig = Rig(clock, vehicle, known, recorder, truth, camera, eyes, way.fly)
            return Flight(rig, crew.controller, crew.director, stack.pop_all())

    def record(self, folder: Path, *, pictures: bool, slate: Slate | None = None) -> TakeRecorder:
        """A recorder for this take."""
        info = self.info()
        return recorder_of(self.shot, self.scene, folder, info, pictures=pictures, script=self.script, slate=slate)

    def info(self) -> TakeInfo:
        """What judging the take needs."""
        pose = "true" if self.true_pose else "estimated"
        place = f"scene {self.scene.name} around its {pose} pose" if self.scene else "in the field"
        speed = self.settings.clock.speed
        slowly = "" if speed == 1.0 else f"simulated at {speed:g} of real time, "
        conditions = f"MAVLink aircraft, {place}, {slowly}{described(self.shot.spec)}"
        if self.scene is None:
            return take_info(self.shot, (), conditions)
        light_ev100 = lit(self.scene, self.shot, self.script).light_ev100
        return take_info(self.shot, self.scene.solids(), conditions, light_ev100)

    def _guarded(self, space: DistanceField) -> Settings:
        """The settings with the gate's patience for these eyes, and a way home above all that stands there."""
        limits = replace(self.settings.limits, unseen_s=unseen_of(self.shot.spec))
        over_m = height_over_all_m(space, planned_clearance_m(self.shot.drone))
        return replace(self.settings, limits=limits, return_height_m=over_m)

    def _world(self, clock: TakeClock) -> AttachedWorld:
        from sim.attached import AttachedWorld, AutopilotLinks, TruthSource

        assert self.scene is not None
        return AttachedWorld(
            lit(self.scene, self.shot, self.script),
            self.shot.drone,
            self.shot.camera,
            clock=clock.now_s,
            steady=clock.steady,
            seed=self.shot.spec.seed,
            links=AutopilotLinks.px4(self.settings.autopilot_system - 1),
            truth=TruthSource.GROUND_TRUTH if self.true_pose else TruthSource.ESTIMATE,
            track_folders=self.shot.track_folders,
        )

    def _preflight(self, aircraft: MavlinkVehicle) -> None:
        patience_s = UNCHANGED_S if self.settings.apply_profile else PREFLIGHT_S
        for check in aircraft.wait_for_checks(patience_s):
            self.tell(str(check))

    def _people(self, world: AttachedWorld | None) -> tuple[SubjectSource | None, Truth | None]:
        """Who is who, and what really happens, where a simulator knows."""
        if world is None:
            return None, None
        from sim.adapters import SimTruth, TrueSubjects

        names = tuple(self.shot.spec.subjects)
        return TrueSubjects(world, names), SimTruth(world, names)

    def _camera(self, world: AttachedWorld | None, clock: TakeClock, vehicle: TakeVehicle) -> FrameSource | None:
        if world is not None:
            from sim.camera import LiveRenderedCamera

            return LiveRenderedCamera(
                world, self.shot.camera, vehicle, 1.0 / (self.shot.spec.perception.rate_hz or VIDEO_HZ)
            )
        if self.frames is None:
            return None
        from perception.live import LiveCamera

        address = int(self.frames) if self.frames.isdecimal() else self.frames
        return LiveCamera(address, clock, vehicle, self.shot.camera.image_px)


@dataclass(frozen=True, slots=True)
class _Way:
    """From being engaged to the shot's first instant; set-points go out all the while.

    A simulated set is clear until the aircraft is on its mark: where it takes off, somebody may stand a minute later.
    """

    aircraft: MavlinkVehicle
    clock: TakeClock
    mark: Array | None  # (NX,) where the shot begins; None in the field, where it begins wherever the pilot puts it
    drone: Drone
    space: DistanceField  # what stands about
    readonly: bool
    tell: Tell

    def fly(self) -> Command:
        """In a simulation to the mark; in the field nowhere. The set-points to wait with."""
        goal = self._here()
        if self.readonly:
            self.clock.run()
            return goal
        goal = self._handed_over(goal)
        if self.mark is not None:
            goal = standing(self.mark, self.drone, 0.0)
            approach = Approach(self.clock.steady.now_s(), self._corners(goal), goal)
            self.tell(f"to the mark, {approach.duration_s:.0f} s")
            while not approach.done(now_s := self.clock.steady.now_s()):
                self._send(approach.command(now_s))
            self._arrive(goal)
        self.clock.run()
        return goal

    def _corners(self, goal: Command) -> Array:
        """(P, 3) of a way to the goal that keeps clear of all that stands about. Raises MavlinkError."""
        bounds, here = self.drone.envelope.corners_ned_m, self.aircraft.read().position_ned_m
        try:
            return route(self.space, here, goal.position_ned_m, bounds, planned_clearance_m(self.drone))
        except NoRouteError as error:
            raise MavlinkError(f"to the mark: {error}") from None

    def _arrive(self, goal: Command) -> None:
        """Waits at the goal until the aircraft is there. Raises MavlinkError if it does not come."""
        until_s = self.clock.steady.now_s() + LATE_S
        while (off_m := float(np.linalg.norm(self.aircraft.read().position_ned_m - goal.position_ned_m))) > THERE_M:
            if self.clock.steady.now_s() > until_s:
                raise MavlinkError(f"the aircraft does not reach the mark: it is {off_m:.1f} m away")
            self._send(goal)

    def _here(self) -> Command:
        return standing(measured_state(self.aircraft.read()), self.drone, 0.0)

    def _handed_over(self, here: Command) -> Command:
        """Waits until the pilot has given the aircraft over, however long that takes."""
        told = False
        while self.aircraft.report.mode is not Mode.OFFBOARD:
            if not told:
                self.tell("the stream is running: give the aircraft over with the Offboard switch")
                told = True
            here = self._here()
            self._send(here)
        return here

    def _send(self, command: Command) -> None:
        now_s = self.clock.steady.now_s()
        self.aircraft.send(replace(command, time_s=now_s))
        self.clock.steady.wait(SETPOINT_PERIOD_S)


def airborne_take(
    shot: LoadedShot,
    scene: Scene | None,
    settings: Settings,
    frames: str | None,
    tell: Tell,
    *,
    script: Script | Repeated | None = None,
    true_pose: bool = False,
) -> AirborneTake:
    """The take, with the detector that its shot asks for. Raises ModelError for weights that are missing or wrong."""
    half = max(len(os.sched_getaffinity(0)) // 2, 1)  # of the processor: the rest is for flying
    paced, detector = with_detector(shot, threads=half, speed=settings.clock.speed)
    return AirborneTake(paced, settings, scene, frames, detector, tell, script, true_pose)
