"""What the solver needs to know of a trajectory: Gauss-Newton model, margins and costs, at every instant."""

from __future__ import annotations

from functools import lru_cache

import casadi as ca
import numpy as np
from numba import njit
from numpy.typing import NDArray

from cinempc import model
from cinempc.problem import SLACK_CURVATURE, SLACK_PENALTY, SLACK_UNIT_M, Parameters, Problem
from cinempc.solver.compile import Compiled, compile_over_instants
from cinempc.types import Array

NZ = model.NX + model.NU
SLACK = model.NX + model.SLACK


class Linearisation:
    """Everything about a trajectory that its QP and its price need, for all instants at once.

    Attributes:
        hessians, gradients: (K, nonzeros) and (K, NZ) of the Gauss-Newton model in state and input.
        margins: (K, m) safety margins, keep-outs first; without slack.
        margin_slopes: (K, m, c) their derivatives by the entries `margins_by` of the state.
        costs: (K, terms) each term's cost.
    """

    def __init__(self, problem: Problem) -> None:
        function, self.margins_by, self._evaluate = _compiled(problem)
        self.hessian_sparsity = function.sparsity_out(0)
        self._results = [np.zeros((problem.nodes + 1, function.nnz_out(i))) for i in range(5)]
        self.hessians, self.gradients, self.margins, slopes, self.costs = self._results
        self.margin_slopes = slopes.reshape(*self.margins.shape, len(self.margins_by))
        self._margins_by = np.array(self.margins_by)
        self._inputs = np.zeros((problem.nodes + 1, model.NU))

    def at(self, states: Array, inputs: Array, parameters: Parameters) -> None:
        """Fills the arrays, one row an instant: states (K, NX), inputs (N, NU), whose slack does not count."""
        self._inputs[:-1, : model.SLACK] = inputs[:, : model.SLACK]
        self._evaluate(states, self._inputs, parameters.array, *self._results)

    def is_finite(self) -> bool:
        """Whether all that a QP takes from here is numbers: sums are, if and only if their parts are."""
        return bool(np.isfinite(sum(float(part.sum()) for part in self._results[:4])))

    def closest_margins(self) -> Array:
        """(m,) the smallest value of each margin at the instants where it counts: all but the first and the last."""
        return np.asarray(self.margins[1:-1].min(axis=0))

    def violation(self, change: Array, lowest: Array, highest: Array) -> float:
        """By how much a change of u0, x1, ..., x_N is beyond its limits or makes any margin negative; NaN if it is."""
        return float(_violation(change, lowest, highest, self.margins, self.margin_slopes, self._margins_by))

    def penalty(self) -> float:
        """Price of the slack that the margins need."""
        return SLACK_PENALTY * float(np.maximum(-self.margins[1:-1].min(axis=1), 0.0).sum())


@njit(cache=True)  # type: ignore[untyped-decorator]
def _violation(
    change: Array,
    lowest: Array,
    highest: Array,
    margins: Array,
    margin_slopes: Array,
    margins_by: NDArray[np.int64],
) -> float:
    """See `Linearisation.violation`; margins are linearised, and softened by the slack in the change."""
    worst = 0.0
    for i in range(change.shape[0]):
        if np.isnan(change[i]):
            return np.nan
        worst = max(worst, lowest[i] - change[i], change[i] - highest[i])
    for k in range(1, margins.shape[0] - 1):
        start = k * NZ - model.NX
        for m in range(margins.shape[1]):
            margin = margins[k, m] + SLACK_UNIT_M * change[start + SLACK]
            for c in range(margins_by.shape[0]):
                margin += margin_slopes[k, m, c] * change[start + margins_by[c]]
            worst = max(worst, -margin)
    return worst


@lru_cache(maxsize=16)
def _compiled(problem: Problem) -> tuple[ca.Function, list[int], Compiled]:
    """The function of an instant, by what its margins go, and its code: the same for every horizon, step and camera."""
    function, margins_by = _instant(problem)
    return function, margins_by, compile_over_instants(function)


def _instant(problem: Problem) -> tuple[ca.Function, list[int]]:
    """(x, u, p) -> Hessian (NZ, NZ), gradient (NZ,), margins (m,), their slopes (c, m), cost of each term.

    The second result are the c entries of the state that margins depend on; they depend on no input but slack.
    """
    state, control = ca.SX.sym("x", model.NX), ca.SX.sym("u", model.NU)
    column = ca.SX.sym("p", problem.layout.size)
    residuals, margins = problem.stage()(state, control, column)
    both = ca.vertcat(state, control)
    jacobian = ca.jacobian(residuals, both)
    lower = ca.tril(ca.mtimes(jacobian.T, jacobian))
    hessian = ca.triu(lower.T, False) + lower
    gradient = ca.densify(ca.mtimes(jacobian.T, residuals))
    hessian[SLACK, SLACK] = SLACK_CURVATURE * SLACK_UNIT_M**2
    gradient[SLACK] = SLACK_PENALTY * SLACK_UNIT_M
    slopes = ca.jacobian(margins, both)
    margins_by = sorted(set(slopes.sparsity().get_col()))
    assert max(margins_by) < model.NX, "a margin depends on an input"
    costs = problem.term_costs()(state, control, column)
    dense = [ca.densify(part) for part in (gradient, margins, slopes[:, margins_by].T, costs)]
    return ca.Function("instant", [state, control, column], ca.cse([hessian, *dense])), margins_by
