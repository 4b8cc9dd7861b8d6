"""The way round what is in the way, on worlds that a person can picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cinempc.space import Box, Cylinder, DistanceField, Solid, clearance_m, field_of
from cinempc.types import Array
from cinempc.wayround import SAMPLES, Needs, is_free, way_round

NEEDS = Needs(clearance_m=1.5, sight_m=0.5, speed_m_s=6.0, lowest_down_m=-1.0, highest_down_m=-30.0)
STEP_S, LAYERS = 0.5, 9
FLIGHT_BOX = (np.array([-30.0, -30.0, -30.0]), np.array([30.0, 30.0, 0.0]))
WALL = Box(np.array([0.0, 4.0, -2.0]), np.array([5.0, 0.6, 4.0]))  # between somebody at the origin and the east
AHEAD_S = STEP_S * np.arange(1, LAYERS + 1)


def walking(north_m_s: float, from_north_m: float = 0.0) -> Array:
    """(L, 3) the eyes of somebody who walks north through the origin."""
    north = from_north_m + north_m_s * AHEAD_S
    return np.stack([north, np.zeros(LAYERS), np.full(LAYERS, -1.4)], axis=1)


def beside(subject_ned_m: Array, east_m: float = 8.0, down_m: float = -1.6) -> Array:
    """(L, 3) level with them, at their right hand."""
    return np.stack([subject_ned_m[:, 0], subject_ned_m[:, 1] + east_m, np.full(LAYERS, down_m)], axis=1)


def space(*solids: Solid) -> DistanceField:
    return field_of(solids, *FLIGHT_BOX)


def test_where_nothing_stands_the_asked_view_is_kept() -> None:
    subject = walking(1.4)
    way = way_round(DistanceField.empty(), beside(subject), subject, beside(subject)[0], STEP_S, NEEDS)
    assert is_free(DistanceField.empty(), beside(subject), subject, NEEDS)
    assert not way.is_detour
    np.testing.assert_allclose(way.camera_ned_m, beside(subject))


def test_it_goes_round_a_wall_in_time_and_not_too_fast() -> None:
    subject, world = walking(1.4, -6.0), space(WALL)
    asked = beside(subject)
    here = asked[0] - [0.7, 0.0, 0.0]
    assert not is_free(world, asked, subject, NEEDS)
    way = way_round(world, asked, subject, here, STEP_S, NEEDS)
    assert way.is_detour
    room_m, _ = world.sight_clearance(way.camera_ned_m, subject, SAMPLES)
    assert room_m.min() > 0.25, "in sight all along"
    assert clearance_m((WALL,), way.camera_ned_m).min() >= NEEDS.clearance_m - 0.1
    steps_m = np.linalg.norm(np.diff(way.camera_ned_m, axis=0, prepend=here[None]), axis=1)
    assert steps_m.max() <= NEEDS.speed_m_s * STEP_S + 0.2


def test_over_what_is_low_it_looks_from_above() -> None:
    hedge = Box(np.array([0.0, 4.0, -0.8]), np.array([60.0, 0.8, 1.6]))
    subject, world = walking(1.4, -3.0), space(hedge)
    asked = beside(subject)
    way = way_round(world, asked, subject, asked[0], STEP_S, NEEDS)
    assert (way.camera_ned_m[2:, 2] < asked[2:, 2] - 1.0).all()
    assert (np.abs(way.turned_rad) < 0.3).all(), "from the asked side"


@pytest.mark.parametrize("east", [1.0, -1.0])
def test_a_mirrored_world_has_a_mirrored_way(east: float) -> None:
    pillars = [
        Cylinder(np.array([2.0, east * 4.0, 0.0]), 0.8, 8.0),
        Cylinder(np.array([7.0, -east * 4.5, 0.0]), 1.0, 8.0),
    ]
    subject = walking(1.4, -2.0)
    asked = beside(subject, east_m=8.0 * east)
    way = way_round(space(*pillars), asked, subject, asked[0], STEP_S, NEEDS)
    there = way_round(
        space(*(Cylinder(p.base_ned_m * [1, -1, 1], p.radius_m, p.height_m) for p in pillars)),
        asked * [1, -1, 1], subject, asked[0] * [1, -1, 1], STEP_S, NEEDS,
    )  # fmt: skip
    np.testing.assert_allclose(there.camera_ned_m, way.camera_ned_m * [1, -1, 1], atol=1e-6)


def test_a_side_once_chosen_is_kept() -> None:
    pillar = Cylinder(np.array([0.0, 4.0, 0.0]), 1.0, 8.0)
    subject = walking(0.0)
    asked = beside(subject)
    sides = [
        way_round(space(pillar), asked, subject, asked[0], STEP_S, NEEDS, before_rad=before).turned_rad[-1]
        for before in (0.6, -0.6)
    ]
    assert 0 < sides[0] < np.pi
    assert np.pi < sides[1] < 2 * np.pi


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_no_way_sees_less_than_staying_where_asked(seed: int) -> None:
    random = np.random.default_rng(seed)
    trunks = [
        Cylinder(np.array([*random.uniform([-8, 2], [12, 14]), 0.0]), float(random.uniform(0.3, 1.2)), 9.0)
        for _ in range(8)
    ]
    subject, world = walking(1.4, -4.0), space(*trunks)
    asked = beside(subject)
    way = way_round(world, asked, subject, asked[0], STEP_S, NEEDS)
    lack_m = [
        np.maximum(NEEDS.sight_m - world.sight_clearance(path, subject, SAMPLES)[0], 0.0)
        for path in (way.camera_ned_m, asked)
    ]
    assert (lack_m[0] ** 2).sum() <= (lack_m[1] ** 2).sum() + 0.3
    assert np.isfinite(way.camera_ned_m).all()
