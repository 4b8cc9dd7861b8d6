"""The same problem handed whole to IPOPT or fatrop and solved to convergence: what the real-time solver is judged by.

Sources: A. Waechter & L. Biegler, Math. Program. 106 (2006) for IPOPT; L. Vanroye et al., FATROP, IROS 2023.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

import casadi as ca
import numpy as np

from cinempc import model
from cinempc.costs import TERMS
from cinempc.problem import SLACK_CURVATURE, SLACK_PENALTY, SLACK_UNIT_M, Capacity, Parameters, Problem
from cinempc.solver import Solution
from cinempc.trajectory import rollout
from cinempc.types import Array

Name = Literal["ipopt", "fatrop"]

NZ = model.NX + model.NU
MAX_GAP = 1e-5  # of dynamics and limits in a solution, in the model's units
MAX_COST = 1e12  # a start beyond it is nonsense, which fatrop would ponder for ever
OPTIONS: dict[Name, dict[str, Any]] = {
    "ipopt": {"ipopt": {"print_level": 0, "sb": "yes", "tol": 1e-7, "max_iter": 300}},
    "fatrop": {"fatrop": {"print_level": 0, "tol": 1e-7, "max_iter": 300}, "structure_detection": "auto"},
}
WARM: dict[Name, dict[str, Any]] = {  # the last solution is nearly right: begin near the limits
    "ipopt": {
        "warm_start_init_point": "yes",
        "mu_init": 1e-4,
        **{f"warm_start_{what}": 1e-6 for what in ("bound_push", "bound_frac", "slack_bound_push", "slack_bound_frac")},
        "warm_start_mult_bound_push": 1e-6,
    },
    "fatrop": {"mu_init": 1e-4},
}


@dataclass(slots=True)
class _Nlp:
    """One nonlinear program with its own parameters, and the multipliers of its last solution."""

    parameters: Parameters

    cold: ca.Function
    warm: ca.Function
    start: ca.Function
    """(states (NX, K), inputs (NU, N), parameters (p, K)) -> cost, and the slack (1, N) that the margins need."""
    rows_max: Array
    multipliers: dict[str, ca.DM]


class Nlp:
    """A `Solver` that converges fully at each call; it keeps the multipliers of its last solution to start from.

    Nothing is relaxed but the safety margins, softened as `problem` says: from a state that no input can bring within
    the box limits there is no solution. The program has room for no more than what is in use; it is built when needed,
    which takes a second or more.
    """

    def __init__(self, problem: Problem, solver: Name = "ipopt") -> None:
        self._problem, self._solver = problem, solver
        self._nlps: dict[Capacity, _Nlp] = {}

    def solve(
        self, state: Array, parameters: Parameters, box: model.Limits, guess: Array, *, first: bool
    ) -> Solution | None:
        """See `Solver`. Every call converges; `first` forgets the last solution's multipliers."""
        low, high = self._limits(box)
        sound = np.abs(state).max() < model.UNBOUNDED and (low <= high).all()  # NaN fails
        if not (sound and np.isfinite(parameters.array).all() and np.isfinite(guess).all()):
            return None
        nlp = self._nlp(parameters)
        known = np.concatenate([state, nlp.parameters.array.ravel()])
        nlp.multipliers = {} if first else nlp.multipliers
        states = rollout(self._problem.dynamics, state, guess)
        cost, slack = nlp.start(states.T, guess.T, nlp.parameters.array.T)
        if not float(cost) <= MAX_COST:
            return None
        feasible = guess.copy()
        feasible[:, model.SLACK] = np.asarray(slack).ravel()
        rows = {"lbx": low, "ubx": high, "lbg": 0.0, "ubg": nlp.rows_max, "p": known}
        for inputs in (guess, feasible):
            solution = _run(nlp, _stack(states, inputs), rows)
            if solution is not None and self._consistent(solution, state, box):
                return solution
        return None

    def _nlp(self, parameters: Parameters) -> _Nlp:
        """The smallest program that has room for everything in use, with its parameters filled in."""
        room = _in_use(parameters, self._problem.capacity)
        if room not in self._nlps:
            smaller = Problem(self._problem.camera, self._problem.nodes, self._problem.step_s, room)
            self._nlps[room] = _build(smaller, self._solver)
        nlp = self._nlps[room]
        for name in self._problem.layout.shapes:
            room_here = nlp.parameters[name].shape[1]
            nlp.parameters[name][:] = parameters[name][:, :room_here]
        return nlp

    def _limits(self, box: model.Limits) -> tuple[Array, Array]:
        """Of all decision variables but the first state, which has a row of its own."""
        nodes = self._problem.nodes
        low = np.concatenate([np.tile(np.concatenate([box.state_min, box.input_min]), nodes), box.state_min])
        high = np.concatenate([np.tile(np.concatenate([box.state_max, box.input_max]), nodes), box.state_max])
        low[low <= -model.UNBOUNDED], high[high >= model.UNBOUNDED] = -np.inf, np.inf
        low[: model.NX], high[: model.NX] = -np.inf, np.inf
        return low, high

    def _consistent(self, solution: Solution, state: Array, box: model.Limits) -> bool:
        """Whether the solution is finite and obeys dynamics and limits."""
        gap = np.abs(rollout(self._problem.dynamics, state, solution.inputs) - solution.states).max()
        states, inputs = solution.states[1:], solution.inputs
        beyond = [box.state_min - states, states - box.state_max, box.input_min - inputs, inputs - box.input_max]
        return bool(gap <= MAX_GAP and all(part.max() <= MAX_GAP for part in beyond))  # NaN fails


