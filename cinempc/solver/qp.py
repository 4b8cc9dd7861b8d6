"""The quadratic program of one Gauss-Newton step.

Decision variables are changes of u0, x1, u1, ..., x_{N-1}, u_{N-1}, x_N from the linearisation trajectory: x0 is known
and eliminated. The trajectory is a rollout, so that the dynamics have no gaps, and every limit is relaxed to what the
trajectory already does: changing nothing is always feasible.

Most safety margins are far from zero most of the time, so that a program may have rows for the closest few alone. Its
solution is checked against all of them; where all hold, it is the solution with all of them.
"""

from __future__ import annotations

from typing import Any

import casadi as ca
import numpy as np
from numba import njit
from numpy.typing import NDArray

from cinempc import model
from cinempc.problem import SLACK_UNIT_M, Problem
from cinempc.solver.buffered import Buffered
from cinempc.solver.linearise import NZ, SLACK, Linearisation
from cinempc.types import Array

Indices = NDArray[np.int64]

STATIONARITY_SCALE = 100.0  # residuals count relative to the gradient, or to this where the gradient is small


class StepQp:
    """The QP with rows for the `rows` closest margins, solved by HPIPM; filled from a `Linearisation`."""

    def __init__(self, problem: Problem, linearisation: Linearisation, rows: int, hpipm: dict[str, Any]) -> None:
        assert rows <= linearisation.margins.shape[1], "more rows than there are margins"
        nodes = problem.nodes
        hessian, hessian_from = _hessian(linearisation.hessian_sparsity, nodes)
        matrix, slopes_into = _rows(problem, rows, linearisation.margins_by)
        self._margins_into = _margins_into(rows, nodes)
        self._maps = (hessian_from, slopes_into, self._margins_into)
        rows_max = np.zeros(matrix.shape[0])
        rows_max[self._margins_into] = np.inf
        structure = {
            "N": nodes,
            "nx": [0] + [model.NX] * nodes,
            "nu": [model.NU] * nodes + [0],
            "ng": [0] + [rows] * (nodes - 1) + [0],
        }
        self._solve = Buffered(_conic(hessian, matrix.sparsity(), rows_max, {**structure, "hpipm": hpipm}))
        self._arguments = tuple(array.reshape(-1) for array in self._solve.arguments)
        self._results = tuple(array.reshape(-1) for array in self._solve.results[:2])
        self._arguments[2][:] = matrix.nonzeros()
        self._dynamics = problem.dynamics

    def solve(self, at: Linearisation, lowest: Array, highest: Array) -> tuple[Array, float]:
        """The change of all variables, within `lowest` and `highest`, in an array that the next call writes again.

        With it the largest slope of the Lagrangian, relative to the gradient; NaN where HPIPM gave up. HPIPM's own
        verdict does not come out of a CasADi function.
        """
        h, gradient, a, rows_min, low, high = self._arguments
        low[:], high[:], gradient[:] = lowest, highest, at.gradients.reshape(-1)[model.NX : -model.NU]
        closest = np.argsort(at.closest_margins())[: self._margins_into.shape[1]]
        _fill(h, a, rows_min, at.hessians, at.margins, at.margin_slopes, closest, *self._maps)
        self._solve.evaluate()
        change, slopes = self._results
        scale = STATIONARITY_SCALE + float(np.abs(gradient).max())
        return change, _stationarity(slopes, *self._dynamics) / scale


@njit(cache=True)  # type: ignore[untyped-decorator]
def _fill(
    h: Array,
    a: Array,
    rows_min: Array,
    hessians: Array,
    margins: Array,
    margin_slopes: Array,
    closest: Indices,
    hessian_from: Indices,
    slopes_into: Indices,
    margins_into: Indices,
) -> None:
    """Writes the nonzeros of the Hessian and of the rows, and what the margins leave for a change."""
    flat = hessians.reshape(-1)
    for i in range(h.shape[0]):
        h[i] = flat[hessian_from[i]]
    for k in range(margins_into.shape[0]):
        for row in range(margins_into.shape[1]):
            rows_min[margins_into[k, row]] = -margins[k + 1, closest[row]]
            for c in range(margin_slopes.shape[2]):
                a[slopes_into[k, row, c]] = margin_slopes[k + 1, closest[row], c]


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


