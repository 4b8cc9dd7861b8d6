"""The quadratic program of one Gauss-Newton step.

Decision variables are changes of u0, x1, u1, ..., x_{N-1}, u_{N-1}, x_N from the linearisation trajectory: x0 is known
and eliminated. The trajectory is a rollout, so that the dynamics have no gaps, and every limit is relaxed to what the
trajectory already does: changing nothing is always feasible.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import casadi as ca
import numpy as np
from numba import njit
from numpy.typing import NDArray

from cinempc import model
from cinempc.problem import SLACK_CURVATURE, SLACK_PENALTY, SLACK_UNIT_M, Parameters, Problem
from cinempc.solver.buffered import Buffered
from cinempc.solver.compile import Compiled, compile_over_instants
from cinempc.types import Array

NZ = model.NX + model.NU
SLACK = model.NX + model.SLACK
STATIONARITY_SCALE = 100.0  # residuals count relative to the gradient, or to this where the gradient is small


class Linearisation:
    """Everything about a trajectory that its QP and its price need, for all instants at once."""

    def __init__(self, problem: Problem) -> None:
        function, self._evaluate = _compiled(problem)
        self.hessian_sparsity, _, self.margins_sparsity, *_ = (function.sparsity_out(i) for i in range(5))
        self._results = [np.zeros((problem.nodes + 1, function.nnz_out(i))) for i in range(5)]
        self.hessians, self.gradients, self.margin_jacobians, self.margins, self.costs = self._results
        self._inputs = np.zeros((problem.nodes + 1, model.NU))

    def at(self, states: Array, inputs: Array, parameters: Parameters) -> None:
        """Fills the arrays, one row an instant: states (K, NX), inputs (N, NU), whose slack does not count."""
        self._inputs[:-1, : model.SLACK] = inputs[:, : model.SLACK]
        self._evaluate(states, self._inputs, parameters.array, *self._results)

    def is_finite(self) -> bool:
        """Whether all that a QP takes from here is numbers: sums are, if and only if their parts are."""
        parts = (self.hessians, self.gradients, self.margin_jacobians, self.margins)
        return bool(np.isfinite(sum(float(part.sum()) for part in parts)))

    def penalty(self) -> float:
        """Price of the slack that the margins need."""
        return SLACK_PENALTY * float(np.maximum(-self.margins[1:-1].min(axis=1), 0.0).sum())


class StepQp:
    """The QP with the first `keep_outs` people and obstacles, solved by HPIPM; filled from a `Linearisation`."""

    def __init__(self, problem: Problem, linearisation: Linearisation, keep_outs: int, hpipm: dict[str, Any]) -> None:
        nodes, room = problem.nodes, problem.capacity.keep_outs
        used = np.r_[np.arange(keep_outs), np.arange(room, linearisation.margins.shape[1])]
        hessian, self._hessian_from = _hessian(linearisation.hessian_sparsity, nodes)
        rows, self._rows_into, self._rows_from = _rows(problem, linearisation.margins_sparsity, used)
        margin_rows = np.r_[np.zeros(model.NX, bool), np.ones(len(used), bool)]
        self._is_margin = np.r_[np.zeros(model.NX, bool), np.tile(margin_rows, nodes - 1)]
        self._margins_from = (np.arange(1, nodes)[:, None] * linearisation.margins.shape[1] + used).ravel()
        structure = {
            "N": nodes,
            "nx": [0] + [model.NX] * nodes,
            "nu": [model.NU] * nodes + [0],
            "ng": [0] + [len(used)] * (nodes - 1) + [0],
        }
        rows_max = np.where(self._is_margin, np.inf, 0.0)
        self._solve = Buffered(_conic(hessian, rows.sparsity(), rows_max, {**structure, "hpipm": hpipm}))
        self._dynamics = problem.dynamics
        self._h, self._g, self._a, self._rows_min, self._low, self._high = (
            a.reshape(-1) for a in self._solve.arguments
        )
        self._a[:] = rows.nonzeros()

    def solve(
        self, linearisation: Linearisation, variables: Array, low: Array, high: Array
    ) -> tuple[Array, tuple[float, float]]:
        """The change of all variables, and what speaks against it: (relative residual of stationarity, violation).

        All arrays are by decision variable. HPIPM's verdict does not come out of a CasADi function, hence the checks.
        """
        np.take(linearisation.hessians.reshape(-1), self._hessian_from, out=self._h)
        self._g[:] = linearisation.gradients.reshape(-1)[model.NX : -model.NU]
        self._a[self._rows_into] = linearisation.margin_jacobians.reshape(-1)[self._rows_from]
        self._rows_min[self._is_margin] = -linearisation.margins.reshape(-1)[self._margins_from]
        np.minimum(low - variables, 0.0, out=self._low)
        np.maximum(high - variables, 0.0, out=self._high)
        change, slopes, violation, *_ = self._solve.evaluate()
        scale = STATIONARITY_SCALE + float(np.abs(self._g).max())
        stationarity = _stationarity(slopes.reshape(-1), *self._dynamics) / scale
        return change.reshape(-1), (stationarity, float(violation[0, 0]))


@lru_cache(maxsize=16)
def _compiled(problem: Problem) -> tuple[ca.Function, Compiled]:
    """The function of an instant, and its machine code, which is the same for every horizon, step and camera."""
    function = _instant(problem)
    return function, compile_over_instants(function)


def _instant(problem: Problem) -> ca.Function:
    """(x, u, p) -> Hessian (NZ, NZ), gradient (NZ,), margins' Jacobian (m, NZ), margins (m,), cost of each term."""
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
    softened = ca.jacobian(margins, both)
    softened[:, SLACK] = SLACK_UNIT_M
    costs = problem.term_costs()(state, control, column)
    outputs = ca.cse([hessian, gradient, softened, ca.densify(margins), ca.densify(costs)])
    return ca.Function("instant", [state, control, column], outputs)


