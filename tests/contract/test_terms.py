"""What holds for every aesthetic term; a new one is tested by being listed, and says in MET what it measures."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import casadi as ca
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from planning_rig import (
    CAMERA,
    NODES,
    Instant,
    finite_differences,
    instants,
    numbers,
    objective,
    parameters_at,
    problem,
    shot,
    stage_symbols,
    standing_state,
    subject_symbols,
)

from cinempc import costs, model
from cinempc.composition import apparent_height_frac, depth_m, image_point, point_on_subject
from cinempc.costs import TERMS, Term, Weights
from cinempc.optics import defocus_px, far_limit_dioptres, near_limit_dioptres
from cinempc.shots.gains import Gains
from cinempc.shots.schema import schema_text
from cinempc.shots.spec import ShotSpec
from cinempc.types import Array

SENSOR_MM = (CAMERA.sensor_width_mm, CAMERA.sensor_height_mm)
SHIPPED_SCHEMA = Path(__file__).resolve().parents[2] / "configs" / "schema" / "shot.schema.json"
POINT_FRAC = 0.7  # of a mark's point on the subject
every_term = pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)


@cache
def evaluated(term: Term) -> Callable[[Instant, Array], Array]:
    """A term's residuals, from numbers."""
    function = symbolic(term)
    return lambda instant, target: np.asarray(
        function(instant.state, instant.control, instant.subject, target)[0]
    ).ravel()


@cache
def symbolic(term: Term) -> ca.Function:
    """(state, input, subject, target) -> residuals and their Jacobian with respect to state and input."""
    state, control, stage = stage_symbols()
    entries, subject = subject_symbols()
    mark = point_on_subject(subject.position_ned_m, subject.height_m, POINT_FRAC)
    item = {"camera": None, "subject": subject, "view": subject, "mark": mark}[term.per]
    target = ca.SX.sym("target", len(term.targets))
    residual = ca.vertcat(*term.residual(stage, item, tuple(target[i] for i in range(len(term.targets)))))
    jacobian = ca.jacobian(residual, ca.vertcat(state, control))
    return ca.Function(term.name, [state, control, entries, target], [residual, jacobian])


@dataclass(frozen=True)
class TargetRule:
    """What a target may be, judged by its name, and what it is in the mirror."""

    ending: str
    low: float
    high: float
    mirrored: Callable[[float], float] = float


TARGET_RULES = (
    TargetRule("u_frac", 0.2, 0.8, lambda u: 1.0 - u),
    TargetRule("azimuth_ned_rad", -3.0, 3.0, lambda azimuth: -azimuth),
    TargetRule("yaw_ned_rad", -3.0, 3.0, lambda yaw: -yaw),
    TargetRule("pitch_rad", -0.8, 0.2),
    TargetRule("at_least", 0.0, 0.0),
    TargetRule("limit_dioptres", 0.02, 0.5),
    TargetRule("blur_px", -8.0, 8.0),
    TargetRule("elevation_rad", -0.2, 0.8),
    TargetRule("lead_room_frac", 0.0, 0.3),
    TargetRule("_per_east", -1.0, 1.0, lambda slope: -slope),
    TargetRule("_per_north", -1.0, 1.0),
    TargetRule("_per_down", -1.0, 1.0),
    TargetRule("east_m", -20.0, 20.0, lambda east: -east),
    TargetRule("_mm", 30.0, 200.0),
    TargetRule("_m", 2.5, 20.0),
    TargetRule("_frac", 0.2, 0.8),
    TargetRule("_av", 2.0, 8.0),
)


def rule(name: str) -> TargetRule:
    return next(rule for rule in TARGET_RULES if name.endswith(rule.ending))


def targets(term: Term) -> st.SearchStrategy[Array]:
    rules = [rule(name) for name in term.targets]
    return st.tuples(*(numbers(r.low, r.high) for r in rules)).map(lambda values: np.array(values, dtype=float))


def mirrored(term: Term, target: Array) -> Array:
    return np.array([rule(name).mirrored(value) for name, value in zip(term.targets, target, strict=True)])


# --- the formula


@every_term
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_is_finite_with_the_declared_rows(term: Term, data: st.DataObject) -> None:
    residual = evaluated(term)(data.draw(instants()), data.draw(targets(term)))
    assert residual.shape == (term.rows,)
    assert np.isfinite(residual).all()


