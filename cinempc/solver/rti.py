"""Real-time iteration: one Gauss-Newton step a tick, each a structured QP; no compiler needed.

A step is first tried as if nothing were limited, which takes one Riccati recursion; where its solution keeps all limits
it is the QP's. Otherwise HPIPM solves the QP, in a fast mode, and in a robust one if that fails.

Source of the scheme: M. Diehl et al., Real-time optimization and nonlinear model predictive control of processes, J.
Process Control 12 (2002). Source of the QP solver: G. Frison & M. Diehl, HPIPM, IFAC 2020.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from cinempc import model
from cinempc.problem import SLACK_UNIT_M, Parameters, Problem
from cinempc.solver import Solution
from cinempc.solver.linearise import NZ, Linearisation
from cinempc.solver.lq import LqStep
from cinempc.solver.objective import Objective
from cinempc.solver.qp import StepQp
from cinempc.trajectory import rollout
from cinempc.types import Array

FAST = {"mode": "speed_abs", "cond_pred_corr": 0, "mu0": 0.1, "iter_max": 25} | {
    f"res_{what}_max": 1e-4 for what in "gbdm"
}
ROBUST = {"mode": "robust", "iter_max": 300} | {f"res_{what}_max": 1e-6 for what in "gbdm"}
Mode = Literal["lq", "fast", "robust"]
MAX_STATIONARITY, MAX_VIOLATION = 2e-4, 1e-4  # beyond these a QP counts as not solved
FEW_ROWS = 4  # a smaller QP serves as long as no more margins are near,
NEAR = 0.5  # which means that the last plan leaves less of them [m, m/s]

MAX_FIRST_ITERATIONS = 80
CONVERGED = 1e-5  # relative fall of the merit that ends the first plan's iterations
SHORTEST_STEP = 1e-3


class RealTimeIteration:
    """See the module; safe from NaN: what is not finite is not a solution."""

    def __init__(self, problem: Problem, modes: tuple[Mode, ...] = ("lq", "fast", "robust")) -> None:
        self._problem, self._modes = problem, modes
        self._linearisation = Linearisation(problem)
        self._objective = Objective(problem)
        self._box: model.Limits | None = None
        self._lq = LqStep(problem, self._linearisation)
        self._rows = (FEW_ROWS, self._linearisation.margins.shape[1])
        self._qps = {
            (mode, rows): StepQp(problem, self._linearisation, rows, options)
            for mode, rows, options in (
                ("fast", self._rows[0], FAST),
                ("fast", self._rows[1], FAST),
                ("robust", self._rows[1], ROBUST),
            )
        }
        self._compile()

    def _compile(self) -> None:
        """Calls everything once, so that nothing is compiled or loaded when a limit is touched in flight."""
        nothing = np.zeros(self._problem.nodes * NZ)
        steps: list[LqStep | StepQp] = [self._lq, *self._qps.values()]
        for step in steps:
            change, _ = step.solve(self._linearisation, nothing, nothing)
            self._linearisation.violation(change, nothing, nothing)

    def solve(
        self, state: Array, parameters: Parameters, box: model.Limits, guess: Array, *, first: bool
    ) -> Solution | None:
        """See `Solver`."""
        if first:
            return self._converge(state, parameters, box, guess)
        return self._step(state, parameters, box, guess)

    def _step(self, state: Array, parameters: Parameters, box: model.Limits, guess: Array) -> Solution | None:
        """One step: the first solution that holds."""
        at = self._linearisation
        states = rollout(self._problem.dynamics, state, guess)
        at.at(states, guess, parameters)
        if not at.is_finite():
            return None
        variables = _by_variable(states, np.vstack([guess, np.zeros(model.NU)]))
        variables[model.SLACK :: NZ] = 0.0
        low, high = self._limits(box)
        lowest, highest = np.minimum(low - variables, 0.0), np.maximum(high - variables, 0.0)
        for mode, step in self._attempts():
            change, stationarity = step.solve(at, lowest, highest)
            violation = at.violation(change, lowest, highest)
            if stationarity <= MAX_STATIONARITY and violation <= MAX_VIOLATION:  # NaN fails both
                return _moved(states, variables + change, retried=mode == "robust" != self._modes[0])
        return None

    def _attempts(self) -> Iterator[tuple[Mode, LqStep | StepQp]]:
        """The ways to solve a step, in turn."""
        few, every = self._rows
        if "lq" in self._modes:
            yield "lq", self._lq
        if "fast" in self._modes and np.count_nonzero(self._linearisation.closest_margins() < NEAR) <= few:
            yield "fast", self._qps["fast", few]
        for mode in ("fast", "robust"):
            if mode in self._modes:
                yield mode, self._qps[mode, every]

    def _limits(self, box: model.Limits) -> tuple[Array, Array]:
        """The box limits by variable, worked out when they change."""
        if box is not self._box:
            every = (self._problem.nodes + 1, 1)
            self._low = _by_variable(np.tile(box.state_min, every), np.tile(box.input_min, every))
            self._high = _by_variable(np.tile(box.state_max, every), np.tile(box.input_max, every))
            self._box = box
        return self._low, self._high

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


def _by_variable(states: Array, inputs: Array) -> Array:
    """States and inputs (K, ...) in the order of the QP's variables: without the first states and the last inputs."""
    return np.hstack([states, inputs]).reshape(-1)[model.NX : -model.NU]


def _moved(states: Array, variables: Array, *, retried: bool) -> Solution:
    """The solution that the QP's variables stand for; the first state is known."""
    whole = np.concatenate([states[0], variables, np.zeros(model.NU)]).reshape(-1, NZ)
    inputs = whole[:-1, model.NX :].copy()
    slack_m = float(inputs[:, model.SLACK].max()) * SLACK_UNIT_M
    return Solution(whole[:, : model.NX].copy(), inputs, slack_m, 1, retried)
