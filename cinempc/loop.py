"""The loop: read, plan, command, record. The same for simulation, SITL, the field and replay."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace

from cinempc.controller import PLAN_PERIOD_S, SETPOINT_PERIOD_S, Controller
from cinempc.director import Director
from cinempc.ports import Clock, Eyes, FrameSource, Recorder, SubjectSource, Truth, Vehicle
from cinempc.types import Command, Frame, Tick

NEVER_EARLY_S = 1e-6  # how much rounding a time may carry
SETPOINTS_PER_PLAN = round(PLAN_PERIOD_S / SETPOINT_PERIOD_S)


@dataclass(frozen=True, slots=True)
class Rig:
    """All that a take needs from the outside; `truth` and `frames` only where they exist."""

    clock: Clock
    vehicle: Vehicle
    subjects: SubjectSource
    recorder: Recorder
    truth: Truth | None = None
    frames: FrameSource | None = None
    eyes: Eyes | None = None
    approach: Callable[[], Command] | None = None  # goes to where the shot begins; returns how to wait there


class SubjectMissingError(RuntimeError):
    """The take cannot begin: somebody who is to be in the picture has not been found."""


def fly(rig: Rig, controller: Controller, director: Director, on_tick: Callable[[Tick], None]) -> None:
    """Waits for the shot's beginning, then flies until the director is done.

    The camera's own recording begins and ends with the shot. Whatever ends the take, the vehicle is left safe and all
    recording is finished; an interrupt or error goes on up.
    """
    completed, reason = False, "interrupted"
    gc.freeze()  # what was built before the flight is not searched for garbage during it
    try:
        _look_around(rig, director, rig.approach() if rig.approach else None)
        rig.vehicle.roll()
        while not director.done(rig.clock.now_s()):
            tick = _plan(rig, controller, director)
            rig.recorder.tick(tick)
            director.watch(tick)
            _film(rig, director)
            on_tick(tick)
            _follow(rig, controller, tick.time_s)
        completed, reason = True, "completed"
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise
    finally:
        gc.unfreeze()
        if lacking := rig.vehicle.cut():
            rig.recorder.lacks(lacking)
        rig.vehicle.close()
        if rig.frames is not None:
            while frame := rig.frames.finish():
                _keep(rig, director, frame)
            rig.frames.close()
        if rig.eyes is not None:
            rig.eyes.close()
        rig.recorder.close(completed=completed, reason=reason)


def _look_around(rig: Rig, director: Director, standby: Command | None) -> None:
    """Hovers, for which some vehicles want set-points, and looks at pictures until the shot begins.

    By then everybody who begins in the picture must have been seen, and of all others it must be known where they are.
    """
    while (now_s := rig.clock.now_s()) < director.start_s - NEVER_EARLY_S:
        _film(rig, director)
        for i in range(SETPOINTS_PER_PLAN):
            if standby is not None:
                exposure = director.exposed(director.start_s, standby.lens.f_number)
                rig.vehicle.send(replace(standby, time_s=rig.clock.now_s(), exposure=exposure))
            rig.clock.wait_until(now_s + (i + 1) * SETPOINT_PERIOD_S)
    now_s = rig.clock.now_s()
    if missing := [name for name in rig.subjects.missing if name in director.wanted(now_s)]:
        raise SubjectMissingError(f"not found in the picture before the shot began: {', '.join(missing)}")
    known = {subject.name for subject in rig.subjects.subjects()}
    if unknown := [name for name in director.cast if name not in known]:
        where = ", ".join(f"subjects.{name}.near_m: [north, east]" for name in unknown)
        raise SubjectMissingError(
            f"not in the picture before the shot began: {', '.join(unknown)}; say about where they are, with {where}"
        )


def _film(rig: Rig, director: Director) -> None:
    """Takes a picture, and does what is to be done with the one that has become ready meanwhile."""
    if rig.frames is not None and (frame := rig.frames.expose()):
        _keep(rig, director, frame)
        if rig.eyes is not None:
            rig.eyes.see(frame)


def _keep(rig: Rig, director: Director, frame: Frame) -> None:
    """Records a picture of the shot."""
    if frame.rolling and frame.time_s > director.start_s - NEVER_EARLY_S:
        rig.recorder.frame(frame)


def _plan(rig: Rig, controller: Controller, director: Director) -> Tick:
    """Plans from what is measured now and sends the first set-points."""
    now_s = rig.clock.now_s()
    controller.prepare(now_s, rig.subjects.forecast(controller.times_s(now_s)), director)
    vehicle = rig.vehicle.read()
    subjects = rig.subjects.subjects()
    controller.feed_back(vehicle, hold=director.is_blind(subjects, now_s))
    command = controller.command(now_s)
    rig.vehicle.people(subjects)
    rig.vehicle.send(command)
    plan, asked = controller.explain()
    true_vehicle = rig.truth.true_vehicle() if rig.truth else None
    true_subjects = rig.truth.true_subjects() if rig.truth else ()
    return Tick(now_s, vehicle, subjects, asked, plan, command, true_vehicle, true_subjects)


def _follow(rig: Rig, controller: Controller, planned_s: float) -> None:
    """Sends the set-points along the plan until the next one is due."""
    for i in range(1, SETPOINTS_PER_PLAN):
        rig.clock.wait_until(planned_s + i * SETPOINT_PERIOD_S)
        rig.vehicle.send(controller.command(rig.clock.now_s()))
    rig.clock.wait_until(planned_s + SETPOINTS_PER_PLAN * SETPOINT_PERIOD_S)
