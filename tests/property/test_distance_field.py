"""What must hold of the field of distances, whatever stands in the way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cinempc.space import Box, Cylinder, DistanceField, Solid, Sphere, clearance_m
from cinempc.space.build import MARGIN_M, NEAR_M, REACH_M, field_of
from cinempc.types import Array

LOW, HIGH = np.array([-10.0, -10.0, -8.0]), np.array([10.0, 10.0, 0.0])
SIDE = st.floats(0.6, 6.0)
SEED = st.integers(0, 2**32 - 1)


@st.composite
def solids(draw: st.DrawFn) -> list[Solid]:
    def place() -> Array:
        return np.array([draw(st.floats(-9, 9)), draw(st.floats(-9, 9)), draw(st.floats(-6, 0))])

    kinds = draw(st.lists(st.sampled_from(["box", "cylinder", "sphere"]), min_size=1, max_size=4))
    made: list[Solid] = []
    for kind in kinds:
        if kind == "box":
            made.append(Box(place(), np.array([draw(SIDE) for _ in range(3)]), draw(st.floats(-4, 4))))
        elif kind == "cylinder":
            made.append(Cylinder(place(), draw(SIDE) / 2, draw(SIDE)))
        else:
            made.append(Sphere(place(), draw(SIDE) / 2))
    return made


@pytest.fixture(autouse=True, scope="module")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def field_and_points(standing: list[Solid], seed: int) -> tuple[DistanceField, Array]:
    points = np.random.default_rng(seed).uniform(LOW - MARGIN_M, HIGH + MARGIN_M, (300, 3))
    return field_of(standing, LOW, HIGH), points


@settings(max_examples=15, deadline=None)
@given(solids(), SEED)
def test_it_is_as_exact_as_its_cells_near_things(standing: list[Solid], seed: int) -> None:
    field, points = field_and_points(standing, seed)
    exact = clearance_m(standing, points)
    near = np.abs(exact) < NEAR_M - 4 * field.cell_m
    error = np.abs(field.distance_m(points) - exact)
    assert (error[near] <= field.cell_m).all()
    assert (error <= 4 * field.cell_m)[exact < REACH_M].all()
    assert (field.distance_m(points) <= exact + 4 * field.cell_m).all()


@settings(max_examples=15, deadline=None)
@given(solids(), SEED)
def test_the_gradient_is_that_of_the_distance(standing: list[Solid], seed: int) -> None:
    field, points = field_and_points(standing, seed)
    step = 1e-6
    shift = step * np.eye(3)
    inside = (points - field.origin_ned_m) / field.cell_m % 1.0
    points = points[((inside > 1e-3) & (inside < 1 - 1e-3)).all(axis=1)]  # it has creases between the cells
    ahead, behind = (np.stack([field.distance_m(points + s * shift[a]) for a in range(3)], 1) for s in (1, -1))
    assert field.distance_and_gradient(points)[1] == pytest.approx((ahead - behind) / (2 * step), abs=1e-5)


@settings(max_examples=15, deadline=None)
@given(solids(), SEED)
def test_it_never_changes_faster_than_one_moves(standing: list[Solid], seed: int) -> None:
    field, points = field_and_points(standing, seed)
    other = points + np.random.default_rng(seed).normal(0, 2, points.shape)
    change = np.abs(field.distance_m(points) - field.distance_m(other))
    assert (change <= np.sqrt(3) * np.linalg.norm(points - other, axis=1) + 1e-6).all()


@settings(max_examples=15, deadline=None)
@given(solids(), SEED)
def test_the_gradient_of_a_sight_line_is_that_of_its_clearance(standing: list[Solid], seed: int) -> None:
    field, points = field_and_points(standing, seed)
    camera, target, step = points[:150], points[150:], 1e-7
    _, gradient = field.sight_clearance(camera, target)
    moved = [field.sight_clearance(camera + s * step * np.eye(3)[a], target)[0] for s in (1, -1) for a in range(3)]
    difference = (np.stack(moved[:3], 1) - np.stack(moved[3:], 1)) / (2 * step)
    agree = np.isclose(gradient, difference, atol=1e-4).all(axis=1)
    assert agree.mean() > 0.9  # the rest sits on creases: between cells, or between two places that are as close
