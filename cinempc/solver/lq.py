"""The Gauss-Newton step where no limit is active: a linear-quadratic problem, solved by one Riccati recursion.

Source: J. B. Rawlings, D. Q. Mayne & M. Diehl, Model Predictive Control, 2nd ed. (2017), section 8.8.3.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from cinempc import model
from cinempc.problem import Problem
from cinempc.solver.linearise import NZ, Linearisation
from cinempc.types import Array

NX, MOVES = model.NX, model.SLACK  # no margin is active, so that slack stays at zero
Indices = NDArray[np.uint64]  # without a sign, which spares numba a look at it
Entries = tuple[Indices, Indices, Array]  # rows, columns and values of a sparse matrix


class LqStep:
    """Solves what a `Linearisation` says, as if nothing were limited."""

    def __init__(self, problem: Problem, linearisation: Linearisation) -> None:
        sparsity = linearisation.hessian_sparsity
        self._hessian_at = np.array(sparsity.row(), np.uint64), np.array(sparsity.get_col(), np.uint64)
        self._a, self._b = (_entries(matrix[:, :MOVES] if i else matrix) for i, matrix in enumerate(problem.dynamics))
        self._gains = np.zeros((problem.nodes, MOVES, NX + 1))
        self._change = np.zeros((problem.nodes + 1, NZ))

    def solve(self, at: Linearisation, lowest: Array, highest: Array) -> tuple[Array, float]:
        """As `StepQp.solve`, but no limit counts; exact, so that nothing is left of the slope of the Lagrangian."""
        _backward(at.hessians, at.gradients, *self._hessian_at, self._a, self._b, self._gains)
        _forward(self._a, self._b, self._gains, self._change)
        return self._change.reshape(-1)[NX : -model.NU], 0.0


def _entries(matrix: Array) -> Entries:
    rows, columns = np.nonzero(matrix)
    return rows.astype(np.uint64), columns.astype(np.uint64), matrix[rows, columns]


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _backward(
    hessians: Array,
    gradients: Array,
    hessian_rows: Indices,
    hessian_columns: Indices,
    a: Entries,
    b: Entries,
    gains: Array,
) -> None:
    """Fills `gains` (N, MOVES, NX + 1): the best input at each instant is -gains @ (change of state, 1).

    P, p are the Hessian and the gradient of the cost to go, the latter as one more column.
    """
    hessian = np.zeros((NZ, NZ))
    to_go = np.zeros((NX, NX + 1))
    for k in range(gains.shape[0], -1, -1):
        for i in range(hessian_rows.shape[0]):
            hessian[hessian_rows[i], hessian_columns[i]] = hessians[k, i]
        if k < gains.shape[0]:
            along_states = _transposed_times(a, to_go, NX)  # A' [P p]
            along_inputs = _transposed_times(b, to_go, MOVES)  # B' [P p]
            curvature = _times(along_inputs, b, MOVES)  # B' P B
            slope = _times(along_inputs, a, NX)  # B' [P A, p]
            to_go = _times(along_states, a, NX)  # A' [P A, p]
            for i in range(MOVES):
                for j in range(MOVES):
                    curvature[i, j] += hessian[NX + i, NX + j]
                for j in range(NX):
                    slope[i, j] += hessian[NX + i, j]
                slope[i, NX] += gradients[k, NX + i]
            gains[k] = slope
            _solve_positive(curvature[:, :MOVES], gains[k])
            for i in range(MOVES):
                for j in range(NX):
                    for c in range(NX + 1):
                        to_go[j, c] -= slope[i, j] * gains[k, i, c]
        for i in range(NX):
            for j in range(NX):
                to_go[i, j] += hessian[i, j]
            to_go[i, NX] += gradients[k, i]


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _forward(a: Entries, b: Entries, gains: Array, change: Array) -> None:
    """Fills `change` (K, NZ): x0 does not change."""
    change[:] = 0.0
    for k in range(gains.shape[0]):
        for i in range(MOVES):
            change[k, NX + i] = -gains[k, i, NX]
            for j in range(NX):
                change[k, NX + i] -= gains[k, i, j] * change[k, j]
        for i in range(a[0].shape[0]):
            change[k + 1, a[0][i]] += a[2][i] * change[k, a[1][i]]
        for i in range(b[0].shape[0]):
            change[k + 1, b[0][i]] += b[2][i] * change[k, NX + b[1][i]]


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _transposed_times(sparse: Entries, dense: Array, rows: int) -> Array:
    """(rows, c) sparse' @ dense."""
    product = np.zeros((rows, dense.shape[1]))
    for i in range(sparse[0].shape[0]):
        for c in range(dense.shape[1]):
            product[sparse[1][i], c] += sparse[2][i] * dense[sparse[0][i], c]
    return product


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _times(dense: Array, sparse: Entries, columns: int) -> Array:
    """(r, columns + 1) dense[:, :NX] @ sparse, and the last column of dense beside it."""
    product = np.zeros((dense.shape[0], columns + 1))
    for r in range(dense.shape[0]):
        for i in range(sparse[0].shape[0]):
            product[r, sparse[1][i]] += dense[r, sparse[0][i]] * sparse[2][i]
        product[r, columns] = dense[r, NX]
    return product


@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _solve_positive(matrix: Array, right: Array) -> None:
    """Solves matrix @ x = right in place of both by Cholesky's decomposition; NaN where it is not positive definite."""
    n = matrix.shape[0]
    for j in range(n):
        for i in range(j, n):
            for m in range(j):
                matrix[i, j] -= matrix[i, m] * matrix[j, m]
            if i == j:
                matrix[j, j] = np.sqrt(matrix[j, j]) if matrix[j, j] > 0.0 else np.nan
            else:
                matrix[i, j] /= matrix[j, j]
    for i in range(n):
        for m in range(i):
            for c in range(right.shape[1]):
                right[i, c] -= matrix[i, m] * right[m, c]
        for c in range(right.shape[1]):
            right[i, c] /= matrix[i, i]
    for i in range(n - 1, -1, -1):
        for m in range(i + 1, n):
            for c in range(right.shape[1]):
                right[i, c] -= matrix[m, i] * right[m, c]
        for c in range(right.shape[1]):
            right[i, c] /= matrix[i, i]
