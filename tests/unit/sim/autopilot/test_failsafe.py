from __future__ import annotations

import pytest

from sim.autopilot.failsafe import Action, Failsafe, Flags
from sim.autopilot.modes import Mode
from sim.autopilot.parameters import Parameters

FINE = Flags(offboard_lost=False)


def armed(intended: Mode = Mode.OFFBOARD, **changed: float) -> Failsafe:
    made = Failsafe(Parameters(changed))
    update(made, 0.0, FINE, intended)
    return made


def update(
    failsafe: Failsafe, now_s: float, flags: Flags, intended: Mode = Mode.OFFBOARD, mode_asked: bool = False
) -> Action:
    return failsafe.update(now_s, armed=True, intended=intended, mode_asked=mode_asked, flags=flags)


def test_nothing_is_done_while_disarmed() -> None:
    failsafe = Failsafe(Parameters())
    flags = Flags(sticks_lost=True, battery_warning=3)
    assert failsafe.update(1.0, armed=False, intended=Mode.OFFBOARD, mode_asked=False, flags=flags) is Action.NONE


@pytest.mark.parametrize(
    ("wanted", "action"),
    [
        (0, Action.POSITION),
        (1, Action.ALTITUDE),
        (3, Action.RETURN),
        (4, Action.LAND),
        (5, Action.HOLD),
        (7, Action.DISARM),
    ],
)
def test_offboard_loss_acts_at_once_and_ends_with_its_cause(wanted: int, action: Action) -> None:
    failsafe = armed(COM_OBL_RC_ACT=wanted)
    assert update(failsafe, 1.0, Flags(offboard_lost=True)) is action
    assert update(failsafe, 9.0, FINE) is Action.NONE


def test_offboard_loss_without_sticks_does_what_stick_loss_does() -> None:
    failsafe = armed(NAV_RCL_ACT=3)
    assert update(failsafe, 1.0, Flags(offboard_lost=True, sticks_lost=True)) is Action.LAND


def test_battery_holds_first_then_acts() -> None:
    failsafe = armed(COM_LOW_BAT_ACT=3)
    critical = Flags(offboard_lost=False, battery_warning=2)
    assert update(failsafe, 1.0, Flags(offboard_lost=False, battery_warning=1)) is Action.WARN
    assert update(failsafe, 2.0, critical) is Action.HOLD
    assert update(failsafe, 6.9, critical) is Action.HOLD
    assert update(failsafe, 7.1, critical) is Action.RETURN
    assert update(failsafe, 8.0, critical, Mode.POSITION, mode_asked=True) is Action.WARN  # the pilot takes over
    assert update(failsafe, 30.0, critical, Mode.POSITION) is Action.WARN


def test_by_default_an_empty_battery_only_warns() -> None:
    assert update(armed(), 1.0, Flags(offboard_lost=False, battery_warning=3)) is Action.WARN


def test_a_breached_fence_stays_until_another_mode_is_asked_for() -> None:
    failsafe = armed(Mode.HOLD)
    assert update(failsafe, 1.0, Flags(fence_breached=True), Mode.HOLD) is Action.HOLD
    assert update(failsafe, 5.0, FINE, Mode.HOLD) is Action.HOLD
    assert update(failsafe, 6.0, FINE, Mode.POSITION, mode_asked=True) is Action.NONE


def test_without_a_position_it_comes_down() -> None:
    assert update(armed(Mode.HOLD), 1.0, Flags(position_lost=True), Mode.HOLD) is Action.DESCEND
    assert update(armed(Mode.POSITION), 1.0, Flags(position_lost=True), Mode.POSITION) is Action.ALTITUDE


def test_a_lost_ground_station_matters_only_where_it_is_set() -> None:
    lost = Flags(offboard_lost=False, ground_station_lost=True)
    assert update(armed(), 1.0, lost) is Action.NONE
    assert update(armed(NAV_DLL_ACT=1), 1.0, lost) is Action.HOLD
    assert update(armed(NAV_DLL_ACT=1, COM_DLL_EXCEPT=4), 1.0, lost) is Action.NONE


def test_sticks_that_never_were_there_are_not_missed() -> None:
    failsafe = Failsafe(Parameters({"COM_RC_IN_MODE": 1}))
    without, with_ = Flags(offboard_lost=False, sticks_lost=True), FINE
    assert update(failsafe, 0.0, without) is Action.NONE
    assert update(failsafe, 1.0, without) is Action.NONE
    assert update(failsafe, 2.0, with_) is Action.NONE
    assert update(failsafe, 3.0, without) is Action.HOLD
    assert update(failsafe, 9.0, without) is Action.RETURN
