"""The list before a flight: modes in which engaging would start a flight that nobody asked for."""

from __future__ import annotations

import pytest
from planning_rig import DRONE

from cinempc.gate import GateLimits
from cinempc.vehicles.modes import Autopilot, Mode
from cinempc.vehicles.parameters import Parameters
from cinempc.vehicles.preflight import checklist
from cinempc.vehicles.settings import Settings
from cinempc.vehicles.telemetry import Telemetry

FIELD, SIMULATOR = (
    Settings("udpin://127.0.0.1:1", GateLimits.of(DRONE), arm=arm, gimbal=False) for arm in (False, True)
)


def mode_line(settings: Settings, mode: Mode, intended: Mode, *, armed: bool) -> tuple[bool, str]:
    telemetry = Telemetry()
    telemetry.autopilot, telemetry.mode, telemetry.intended_mode = Autopilot.PX4, mode, intended
    telemetry.armed, telemetry.may_arm = armed, True
    found = checklist(0.0, settings, telemetry, None, None, Parameters(None, 1, None))  # type: ignore[arg-type]
    line = next(check for check in found if check.name == "mode")
    return line.ok, line.text


def test_a_pilot_who_hovers_may_hand_over() -> None:
    assert mode_line(FIELD, Mode.HOLD, Mode.HOLD, armed=True)[0]


@pytest.mark.parametrize(
    ("settings", "mode", "intended", "armed", "said"),
    [
        (FIELD, Mode.HOLD, Mode.OFFBOARD, True, "by itself"),  # a companion that restarts after it was lost
        (FIELD, Mode.OFFBOARD, Mode.OFFBOARD, True, "something else"),
        (FIELD, Mode.OFFBOARD, Mode.OFFBOARD, False, "arming alone"),
        (SIMULATOR, Mode.HOLD, Mode.HOLD, True, "already armed"),
    ],
)
def test_a_stream_that_would_start_a_flight_by_itself_is_refused(
    settings: Settings, mode: Mode, intended: Mode, armed: bool, said: str
) -> None:
    ok, text = mode_line(settings, mode, intended, armed=armed)
    assert not ok
    assert said in text
