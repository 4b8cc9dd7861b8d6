"""The same problem handed whole to IPOPT or fatrop and solved to convergence: what the real-time solver is judged by.

Sources: A. Waechter & L. Biegler, Math. Program. 106 (2006) for IPOPT; L. Vanroye et al., FATROP, IROS 2023.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import casadi as ca
import numpy as np

from cinempc import model
from cinempc.problem import SLACK_CURVATURE, SLACK_PENALTY, SLACK_UNIT_M, Parameters, Problem
from cinempc.solver import Solution
from cinempc.solver.rti import FEW_KEEP_OUTS
from cinempc.trajectory import rollout
from cinempc.types import Array

Name = Literal["ipopt", "fatrop"]

NZ = model.NX + model.NU
MAX_GAP = 1e-5  # of the dynamics and limits in a solution, in the model's units
OPTIONS: dict[Name, dict[str, Any]] = {
    "ipopt": {"ipopt": {"print_level": 0, "sb": "yes", "tol": 1e-7, "max_iter": 500}},
    "fatrop": {"fatrop": {"print_level": 0, "tol": 1e-7, "max_iter": 500}, "structure_detection": "auto"},
}
WARM: dict[Name, dict[str, Any]] = {  # the last tick's multipliers are nearly right: begin near the limits
    "ipopt": {
        "warm_start_init_point": "yes",
        "mu_init": 1e-4,
        **{f"warm_start_{what}": 1e-6 for what in ("bound_push", "bound_frac", "slack_bound_push", "slack_bound_frac")},
        "warm_start_mult_bound_push": 1e-6,
    },
    "fatrop": {"mu_init": 1e-4},
}


@dataclass(frozen=True, slots=True)
class _Nlp:
    """Cold and warm solver of one nonlinear program, and the limits of its rows."""

    cold: ca.Function
    warm: ca.Function
    slack: ca.Function
    rows_max: Array


class Nlp:
    """A `Solver` that converges fully at each call; it keeps the multipliers of its last solution to start from.

    Nothing is relaxed but the safety margins, softened as in `problem`: from a state that no input can bring within the
    box limits there is no solution.
    """

    def __init__(self, problem: Problem, solver: Name = "ipopt") -> None:
        self._problem, self._solver = problem, solver
        self._nlps: dict[int, _Nlp] = {}
        self._multipliers: dict[str, Any] = {}

    def solve(
        self, state: Array, parameters: Parameters, box: model.Limits, guess: Array, *, first: bool
    ) -> Solution | None:
        """See `Solver`. Every call converges; `first` forgets the last solution's multipliers."""
        given = (state, parameters.array, guess)
        if not all(np.isfinite(values).all() for values in given):
            return None
        nlp = self._nlp(parameters.keep_outs)
        warm = bool(self._multipliers) and not first
        low, high = self._limits(box)
        solve = nlp.warm if warm else nlp.cold
        states, inputs = rollout(self._problem.dynamics, state, guess), guess.copy()
        inputs[:, model.SLACK] = np.asarray(nlp.slack(states[:-1].T, parameters.array[:-1].T)).ravel()
        result = solve(
            x0=self._stack(states, inputs),
            p=np.concatenate([state, parameters.array.ravel()]),
            lbx=low,
            ubx=high,
            lbg=0.0,
            ubg=nlp.rows_max,
            **(self._multipliers if warm else {}),
        )
        solution = self._unstack(np.asarray(result["x"]).ravel(), int(solve.stats()["iter_count"]))
        solved = solve.stats()["success"] and self._consistent(solution, state, box)
        self._multipliers = {f"lam_{of}0": result[f"lam_{of}"] for of in "xg"} if solved else {}
        return solution if solved else None

    def _nlp(self, keep_outs: int) -> _Nlp:
        """The program that regards at least so many keep-outs: a small one as long as it serves, built when needed."""
        capacity = self._problem.capacity.keep_outs
        count = min(FEW_KEEP_OUTS, capacity) if keep_outs <= FEW_KEEP_OUTS else capacity
        if count not in self._nlps:
            self._nlps[count] = _build(self._problem, count, self._solver)
        return self._nlps[count]

    def _limits(self, box: model.Limits) -> tuple[Array, Array]:
        """Of all decision variables; the first state has a row of its own."""
        nodes = self._problem.nodes
        low = np.concatenate([np.tile(np.concatenate([box.state_min, box.input_min]), nodes), box.state_min])
        high = np.concatenate([np.tile(np.concatenate([box.state_max, box.input_max]), nodes), box.state_max])
        low[low <= -model.UNBOUNDED], high[high >= model.UNBOUNDED] = -np.inf, np.inf
        low[: model.NX], high[: model.NX] = -np.inf, np.inf
        return low, high

    def _stack(self, states: Array, inputs: Array) -> Array:
        return np.concatenate([np.hstack([states[:-1], inputs]).ravel(), states[-1]])

    def _unstack(self, variables: Array, iterations: int) -> Solution:
        table = variables[: -model.NX].reshape(-1, NZ)
        states = np.vstack([table[:, : model.NX], variables[-model.NX :]])
        inputs = table[:, model.NX :].copy()
        slack_m = max(float(inputs[:, model.SLACK].max()), 0.0) * SLACK_UNIT_M
        return Solution(states, inputs, slack_m, iterations)

    def _consistent(self, solution: Solution, state: Array, box: model.Limits) -> bool:
        """Whether the solution is finite and obeys dynamics and limits."""
        gap = np.abs(rollout(self._problem.dynamics, state, solution.inputs) - solution.states).max()
        states, inputs = solution.states[1:], solution.inputs
        beyond = [box.state_min - states, states - box.state_max, box.input_min - inputs, inputs - box.input_max]
        return bool(gap <= MAX_GAP and max(part.max() for part in beyond) <= MAX_GAP)  # NaN fails


