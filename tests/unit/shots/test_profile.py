from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cinempc.shots.profile import Constant, changed, profile, smooth_step
from cinempc.shots.spec import Keys, Ramp

TIMES_S = np.linspace(-1.0, 12.0, 131)


def ramp(**values: object) -> Ramp:
    return Ramp.model_validate(values)


def test_a_number_is_constant() -> None:
    assert (profile(3, 10.0)(TIMES_S) == 3.0).all()


@pytest.mark.parametrize("ease", ["smooth", "linear"])
def test_a_ramp_holds_its_ends_and_goes_one_way(ease: str) -> None:
    values = profile(ramp(**{"from": 2.0, "to": 6.0, "start_s": 1.0, "over_s": 4.0, "ease": ease}), 10.0)(TIMES_S)
    assert values[TIMES_S <= 1.0] == pytest.approx(2.0)
    assert values[TIMES_S >= 5.0] == pytest.approx(6.0)
    assert (np.diff(values) >= -1e-9).all()
    assert np.interp(3.0, TIMES_S, values) == pytest.approx(4.0, abs=1e-6)  # halfway at half time


def test_a_ramp_without_a_length_ends_with_the_shot() -> None:
    asked = profile(ramp(**{"from": 0.0, "to": 1.0, "start_s": 2.0}), 10.0)
    assert asked(np.array([2.0, 6.0, 10.0])) == pytest.approx([0.0, 0.5, 1.0])


def test_a_smooth_ramp_starts_and_ends_gently_and_a_linear_one_is_even() -> None:
    times_s = np.array([0.0, 0.01, 4.99, 5.0])
    smooth, linear = (
        profile(ramp(**{"from": 0.0, "to": 1.0, "over_s": 5.0, "ease": ease}), 10.0)(times_s)
        for ease in ("smooth", "linear")
    )
    assert smooth[1] < 1e-6
    assert smooth[2] > 1 - 1e-6
    assert linear[1] == pytest.approx(0.002)


@pytest.mark.parametrize("ease", ["smooth", "linear"])
def test_keys_are_met_and_held_outside(ease: str) -> None:
    keys = Keys.model_validate({"keys": [(1.0, 5.0), (2.0, 7.0), (4.0, -1.0)], "ease": ease})
    asked = profile(keys, 10.0)
    assert asked(np.array([0.0, 1.0, 2.0, 4.0, 9.0])) == pytest.approx([5.0, 5.0, 7.0, -1.0, -1.0])
    values = asked(TIMES_S)
    assert values.min() >= -1.0 - 1e-9
    assert values.max() <= 7.0 + 1e-9
    assert np.abs(np.diff(values)).max() < 1.0  # no jumps


def test_one_key_is_constant() -> None:
    assert (profile(Keys(keys=[(3.0, 0.4)]), 10.0)(TIMES_S) == 0.4).all()


def test_changed_turns_degrees_to_radians_and_keeps_constants_constant() -> None:
    constant = changed(profile(180.0, 1.0), np.deg2rad)
    moving = changed(profile(ramp(**{"from": 0.0, "to": 180.0, "over_s": 5.0}), 10.0), np.deg2rad)
    assert isinstance(constant, Constant)
    assert constant(np.zeros(2)) == pytest.approx(np.pi)
    assert moving(np.array([0.0, 2.5, 5.0])) == pytest.approx([0.0, np.pi / 2, np.pi])


def test_a_smooth_step_never_goes_beyond_its_ends() -> None:
    rise = smooth_step(np.linspace(0.0, 1.0, 100_001))  # sums of powers are rounded
    assert rise.min() >= 0.0
    assert rise.max() <= 1.0


@given(share=st.floats(0.0, 1.0))
def test_smooth_step_is_a_symmetric_rise(share: float) -> None:
    rise, mirrored = smooth_step(np.array([share, 1.0 - share]))
    assert 0.0 <= rise <= 1.0
    assert rise + mirrored == pytest.approx(1.0)