def _in_use(parameters: Parameters, capacity: Capacity) -> Capacity:
    """Room for every subject, view and mark that a term asks something of, and for the keep-outs in steps of four."""
    used = {"camera": 1, "subject": 1, "view": 1, "mark": 1}
    for term in TERMS:
        asked = np.flatnonzero(parameters[f"{term.name}.gain"].any(axis=(0, 2)))
        used[term.per] = max(used[term.per], *(asked + 1).tolist(), 1)
    keep_outs = min(4 * max(ceil(parameters.keep_outs / 4), 1), capacity.keep_outs)
    return Capacity(used["subject"], used["mark"], used["view"], keep_outs)


def _run(nlp: _Nlp, variables: Array, rows: dict[str, Any]) -> Solution | None:
    solve = nlp.warm if nlp.multipliers else nlp.cold
    result = solve(x0=variables, **rows, **nlp.multipliers)
    success, iterations = solve.stats()["success"], int(solve.stats()["iter_count"])
    nlp.multipliers = {"lam_x0": result["lam_x"], "lam_g0": result["lam_g"]} if success else {}
    return _unstack(np.asarray(result["x"]).ravel(), iterations) if success else None


def _stack(states: Array, inputs: Array) -> Array:
    return np.concatenate([np.hstack([states[:-1], inputs]).ravel(), states[-1]])


def _unstack(variables: Array, iterations: int) -> Solution:
    table = variables[: -model.NX].reshape(-1, NZ)
    states = np.vstack([table[:, : model.NX], variables[-model.NX :]])
    inputs = table[:, model.NX :].copy()
    slack_m = max(float(inputs[:, model.SLACK].max()), 0.0) * SLACK_UNIT_M
    return Solution(states, inputs, slack_m, iterations)


def _build(problem: Problem, solver: Name) -> _Nlp:
    """Variables x0, u0, x1, u1, ..., x_N; rows by instant: gap of the dynamics, then the start or the margins."""
    states = ca.SX.sym("x", model.NX, problem.nodes + 1)
    inputs = ca.SX.sym("u", model.NU, problem.nodes)
    start = ca.SX.sym("start", model.NX)
    parameters = ca.SX.sym("p", problem.layout.size, problem.nodes + 1)
    a, b = (ca.sparsify(ca.DM(matrix)) for matrix in problem.dynamics)
    stage = problem.stage()
    cost, needed, rows, rows_max = ca.SX(0), [ca.SX(0)], [], []
    for k in range(problem.nodes + 1):
        control = inputs[:, k] if k < problem.nodes else ca.SX.zeros(model.NU)
        residuals, margins = stage(states[:, k], control, parameters[:, k])
        slack_m = SLACK_UNIT_M * control[model.SLACK]
        cost += ca.sumsqr(residuals) / 2 + SLACK_PENALTY * slack_m + SLACK_CURVATURE * slack_m**2 / 2
        if k < problem.nodes:
            rows.append(states[:, k + 1] - ca.mtimes(a, states[:, k]) - ca.mtimes(b, control))
            rows_max.append(np.zeros(model.NX))
        if k == 0:
            rows.append(states[:, 0] - start)
            rows_max.append(np.zeros(model.NX))
        elif k < problem.nodes:
            rows.append(margins + slack_m)
            rows_max.append(np.full(margins.shape[0], np.inf))
            needed.append(ca.fmax(-ca.mmin(margins), 0.0) / SLACK_UNIT_M)
    by_instant = ca.vertcat(states, ca.horzcat(inputs, ca.SX(model.NU, 1)))
    objective, constraints = ca.cse([cost, ca.vertcat(*rows)])
    nlp = {
        "x": ca.vec(by_instant)[: -model.NU],
        "p": ca.vertcat(start, ca.vec(parameters)),
        "f": objective,
        "g": constraints,
    }
    limits = np.concatenate(rows_max)
    options = {"print_time": False, "show_eval_warnings": False, "calc_lam_p": False, **OPTIONS[solver]}
    if solver == "fatrop":
        options["equality"] = [limit == 0.0 for limit in limits.tolist()]
    return _Nlp(
        parameters=problem.parameters(),
        cold=ca.nlpsol("cold", solver, nlp, options),
        warm=ca.nlpsol("warm", solver, nlp, {**options, solver: {**options[solver], **WARM[solver]}}),
        start=ca.Function("start", [states, inputs, parameters], [cost, ca.horzcat(*needed)]),
        rows_max=limits,
        multipliers={},
    )
