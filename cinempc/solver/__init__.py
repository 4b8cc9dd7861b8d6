"""Solvers of the optimal control problem: one in real time, two as references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cinempc import model
from cinempc.problem import Parameters
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