@every_term
@pytest.mark.parametrize("place", [(0.0, 0.0, 0.0), (0.0, 0.0, -0.85), (0.0, 0.0, -9.0), (-500.0, 0.0, -1.0)])
def test_is_finite_inside_above_and_far_from_the_subject(term: Term, place: tuple[float, float, float]) -> None:
    state = standing_state()
    state[model.POSITION] = place
    instant = Instant(state, np.zeros(model.NU), np.array([0.0, 0.0, 0.0, 1.7, 0.3]))
    target = np.array([(rule(name).low + rule(name).high) / 2 for name in term.targets])
    residual, jacobian = symbolic(term)(instant.state, instant.control, instant.subject, target)
    assert np.isfinite(np.asarray(residual)).all()
    assert np.isfinite(np.asarray(jacobian)).all()


@every_term
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_gradient_equals_finite_differences(term: Term, data: st.DataObject) -> None:
    instant, target = data.draw(instants()), data.draw(targets(term))
    both = np.concatenate([instant.state, instant.control])
    jacobian = np.asarray(symbolic(term)(instant.state, instant.control, instant.subject, target)[1])

    def residual(columns: Array) -> Array:
        return np.asarray(symbolic(term)(columns[: model.NX], columns[model.NX :], instant.subject, target)[0])

    expected = finite_differences(residual, both)
    assume(np.isfinite(expected).all())
    np.testing.assert_allclose(jacobian, expected, rtol=1e-4, atol=1e-4)


@every_term
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_mirrored_scene_has_the_same_cost(term: Term, data: st.DataObject) -> None:
    instant, target = data.draw(instants()), data.draw(targets(term))
    there = evaluated(term)(instant, target)
    here = evaluated(term)(instant.mirrored(), mirrored(term, target))
    assert here @ here == pytest.approx(there @ there, rel=1e-6, abs=1e-9)


# --- what it measures: the target that a picture meets, worked out apart from the term


def view(instant: Instant) -> Array:
    return instant.state[model.POSITION] - instant.subject[:3]


def pinhole(instant: Instant, height_frac: float = POINT_FRAC) -> tuple[float, float]:
    point = point_on_subject(instant.subject, instant.subject[3], height_frac)
    return image_point(point, *pose(instant), np.exp(instant.state[model.LN_FOCAL]), SENSOR_MM)


def pose(instant: Instant) -> tuple[Array, float, float]:
    return instant.state[model.POSITION], instant.state[model.YAW], instant.state[model.PITCH]


def lens(instant: Instant) -> tuple[float, float, float]:
    state = instant.state
    return np.exp(state[model.LN_FOCAL]), 2 ** (state[model.STOPS] / 2), state[model.FOCUS]


def lead_room_met(instant: Instant) -> list[float]:
    across = np.sin(instant.subject[4] - instant.state[model.YAW])
    return [POINT_FRAC, (0.5 - pinhole(instant)[0]) / across]


def blur_met(instant: Instant) -> list[float]:
    point = point_on_subject(instant.subject, instant.subject[3], 0.9)
    depth = depth_m(point, *pose(instant))
    return [0.9, defocus_px(1 / depth, *lens(instant), SENSOR_MM[0], CAMERA.image_px[0])]


def size_met(instant: Instant) -> list[float]:
    seen = (instant.subject, instant.subject[3], *pose(instant), lens(instant)[0], SENSOR_MM)
    return [apparent_height_frac(*seen)]


COC_MM = CAMERA.circle_of_confusion_mm


def occlusion_met(i: Instant) -> list[float]:
    """Just as much room as is wanted, where the camera is."""
    return [*i.state[model.POSITION], 0.5, 0.3, -0.2, 0.1, 0.5]


MET: dict[str, Callable[[Instant], list[float]]] = {
    "image_position": lambda i: [*pinhole(i)],
    "lead_room": lead_room_met,
    "size": size_met,
    "distance": lambda i: [np.hypot(*view(i)[:2])],
    "azimuth": lambda i: [np.arctan2(view(i)[1], view(i)[0])],
    "elevation": lambda i: [np.arctan2(-view(i)[2] - i.subject[3] / 2, np.hypot(*view(i)[:2]))],
    "height": lambda i: [-view(i)[2]],
    "occlusion": occlusion_met,
    "detour": lambda i: [*i.state[model.POSITION]],
    "place": lambda i: [*i.state[model.POSITION]],
    "aim": lambda i: [i.state[model.YAW], i.state[model.PITCH]],
    "horizon": lambda i: [0.5 + lens(i)[0] * np.tan(i.state[model.PITCH]) / CAMERA.sensor_height_mm],
    "focus_blur": blur_met,
    "near_limit": lambda i: [near_limit_dioptres(*lens(i), COC_MM), 0.0],
    "far_limit": lambda i: [far_limit_dioptres(*lens(i), COC_MM), 0.0],
    "focal_length": lambda i: [lens(i)[0]],
    "aperture": lambda i: [i.state[model.STOPS]],
}


