"""Gimbal and camera fail, over real UDP: numbers 29 and 30 of the list of faults. The flight goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import sin

import pytest
from plant_rig import LENS
from wire_checks import commands, setpoints, yaw_rate_rad_s
from wire_rig import LIMITS, Airfield, Flight, Plan, say

from cinempc.types import Command
from cinempc.vehicles.gimbal import WRONG_S, GimbalState
from cinempc.vehicles.lens import LensState
from cinempc.vehicles.modes import Mode as OurMode
from sim.autopilot.inject import Injector
from sim.autopilot.recording import Heard
from sim.mavlink.camera import CameraFaults

SET_ZOOM = 531
CAMERA = 100


@pytest.fixture
def flight(airfield: Airfield) -> Flight:
    """As soon as it is under way: its speed does not matter here."""
    return airfield.under_way(0.5)


def filming(flight: Flight) -> Plan:
    """The circle, panning and zooming to and fro."""

    def plan(now_s: float) -> Command:
        command = flight.plan(now_s)
        pan = command.gimbal_yaw_ned_rad + 0.5 * sin(2.0 * now_s)
        lens = replace(command.lens, focal_length_mm=45.0 + 10.0 * sin(now_s), focus_distance_m=8.0 + 3.0 * sin(now_s))
        return replace(command, gimbal_yaw_ned_rad=pan, lens=lens)

    return plan


def aside(flight: Flight) -> Plan:
    """The circle, looking beside her."""
    return lambda now_s: replace(flight.plan(now_s), gimbal_yaw_ned_rad=flight.plan(now_s).gimbal_yaw_ned_rad + 0.6)


def set_once(flight: Flight) -> Plan:
    """The circle, with another lens."""
    return lambda now_s: replace(flight.plan(now_s), lens=replace(LENS, focal_length_mm=60.0, focus_distance_m=4.0))


def undisturbed(flight: Flight) -> list[Heard]:
    """What was heard: safe, and as before for the aircraft: in Offboard, engaged, and with a steady nose."""
    _, heard = flight.judged()
    assert flight.goes_on()
    assert flight.listen().mode is OurMode.OFFBOARD
    assert yaw_rate_rad_s(setpoints(heard)) <= LIMITS.yaw_rate_rad_s
    return heard


GIMBAL: list[tuple[str, Callable[[Injector], None], GimbalState]] = [
    ("silent", lambda inject: inject.gimbal_silent(), GimbalState.LOST),
    ("stolen", lambda inject: inject.gimbal_stolen(), GimbalState.STOLEN),
    ("stopped", lambda inject: inject.gimbal_stopped(), GimbalState.NOT_FOLLOWING),
]


@pytest.mark.parametrize(("name", "fault", "state"), GIMBAL, ids=[fault[0] for fault in GIMBAL])
def test_a_gimbal_that_is_lost_is_noticed_and_the_flight_goes_on(
    flight: Flight, name: str, fault: Callable[[Injector], None], state: GimbalState
) -> None:
    plan = filming(flight) if state is not GimbalState.NOT_FOLLOWING else aside(flight)
    at_s = flight.fault(fault)
    assert flight.fly(5.0, plan, until=lambda report: report.gimbal is state), flight.listen().gimbal
    noticed_s = flight.listen().time_s - at_s
    flight.fly(0.5, plan)
    undisturbed(flight)
    say(f"29 gimbal {name}", noticed_s=noticed_s)
    seen_moving_s = WRONG_S if state is GimbalState.NOT_FOLLOWING else 0.0  # while it is, its time starts anew
    assert noticed_s <= 1.2 + seen_moving_s
    assert f"gimbal {state.value}" in [e.text.split(",")[0] for e in flight.events if e.kind == "camera"]


CAMPAIGN = {"not answering", "stuck in its focus"}  # noticed as the fault beside it is
FAULTS: list[tuple[str, Callable[[CameraFaults], None], LensState]] = [
    ("silent", lambda faults: setattr(faults, "silent", True), LensState.LOST),
    ("not answering", lambda faults: setattr(faults, "acknowledges", False), LensState.LOST),
    ("answered for by another component", lambda faults: setattr(faults, "acknowledges_as", 101), LensState.LOST),
    ("stuck in its zoom", lambda faults: setattr(faults, "zoom_stuck", True), LensState.STUCK),
    ("stuck in its focus", lambda faults: setattr(faults, "focus_stuck", True), LensState.STUCK),
]


@pytest.mark.parametrize(
    ("name", "fault", "state"),
    [pytest.param(*fault, id=fault[0], marks=[pytest.mark.slow] * (fault[0] in CAMPAIGN)) for fault in FAULTS],
)
def test_a_camera_that_fails_is_noticed_and_the_flight_goes_on(
    flight: Flight, name: str, fault: Callable[[CameraFaults], None], state: LensState
) -> None:
    at_s = flight.fault(lambda inject: fault(inject.camera))
    plan = filming(flight) if state is LensState.LOST else set_once(flight)
    assert flight.fly(6.0, plan, until=lambda report: report.lens is state), flight.listen().lens
    noticed_s = flight.listen().time_s - at_s
    flight.fly(0.5, plan)
    heard = undisturbed(flight)
    asked = [c for c in commands(heard, SET_ZOOM, since_s=at_s) if c.message.target_component == CAMERA]
    per_s = len(asked) / (noticed_s + 0.5)
    say(f"30 camera {name}", noticed_s=noticed_s, zooms_asked_per_s=per_s)
    assert noticed_s <= 3.5
    assert per_s <= 11.0
