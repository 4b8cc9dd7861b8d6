"""Shipped shots through the gate: it leaves a good plan alone, and the takes stay as good as they are without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import atan2
from pathlib import Path

import numpy as np
import pytest
from flights import SHIPPED, Memory, assert_good, judged, take_of

from cinempc.gate import Aircraft, Authority, Gate, GateLimits, Order, Person, Reason, Setpoint, Vec
from cinempc.hardware import Drone
from cinempc.ports import Vehicle
from cinempc.takelog import TakeLog
from cinempc.types import Array, Command, SubjectState, VehicleState


def vec(array: Array) -> Vec:
    north, east, down = map(float, array)
    return north, east, down


def heading_rad(attitude_ned_from_body: Array) -> float:
    w, x, y, z = map(float, attitude_ned_from_body)
    return atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))


class Gated:
    """A vehicle with the gate before it."""

    def __init__(self, vehicle: Vehicle, drone: Drone) -> None:
        self.vehicle, self.gate = vehicle, Gate(GateLimits.of(drone))
        self.crowd: list[Person] = []
        self.beside_m: list[float] = []
        self.told: set[tuple[Authority, Reason]] = set()

    def read(self) -> VehicleState:
        return self.vehicle.read()

    def roll(self) -> None:
        self.vehicle.roll()

    def cut(self) -> str:
        return self.vehicle.cut()

    def people(self, subjects: Sequence[SubjectState]) -> None:
        self.crowd = [
            Person(s.time_s, vec(s.position_ned_m), vec(s.velocity_ned_m_s), float(s.spread_m), s.age_s)
            for s in subjects
        ]

    def send(self, command: Command) -> None:
        now_s, seen = command.time_s, self.vehicle.read()
        pose = vec(seen.position_ned_m), vec(seen.velocity_ned_m_s), heading_rad(seen.attitude_ned_from_body)
        aircraft = Aircraft(now_s, *pose, 0, True, True, False, True, None, None, now_s, now_s)
        self.gate.engage(now_s, aircraft)
        motion = command.position_ned_m, command.velocity_ned_m_s, command.acceleration_ned_m_s2
        order = Order(now_s, Setpoint(*map(vec, motion), command.yaw_ned_rad))
        sent = self.gate.check(now_s, order, aircraft, self.crowd)
        self.told.add((self.gate.authority, self.gate.reason))
        assert sent is not None
        position, velocity, acceleration = map(
            np.array, (sent.position_ned_m, sent.velocity_ned_m_s, sent.acceleration_ned_m_s2)
        )
        self.beside_m.append(float(np.abs(position - command.position_ned_m).max()))
        self.vehicle.send(
            replace(
                command,
                position_ned_m=position,
                velocity_ned_m_s=velocity,
                acceleration_ned_m_s2=acceleration,
                yaw_ned_rad=sent.yaw_ned_rad,
            )
        )

    def close(self) -> None:
        self.vehicle.close()


@pytest.mark.parametrize("shot", SHIPPED)
def test_a_good_plan_passes_untouched(shot: str) -> None:
    take, memory = take_of(shot), Memory()
    flight = take.prepare(memory, pictures=False)
    gated = Gated(flight.rig.vehicle, take.drone)
    replace(flight, rig=replace(flight.rig, vehicle=gated)).fly()
    assert_good(judged(TakeLog(Path(), take.info(), "", tuple(memory.ticks), (), memory.ending, ())))
    assert gated.told == {(Authority.ENGAGED, Reason.NONE)}
    beside_m = np.array(gated.beside_m)
    assert np.mean(beside_m == 0.0) > 0.99
    assert beside_m.max() < 0.05
