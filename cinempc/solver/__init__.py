"""Solvers of the optimal control problem: one in real time, two as references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import casadi as ca

from cinempc import model
from cinempc.costs import TERMS
from cinempc.problem import SLACK_PENALTY, Parameters, Problem
from cinempc.solver.buffered import Buffered
from cinempc.types import Array


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """Finite states (K, NX) and inputs (N, NU) that obey the dynamics and the limits."""

    states: Array
    inputs: Array
    slack_m: float
    iterations: int
    robust_retry: bool = False


class Solver(Protocol):
    """What the controller needs of a solver."""

    def solve(
        self, state: Array, parameters: Parameters, box: model.Limits, guess: Array, *, first: bool
    ) -> Solution | None:
        """The plan from `state` (NX,), starting from guessed inputs (N, NU); None where none was found.

        `first` asks for full convergence, as at the first plan of a shot.
        """


class Objective:
    """Evaluates trajectories: each term's cost, and the merit, which adds the exact penalty of violated margins."""

    def __init__(self, problem: Problem) -> None:
        states, inputs = ca.SX.sym("x", model.NX, problem.nodes + 1), ca.SX.sym("u", model.NU, problem.nodes)
        parameters = ca.SX.sym("p", problem.layout.size, problem.nodes + 1)
        padded = ca.horzcat(ca.vertcat(inputs[: model.SLACK, :], ca.SX.zeros(1, problem.nodes)), ca.SX.zeros(model.NU))
        term_costs, stage = problem.term_costs(), problem.stage()
        costs, penalty = ca.SX(0), ca.SX(0)
        for k in range(problem.nodes + 1):
            instant = (states[:, k], padded[:, k], parameters[:, k])
            costs += term_costs(*instant)
            if 0 < k < problem.nodes:
                penalty += SLACK_PENALTY * ca.fmax(-ca.mmin(stage(*instant)[1]), 0.0)
        arguments = [states, inputs, parameters]
        self._term_costs = Buffered(ca.Function("term_costs", arguments, ca.cse([ca.densify(costs)])))
        self._merit = Buffered(ca.Function("merit", arguments, ca.cse([ca.sum1(costs) + penalty])))

    def term_costs(self, states: Array, inputs: Array, parameters: Parameters) -> dict[str, float]:
        """Cost by term over the horizon; `states` (K, NX), `inputs` (N, NU)."""
        costs = self._term_costs(states, inputs, parameters.array)[0][0].tolist()
        return dict(zip((term.name for term in TERMS), costs, strict=True))

    def merit(self, states: Array, inputs: Array, parameters: Parameters) -> float:
        """Objective of the problem with each instant's slack at its smallest."""
        return float(self._merit(states, inputs, parameters.array)[0][0, 0])
