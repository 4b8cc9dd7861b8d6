"""What holds for every solver of the problem: the one that flies, and the references that it is judged by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from planning_rig import BOX, NODES, objective, parameters_at, problem, real_time, reference, shot, standing_state

from cinempc import model
from cinempc.bench.plan import Comparison, Flown, compare, run, table
from cinempc.bench.scenario import scenarios
from cinempc.problem import Parameters
from cinempc.solver import Solution, Solver
from cinempc.solver.linearise import Linearisation
from cinempc.solver.rti import RealTimeIteration
from cinempc.trajectory import rollout
from cinempc.types import Array

SOLVERS: dict[str, Callable[[], Solver]] = {
    "rti": real_time,
    "ipopt": lambda: reference("ipopt"),
    "fatrop": lambda: reference("fatrop"),
}
REST = np.zeros((NODES, model.NU))
SHOTS = {"arc": shot(), "near": shot(distance_m=1.5), "far": shot(azimuth_deg=-60.0, distance_m=12.0)}
every_solver = pytest.mark.parametrize("name", SOLVERS)


def first_plan(name: str, state: Array, parameters: Parameters, box: model.Limits = BOX) -> Solution | None:
    return SOLVERS[name]().solve(state, parameters, box, REST, first=True)


def merit(solution: Solution, parameters: Parameters) -> float:
    return objective().merit(solution.states, solution.inputs, parameters)


# --- a plan


@every_solver
@pytest.mark.parametrize("asked", SHOTS)
def test_plan_is_finite_and_obeys_dynamics_and_limits(name: str, asked: str) -> None:
    state = standing_state()
    solution = first_plan(name, state, parameters_at(state, SHOTS[asked]))
    assert solution is not None
    assert solution.states.shape == (NODES + 1, model.NX)
    assert solution.inputs.shape == (NODES, model.NU)
    np.testing.assert_allclose(solution.states, rollout(problem().dynamics, state, solution.inputs), atol=1e-5)
    for values, low, high in (
        (solution.states, BOX.state_min, BOX.state_max),
        (solution.inputs, BOX.input_min, BOX.input_max),
    ):
        assert np.isfinite(values).all()
        assert (values >= low - 1e-4).all()
        assert (values <= high + 1e-4).all()


@every_solver
@pytest.mark.parametrize("asked", SHOTS)
def test_safety_margins_hold_up_to_the_reported_slack(name: str, asked: str) -> None:
    state = standing_state()
    parameters = parameters_at(state, SHOTS[asked])
    solution = first_plan(name, state, parameters)
    assert solution is not None
    assert margins(solution.states, parameters)[1:-1].min() >= -solution.slack_m - 2e-3


def margins(states: Array, parameters: Parameters) -> Array:
    """(K,) the smallest of each instant."""
    _, margin = problem().stage().map(NODES + 1)(states.T, 0.0, parameters.array.T)
    return np.asarray(margin).min(axis=0)


@pytest.mark.parametrize("name", ["rti", "fatrop"])
@pytest.mark.parametrize("asked", SHOTS)
def test_first_plan_is_ipopts_optimum(name: str, asked: str) -> None:
    state = standing_state()
    parameters = parameters_at(state, SHOTS[asked])
    found, best = (first_plan(solver, state, parameters) for solver in (name, "ipopt"))
    assert found is not None
    assert best is not None
    assert merit(found, parameters) == pytest.approx(merit(best, parameters), rel=1e-3)


@pytest.mark.parametrize("name", ["ipopt", "fatrop"])
def test_a_warm_start_finds_the_same_optimum_sooner(name: str) -> None:
    state = standing_state()
    parameters = parameters_at(state)
    solver = SOLVERS[name]()
    cold = solver.solve(state, parameters, BOX, REST, first=True)
    assert cold is not None
    warm = solver.solve(state, parameters, BOX, cold.inputs, first=False)
    assert warm is not None
    assert warm.iterations < cold.iterations
    assert merit(warm, parameters) == pytest.approx(merit(cold, parameters), rel=1e-6)


@pytest.mark.parametrize("name", ["rti", "fatrop"])
def test_same_question_same_answer(name: str) -> None:
    state = standing_state()
    parameters = parameters_at(state)
    first, second = (first_plan(name, state, parameters) for _ in range(2))
    assert first is not None
    assert second is not None
    np.testing.assert_array_equal(first.states, second.states)


# --- in closed loop, which also tries the bench


@cache
def comparison(name: str) -> Comparison:
    scenario = next(scenario for scenario in scenarios() if scenario.name == name)
    return compare(scenario, ticks=40, reference_ticks=40, references=("ipopt",))


def flown(name: str, solver: str) -> Flown:
    return next(flown for flown in comparison(name).solvers if flown.solver == solver)


@pytest.mark.parametrize("solver", ["rti", "rti robust"])
@pytest.mark.parametrize("name", ["nominal", "hard"])
def test_closed_loop_costs_no_more_than_one_percent_above_the_converged_one(name: str, solver: str) -> None:
    ours, best = flown(name, solver), flown(name, "ipopt")
    assert ours.failures == best.failures == 0
    assert ours.cost == pytest.approx(best.cost, rel=0.01)
    assert ours.violation <= best.violation + 0.01


def test_scenarios_are_what_they_are_called() -> None:
    assert flown("nominal", "rti").active_frac == 0.0
    assert flown("hard", "rti").active_frac > 0.3


def test_bench_tells_every_solver_in_words() -> None:
    bench = SimpleNamespace(core=3, comparisons=[comparison("nominal")])
    words = table(bench)  # type: ignore[arg-type]
    assert "core 3" in words
    assert all(name in words for name in ("nominal", "rti", "rti robust", "ipopt"))
    assert run.__doc__


# --- what cannot be done


def place(north: float, east: float, down: float) -> Array:
    state = standing_state()
    state[model.POSITION] = north, east, down
    return state


TROUBLE = {
    "inside a keep-out": place(2.0, 0.3, -1.5),
    "on the subject": place(0.0, 0.0, -1.0),
    "outside the envelope": place(70.0, 0.0, -3.0),
    "below the ground": place(5.0, 5.0, 4.0),
    "straight above the subject": place(0.0, 0.0, -9.0),
}


@every_solver
@pytest.mark.parametrize("trouble", TROUBLE)
def test_gets_out_of_trouble_with_slack(name: str, trouble: str) -> None:
    state = TROUBLE[trouble]
    parameters = parameters_at(state)
    solution = first_plan(name, state, parameters)
    assert solution is not None
    assert np.isfinite(solution.states).all()
    before, after = (margins(s, parameters)[-2] for s in (rollout(problem().dynamics, state, REST), solution.states))
    assert after > min(before + 0.5, -1e-3)


def too_fast() -> Array:
    state = standing_state()
    state[model.VELOCITY] = 30.0, 0.0, 0.0
    return state


@pytest.mark.parametrize("name", ["ipopt", "fatrop"])
def test_references_relax_no_limit(name: str) -> None:
    assert first_plan(name, too_fast(), parameters_at(too_fast())) is None


def test_real_time_iteration_relaxes_limits_that_cannot_hold() -> None:
    solution = first_plan("rti", too_fast(), parameters_at(too_fast()))
    assert solution is not None
    speeds = np.hypot(solution.states[:, 3], solution.states[:, 4])
    assert np.isfinite(solution.states).all()
    assert speeds[-1] < speeds[0] - 3.0


@every_solver
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("entry", [0, model.VELOCITY.start, model.YAW, model.LN_FOCAL, model.STOPS])
@pytest.mark.parametrize("first", [True, False])
def test_state_that_is_no_number_has_no_plan(name: str, value: float, entry: int, first: bool) -> None:
    state, parameters = standing_state(), parameters_at(standing_state())
    state[entry] = value
    assert SOLVERS[name]().solve(state, parameters, BOX, REST, first=first) is None


@every_solver
@pytest.mark.parametrize(
    ("parameter", "instant"), [("subject", 0), ("view", 7), ("mark", NODES), ("keep_out", 3), ("size.target", 5)]
)
def test_parameter_that_is_no_number_has_no_plan(name: str, parameter: str, instant: int) -> None:
    state = standing_state()
    parameters = parameters_at(state)
    parameters[parameter][instant, 0, 0] = np.nan
    assert first_plan(name, state, parameters) is None


@every_solver
@pytest.mark.parametrize("first", [True, False])
def test_guess_that_is_no_number_has_no_plan(name: str, first: bool) -> None:
    state = standing_state()
    assert SOLVERS[name]().solve(state, parameters_at(state), BOX, REST * np.nan, first=first) is None


@pytest.mark.parametrize("name", ["rti", "ipopt"])
@pytest.mark.parametrize("first", [True, False])
def test_huge_numbers_give_a_finite_plan_or_none(name: str, first: bool) -> None:
    state = standing_state()
    for huge in (1e6, -1e6, 1e12, 1e300):
        far, all_huge, parameters = state.copy(), np.full(model.NX, huge), parameters_at(state)
        far[model.POSITION] = huge
        asked = parameters_at(state)
        asked["size.target"][:] = asked["focal_length.target"][:] = abs(huge)
        for where, what in ((far, parameters), (all_huge, parameters), (state, asked)):
            solution = SOLVERS[name]().solve(where, what, BOX, REST, first=first)
            assert solution is None or (np.isfinite(solution.states).all() and np.isfinite(solution.inputs).all())


@every_solver
def test_recovers_after_having_failed(name: str) -> None:
    state = standing_state()
    parameters = parameters_at(state)
    before = first_plan(name, state, parameters)
    assert first_plan(name, state * np.nan, parameters) is None
    after = first_plan(name, state, parameters)
    assert before is not None
    assert after is not None
    np.testing.assert_array_equal(before.states, after.states)


# --- the fast mode's safety net


def failed(at: Linearisation, lowest: Array, highest: Array) -> tuple[Array, float]:
    """What HPIPM leaves behind when it gave up."""
    return np.zeros_like(lowest), np.nan


def solver_without(monkeypatch: pytest.MonkeyPatch, *modes: str) -> RealTimeIteration:
    """A real-time iteration in which every step of these modes fails."""
    solver, failing = real_time(), SimpleNamespace(solve=failed)
    monkeypatch.setattr(solver, "_qps", {key: failing if key[0] in modes else qp for key, qp in solver._qps.items()})
    if "lq" in modes:
        monkeypatch.setattr(solver, "_lq", failing)
    return solver


@pytest.mark.parametrize(("fails", "retried"), [(("lq",), False), (("lq", "fast"), True)])
def test_failed_step_is_repeated_in_the_next_mode(
    monkeypatch: pytest.MonkeyPatch, fails: tuple[str, ...], retried: bool
) -> None:
    state = standing_state()
    parameters = parameters_at(state)
    last = real_time().solve(state, parameters, BOX, REST, first=True)
    assert last is not None
    expected = real_time().solve(state, parameters, BOX, last.inputs, first=False)
    assert expected is not None
    assert not expected.robust_retry
    repeated = solver_without(monkeypatch, *fails).solve(state, parameters, BOX, last.inputs, first=False)
    assert repeated is not None
    assert repeated.robust_retry == retried
    assert merit(repeated, parameters) == pytest.approx(merit(expected, parameters), rel=0.01)


def test_no_plan_when_all_modes_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    solver, state = solver_without(monkeypatch, "lq", "fast", "robust"), standing_state()
    assert solver.solve(state, parameters_at(state), BOX, REST, first=True) is None
    assert solver.solve(state, parameters_at(state), BOX, REST, first=False) is None


@pytest.mark.parametrize("name", ["rti", "ipopt"])
def test_a_lens_that_does_not_zoom_stays_as_it_is(name: str) -> None:
    state = standing_state()
    low, high = BOX.state_min.copy(), BOX.state_max.copy()
    low[model.LN_FOCAL] = high[model.LN_FOCAL] = state[model.LN_FOCAL]
    prime = replace(BOX, state_min=low, state_max=high)
    solution = first_plan(name, state, parameters_at(state), prime)
    assert solution is not None
    tolerance = 1e-4  # of the QP; 0.005 mm at 50 mm
    np.testing.assert_allclose(solution.states[:, model.LN_FOCAL], state[model.LN_FOCAL], atol=tolerance)
