"""A whole take over real UDP: armed, up, Offboard, a circle that is filmed, home, down and disarmed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from math import dist, hypot

import pytest
from wire_checks import ARM, OFFBOARD, SET_MODE, commands, setpoints
from wire_plan import Circle
from wire_rig import Airfield, Flight, say, wrapped

from cinempc.gate import Authority
from cinempc.types import Command
from cinempc.vehicles.gimbal import GimbalState
from cinempc.vehicles.lens import LensState
from cinempc.vehicles.modes import Mode as OurMode
from sim.autopilot.modes import Mode
from sim.autopilot.recording import Moment

FOCAL_MM = (35.0, 50.0)
TAKE_S, ZOOM_S = 3.0, 2.0  # so that the lens has come to rest, however late a busy machine hears of it
HEIGHT_M = 2.5


@pytest.fixture
def airfield() -> Iterator[Airfield]:
    with Airfield(flying=False, arm=True, start_height_m=HEIGHT_M) as airfield:
        yield airfield


@pytest.fixture
def flight(airfield: Airfield) -> Flight:
    """From the ground."""
    return Flight(airfield.served, airfield.vehicle)


def test_a_take_from_the_ground_to_the_ground(flight: Flight) -> None:
    vehicle = flight.vehicle
    assert all(check.ok for check in vehicle.wait_for_checks(30.0)), vehicle.checks
    vehicle.engage(keep_going=flight.tell_people)
    assert flight.listen().mode is OurMode.OFFBOARD
    circle = replace(flight.circle(), radius_m=8.0)
    begun_s = time.monotonic()

    def zooming(now_s: float) -> Command:
        command = low(circle, now_s)
        share = min((now_s - begun_s) / ZOOM_S, 1.0)
        focal_mm = FOCAL_MM[0] + share * (FOCAL_MM[1] - FOCAL_MM[0])
        lens = replace(command.lens, focal_length_mm=focal_mm, f_number=4.0 + share, focus_distance_m=8.0)
        return replace(command, lens=lens)

    flight.fly(TAKE_S, zooming)
    report, wanted, state = flight.listen(), zooming(time.monotonic()), vehicle.read()
    finish_s = time.monotonic()
    vehicle.finish()
    flight.wait(0.5)
    moments, heard = flight.judged(arms=True)
    events = [event.kind for event in flight.events]
    assert (report.gimbal, report.lens) == (GimbalState.OURS, LensState.READY)
    yaw_error = abs(wrapped(state.gimbal_yaw_ned_rad - wanted.gimbal_yaw_ned_rad))
    pitch_error = abs(state.gimbal_pitch_rad - wanted.gimbal_pitch_rad)
    focal_error = abs(state.lens.focal_length_mm / wanted.lens.focal_length_mm - 1)
    stops_error = abs(state.lens.f_number / wanted.lens.f_number - 1)
    home_m = hypot(*(a - b for a, b in zip(moments[-1].position_ned_m[:2], moments[0].position_ned_m[:2], strict=True)))
    say("take: gimbal", yaw_error_rad=yaw_error, pitch_error_rad=pitch_error)
    say("take: lens", focal_error=focal_error, aperture_error=stops_error, focus_m=state.lens.focus_distance_m)
    say("take: flight", beside_m=beside_m(moments, heard), home_m=home_m, down_after_s=moments[-1].wall_s - finish_s)
    assert yaw_error < 0.1
    assert pitch_error < 0.05
    assert focal_error < 0.03
    assert stops_error < 0.05
    assert abs(state.lens.focus_distance_m - 8.0) < 0.3
    assert beside_m(moments, heard) < 0.5
    assert home_m < 1.0
    assert not moments[-1].armed
    modes = [a.mode for a, b in pairwise(moments) if a.mode is not b.mode] + [moments[-1].mode]
    assert modes[:5] == [Mode.HOLD, Mode.TAKEOFF, Mode.HOLD, Mode.OFFBOARD, Mode.HOLD], modes
    assert Mode.LAND in modes
    assert len(commands(heard, ARM)) == 1
    (to_offboard,) = (c for c in commands(heard, SET_MODE) if c.message.param2 == OFFBOARD)
    assert to_offboard.wall_s - setpoints(heard)[0].wall_s > 0.8  # the stream runs before
    assert "failed" not in events
    assert flight.told[-1].authority is Authority.DISENGAGED


def low(circle: Circle, now_s: float) -> Command:
    """The circle, at the height of the take-off."""
    command = circle(now_s)
    return replace(command, position_ned_m=command.position_ned_m * [1.0, 1.0, 0.0] - [0.0, 0.0, HEIGHT_M])


def beside_m(moments: list[Moment], heard: list) -> float:
    """How far the aircraft was from its set-point at most once it was under way."""
    flown = [m for m in moments if m.mode is Mode.OFFBOARD][100:]
    sent = setpoints(heard)
    return max(dist(m.position_ned_m, min(sent, key=lambda s: abs(s.wall_s - m.wall_s)).position) for m in flown[::10])
