"""What holds for every safety constraint; a new one is tested by being listed, and says in BOUNDARY where it lies."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import casadi as ca
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from planning_rig import Instant, finite_differences, instants, keep_out_symbols, numbers, stage_symbols

from cinempc import constraints, model
from cinempc.constraints import CONSTRAINTS, Constraint
from cinempc.constraints.keep_out import KeepOutDistance
from cinempc.types import Array

every_constraint = pytest.mark.parametrize("constraint", CONSTRAINTS, ids=lambda constraint: constraint.name)
few = settings(max_examples=10, deadline=None)


@cache
def symbolic(constraint: Constraint) -> ca.Function:
    """(state, input, keep-out, target) -> margins and their Jacobian with respect to state and input."""
    state, control, stage = stage_symbols()
    entries, keep_out = keep_out_symbols()
    target = ca.SX.sym("target", len(constraint.targets))
    item = keep_out if constraint.per == "keep_out" else None
    margin = ca.vertcat(*constraint.margin(stage, item, tuple(target[i] for i in range(len(constraint.targets)))))
    jacobian = ca.jacobian(margin, ca.vertcat(state, control))
    return ca.Function(constraint.name, [state, control, entries, target], [margin, jacobian])


@dataclass(frozen=True)
class Case:
    """An instant with someone to keep clear of (base NED, velocity NED, height, radius, closing_s), and limits."""

    instant: Instant
    keep_out: Array
    limits: dict[str, Array]

    def margin(self, constraint: Constraint, state: Array | None = None) -> Array:
        state = self.instant.state if state is None else state
        limit = self.limits[constraint.name]
        return np.asarray(symbolic(constraint)(state, self.instant.control, self.keep_out, limit)[0]).ravel()

    def mirrored(self) -> Case:
        """The same seen in a mirror that swaps east and west."""
        keep_out, limits = self.keep_out.copy(), {name: limit.copy() for name, limit in self.limits.items()}
        keep_out[[1, 4]] *= -1
        limits["envelope"][1] *= -1
        limits["clearance"][[1, 5]] *= -1
        return Case(self.instant.mirrored(), keep_out, limits)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    instant = draw(instants())
    velocity = [draw(numbers(-2, 2)), draw(numbers(-2, 2)), 0.0]
    body = [instant.subject[3], draw(numbers(0.5, 5)), draw(numbers(0, 1.5))]
    box = [draw(numbers(-10, 10)), draw(numbers(-10, 10)), -10.0, draw(numbers(5, 50)), draw(numbers(5, 50)), 9.0]
    limits = {"envelope": np.array(box), "speed": np.array([draw(numbers(1, 8))]), "keep_out": np.array([])}
    place, slope = [draw(numbers(-10, 10)) for _ in range(3)], [draw(numbers(0.2, 1)) for _ in range(3)]
    limits["clearance"] = np.array([*place, draw(numbers(0, 5)), *slope, 1.5])
    return Case(instant, np.array([*instant.subject[:3], *velocity, *body]), limits)


def on_keep_out(case: Case) -> Array:
    """At rest beside a subject that stands still, at the radius from its axis."""
    state = case.instant.state.copy()
    north, east = state[:2] - case.keep_out[:2]
    outward = np.array([north, east]) / np.hypot(north, east)
    beside = np.array([*(case.keep_out[7] * outward), -case.keep_out[6] / 2])
    state[model.POSITION] = case.keep_out[:3] + beside
    state[model.VELOCITY] = case.keep_out[3:6]
    return state


def on_envelope(case: Case) -> Array:
    """In one upper corner of the box."""
    state, (middle, half) = case.instant.state.copy(), case.limits["envelope"].reshape(2, 3)
    state[model.POSITION] = middle + half * [1.0, -1.0, -1.0]
    return state


def on_speed(case: Case) -> Array:
    """At full speed, in the direction of the draw."""
    state = case.instant.state.copy()
    course = np.arctan2(state[4], state[3])
    state[3:5] = case.limits["speed"][0] * np.array([np.cos(course), np.sin(course)])
    return state


def on_clearance(case: Case) -> Array:
    """As far beside the place of the known distance as brings it down to what is to be kept."""
    state, limit = case.instant.state.copy(), case.limits["clearance"]
    slope = limit[4:7]
    state[model.POSITION] = limit[:3] + slope * (limit[7] - limit[3]) / (slope @ slope)
    return state


BOUNDARY: dict[str, Callable[[Case], Array]] = {
    "keep_out": on_keep_out,
    "clearance": on_clearance,
    "envelope": on_envelope,
    "speed": on_speed,
}
SMOOTHING = 0.08  # of the keep-out's approach at rest, times closing_s; makes it a little larger, never smaller


@every_constraint
@few
@given(case=cases())
def test_is_finite_with_the_declared_rows(constraint: Constraint, case: Case) -> None:
    margin = case.margin(constraint)
    assert margin.shape == (constraint.rows,)
    assert np.isfinite(margin).all()


@every_constraint
def test_is_finite_with_gradient_at_the_base_of_a_keep_out(constraint: Constraint) -> None:
    keep_out = np.array([1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 1.7, 3.0, 0.6])
    state, target = np.zeros(model.NX), np.ones(len(constraint.targets))
    state[model.POSITION] = keep_out[:3]
    for values in symbolic(constraint)(state, np.zeros(model.NU), keep_out, target):
        assert np.isfinite(np.asarray(values)).all()


@every_constraint
@few
@given(case=cases())
def test_is_zero_on_its_boundary(constraint: Constraint, case: Case) -> None:
    assume(np.hypot(*case.instant.state[3:5]) > 0.1)
    margin = case.margin(constraint, BOUNDARY[constraint.name](case))
    assert (margin <= 1e-4).all()
    assert (margin >= -SMOOTHING * case.keep_out[8] - 1e-3).all()


@every_constraint
@few
@given(case=cases())
def test_gradient_equals_finite_differences(constraint: Constraint, case: Case) -> None:
    both = np.concatenate([case.instant.state, case.instant.control])
    limit = case.limits[constraint.name]
    jacobian = np.asarray(symbolic(constraint)(case.instant.state, case.instant.control, case.keep_out, limit)[1])

    def margin(columns: Array) -> Array:
        return np.asarray(symbolic(constraint)(columns[: model.NX], columns[model.NX :], case.keep_out, limit)[0])

    expected = finite_differences(margin, both)
    assume(np.isfinite(expected).all())
    np.testing.assert_allclose(jacobian, expected, rtol=1e-4, atol=1e-4)


@every_constraint
@few
@given(case=cases())
def test_mirrored_scene_has_the_same_margin(constraint: Constraint, case: Case) -> None:
    np.testing.assert_allclose(case.mirrored().margin(constraint), case.margin(constraint), rtol=1e-6, atol=1e-9)


@few
@given(case=cases(), speed_m_s=numbers(0.5, 6.0))
def test_keep_out_grows_with_closing_speed_and_not_with_receding_speed(case: Case, speed_m_s: float) -> None:
    constraint = KeepOutDistance()
    beside = on_keep_out(case)
    outward = (beside[:2] - case.keep_out[:2]) / case.keep_out[7]

    def at(radial_m_s: float) -> float:
        state = beside.copy()
        state[3:5] += radial_m_s * outward
        return float(case.margin(constraint, state)[0])

    closing_s, rest = case.keep_out[8], at(0.0)
    assert at(-speed_m_s) - rest == pytest.approx(-closing_s * speed_m_s, abs=SMOOTHING * closing_s + 1e-3)
    assert 0.0 <= at(speed_m_s) - rest <= SMOOTHING * closing_s + 1e-3


def test_keep_out_is_a_capsule_with_a_rounded_top() -> None:
    keep_out = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 3.0, 0.0])

    def margin(*position: float) -> float:
        state = np.zeros(model.NX)
        state[model.POSITION] = position
        return float(symbolic(KeepOutDistance())(state, np.zeros(model.NU), keep_out, [])[0])

    assert margin(3.0, 0.0, -1.0) == pytest.approx(0.0, abs=1e-4)  # beside
    assert margin(0.0, 0.0, -5.0) == pytest.approx(0.0, abs=1e-4)  # above
    assert margin(3.0 / np.sqrt(2), 0.0, -2.0 - 3.0 / np.sqrt(2)) == pytest.approx(0.0, abs=1e-4)  # on the shoulder
    assert margin(0.0, 0.0, -1.0) < -2.9  # inside


def test_every_class_of_the_folder_is_listed() -> None:
    package = constraints.__name__
    modules = [importlib.import_module(f"{package}.{m.name}") for m in pkgutil.iter_modules(constraints.__path__)]
    found = {c for m in modules for _, c in inspect.getmembers(m, inspect.isclass) if c.__module__ == m.__name__}
    assert {c for c in found if issubclass(c, Constraint) and c is not Constraint} == {type(c) for c in CONSTRAINTS}
    assert len({constraint.name for constraint in CONSTRAINTS}) == len(CONSTRAINTS)


@every_constraint
def test_says_what_it_is(constraint: Constraint) -> None:
    assert type(constraint).__module__ == f"cinempc.constraints.{constraint.name}"
    assert constraint.unit
    assert f"[{constraint.unit}]" in (type(constraint).__doc__ or "")
