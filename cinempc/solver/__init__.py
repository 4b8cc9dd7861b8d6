"""Solvers of the optimal control problem: one in real time, two as references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import casadi as ca
import numpy as np

from cinempc import model
from cinempc.costs import TERMS
from cinempc.problem import SLACK_PENALTY, Parameters, Problem
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
        self._problem = problem
        instants = problem.nodes + 1
        self._term_costs = problem.term_costs().map(instants)
        self._stage = problem.stage().map(instants)

    def term_costs(self, states: Array, inputs: Array, parameters: Parameters) -> dict[str, float]:
        """Cost by term over the horizon; `states` (K, NX), `inputs` (N, NU)."""
        costs = self._term_costs(states.T, _padded(inputs), parameters.array.T)
        return dict(zip((term.name for term in TERMS), np.asarray(ca.sum2(costs)).ravel().tolist(), strict=True))

    def merit(self, states: Array, inputs: Array, parameters: Parameters) -> float:
        """Objective of the problem with each instant's slack at its smallest."""
        residuals, margins = self._stage(states.T, _padded(inputs), parameters.array.T)
        violation = np.maximum(-np.asarray(margins)[:, 1:-1].min(axis=0), 0.0)
        return float(ca.sumsqr(residuals)) / 2 + SLACK_PENALTY * float(violation.sum())


def _padded(inputs: Array) -> Array:
    """(NU, K): no slack, and no input at the last instant."""
    padded = np.zeros((model.NU, len(inputs) + 1))
    padded[: model.SLACK, :-1] = inputs[:, : model.SLACK].T
    return padded
