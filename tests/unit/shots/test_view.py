from __future__ import annotations

import numpy as np
import pytest

from cinempc.shots.situation import Situation
from cinempc.shots.view import CALM_SPEED_M_S, CALM_TURN_RAD_S, Facing
from cinempc.types import Array, SubjectForecast

GRID_S = 0.1 * np.arange(21)


def _over(facing: Facing, time_s: float, headings_rad: Array, distance_m: float = 5.0) -> Array:
    still = np.zeros((len(GRID_S), 3))
    forecast = SubjectForecast("mia", time_s + GRID_S, still, still, headings_rad, 1.7)
    away = np.tile([distance_m, 0.0, 0.0], (len(GRID_S), 1))
    situation = Situation(time_s + GRID_S, {"mia": forecast}, away, np.zeros(len(GRID_S)), np.zeros(len(GRID_S)))
    return facing.over(situation, forecast)


def test_a_steady_heading_is_taken_as_it_is() -> None:
    assert _over(Facing(), 0.0, np.full(21, 1.2)) == pytest.approx(np.full(21, 1.2))


def test_a_slow_turn_is_followed_exactly() -> None:
    headings = 0.2 * GRID_S
    assert _over(Facing(), 0.0, headings) == pytest.approx(headings)


@pytest.mark.parametrize(("distance_m", "rate_rad_s"), [(5.0, CALM_TURN_RAD_S), (25.0, CALM_SPEED_M_S / 25.0)])
def test_turning_on_the_spot_is_followed_at_a_calm_rate(distance_m: float, rate_rad_s: float) -> None:
    facing = Facing()
    _over(facing, 0.0, np.zeros(21), distance_m)
    turned = _over(facing, 0.04, np.full(21, 3.0), distance_m)
    assert turned[0] == pytest.approx(0.04 * rate_rad_s)
    assert np.diff(turned) / 0.1 == pytest.approx(np.full(20, rate_rad_s))


def test_it_arrives_by_the_shorter_way_through_south() -> None:
    facing = Facing()
    _over(facing, 0.0, np.full(21, 3.0))
    for k in range(1, 100):
        heading = _over(facing, 0.04 * k, np.full(21, -3.0))
    assert heading[0] == pytest.approx(2 * np.pi - 3.0)