@every_term
@settings(max_examples=10, deadline=None)
@given(instant=instants())
def test_is_zero_at_its_reference(term: Term, instant: Instant) -> None:
    if not term.targets:  # it asks for rest
        state = instant.state.copy()
        state[model.VELOCITY], state[model.ACCELERATION] = 0.0, 0.0
        instant = Instant(state, np.zeros(model.NU), instant.subject)
    assume(abs(np.sin(instant.subject[4] - instant.state[model.YAW])) > 0.05)
    target = np.array(MET[term.name](instant) if term.targets else [])
    np.testing.assert_allclose(evaluated(term)(instant, target) / term.tolerance, 0.0, atol=2e-3)


@pytest.mark.parametrize(("name", "more"), [("near_limit", 0.05), ("far_limit", -0.05)])
@settings(max_examples=10, deadline=None)
@given(instant=instants())
def test_at_least_forgives_a_larger_zone_of_sharpness_only(name: str, more: float, instant: Instant) -> None:
    term = next(term for term in TERMS if term.name == name)
    limit = MET[name](instant)[0]
    assert evaluated(term)(instant, np.array([limit - more, 1.0])) == pytest.approx(0.0, abs=1e-9)
    assert abs(evaluated(term)(instant, np.array([limit + more, 1.0]))[0]) > 0.01


# --- its place in the project


def test_every_class_of_the_folder_is_listed() -> None:
    modules = [importlib.import_module(f"{costs.__name__}.{m.name}") for m in pkgutil.iter_modules(costs.__path__)]
    found = {c for m in modules for _, c in inspect.getmembers(m, inspect.isclass) if c.__module__ == m.__name__}
    assert {c for c in found if issubclass(c, Term) and c is not Term} == {type(term) for term in TERMS}
    assert len({term.name for term in TERMS}) == len(TERMS)


@every_term
def test_says_what_it_is(term: Term) -> None:
    doc = inspect.cleandoc(type(term).__doc__ or "")
    assert type(term).__module__ == f"cinempc.costs.{term.name}"
    assert term.unit
    assert term.tolerance > 0
    assert len(doc.splitlines()[0]) > 20
    assert "Source" in doc or "Own" in doc, "where does the formula come from?"


@every_term
def test_has_a_weight_in_the_shot_file(term: Term) -> None:
    assert getattr(Weights(), term.name) == 1.0
    for schema in (json.loads(schema_text(ShotSpec)), json.loads(SHIPPED_SCHEMA.read_text(encoding="utf-8"))):
        entry = schema["$defs"]["Weights"]["properties"][term.name]
        assert entry["description"] == (type(term).__doc__ or "").splitlines()[0]
        assert entry["minimum"] == 0


@every_term
def test_weight_zero_is_as_if_it_were_absent(term: Term) -> None:
    rng = np.random.default_rng(0)
    states = standing_state() + 0.1 * rng.standard_normal((NODES + 1, model.NX))
    inputs = 0.1 * rng.standard_normal((NODES, model.NU))
    asked, silenced = (parameters_at(states[0], shot(weights)) for weights in ({}, {term.name: 0.0}))
    before = objective().term_costs(states, inputs, asked)
    after = objective().term_costs(states, inputs, silenced)
    assert Gains(Weights(**{term.name: 0.0}))[term.name] == 0.0
    assert after == {**before, term.name: 0.0}


@every_term
def test_cost_is_half_the_square_of_gain_times_residual(term: Term) -> None:
    parameters = problem().parameters()
    parameters[f"{term.name}.gain"][0, 0] = 3.0
    mia, point = [1.0, 2.0, 0.0, 1.7, 0.4], [1.0, 2.0, -1.7 * POINT_FRAC]
    parameters["subject"][0, 0], parameters["view"][0, 0], parameters["mark"][0, 0] = mia, mia, point
    target = np.array([(rule(name).low + rule(name).high) / 2 for name in term.targets])
    parameters[f"{term.name}.target"][0, 0] = target
    state, control = standing_state(), np.full(model.NU, 0.3)
    costs_by_term = np.asarray(problem().term_costs()(state, control, parameters.array[0])).ravel()
    residual = 3.0 * evaluated(term)(Instant(state, control, np.array(mia)), target)
    expected = np.zeros(len(TERMS))
    expected[TERMS.index(term)] = residual @ residual / 2
    np.testing.assert_allclose(costs_by_term, expected, rtol=1e-9)