def _build(problem: Problem, keep_outs: int, solver: Name) -> _Nlp:
    """Variables x0, u0, x1, u1, ..., x_N; rows by instant: gap of the dynamics, then the start or the margins."""
    states = [ca.SX.sym(f"x{k}", model.NX) for k in range(problem.nodes + 1)]
    inputs = [ca.SX.sym(f"u{k}", model.NU) for k in range(problem.nodes)]
    start = ca.SX.sym("start", model.NX)
    parameters = ca.SX.sym("p", problem.layout.size, problem.nodes + 1)
    a, b = (ca.sparsify(ca.DM(matrix)) for matrix in problem.dynamics)
    stage = problem.stage(keep_outs)
    cost, rows, rows_max = ca.SX(0), [], []
    for k in range(problem.nodes + 1):
        control = inputs[k] if k < problem.nodes else ca.SX.zeros(model.NU)
        residuals, margins = stage(states[k], control, parameters[:, k])
        slack_m = SLACK_UNIT_M * control[model.SLACK]
        cost += ca.sumsqr(residuals) / 2 + SLACK_PENALTY * slack_m + SLACK_CURVATURE * slack_m**2 / 2
        if k < problem.nodes:
            rows.append(states[k + 1] - ca.mtimes(a, states[k]) - ca.mtimes(b, control))
            rows_max.append(np.zeros(model.NX))
        if k == 0:
            rows.append(states[0] - start)
            rows_max.append(np.zeros(model.NX))
        elif k < problem.nodes:
            rows.append(margins + slack_m)
            rows_max.append(np.full(margins.shape[0], np.inf))
    variables = [part for pair in zip(states[:-1], inputs, strict=True) for part in pair] + [states[-1]]
    objective, constraints = ca.cse([cost, ca.vertcat(*rows)])
    known = ca.vertcat(start, ca.vec(parameters))
    nlp = {"x": ca.vertcat(*variables), "p": known, "f": objective, "g": constraints}
    limits = np.concatenate(rows_max)
    options = {"print_time": False, "show_eval_warnings": False, "calc_lam_p": False, **OPTIONS[solver]}
    if solver == "fatrop":
        options["equality"] = [bool(limit == 0.0) for limit in limits]
    warm = {**options, solver: {**options[solver], **WARM[solver]}}
    return _Nlp(ca.nlpsol("cold", solver, nlp, options), ca.nlpsol("warm", solver, nlp, warm), _slack(problem, keep_outs), limits)


def _slack(problem: Problem, keep_outs: int) -> ca.Function:
    """(states (NX, N), parameters (p, N)) -> the slack (1, N) that their margins need: a feasible start."""
    state, column = ca.SX.sym("x", model.NX), ca.SX.sym("p", problem.layout.size)
    _, margins = problem.stage(keep_outs)(state, ca.SX.zeros(model.NU), column)
    slack = ca.fmax(-ca.mmin(margins), 0.0) / SLACK_UNIT_M
    return ca.Function("slack", [state, column], [slack]).map(problem.nodes)
