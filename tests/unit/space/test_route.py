"""Ways that keep clear of everything."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cinempc.space import Box, Cylinder, DistanceField, NoRouteError, field_of, height_over_all_m, route

LOW, HIGH = np.array([-20.0, -20.0, -15.0]), np.array([20.0, 20.0, -1.0])
HERE, THERE = np.array([-12.0, 0.0, -2.0]), np.array([12.0, 0.0, -2.0])
CLEARANCE_M = 1.5


def wall(height_m: float = 6.0) -> DistanceField:
    return field_of([Box(np.array([0.0, 0.0, -height_m / 2]), np.array([1.0, 60.0, height_m]))], LOW, HIGH)


def smallest_m(space: DistanceField, corners: np.ndarray) -> float:
    between = [a + np.linspace(0.0, 1.0, 200)[:, None] * (b - a) for a, b in pairwise(corners)]
    return float(space.distance_m(np.vstack(between)).min())


def test_where_nothing_stands_it_is_straight() -> None:
    np.testing.assert_array_equal(route(DistanceField.empty(), HERE, THERE, (LOW, HIGH), CLEARANCE_M), [HERE, THERE])


def test_over_a_wall_that_is_too_wide_to_go_round() -> None:
    space = wall()
    corners = route(space, HERE, THERE, (LOW, HIGH), CLEARANCE_M)
    np.testing.assert_array_equal(corners[[0, -1]], [HERE, THERE])
    assert smallest_m(space, corners) >= CLEARANCE_M - 0.1
    assert corners[:, 2].min() < -6.0
    assert len(corners) <= 5  # no staircase


@settings(deadline=None, max_examples=15)
@given(
    st.lists(st.tuples(st.floats(-8, 8), st.floats(-10, 10), st.floats(0.3, 2.0)), min_size=1, max_size=6),
)
def test_it_keeps_clear_among_trees(trees: list[tuple[float, float, float]]) -> None:
    space = field_of([Cylinder(np.array([n, e, 0.0]), radius, 12.0) for n, e, radius in trees], LOW, HIGH)
    corners = route(space, HERE, THERE, (LOW, HIGH), CLEARANCE_M)
    room_m = min(CLEARANCE_M, *(space.distance_m(np.array([HERE, THERE]))))
    assert smallest_m(space, corners) >= room_m - 0.1


def test_an_end_with_less_room_is_left_with_what_it_has() -> None:
    space = wall()
    close = np.array([-1.5, 0.0, -2.0])  # a metre from the wall
    assert smallest_m(space, route(space, close, THERE, (LOW, HIGH), CLEARANCE_M)) >= 0.9


@pytest.mark.parametrize(("height_m", "there"), [(40.0, THERE), (6.0, np.array([0.0, 0.0, -2.0]))])
def test_where_there_is_no_way_it_says_so(height_m: float, there: np.ndarray) -> None:
    with pytest.raises(NoRouteError, match=r"no way|inside"):
        route(wall(height_m), HERE, there, (LOW, HIGH), CLEARANCE_M)


def test_over_everything() -> None:
    assert height_over_all_m(DistanceField.empty(), CLEARANCE_M) == 0.0
    assert height_over_all_m(wall(6.0), CLEARANCE_M) == pytest.approx(7.5, abs=0.6)
