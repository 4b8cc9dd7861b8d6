"""Puts a take with a real autopilot together: link, preflight, the way to the mark, and the set or the live camera."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from cinempc.cli.crew import LOOK_AROUND_S, Flight, crew_of, lit, recorder_of, take_info
from cinempc.cli.eyes import described, seen_subjects, with_detector
from cinempc.cli.scripts import SINGLE_SHOT, Script, unseen_of
from cinempc.cli.way import TakeClock, Tell, Way
from cinempc.loop import Rig
from cinempc.ports import FrameSource, Recorder, SubjectSource, Truth
from cinempc.record import Slate, TakeInfo, TakeRecorder
from cinempc.safety import planned_clearance_m
from cinempc.shots.load import LoadedShot
from cinempc.space import DistanceField, height_over_all_m
from cinempc.types import Command, SubjectState, VehicleState
from cinempc.vehicles.mavlink import MavlinkError, MavlinkVehicle
from cinempc.vehicles.settings import Settings
from sim.scene import Scene

if TYPE_CHECKING:
    from perception.detect import Detector
    from sim.attached import AttachedWorld

PREFLIGHT_S, UNCHANGED_S = 30.0, 8.0  # for the list to become right; where parameters are still to be written
VIDEO_HZ = 12.5  # of a simulated camera that nobody looks through
LED_THERE_M = 3.0  # in the field a pilot brings the aircraft so near to a mark that is known
_log = logging.getLogger(__name__)


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
    script: Script = SINGLE_SHOT  # of what the shot stands for as a whole
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
            mark = crew.director.mark if told is None else crew.mark(told)  # by where everybody is when it begins
            clock.stand_at(-LOOK_AROUND_S)
            farthest_m = LED_THERE_M if world is None else inf
            way = Way(aircraft, clock, mark, crew.drone, crew.space, farthest_m, self.settings.readonly, self.tell)
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


def airborne_take(
    shot: LoadedShot,
    scene: Scene | None,
    settings: Settings,
    frames: str | None,
    tell: Tell,
    *,
    script: Script = SINGLE_SHOT,
    true_pose: bool = False,
) -> AirborneTake:
    """The take, with the detector that its shot asks for. Raises ModelError for weights that are missing or wrong."""
    half = max(len(os.sched_getaffinity(0)) // 2, 1)  # of the processor: the rest is for flying
    paced, detector = with_detector(shot, threads=half, speed=settings.clock.speed)
    return AirborneTake(paced, settings, scene, frames, detector, tell, script, true_pose)
