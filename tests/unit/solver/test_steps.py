"""The two ways to solve a Gauss-Newton step: without limits by a recursion, with them by a QP of a few or all rows."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from planning_rig import BOX, NODES, parameters_at, problem, shot, standing_state

from cinempc import model
from cinempc.solver.linearise import NZ, Linearisation
from cinempc.solver.lq import LqStep
from cinempc.solver.qp import StepQp
from cinempc.solver.rti import FAST, ROBUST
from cinempc.trajectory import rollout
from cinempc.types import Array

FREE = np.full(NODES * NZ, 1e6)  # no limit near; the slack's own is dealt with below


@cache
def linearised(
    distance_m: float = 6.0, azimuth_deg: float = 30.0, place: tuple[float, float, float] = (7.0, 4.0, -2.5)
) -> Linearisation:
    """Along a standstill, with something else asked for."""
    state = standing_state(place)
    parameters = parameters_at(state, shot(distance_m=distance_m, azimuth_deg=azimuth_deg))
    at, rest = Linearisation(problem()), np.zeros((NODES, model.NU))
    at.at(rollout(problem().dynamics, state, rest), rest, parameters)
    return at


def limits() -> tuple[Array, Array]:
    """Of a change of every decision variable: wide, but for the slack."""
    lowest = -FREE.copy()
    lowest[model.SLACK :: NZ] = 0.0
    return lowest, FREE


def dense_solution(at: Linearisation) -> Array:
    """The same step from its optimality conditions, as one dense linear system; independent of the recursion."""
    a, b = problem().dynamics
    pattern = np.array(at.hessian_sparsity.row()), np.array(at.hessian_sparsity.get_col())
    size = NODES * NZ
    hessian, gradient = np.zeros((size, size)), np.zeros(size)
    for k in range(NODES + 1):
        block = np.zeros((NZ, NZ))
        block[pattern] = at.hessians[k]
        keep = slice(model.NX, NZ) if k == 0 else slice(0, NZ if k < NODES else model.NX)
        place = slice(0, model.NU) if k == 0 else slice(k * NZ - model.NX, k * NZ - model.NX + len(range(NZ)[keep]))
        hessian[place, place], gradient[place] = block[keep, keep], at.gradients[k, keep]
    rows = np.zeros((NODES * model.NX, size))
    for k in range(NODES):
        row, inputs = slice(k * model.NX, (k + 1) * model.NX), k * NZ
        rows[row, inputs : inputs + model.NU] = b
        rows[row, inputs + model.NU : inputs + model.NU + model.NX] = -np.eye(model.NX)
        if k > 0:
            rows[row, inputs - model.NX : inputs] = a
    moves = np.flatnonzero(np.arange(size) % NZ != model.SLACK)
    hessian, rows, gradient = hessian[np.ix_(moves, moves)], rows[:, moves], gradient[moves]
    system = np.block([[hessian, rows.T], [rows, np.zeros((len(rows), len(rows)))]])
    change = np.zeros(size)
    change[moves] = np.linalg.solve(system, np.concatenate([-gradient, np.zeros(len(rows))]))[: len(moves)]
    return change


def test_recursion_solves_the_optimality_conditions() -> None:
    at = linearised()
    change, left = LqStep(problem(), at).solve(at, *limits())
    assert left == 0.0
    assert np.abs(change).max() > 0.1  # something is to be done
    np.testing.assert_allclose(change, dense_solution(at), atol=1e-7)


@pytest.mark.parametrize("rows", [0, 4, None])
def test_qp_without_active_limits_agrees_with_the_recursion(rows: int | None) -> None:
    at = linearised()
    rows = at.margins.shape[1] if rows is None else rows
    free, _ = LqStep(problem(), at).solve(at, *limits())
    lowest, highest = limits()
    assert at.violation(free, lowest, highest) <= 0.0
    bounded, left = StepQp(problem(), at, rows, ROBUST).solve(at, lowest, highest)
    assert left < 1e-6
    np.testing.assert_allclose(bounded, free, atol=1e-5)


def test_recursion_has_no_solution_for_a_cost_without_a_minimum() -> None:
    at = Linearisation(problem())
    at.hessians[:] = 0.0
    change, _ = LqStep(problem(), at).solve(at, *limits())
    assert np.isnan(change).any()
    assert np.isnan(at.violation(change, *limits()))


def test_violation_tells_box_limits_margins_and_nonsense() -> None:
    at, (lowest, highest) = linearised(), limits()
    still = np.zeros_like(lowest)
    assert at.violation(still, lowest, highest) == 0.0
    assert at.violation(still, lowest, highest * 0 - 0.25) == 0.25
    assert at.violation(still, lowest * 0 + 0.5, highest) == 0.5
    assert np.isnan(at.violation(still * np.nan, lowest, highest))
    into_the_ground = still.copy()
    into_the_ground[model.NU + 2 :: NZ] = 100.0  # down
    assert at.violation(into_the_ground, lowest, highest) > 50.0


def test_few_rows_are_those_of_the_closest_margins() -> None:
    """Towards the subject, few margins are in the way: their rows give what all rows give."""
    at, (lowest, highest) = linearised(distance_m=0.5, place=(2.6, 1.5, -1.6)), limits()
    free, _ = LqStep(problem(), at).solve(at, lowest, highest)
    assert at.violation(free, lowest, highest) > 0.1  # the recursion alone would fly too near
    few, _ = StepQp(problem(), at, 4, ROBUST).solve(at, lowest, highest)
    few = few.copy()
    every, _ = StepQp(problem(), at, at.margins.shape[1], ROBUST).solve(at, lowest, highest)
    assert at.violation(few, lowest, highest) < 1e-3
    np.testing.assert_allclose(few, every, atol=2e-3)


def test_box_limits_of_the_controller_hold_in_the_qp() -> None:
    at = linearised(distance_m=12.0, azimuth_deg=-60.0)
    low = np.hstack([np.tile(BOX.state_min, (NODES + 1, 1)), np.tile(BOX.input_min, (NODES + 1, 1))])
    high = np.hstack([np.tile(BOX.state_max, (NODES + 1, 1)), np.tile(BOX.input_max, (NODES + 1, 1))])
    variables = np.hstack([np.tile(standing_state(), (NODES + 1, 1)), np.zeros((NODES + 1, model.NU))])
    lowest, highest = (np.ravel(limit - variables)[model.NX : -model.NU] for limit in (low, high))
    change, left = StepQp(problem(), at, 4, FAST).solve(at, np.minimum(lowest, 0.0), np.maximum(highest, 0.0))
    assert left < 2e-4
    assert at.violation(change, np.minimum(lowest, 0.0), np.maximum(highest, 0.0)) < 1e-4
