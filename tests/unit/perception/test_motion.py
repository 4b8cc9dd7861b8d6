from __future__ import annotations

import numpy as np
import pytest
from figures_rig import figure

from perception.motion import (
    LASTS_S,
    NX,
    PASSING,
    PASSING_SPREAD,
    PLACE,
    SWAY,
    TURN,
    VELOCITY,
    moved,
    noise,
    transition,
)


def walker(turn_rad_s: float = 0.3) -> np.ndarray:  # type: ignore[type-arg]
    who = figure(3.0, -2.0, (1.2, 0.4))
    who[TURN], who[SWAY] = turn_rad_s, 0.05
    return who


@pytest.mark.parametrize("turn_rad_s", [-0.8, 0.0, 1e-4, 0.5])
def test_transition_is_the_derivative_of_the_motion(turn_rad_s: float) -> None:
    who, step = walker(turn_rad_s), 1e-6
    steps = step * np.eye(NX)
    numeric = moved(who + steps, 0.4) - moved(who - steps, 0.4)
    np.testing.assert_allclose(transition(who, 0.4), numeric.T / (2 * step), atol=2e-3)


def test_two_short_steps_of_time_are_one_long_one() -> None:
    one, two = moved(walker()[None], 0.2), moved(moved(walker()[None], 0.1), 0.1)
    np.testing.assert_allclose(one, two, atol=1e-3)


def test_speed_stays_and_the_course_bends_clockwise() -> None:
    later = moved(walker()[None], 1.0)[0]
    assert np.hypot(*later[VELOCITY]) == pytest.approx(np.hypot(1.2, 0.4))
    assert np.arctan2(later[3], later[2]) > np.arctan2(0.4, 1.2)


def test_standing_figures_stay_and_their_shape_comes_back_to_the_usual() -> None:
    who = figure(3.0, -2.0)
    who[list(PASSING)] = PASSING_SPREAD
    later = moved(who[None], 20.0)[0]
    np.testing.assert_allclose(later[PLACE], who[PLACE])
    np.testing.assert_allclose(later[list(PASSING)], 0.0, atol=0.01)


def test_what_comes_and_goes_keeps_its_usual_size() -> None:
    """The fading of what was, and what is new, add up to the same spread."""
    for ahead_s in (0.08, 0.5, 3.0):
        fade = np.exp(-ahead_s / LASTS_S)
        new = np.diag(noise(ahead_s, 0.2))[list(PASSING)]
        np.testing.assert_allclose(fade**2 * PASSING_SPREAD**2 + new, PASSING_SPREAD**2)
