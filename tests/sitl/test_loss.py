"""A companion that dies, hangs, or comes back, at 3 m/s on a real PX4."""

from __future__ import annotations

import signal

import pytest
from autopilot_rig import HOLD, OFFBOARD
from sitl_field import SETPOINT, Companion, Field
from sitl_report import Ledger
from sitl_rig import PROFILE, needs_px4

pytestmark = [pytest.mark.sitl, needs_px4]
LOSS_S = PROFILE["COM_OF_LOSS_T"] + 0.25
GIVEN_UP_S = 0.5  # by the gate, from the last order on
SLACK_S = 0.3  # of a busy machine


def test_a_companion_that_is_killed_is_noticed_by_px4(airborne: Field, ledger: Ledger) -> None:
    with Companion(airborne.relay.connection) as companion:
        airborne.hand_over(companion)
        killed_s = companion.kill()
        left_s = airborne.left_s(OFFBOARD, last_s := airborne.last_setpoint_s)
    stop_m = airborne.stop_m(last_s)
    seen = f"out of Offboard {left_s:.2f} s after the last set-point, stands {stop_m:.1f} m on"
    ledger.figure("companion killed at 3 m/s", f"at most {LOSS_S:g} s, Hold", seen)
    assert last_s < killed_s + 0.05
    assert left_s <= LOSS_S
    assert (airborne.pilot.mode, airborne.pilot.intended) == (HOLD, OFFBOARD)


def test_a_restarted_companion_does_not_take_an_aircraft_back(airborne: Field, ledger: Ledger) -> None:
    with Companion(airborne.relay.connection) as companion:
        airborne.hand_over(companion)
        killed_s = companion.kill() + 0.05
        airborne.left_s(OFFBOARD, killed_s)
    with Companion(airborne.relay.connection, ready_s=5.0) as companion:
        airborne.wait(lambda: companion.said("engaged") or companion.said("refused"), "no answer")
        airborne.pilot.run(2.0)
        refusal = companion.said("refused")
    ledger.figure("companion restarted in the failsafe", "refused by its mode, no stream", refusal or "engaged")
    assert "mode" in refusal
    assert "failsafe" in refusal
    airborne.assert_hands_off(killed_s)
    assert (airborne.pilot.mode, airborne.pilot.intended) == (HOLD, OFFBOARD)
    airborne.pilot.ask_mode(HOLD)  # which ends it
    assert airborne.pilot.intended == HOLD
    with Companion(airborne.relay.connection, ready_s=10.0) as companion:
        airborne.wait(lambda: companion.said("engaged"), "not engaged after the pilot has chosen Hold")
        airborne.pilot.run(2.0)
    assert airborne.pilot.mode == HOLD


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_a_planner_that_is_gone_ends_in_hold(number: signal.Signals, airborne: Field, ledger: Ledger) -> None:
    with Companion(airborne.relay.connection) as companion:
        airborne.hand_over(companion)
        at_s = companion.signal_planner(number)
        left_s = airborne.left_s(OFFBOARD, at_s)
        stop_m, last_s = airborne.stop_m(at_s), airborne.last_setpoint_s - at_s
        asked = len(airborne.relay.asked(at_s, 176))
        over_s = airborne.pilot.now_s
        if number == signal.SIGSTOP:
            companion.signal_planner(signal.SIGCONT)
            airborne.pilot.run(2.0)
        else:
            airborne.wait(lambda: not companion.pilot_lives, "the pilot process does not end")
    seen = f"stream ended {last_s:.2f} s and Offboard {left_s:.2f} s after, stood {stop_m:.1f} m on, {asked} requests"
    ledger.figure(f"planner {number.name} at 3 m/s", f"stream ended after {GIVEN_UP_S} s, Hold asked for", seen)
    assert GIVEN_UP_S - 0.1 <= last_s <= GIVEN_UP_S + SLACK_S
    assert left_s <= GIVEN_UP_S + LOSS_S + SLACK_S
    assert asked >= 1
    assert (airborne.pilot.mode, airborne.pilot.intended) == (HOLD, HOLD)
    assert not airborne.relay.since(over_s, SETPOINT)
