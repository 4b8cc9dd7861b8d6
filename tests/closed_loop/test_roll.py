"""A Dutch angle flown: the picture is rolled as asked, and what is framed stays on its mark."""

from __future__ import annotations

import numpy as np
import pytest
from flights import assert_good, fly, judged, take_of

ROLL_DEG = 12.0


def test_the_picture_is_rolled_and_what_is_framed_stays_on_its_mark() -> None:
    log = fly(take_of("orbit", [f"roll_deg={{from: 0, to: {ROLL_DEG}, start_s: 1, over_s: 2}}"]))
    roll_deg = np.rad2deg([tick.true_vehicle.gimbal_roll_rad for tick in log.ticks if tick.true_vehicle])
    assert np.abs(roll_deg[:20]).max() < 1.0
    assert roll_deg[-1] == pytest.approx(ROLL_DEG, abs=1.0)
    assert_good(judged(log))


def test_a_gimbal_that_cannot_roll_holds_the_horizon() -> None:
    log = fly(take_of("orbit", ["roll_deg=12", "drone.gimbal.roll_deg=[0, 0]"]))
    assert max(abs(tick.command.gimbal_roll_rad) for tick in log.ticks) == 0.0
