"""The quadratic program of one Gauss-Newton step, as a CasADi function.

Decision variables are changes of u0, x1, u1, ..., x_{N-1}, u_{N-1}, x_N from the linearisation trajectory: x0 is known
and eliminated. The trajectory is a rollout, so that the dynamics have no gaps, and every limit is relaxed to what the
trajectory already does: changing nothing is always feasible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import casadi as ca
import numpy as np

from cinempc import model
from cinempc.problem import SLACK_CURVATURE, SLACK_PENALTY, SLACK_UNIT_M, Problem

NZ = model.NX + model.NU
SLACK = model.NX + model.SLACK


@dataclass(frozen=True, slots=True)
class Preparation:
    """The QP's vectors as a function, and what HPIPM must know of its matrices."""

    function: ca.Function
    hessian: ca.Sparsity
    rows: ca.Sparsity
    rows_max: Any
    structure: dict[str, Any]


def step_function(preparation: Preparation, hpipm: dict[str, Any]) -> ca.Function:
    """(x0, parameters, box_min (NZ,), box_max (NZ,), inputs (NU, N)) -> one Gauss-Newton step.

    Returns the linearisation's states (NX, N + 1), the change of all variables, [residual of stationarity, violation of
    the QP's limits] (HPIPM's own verdict does not come out of a CasADi function), and the multipliers of rows and
    bounds, which HPIPM's CasADi interface needs to be asked for.
    """
    arguments = [ca.MX.sym(f"i{i}", preparation.function.sparsity_in(i)) for i in range(5)]
    h, g, a, rows_min, change_min, change_max, states = preparation.function(*arguments)
    hessian, rows = ca.MX(preparation.hessian, h), ca.MX(preparation.rows, a)
    qp = {"h": preparation.hessian, "a": preparation.rows}
    conic = ca.conic("qp", "hpipm", qp, {**preparation.structure, "hpipm": hpipm, "error_on_fail": False})
    solved = conic(h=hessian, g=g, a=rows, lba=rows_min, uba=preparation.rows_max, lbx=change_min, ubx=change_max)
    change = solved["x"]
    stationarity = ca.mtimes(hessian, change) + g + ca.mtimes(rows.T, solved["lam_a"]) + solved["lam_x"]
    beyond = ca.vertcat(rows_min - ca.mtimes(rows, change), change_min - change, change - change_max)
    checks = ca.vertcat(ca.norm_inf(stationarity), ca.mmax(beyond))
    return ca.Function("step", arguments, [states, change, checks, solved["lam_a"], solved["lam_x"]])


def rollout(problem: Problem, start: Any, inputs: Any) -> list[Any]:
    """The N + 1 states that the inputs (NU, N) lead to."""
    a, b = (ca.sparsify(ca.DM(matrix)) for matrix in problem.dynamics)
    states = [start]
    for k in range(problem.nodes):
        states.append(ca.mtimes(a, states[-1]) + ca.mtimes(b, inputs[:, k]))
    return states


def prepare(problem: Problem, keep_outs: int) -> Preparation:
    """Linearises the problem, regarding the first `keep_outs` people and obstacles, along a rollout."""
    nodes = problem.nodes
    start, inputs = ca.SX.sym("x0", model.NX), ca.SX.sym("u", model.NU, nodes)
    parameters = ca.SX.sym("p", problem.layout.size, nodes + 1)
    box_min, box_max = ca.SX.sym("lo", NZ), ca.SX.sym("hi", NZ)
    states = rollout(problem, start, inputs)
    gauss_newton = _gauss_newton(problem, keep_outs)

    hessians, gradients, values, row_blocks, rows_min, rows_max = [], [], [], [], [], []
    a, b = (ca.sparsify(ca.DM(matrix)) for matrix in problem.dynamics)
    for k in range(nodes + 1):
        control = ca.vertcat(inputs[: model.SLACK, k], 0.0) if k < nodes else ca.SX.zeros(model.NU)
        hessian, gradient, softened, margins = gauss_newton(states[k], control, parameters[:, k])
        part = slice(model.NX if k == 0 else 0, NZ if k < nodes else model.NX)
        hessians.append(hessian[part, part])
        gradients.append(gradient[part])
        values.append(ca.vertcat(states[k], control)[part])
        if k < nodes:
            row_blocks.append([ca.horzcat(*([b] if k == 0 else [a, b]), -ca.SX.eye(model.NX))])
            rows_min.append(ca.SX.zeros(model.NX))
            rows_max += [0.0] * model.NX
        if 0 < k < nodes:
            row_blocks[-1].append(softened)
            rows_min.append(-margins)
            rows_max += [np.inf] * margins.shape[0]
    hessian, rows = ca.diagcat(*hessians), _staircase(row_blocks, [v.shape[0] for v in values])
    value, low, high = ca.vertcat(*values), _tile(box_min, nodes), _tile(box_max, nodes)
    vectors = [
        ca.vertcat(*hessian.nonzeros()),
        ca.vertcat(*gradients),
        ca.vertcat(*rows.nonzeros()),
        ca.vertcat(*rows_min),
        ca.fmin(low - value, 0.0),
        ca.fmax(high - value, 0.0),
        ca.horzcat(*states),
    ]
    function = ca.Function(
        "prepare",
        [start, parameters, box_min, box_max, inputs],
        ca.cse([ca.densify(vector) for vector in vectors]),
    )
    structure = {
        "N": nodes,
        "nx": [0] + [model.NX] * nodes,
        "nu": [model.NU] * nodes + [0],
        "ng": [0] + [margins.shape[0]] * (nodes - 1) + [0],
    }
    return Preparation(function, hessian.sparsity(), rows.sparsity(), np.array(rows_max), structure)


def _gauss_newton(problem: Problem, keep_outs: int) -> ca.Function:
    """(x, u, p) -> Hessian (NZ, NZ), gradient (NZ,), margins' Jacobian (m, NZ), margins (m,) of one instant."""
    state, control = ca.SX.sym("x", model.NX), ca.SX.sym("u", model.NU)
    column = ca.SX.sym("p", problem.layout.size)
    residuals, margins = problem.stage(keep_outs)(state, control, column)
    both = ca.vertcat(state, control)
    jacobian = ca.jacobian(residuals, both)
    lower = ca.tril(ca.mtimes(jacobian.T, jacobian))
    hessian = ca.triu(lower.T, False) + lower
    gradient = ca.densify(ca.mtimes(jacobian.T, residuals))
    hessian[SLACK, SLACK] = SLACK_CURVATURE * SLACK_UNIT_M**2
    gradient[SLACK] = SLACK_PENALTY * SLACK_UNIT_M
    softened = ca.jacobian(margins, both)
    softened[:, SLACK] = SLACK_UNIT_M
    return ca.Function("gauss_newton", [state, control, column], [hessian, gradient, softened, margins])


def _staircase(row_blocks: list[list[ca.SX]], widths: list[int]) -> ca.SX:
    """HPIPM's constraint matrix: by instant the dynamics, then the margins."""
    starts = np.concatenate([[0], np.cumsum(widths)])
    rows = []
    for k, blocks in enumerate(row_blocks):
        for block in blocks:
            left = ca.SX(block.shape[0], int(starts[k]))
            right = ca.SX(block.shape[0], int(starts[-1] - starts[k]) - block.shape[1])
            rows.append(ca.horzcat(left, block, right))
    return ca.vertcat(*rows)


def _tile(box: ca.SX, nodes: int) -> ca.SX:
    """The box limits of one instant, repeated over the decision variables."""
    return ca.vertcat(box[model.NX :], ca.repmat(box, nodes - 1, 1), box[: model.NX])
