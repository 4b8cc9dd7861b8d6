"""What a trajectory costs."""

from __future__ import annotations

from cinempc.costs import TERMS
from cinempc.problem import Parameters, Problem
from cinempc.solver.linearise import Linearisation
from cinempc.types import Array


class Objective:
    """Each term's cost, and the merit, which adds the exact penalty of violated margins."""

    def __init__(self, problem: Problem) -> None:
        self._at = Linearisation(problem)

    def term_costs(self, states: Array, inputs: Array, parameters: Parameters) -> dict[str, float]:
        """Cost by term over the horizon; `states` (K, NX), `inputs` (N, NU)."""
        self._at.at(states, inputs, parameters)
        return dict(zip((term.name for term in TERMS), self._at.costs.sum(axis=0).tolist(), strict=True))

    def merit(self, states: Array, inputs: Array, parameters: Parameters) -> float:
        """Objective of the problem with each instant's slack at its smallest."""
        self._at.at(states, inputs, parameters)
        return float(self._at.costs.sum()) + self._at.penalty()
