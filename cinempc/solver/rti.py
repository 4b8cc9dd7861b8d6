"""Real-time iteration: one Gauss-Newton step a tick, each a structured QP that HPIPM solves; no compiler needed.

Source of the scheme: M. Diehl et al., Real-time optimization and nonlinear model predictive control of processes, J.
Process Control 12 (2002). Source of the QP solver: G. Frison & M. Diehl, HPIPM, IFAC 2020.
"""

from __future__ import annotations

import casadi as ca
import numpy as np

from cinempc import model
from cinempc.problem import SLACK_UNIT_M, Parameters, Problem
from cinempc.solver import Objective, Solution
from cinempc.solver.buffered import Buffered
from cinempc.solver.linearise import NZ, prepare, step_function
from cinempc.trajectory import rollout
from cinempc.types import Array

FAST = {"mode": "speed_abs", "cond_pred_corr": 0, "mu0": 1.0, "iter_max": 25} | {
    f"res_{what}_max": 1e-4 for what in "gbdm"
}
ROBUST = {"mode": "robust", "iter_max": 100} | {f"res_{what}_max": 1e-6 for what in "gbdm"}
MAX_STATIONARITY, MAX_VIOLATION = 1.0, 1e-4  # beyond these a QP counts as not solved
FEW_KEEP_OUTS = 4  # a smaller QP serves as long as no more are near

MAX_FIRST_ITERATIONS = 80
CONVERGED = 1e-5  # relative fall of the merit that ends the first plan's iterations
SHORTEST_STEP = 1e-3


class RealTimeIteration:
    """See the module; safe from NaN: what is not finite is not a solution."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._objective = Objective(problem)
        few, many = min(FEW_KEEP_OUTS, problem.capacity.keep_outs), problem.capacity.keep_outs
        self._steps: dict[tuple[int, str], _Step] = {}
        for count in {few, many}:
            preparation = prepare(problem, count)
            for mode, options in (("fast", FAST), ("robust", ROBUST)):
                self._steps[count, mode] = _Step(step_function(preparation, options), problem.nodes)
        self._few, self._many = few, many

    def solve(
        self, state: Array, parameters: Parameters, box: model.Limits, guess: Array, *, first: bool
    ) -> Solution | None:
        """See `Solver`."""
        if first:
            return self._converge(state, parameters, box, guess)
        return self._step(state, parameters, box, guess)

    def _step(self, state: Array, parameters: Parameters, box: model.Limits, guess: Array) -> Solution | None:
        """One step in the fast mode, or, if that fails, the same in the robust mode."""
        count = self._few if parameters.keep_outs <= self._few else self._many
        for mode in ("fast", "robust"):
            step = self._steps[count, mode]
            if step.run(state, parameters, box, guess):
                slack = float(step.inputs[:, model.SLACK].max()) * SLACK_UNIT_M
                return Solution(step.states.copy(), step.inputs.copy(), slack, 1, mode == "robust")
        return None

    def _converge(self, state: Array, parameters: Parameters, box: model.Limits, guess: Array) -> Solution | None:
        """Steps with a backtracking line search on the merit until it falls no more."""
        best: Solution | None = None
        inputs = guess
        merit = self._objective.merit(rollout(self._problem.dynamics, state, guess), guess, parameters)
        for iteration in range(1, MAX_FIRST_ITERATIONS + 1):
            step = self._step(state, parameters, box, inputs)
            if step is None:
                return best
            length, accepted = 1.0, False
            while not accepted and length > SHORTEST_STEP:
                trial = inputs + length * (step.inputs - inputs)
                states = rollout(self._problem.dynamics, state, trial)
                trial_merit = self._objective.merit(states, trial, parameters)
                accepted = trial_merit <= merit
                length /= 2
            if not accepted:
                return best or step
            fall, merit, inputs = merit - trial_merit, trial_merit, trial
            best = Solution(states, trial, step.slack_m, iteration, step.robust_retry)
            if fall <= CONVERGED * (merit + 1e-6):
                break
        return best


class _Step:
    """A step function and what came out of it last."""

    def __init__(self, function: ca.Function, nodes: int) -> None:
        self._call = Buffered(function)
        self.states, self.inputs = np.zeros((nodes + 1, model.NX)), np.zeros((nodes, model.NU))
        self._change = np.zeros((nodes + 1, NZ))  # by instant; nothing at the first states and the last inputs

    def run(self, state: Array, parameters: Parameters, box: model.Limits, guess: Array) -> bool:
        """Fills `states` (K, NX) and `inputs` (N, NU); false when the QP was not solved."""
        low = np.concatenate([box.state_min, box.input_min])
        high = np.concatenate([box.state_max, box.input_max])
        states, change, checks, *_ = self._call(state, parameters.array, low, high, guess)
        self._change.reshape(-1)[model.NX : -model.NU] = change[0]
        np.add(states, self._change[:, : model.NX], out=self.states)
        np.add(guess, self._change[:-1, model.NX :], out=self.inputs)
        self.inputs[:, model.SLACK] = self._change[:-1, NZ - 1]  # not a change: the slack starts from nothing
        stationarity, violation = checks[0]  # NaN fails both comparisons
        return bool(stationarity <= MAX_STATIONARITY and violation <= MAX_VIOLATION and np.isfinite(self.states).all())
