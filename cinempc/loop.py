"""The loop: read, plan, command, record. The same for simulation, SITL, the field and replay."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass

from cinempc.controller import PLAN_PERIOD_S, SETPOINT_PERIOD_S, Controller
from cinempc.director import Director
from cinempc.ports import Clock, FrameSource, Recorder, SubjectSource, Truth, Vehicle
from cinempc.types import Frame, Tick

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


def fly(rig: Rig, controller: Controller, director: Director, on_tick: Callable[[Tick], None]) -> None:
    """Flies until the director is done.

    Whatever ends the take, the vehicle is left safe and the recording is finished; an interrupt or error goes on up.
    """
    completed, reason = False, "interrupted"
    gc.collect()
    gc.freeze()  # what was built before the flight is not searched for garbage at every pause during it
    try:
        while not director.done(rig.clock.now_s()):
            tick = _plan(rig, controller, director)
            rig.recorder.tick(tick)
            _film(rig, rig.frames.expose() if rig.frames else None)
            on_tick(tick)
            _follow(rig, controller)
        completed, reason = True, "completed"
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise
    finally:
        gc.unfreeze()
        rig.vehicle.close()
        if rig.frames is not None:
            while frame := rig.frames.finish():
                _film(rig, frame)
            rig.frames.close()
        rig.recorder.close(completed=completed, reason=reason)


def _film(rig: Rig, frame: Frame | None) -> None:
    if frame is not None:
        rig.recorder.frame(frame)


def _plan(rig: Rig, controller: Controller, director: Director) -> Tick:
    """Plans from what is measured now and sends the first set-points."""
    now_s = rig.clock.now_s()
    controller.prepare(now_s, rig.subjects.forecast(controller.times_s(now_s)), director)
    vehicle = rig.vehicle.read()
    controller.feed_back(vehicle)
    command = controller.command(now_s)
    rig.vehicle.send(command)
    plan, asked = controller.explain()
    true_vehicle = rig.truth.true_vehicle() if rig.truth else None
    true_subjects = rig.truth.true_subjects() if rig.truth else ()
    return Tick(now_s, vehicle, rig.subjects.subjects(), asked, plan, command, true_vehicle, true_subjects)


def _follow(rig: Rig, controller: Controller) -> None:
    """Sends the set-points along the plan until the next one is due."""
    planned_s = rig.clock.now_s()
    for i in range(1, SETPOINTS_PER_PLAN):
        rig.clock.wait_until(planned_s + i * SETPOINT_PERIOD_S)
        rig.vehicle.send(controller.command(rig.clock.now_s()))
    rig.clock.wait_until(planned_s + SETPOINTS_PER_PLAN * SETPOINT_PERIOD_S)
