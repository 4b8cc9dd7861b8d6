"""The pilot, or somebody else, takes over: from then on nothing is commanded and nothing is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from autopilot_rig import LAND, OFFBOARD, POSITION, split
from plant_rig import CAMERA, DRONE, scene
from sitl_field import Companion, Field
from sitl_report import Ledger
from sitl_rig import GROUND_STATION, OURS, needs_px4

from sim.attached import AttachedWorld, AutopilotLinks

pytestmark = [pytest.mark.sitl, needs_px4]
NOTICED_S = 0.3  # with a busy machine
STOLEN_S = 1.0
CONFIGURE = 1001
GIMBAL_SETPOINT = "GIMBAL_MANAGER_SET_ATTITUDE"


@pytest.fixture
def joystick(airborne: Field) -> Field:
    """With sticks that rest in the middle."""
    airborne.pilot.sticks = (0.0, 0.0)
    airborne.pilot.run(1.0)
    return airborne


@pytest.fixture
def filming(airborne: Field) -> Iterator[Field]:
    """With a gimbal and a camera."""
    links = replace(AutopilotLinks.px4(airborne.px4.instance), system=1)
    with AttachedWorld(scene(), DRONE, CAMERA, clock=lambda: airborne.pilot.now_s, links=links) as world:
        world.wait_ready(20.0)
        yield airborne


def test_a_mode_that_the_pilot_chooses_is_kept(airborne: Field, ledger: Ledger) -> None:
    with Companion(airborne.relay.connection) as companion:
        airborne.hand_over(companion)
        airborne.pilot.ask_mode(LAND)
        airborne.wait(lambda: airborne.pilot.mode == LAND, "the mode does not change")
        _assert_taken_over(
            airborne, companion, mode_since_s(airborne, LAND), ledger, "mode changed by a ground station"
        )
        assert airborne.pilot.mode == LAND


def test_sticks_take_over(joystick: Field, ledger: Ledger) -> None:
    with Companion(joystick.relay.connection) as companion:
        joystick.hand_over(companion)
        joystick.pilot.sticks = (0.5, 0.0)
        moved_s = joystick.pilot.now_s
        joystick.wait(lambda: joystick.pilot.mode == POSITION, "sticks do not take over", 1.0)
        ledger.figure("sticks moved in Offboard", "Position", f"{joystick.pilot.now_s - moved_s:.2f} s later")
        joystick.pilot.sticks = (0.0, 0.0)
        _assert_taken_over(joystick, companion, mode_since_s(joystick, POSITION), ledger, "sticks")
        assert joystick.pilot.mode == POSITION


def test_a_gimbal_that_is_taken_is_left_to_the_thief(filming: Field, ledger: Ledger) -> None:
    with Companion(filming.relay.connection, gimbal=True, lens=True) as companion:
        filming.hand_over(companion)
        assert filming.relay.asked(0.0, CONFIGURE)
        at_s = filming.pilot.now_s
        assert filming.pilot.command(CONFIGURE, *GROUND_STATION, -1, -1) == [0]
        filming.wait(lambda: companion.said("gimbal stolen"), "the theft is not noticed", 3.0)
        noticed_s = companion.when_s("gimbal stolen") - at_s
        filming.pilot.run(2.0)
        ledger.figure("gimbal taken by a ground station", f"told within {STOLEN_S:g} s", f"{noticed_s:.2f} s")
        assert noticed_s <= STOLEN_S
        assert not filming.relay.asked(at_s, CONFIGURE)
        assert not filming.relay.since(at_s + noticed_s + 0.1, GIMBAL_SETPOINT)
        assert filming.pilot.mode == OFFBOARD  # the flight goes on
        status = filming.pilot.newest.get("GIMBAL_MANAGER_STATUS")
        assert status is None or (status.primary_control_sysid, status.primary_control_compid) != OURS


def mode_since_s(field: Field, mode: tuple[int, int]) -> float:
    """When the pilot heard of the mode that has replaced Offboard."""
    told = [(at_s, split(m.custom_mode)) for at_s, m in field.pilot.heard if m.get_type() == "CURRENT_MODE"]
    return next(at_s for (_, before), (at_s, now) in pairwise(told) if (before, now) == (OFFBOARD, mode))


def _assert_taken_over(field: Field, companion: Companion, at_s: float, ledger: Ledger, name: str) -> None:
    field.wait(lambda: companion.said("authority: disengaged"), "not disengaged", 3.0)
    late_s = companion.when_s("authority: disengaged") - at_s
    field.pilot.run(3.0)
    words = companion.said("authority: disengaged").split("authority: ")[1]
    ledger.figure(name, f"disengaged within {NOTICED_S:g} s, then nothing", f"{words}, {late_s:.2f} s after")
    assert late_s <= NOTICED_S
    assert "pilot" in words
    field.assert_hands_off(at_s + max(late_s, 0.0) + 0.1)