def _hessian(of_instant: ca.Sparsity, nodes: int) -> tuple[ca.Sparsity, NDArray[np.int64]]:
    """The QP's Hessian, and where its nonzeros are in the instants' Hessians, all in one row."""
    blocks = []
    for k in range(nodes + 1):
        block = _numbered(of_instant, k)
        part = slice(model.NX if k == 0 else 0, NZ if k < nodes else model.NX)
        blocks.append(block[part, part])
    numbers = ca.diagcat(*blocks)
    return numbers.sparsity(), np.array(numbers.nonzeros(), dtype=np.int64) - 1


def _rows(
    problem: Problem, of_instant: ca.Sparsity, used: NDArray[np.int64]
) -> tuple[ca.DM, NDArray[np.int64], NDArray[np.int64]]:
    """The QP's constraint matrix, by instant the dynamics and then the used margins.

    Returns it with the dynamics filled in, and which of its nonzeros come from which of the margins' Jacobians.
    """
    a, b = (ca.sparsify(ca.DM(matrix)) for matrix in problem.dynamics)
    values, numbers = [], []
    for k in range(problem.nodes):
        dynamics = ca.horzcat(*([b] if k == 0 else [a, b]), -ca.DM.eye(model.NX))
        blocks = [(dynamics, ca.DM(dynamics.sparsity(), 0.0))]
        if k > 0:
            number = _numbered(of_instant, k)[used.tolist(), :]
            blocks.append((ca.DM(number.sparsity(), 0.0), number))
        start = max(k * NZ - model.NX, 0)
        for value, number in blocks:
            values.append(_widened(value, start, problem.nodes * NZ))
            numbers.append(_widened(number, start, problem.nodes * NZ))
    numbered = np.array(ca.vertcat(*numbers).nonzeros(), dtype=np.int64)
    into = np.flatnonzero(numbered)
    return ca.vertcat(*values), into, numbered[into] - 1


def _numbered(of_instant: ca.Sparsity, k: int) -> ca.DM:
    """The nonzeros of the k-th instant, numbered from one through all instants."""
    return ca.DM(of_instant, np.arange(of_instant.nnz()) + k * of_instant.nnz() + 1.0)


def _widened(block: ca.DM, start: int, width: int) -> ca.DM:
    """The block from a column on, with empty columns around it."""
    height = block.shape[0]
    return ca.horzcat(ca.DM(height, start), block, ca.DM(height, width - start - block.shape[1]))


def _conic(hessian: ca.Sparsity, rows: ca.Sparsity, rows_max: Array, options: dict[str, Any]) -> ca.Function:
    """(nonzeros of H, g, nonzeros of A, row minima, bounds) -> the QP's solution and what it is judged by.

    Returns the change, the slopes of the Lagrangian without the dynamics, the violation of the limits, and the
    multipliers of rows and of bounds, which HPIPM's CasADi interface needs to be asked for.
    """
    names = ("h", "g", "a", "lba", "lbx", "ubx")
    sizes = (hessian.nnz(), hessian.size1(), rows.nnz(), rows.size1(), hessian.size1(), hessian.size1())
    symbols = [ca.MX.sym(name, size) for name, size in zip(names, sizes, strict=True)]
    h, g, a, rows_min, low, high = symbols
    matrix_h, matrix_a = ca.MX(hessian, h), ca.MX(rows, a)
    conic = ca.conic("qp", "hpipm", {"h": hessian, "a": rows}, {**options, "error_on_fail": False})
    solved = conic(h=matrix_h, g=g, a=matrix_a, lba=rows_min, uba=rows_max, lbx=low, ubx=high)
    change = solved["x"]
    prices = ca.DM(np.isinf(rows_max).astype(float)) * solved["lam_a"]  # of the margins alone
    slopes = ca.mtimes(matrix_h, change) + g + ca.mtimes(matrix_a.T, prices) + solved["lam_x"]
    beyond = ca.vertcat(rows_min - ca.mtimes(matrix_a, change), low - change, change - high)
    return ca.Function("conic", symbols, [change, slopes, ca.mmax(beyond), solved["lam_a"], solved["lam_x"]])


@njit(cache=True)  # type: ignore[untyped-decorator]
def _stationarity(slopes: Array, a: Array, b: Array) -> float:
    """Largest slope of the Lagrangian along any input, the states following by the dynamics.

    HPIPM's fast modes do not work out the multipliers of the dynamics; this is the adjoint recursion that does.
    """
    states, inputs = b.shape
    end = slopes.shape[0]
    costate = slopes[end - states :].copy()
    largest = 0.0
    while end > inputs:
        end -= states
        along = slopes[end - inputs : end] + b.T @ costate
        largest = max(largest, np.abs(along).max()) if not np.isnan(along).any() else np.nan
        end -= inputs
        if end == 0 or np.isnan(largest):
            break
        costate = slopes[end - states : end] + a.T @ costate
    return largest
