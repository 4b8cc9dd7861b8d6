"""What the pilot process does at each turn of a flight."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest
from mavlink_rig import PX4_HOLD, PX4_OFFBOARD, PX4_POSITION, STEP_S, Peer
from pilot_rig import ARM, PX4_LAND, SET_MODE, SETPOINT, SETTINGS, TAKE_OFF, Rig, flying, wish
from plant_rig import CAMERA
from pymavlink.dialects.v20 import all as mavlink

from cinempc.gate import Authority, Reason
from cinempc.vehicles.gimbal import Aim
from cinempc.vehicles.lens import Lens
from cinempc.vehicles.mailbox import Ask, Phase
from cinempc.vehicles.profile import Profile
from cinempc.vehicles.settings import AfterTake
from cinempc.wire import Message

PX4_RETURN = 4 << 16 | 5 << 24
ARMING = replace(SETTINGS, arm=True, start_height_m=10.0)


def test_comes_up_disengaged_and_stays_so() -> None:
    rig = Rig()
    rig.flies_plan = True
    for mode in (PX4_HOLD, PX4_OFFBOARD):
        rig.mode = mode
        rig.run(2.0)
    assert rig.told.authority is Authority.DISENGAGED
    assert not rig.wire.take(SETPOINT)
    assert not rig.wire.commands(SET_MODE)


def test_streams_after_engaging_and_asks_for_no_mode() -> None:
    rig = flying()
    rig.run(2.0)
    sent = rig.wire.take(SETPOINT)
    assert len(sent) == 100
    assert {(m.coordinate_frame, m.type_mask) for m in sent} == {(1, 2048)}
    assert not rig.wire.commands(SET_MODE)
    assert len(rig.wire.take("HEARTBEAT")) == pytest.approx(2, abs=1)


def test_a_silent_planner_is_braked_for_and_then_left_to_hold() -> None:
    rig = flying()
    rig.flies_plan = False
    rig.run(0.3)
    assert (rig.told.authority, rig.told.reason) == (Authority.BRAKING, Reason.PLAN_STALE)
    rig.obeys = False
    rig.run(0.3)
    assert rig.told.authority is Authority.SILENT
    rig.wire.take(SETPOINT)
    rig.run(1.0)
    assert not rig.wire.take(SETPOINT)
    assert {(m.param2, m.param3) for m in rig.wire.commands(SET_MODE)} == {(4.0, 3.0)}


def test_a_dead_planner_ends_the_process_once_the_aircraft_is_left() -> None:
    rig = flying()
    rig.lose_planner(2.0)
    assert rig.pilot.done
    assert rig.mode == PX4_HOLD


def test_a_planner_that_dies_before_the_flight_ends_the_stream() -> None:
    rig = Rig()
    rig.run(1.0)
    rig.planner.post(Ask.ENGAGE)
    rig.run(2.0)
    rig.lose_planner(0.4)
    assert rig.pilot.done
    assert not rig.wire.commands(SET_MODE)


@pytest.mark.parametrize(
    ("mode", "watched_s"), [(PX4_HOLD, 60.0), (PX4_POSITION, 5.0), (PX4_RETURN, 5.0), (PX4_LAND, 5.0)]
)
def test_after_the_pilot_has_taken_over_nothing_is_asked(mode: int, watched_s: float) -> None:
    rig = flying()
    rig.mode = mode
    rig.run(0.2)
    assert (rig.told.authority, rig.told.reason) == (Authority.DISENGAGED, Reason.PILOT_MODE)
    rig.wire.sent.clear()
    rig.run(2.0)
    rig.planner.post(Ask.FINISH)
    rig.mode = PX4_OFFBOARD  # even then
    rig.run(watched_s)
    assert {m.get_type() for m in rig.wire.sent} == {"HEARTBEAT"}


def test_sticks_take_over_within_a_quarter_of_a_second() -> None:
    rig = flying()
    for pitch in (0, 0, 400):
        rig.wire.inbox.append(rig.peer.says(mavlink.MAVLink_manual_control_message(1, pitch, 0, 500, 0, 0)))
        rig.run(0.1)
    assert rig.told.reason is Reason.PILOT_STICKS
    rig.wire.sent.clear()
    rig.run(2.0)
    assert {m.get_type() for m in rig.wire.sent} == {"HEARTBEAT"}


@pytest.mark.parametrize("after", list(AfterTake))
def test_the_end_of_a_take(after: AfterTake) -> None:
    rig = flying(replace(SETTINGS, after=after))
    rig.flies_plan = False
    rig.planner.post(Ask.FINISH)
    rig.run(0.5)
    assert rig.told.phase is Phase.ENDED
    assert rig.told.reason is Reason.TAKE_ENDED
    (asked,) = rig.wire.commands(SET_MODE)
    assert (asked.param2, asked.param3) == (4.0, {"hold": 3.0, "return": 5.0, "land": 6.0}[after])
    sent = [m.get_type() for m in rig.wire.sent]
    assert SETPOINT in sent[sent.index("COMMAND_LONG") :]  # the stream ends after the mode was left


def test_an_autopilot_that_does_not_let_go_is_told() -> None:
    rig = flying()
    rig.obeys, rig.flies_plan = False, False
    rig.planner.post(Ask.FINISH)
    rig.run(4.0)
    assert rig.told.phase is Phase.FAILED
    assert "does not change its mode" in rig.told.step


def test_quitting_leaves_the_aircraft_in_hold() -> None:
    rig = flying()
    rig.planner.post(Ask.QUIT)
    rig.run(0.5)
    assert rig.pilot.done
    assert rig.mode == PX4_HOLD


def test_an_engage_forgets_what_the_lens_was_set_to_before() -> None:
    rig = Rig(replace(SETTINGS, camera=CAMERA))
    rig.run(0.2)
    rig.planner.post(wish(rig.now_s, rig.position_m))
    rig.run(0.5)
    assert rig.wire.take("PARAM_EXT_SET")
    rig.planner.post(Ask.ENGAGE)
    rig.run(0.1)
    rig.wire.sent.clear()
    rig.run(2.0)
    assert not rig.wire.take("PARAM_EXT_SET")


def test_what_happens_after_the_planners_death_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    rig = flying()
    rig.lose_planner(1.2)
    assert "braking: plan_stale" in caplog.text
    assert "silent: plan_lost" in caplog.text


def test_an_error_of_our_own_asks_for_hold_once() -> None:
    rig = flying()
    rig.pilot.last_gasp()
    (asked,) = rig.wire.sent
    assert (asked.command, asked.param2, asked.param3) == (SET_MODE, 4.0, 3.0)


def test_readonly_sends_nothing() -> None:
    rig = Rig(replace(SETTINGS, readonly=True))
    rig.run(1.0)
    rig.planner.post(Ask.ENGAGE)
    rig.flies_plan = True
    rig.run(2.0)
    assert rig.told.phase is Phase.READY
    assert rig.told.setpoint is not None
    rig.mode = PX4_OFFBOARD
    rig.run(1.0)
    rig.mode = PX4_POSITION
    rig.run(1.0)
    rig.pilot.last_gasp()
    assert not rig.wire.sent


def test_no_value_that_is_no_number_is_sent() -> None:
    rig = flying()
    bad = wish(rig.now_s, (nan, 0.0, 0.0), aim=Aim(nan, 0.0), lens=Lens(nan, nan, nan))
    for _ in range(20):
        rig.flies_plan = False
        rig.planner.post(bad)
        rig.run(STEP_S)
    for message in rig.wire.take(SETPOINT):
        values = (message.x, message.y, message.z, message.vx, message.vy, message.vz, message.afx, message.yaw)
        assert all(value == value for value in values)
    assert rig.told.reason is not Reason.NONE


def test_preflight_names_what_is_wrong() -> None:
    rig = Rig(replace(SETTINGS, need_rc=True, profile=Profile("safe", (("COM_OF_LOSS_T", 0.5),))))
    rig.run(1.0)
    assert "FAIL remote control: not seen" in rig.checks
    assert "FAIL parameters: still being read" in rig.checks
    rig.planner.post(Ask.ENGAGE)
    value = mavlink.MAVLink_param_value_message(b"COM_OF_LOSS_T", 1.0, 9, 1, 0)
    rig.wire.inbox.append(rig.peer.says(value))
    rig.run(4.0)
    assert rig.told.phase is Phase.FAILED
    assert "COM_OF_LOSS_T is 1, must be 0.5" in rig.told.step
    assert rig.told.authority is Authority.DISENGAGED


def test_a_profile_is_written_before_the_flight() -> None:
    profile = Profile("safe", (("COM_OF_LOSS_T", 0.5),))
    rig = Rig(replace(SETTINGS, profile=profile, apply_profile=True))
    rig.armed = False
    rig.run(1.0)
    rig.planner.post(Ask.ENGAGE)
    for number in (1.0, 0.5):
        value = mavlink.MAVLink_param_value_message(b"COM_OF_LOSS_T", number, 9, 1, 0)
        rig.wire.inbox.append(rig.peer.says(value))
        rig.run(0.5)
    assert [m.param_value for m in rig.wire.take("PARAM_SET")] == [0.5]


def test_takes_off_flies_and_comes_home() -> None:
    rig = standing()
    rig.planner.post(Ask.ENGAGE)
    rig.run(4.0)
    assert rig.told.phase is Phase.READY
    assert rig.mode == PX4_OFFBOARD
    assert rig.position_m[2] == pytest.approx(-10.0, abs=0.1)
    steps = [m for m in rig.wire.sent if m.get_type() in ("COMMAND_LONG", SETPOINT)]
    asked = [m.command for m in steps if m.get_type() == "COMMAND_LONG" and m.command in (ARM, TAKE_OFF, SET_MODE)]
    assert asked == [ARM, TAKE_OFF, SET_MODE]
    offboard = next(k for k, m in enumerate(steps) if m.get_type() == "COMMAND_LONG" and m.command == SET_MODE)
    assert sum(m.get_type() == SETPOINT for m in steps[:offboard]) >= 45  # the stream runs before Offboard is asked for

    rig.position_m = (5.0, 0.0, -10.0)
    rig.planner.post(Ask.FINISH)
    rig.run(4.0)
    assert rig.told.phase is Phase.ENDED
    assert rig.position_m == pytest.approx((0.0, 0.0, 0.0), abs=0.05)
    assert rig.mode == PX4_LAND


@pytest.mark.parametrize("deaf_to", [ARM, TAKE_OFF, SET_MODE])
def test_a_step_that_fails_is_named_and_no_stream_is_left(deaf_to: int) -> None:
    rig = standing()
    obey = rig.execute
    rig.execute = lambda command: None if command.command == deaf_to else obey(command)  # type: ignore[method-assign]
    rig.planner.post(Ask.ENGAGE)
    rig.run(70.0 if deaf_to == TAKE_OFF else 8.0)
    assert rig.told.phase is Phase.FAILED
    assert rig.told.step.startswith({ARM: "arm", TAKE_OFF: "take-off", SET_MODE: "offboard"}[deaf_to])
    rig.wire.sent.clear()
    rig.run(1.0)
    assert not rig.wire.take(SETPOINT)
    assert not rig.wire.commands(SET_MODE)


def test_a_pilot_who_takes_over_during_take_off_keeps_it() -> None:
    rig = standing()
    obey = rig.execute

    def interfere(command: Message) -> None:
        obey(command)
        if command.command == TAKE_OFF:
            rig.mode = PX4_POSITION

    rig.execute = interfere  # type: ignore[method-assign]
    rig.planner.post(Ask.ENGAGE)
    rig.run(3.0)
    assert rig.told.phase is Phase.FAILED
    assert "the pilot has taken over" in rig.told.step
    assert not rig.wire.commands(SET_MODE)


def test_an_armed_aircraft_is_not_armed_again() -> None:
    rig = Rig(ARMING)
    rig.run(1.0)
    rig.planner.post(Ask.ENGAGE)
    rig.run(4.0)
    assert "already armed" in rig.told.step


def test_a_refused_take_off_is_told_and_nothing_flies() -> None:
    rig = standing()
    rig.answers = rig.obeys = False
    rig.planner.post(Ask.ENGAGE)
    rig.run(6.0)
    assert rig.told.phase is Phase.FAILED
    assert rig.told.step == "arm: no answer"
    assert not rig.wire.take(SETPOINT)


def test_strangers_are_reported() -> None:
    rig = flying()
    rig.wire.statistics.strangers.add((66, 1))
    elsewhere = mavlink.MAVLink_position_target_local_ned_message(0, 1, 0, 50, 0, -10, 0, 0, 0, 0, 0, 0, 0, 0)
    for _ in range(4):
        rig.wire.inbox.append(rig.peer.says(elsewhere))
        rig.run(0.1)
    rig.wire.inbox.append(Peer(1, 77).says(mavlink.MAVLink_manual_control_message(1, 0, 0, 0, 0, 0)))
    rig.run(0.1)
    kinds = [event.kind for event in rig.events]
    assert kinds.count("stranger") == 1
    assert kinds.count("second_source") == 2


def standing() -> Rig:
    """On the ground, to be armed."""
    rig = Rig(ARMING)
    rig.armed, rig.position_m = False, (0.0, 0.0, 0.0)
    rig.run(1.0)
    return rig
