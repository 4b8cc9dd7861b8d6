"""Set-points that depend on time alone: written once where they are constant, at every plan where they change."""

from __future__ import annotations

from dataclasses import dataclass

from cinempc.problem import Parameters
from cinempc.shots.profile import Constant, Profile
from cinempc.types import Array


@dataclass(frozen=True, slots=True)
class SetPoint:
    """One target of a term, and the rows whose gain it switches on."""

    term: str
    instance: int
    column: int
    value: Profile
    rows: slice
    gain: float


class SetPoints:
    """All set-points of one part of a shot."""

    def __init__(self) -> None:
        self._all: list[SetPoint] = []

    def add(self, term: str, value: Profile, gain: float, *, instance: int = 0, column: int = 0) -> None:
        """Asks for a term's target `column`; its gain switches all residuals of the instance on."""
        self._all.append(SetPoint(term, instance, column, value, slice(None), gain))

    def add_row(self, term: str, value: Profile, gain: float, *, instance: int, row: int) -> None:
        """Asks for one target, and switches on the one residual that belongs to it."""
        self._all.append(SetPoint(term, instance, row, value, slice(row, row + 1), gain))

    def add_rows(self, term: str, value: Profile, gain: float, *, rows: slice, column: int) -> None:
        """Asks for one target, and switches on the residuals `rows` that belong to it."""
        self._all.append(SetPoint(term, 0, column, value, rows, gain))

    def begin(self, parameters: Parameters) -> None:
        """Writes all gains and the constant targets."""
        for point in self._all:
            parameters[f"{point.term}.gain"][:, point.instance, point.rows] = point.gain
            if isinstance(point.value, Constant):
                parameters[f"{point.term}.target"][:, point.instance, point.column] = point.value.value

    def write(self, parameters: Parameters, times_s: Array) -> None:
        """Writes the targets that change."""
        for point in self._all:
            if not isinstance(point.value, Constant):
                parameters[f"{point.term}.target"][:, point.instance, point.column] = point.value(times_s)
