"""A camera move flown again over real UDP: up from the ground, to where it begins, along it, home and down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from flights import Memory
from plant_rig import CAMERA
from wire_rig import DRONE, Airfield, Flight, say

from cinempc.cli.airborne import TakeVehicle
from cinempc.cli.crew import LOOK_AROUND_S, crew_of
from cinempc.cli.scripts import RepeatScript
from cinempc.cli.way import TakeClock, Way
from cinempc.clock import SteadyClock
from cinempc.configfile import Document, Place
from cinempc.loop import Rig, fly
from cinempc.repeat.move import Move
from cinempc.repeat.spec import RepeatOf, RepeatSpec, standing_for
from cinempc.shots.load import LoadedShot
from cinempc.types import Array, SubjectForecast, SubjectState
from cinempc.vehicles.mavlink import MavlinkError

HEIGHT_M, STEP_S = 2.5, 0.04
BEGINS_NED_M, WAY_NED_M = np.array([5.0, -2.0, -3.5]), np.array([0.0, 2.0, -0.5])
SECONDS = 3.0


class Nobody:
    """There is no one."""

    missing = ()

    def subjects(self) -> tuple[SubjectState, ...]:
        return ()

    def forecast(self, times_s: Array) -> tuple[SubjectForecast, ...]:
        return ()


@pytest.fixture
def flight() -> Iterator[Flight]:
    """From the ground."""
    with Airfield(flying=False, arm=True, start_height_m=HEIGHT_M) as airfield:
        yield Flight(airfield.served, airfield.vehicle)


def move() -> Move:
    """A gentle crane to the side."""
    times_s = STEP_S * np.arange(round(SECONDS / STEP_S) + 1)
    share = 0.5 - 0.5 * np.cos(np.pi * times_s / times_s[-1])
    servos = np.tile([0.4, -0.2, np.log(35.0), 0.125, 4.0], (len(times_s), 1))
    servos[:, 0] += 0.2 * share
    zero = np.zeros(len(times_s))
    return Move(CAMERA, times_s, BEGINS_NED_M + share[:, None] * WAY_NED_M, servos, zero, (None,) * len(times_s))


def test_a_move_from_the_ground_to_the_ground(flight: Flight) -> None:
    flown, clock, memory = move(), TakeClock(SteadyClock()), Memory()
    crew = crew_of(standing(flown), (), RepeatScript(flown, RepeatOf(take="crane_001")))
    assert all(check.ok for check in flight.vehicle.wait_for_checks(30.0)), flight.vehicle.checks
    flight.vehicle.engage()
    clock.stand_at(-LOOK_AROUND_S)
    mark = crew.director.mark
    assert mark is not None
    way = Way(flight.vehicle, clock, mark, crew.drone, crew.space, np.inf, False, lambda line: None)
    with pytest.raises(MavlinkError, match=r"m away: .* north, .* bring the aircraft within 1 m"):
        replace(way, farthest_m=1.0).fly()
    vehicle = TakeVehicle(flight.vehicle, clock, lambda line: None)
    fly(Rig(clock, vehicle, Nobody(), memory, approach=way.fly), crew.controller, crew.director, lambda tick: None)
    off_m = [np.linalg.norm(t.vehicle.camera_position_ned_m - t.asked.place_ned_m) for t in memory.ticks]
    turned = [abs(t.vehicle.gimbal_yaw_ned_rad - t.asked.yaw_ned_rad) for t in memory.ticks]
    say("repeat", off_p95_m=float(np.percentile(off_m, 95)), turned_p95_rad=float(np.percentile(turned, 95)))
    assert memory.ending is not None
    assert memory.ending.completed
    assert np.percentile(off_m, 95) < 0.5
    assert np.percentile(turned, 95) < 0.1
    assert np.linalg.norm(memory.ticks[0].vehicle.camera_position_ned_m - BEGINS_NED_M) < 0.6
    moments, _ = flight.judged(arms=True)
    assert not moments[-1].armed


def standing(flown: Move) -> LoadedShot:
    """What stands for the move."""
    about = {"title": "Crane", "camera": CAMERA, "drone": DRONE, "repeat": RepeatOf()}
    spec = standing_for(RepeatSpec.model_construct(**about), flown)
    return LoadedShot(spec, CAMERA, DRONE, Path("crane.yaml"), Document({}, {(): Place("crane.yaml")}), ())
