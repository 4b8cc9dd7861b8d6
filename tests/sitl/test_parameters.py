"""The safety profile against PX4's own parameters: compared, named, written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from sitl_field import Companion, Field
from sitl_report import Ledger
from sitl_rig import GIMBAL, PROFILE, PROFILE_FILE, Px4, needs_px4

from cinempc.wire import Message

pytestmark = [pytest.mark.sitl, needs_px4]
INTEGER = 6


@contextmanager
def standing(**parameters: float) -> Iterator[Field]:
    with Px4({**GIMBAL, **parameters}) as px4:
        field = Field(px4)
        try:
            yield field
        finally:
            field.close()


def test_a_parameter_that_differs_is_named_and_refused(ledger: Ledger) -> None:
    with (
        standing(**{**PROFILE, "COM_OBL_RC_ACT": 0}) as field,
        Companion(field.relay.connection, profile=str(PROFILE_FILE), ready_s=8.0) as companion,
    ):
        field.wait(lambda: companion.said("engaged") or companion.said("refused"), "no answer")
        refusal = companion.said("refused")
        ledger.figure("COM_OBL_RC_ACT 0 where the profile says 5", "refused, and named", refusal or "engaged")
        assert "COM_OBL_RC_ACT" in refusal
        assert not [name for name in PROFILE if name != "COM_OBL_RC_ACT" and name in refusal]
        field.assert_hands_off(0.0)
        assert not field.relay.since(0.0, "PARAM_SET")


def test_the_profile_is_written(ledger: Ledger) -> None:
    with (
        standing() as field,
        Companion(field.relay.connection, profile=str(PROFILE_FILE), apply_profile=True) as companion,
    ):
        before = {name: value_of(field.pilot.read(name)) for name in PROFILE}
        field.wait(lambda: companion.said("engaged") or companion.said("refused"), "no answer")
        assert not companion.said("refused"), companion.said("refused")
        after = {name: value_of(field.pilot.read(name)) for name in PROFILE}
        changed = [name for name in PROFILE if before[name] != after[name]]
        ledger.figure("profile written to a PX4 with its own parameters", "all as in the profile", ", ".join(changed))
        assert changed
        assert after == pytest.approx(PROFILE, rel=1e-6)


def value_of(answer: Message | None) -> float:
    """PX4 sends integers by their bytes."""
    assert answer is not None
    assert answer.get_type() == "PARAM_VALUE"
    is_integer = answer.param_type == INTEGER
    return float(np.array([answer.param_value], "<f4").view("<i4")[0]) if is_integer else float(answer.param_value)