def _hessian(of_instant: ca.Sparsity, nodes: int) -> tuple[ca.Sparsity, Indices]:
    """The QP's Hessian, and where its nonzeros are in the instants' Hessians, all in one row."""
    blocks = []
    for k in range(nodes + 1):
        block = ca.DM(of_instant, np.arange(of_instant.nnz()) + k * of_instant.nnz() + 1.0)  # numbered from one
        part = slice(model.NX if k == 0 else 0, NZ if k < nodes else model.NX)
        blocks.append(block[part, part])
    numbers = ca.diagcat(*blocks)
    return numbers.sparsity(), np.array(numbers.nonzeros(), dtype=np.int64) - 1


def _rows(problem: Problem, rows: int, margins_by: list[int]) -> tuple[ca.DM, Indices]:
    """The QP's constraint matrix, by instant the dynamics and then `rows` margins with their slack.

    Returns it with everything but the slopes filled in, and (N - 1, rows, c) where these go among its nonzeros.
    """
    a, b = (ca.sparsify(ca.DM(matrix)) for matrix in problem.dynamics)
    nodes, each = problem.nodes, rows * len(margins_by)
    values, numbers = [], []  # of the slopes: which they are, from one, in the place where they belong
    for k in range(nodes):
        start = max(k * NZ - model.NX, 0)
        dynamics = ca.horzcat(*([b] if k == 0 else [a, b]), -ca.DM.eye(model.NX))
        values.append(_widened(dynamics, start, nodes * NZ))
        numbers.append(_widened(ca.DM(dynamics.sparsity(), 0.0), start, nodes * NZ))
        if k > 0 and rows > 0:
            number, slack = ca.DM(rows, NZ), ca.DM(rows, NZ)
            number[:, margins_by] = (np.arange(each) + (k - 1) * each + 1.0).reshape(rows, -1)
            slack[:, SLACK] = SLACK_UNIT_M
            both = number.sparsity() + slack.sparsity()
            values.append(_widened(ca.project(slack, both), start, nodes * NZ))
            numbers.append(_widened(ca.project(number, both), start, nodes * NZ))
    numbered = np.array(ca.vertcat(*numbers).nonzeros(), dtype=np.int64)
    into = np.flatnonzero(numbered)
    into = into[np.argsort(numbered[into])]
    return ca.vertcat(*values), into.reshape(nodes - 1, rows, len(margins_by))


def _margins_into(rows: int, nodes: int) -> Indices:
    """(N - 1, rows) which rows of the constraint matrix are margins."""
    blocks = model.NX + (model.NX + rows) * np.arange(nodes - 1)
    return np.asarray(blocks[:, None] + model.NX + np.arange(rows))


def _widened(block: ca.DM, start: int, width: int) -> ca.DM:
    """The block from a column on, with empty columns around it."""
    height = block.shape[0]
    return ca.horzcat(ca.DM(height, start), block, ca.DM(height, width - start - block.shape[1]))


def _conic(hessian: ca.Sparsity, rows: ca.Sparsity, rows_max: Array, options: dict[str, Any]) -> ca.Function:
    """(nonzeros of H, g, nonzeros of A, row minima, bounds) -> the QP's solution and what it is judged by.

    Returns the change, the slopes of the Lagrangian without the dynamics, and the multipliers of rows and of bounds,
    which HPIPM's CasADi interface needs to be asked for.
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
    return ca.Function("conic", symbols, [change, slopes, solved["lam_a"], solved["lam_x"]])
