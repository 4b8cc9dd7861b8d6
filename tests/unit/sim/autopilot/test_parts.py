"""Streams, link, pilot, estimator and battery."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from autopilot_rig import grounded_world
from plant_rig import CAMERA, DRONE, scene
from pymavlink.dialects.v20 import all as mavlink

from sim.autopilot.estimate import Estimator
from sim.autopilot.ground import LEGS_M, GroundedWorld, standing_at
from sim.autopilot.parameters import Parameters
from sim.autopilot.pilot import Pilot, Sticks
from sim.autopilot.power import Battery
from sim.mavlink.geodetic import PX4_HOME
from sim.mavlink.link import Link, LinkFaults
from sim.mavlink.streams import Streams


def heartbeat() -> object:
    return mavlink.MAVLink_heartbeat_message(2, 12, 0, 0, 3, 3)


def test_a_stream_keeps_its_rate_and_does_not_catch_up() -> None:
    streams = Streams({"HEARTBEAT": (heartbeat, 10)})
    assert sum(len(streams.due(0.01 * k)) for k in range(100)) == 10
    assert len(streams.due(50.0)) == 1
    assert len(streams.due(50.01)) == 0


def test_intervals_are_changed_stopped_and_restored() -> None:
    streams = Streams({"HEARTBEAT": (heartbeat, 10), "ATTITUDE": (heartbeat, None)})
    assert streams.interval_us(0) == 100_000
    assert streams.interval_us(30) == -1
    assert not streams.set_interval(12345, 1000)
    assert streams.set_interval(0, -1)
    assert streams.due(1.0) == []
    assert streams.set_interval(0, 0)
    assert len(streams.due(2.0)) == 1
    assert streams.request(30) is not None
    assert streams.request(12345) is None


class Wire:
    """What a link needs of an endpoint."""

    system = 1

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.arriving: list[Any] = []

    def send_bytes(self, frame: bytes) -> None:
        self.sent.append(frame)

    def receive(self) -> list[Any]:
        arrived, self.arriving = self.arriving, []
        return arrived


def link(faults: LinkFaults) -> tuple[Link, Wire]:
    wire = Wire()
    made = Link(wire, seed=3)  # type: ignore[arg-type]
    made.faults = faults
    return made, wire


def test_a_clean_link_sends_at_once_under_each_components_name() -> None:
    made, wire = link(LinkFaults())
    made.send(heartbeat())
    made.send(heartbeat(), 154)
    assert [frame[6] for frame in wire.sent] == [1, 154]


@pytest.mark.parametrize(("faults", "low", "high"), [(LinkFaults(loss=0.6), 300, 500), (LinkFaults(cut=True), 0, 0)])
def test_a_bad_link_loses_packets_both_ways(faults: LinkFaults, low: int, high: int) -> None:
    made, wire = link(faults)
    wire.arriving = [heartbeat() for _ in range(1000)]
    received = len(made.exchange(0.0))
    for _ in range(1000):
        made.send(heartbeat())
    received += len(made.exchange(1.0))
    made.exchange(2.0)
    assert low <= len(wire.sent) <= high
    assert low <= received <= high


def test_jitter_delays_and_reorders_and_duplicates_double() -> None:
    made, wire = link(LinkFaults(delay_s=0.1, jitter_s=0.5, duplicates=1.0))
    for _ in range(100):
        made.send(heartbeat())
    made.exchange(0.09)
    assert wire.sent == []
    made.exchange(1.0)
    numbers = [frame[4] for frame in wire.sent]
    assert sorted(numbers) == sorted([*range(100)] * 2)
    assert numbers != sorted(numbers)


def test_sticks_are_moved_by_their_speed() -> None:
    pilot = Pilot()
    pilot.update(0.0, 30.0)
    pilot.update(0.02, 30.0)
    assert not pilot.is_moving
    pilot.sticks = Sticks(pitch=0.5)
    pilot.update(0.04, 30.0)
    assert pilot.is_moving
    for k in range(3, 100):
        pilot.update(0.02 * k, 30.0)
    assert not pilot.is_moving  # held still
    assert not pilot.is_lost(2.3, 0.5)
    pilot.in_reach = False
    pilot.update(3.0, 30.0)
    assert pilot.is_lost(3.0, 0.5)


def test_a_reset_moves_the_estimate_and_a_moved_origin_keeps_the_place() -> None:
    estimator = Estimator(grounded_world(flying=True))
    before, place = estimator.now, estimator.place_of(estimator.now.position_ned_m)
    estimator.reset((5.0, 0.0, 0.0), 0.35)
    assert estimator.reset_counter == 1
    assert estimator.now.position_ned_m[0] - before.position_ned_m[0] == pytest.approx(5.0, abs=0.1)
    assert estimator.now.yaw_rad - before.yaw_rad == pytest.approx(0.35, abs=1e-6)
    assert estimator.true_position(estimator.now.position_ned_m) == pytest.approx(before.position_ned_m, abs=0.1)
    assert estimator.take_resets() == ((5.0, 0.0, 0.0), 0.35)
    assert estimator.take_resets() == ((0.0, 0.0, 0.0), 0.0)
    estimator.reset((-5.0, 0.0, 0.0))
    estimator.move_origin((30.0, -40.0, 0.0))
    moved = estimator.place_of(estimator.now.position_ned_m)
    assert PX4_HOME.offset_to(estimator.origin) == pytest.approx((30.0, -40.0, 0.0), abs=1e-3)
    assert place.offset_to(moved) == pytest.approx((0.0, 0.0, 0.0), abs=0.1)


def test_without_gps_the_accuracy_goes() -> None:
    world = grounded_world(flying=True)
    estimator = Estimator(world)
    good = estimator.flags
    estimator.has_gps = False
    world.advance_to(6.0)
    estimator.update()
    assert estimator.accuracy_m > 5.0
    assert estimator.flags & 16 == 0 != good & 16


@pytest.mark.parametrize(("remaining", "warning"), [(1.0, 0), (0.14, 1), (0.06, 2), (0.01, 3)])
def test_battery_warnings(remaining: float, warning: int) -> None:
    battery = Battery(Parameters(), remaining)
    assert battery.warning == warning
    assert battery.status().charge_state == warning + 1


def test_standing_is_standing_and_the_ground_holds() -> None:
    world = grounded_world()
    at = world.vehicle_state().position_ned_m
    world.advance_to(5.0)
    assert np.array_equal(world.vehicle_state().position_ned_m, at)
    assert world.height_m == pytest.approx(0.0)
    world.is_standing = False
    world.advance_to(6.0)
    assert world.height_m >= 0.0


def test_a_drone_can_be_put_somewhere() -> None:
    world = GroundedWorld(scene(), DRONE, CAMERA, start=standing_at(CAMERA, 4.0, -3.0, 90.0), seed=0)
    assert world.is_standing
    north, east, down = world.vehicle_state().position_ned_m
    assert (north, east) == pytest.approx((4.0, -3.0), abs=0.2)
    assert down == pytest.approx(-LEGS_M)
    assert world.airframe_yaw_rad == pytest.approx(np.pi / 2)
