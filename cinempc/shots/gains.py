"""How strongly each term pulls: the gains that make an error of one tolerance cost the same for every term."""

from __future__ import annotations

from cinempc.costs import TERMS, Weights
from cinempc.problem import Parameters

COST_OF_TOLERANCE = 0.005  # at weight 1; keeps the solver's multipliers near one

CALM = ("jerk", "acceleration", "gimbal_rate", "lens_rate")
"""Terms that every shot has, asked for or not."""


class Gains:
    """By term name, from a shot's weights."""

    def __init__(self, weights: Weights) -> None:
        self._gains: dict[str, float] = {
            term.name: (2.0 * COST_OF_TOLERANCE * getattr(weights, term.name)) ** 0.5 / term.tolerance for term in TERMS
        }

    def __getitem__(self, term: str) -> float:
        """sqrt(2 * cost of one tolerance * weight) / tolerance."""
        return self._gains[term]

    def begin(self, parameters: Parameters) -> None:
        """Writes the gains of smooth motion."""
        for name in CALM:
            parameters[f"{name}.gain"][:] = self._gains[name]
