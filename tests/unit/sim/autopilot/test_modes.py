from __future__ import annotations

import pytest

from sim.autopilot.modes import Mode, mode_of


@pytest.mark.parametrize(
    ("mode", "custom_mode"),
    [
        (Mode.OFFBOARD, 393216),
        (Mode.HOLD, 50593792),
        (Mode.POSITION, 196608),
        (Mode.TAKEOFF, 33816576),
        (Mode.LAND, 100925440),
        (Mode.RETURN, 84148224),
    ],
)
def test_custom_modes_are_those_that_px4_sends(mode: Mode, custom_mode: int) -> None:
    assert mode.custom_mode == custom_mode


@pytest.mark.parametrize(("mode", "base_mode"), [(Mode.HOLD, 0x1D), (Mode.OFFBOARD, 0x11), (Mode.POSITION, 0x51)])
def test_base_modes_are_those_that_px4_sends(mode: Mode, base_mode: int) -> None:
    assert mode.base_mode == base_mode


def test_modes_by_request() -> None:
    assert mode_of(1, 4, 3) is Mode.HOLD
    assert mode_of(1, 6, 0) is Mode.OFFBOARD
    assert mode_of(129, 3, 9) is Mode.POSITION
    assert mode_of(1, 4, 0) is Mode.MISSION
    assert mode_of(1, 4, 99) is None
    assert mode_of(1, 10, 0) is None
    assert mode_of(64 | 16, 0, 0) is Mode.STABILIZED
    assert mode_of(64 | 8, 0, 0) is Mode.POSITION
    assert mode_of(64, 0, 0) is Mode.MANUAL
    assert mode_of(4, 0, 0) is Mode.MISSION
    assert mode_of(0, 6, 0) is None
