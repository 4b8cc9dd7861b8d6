"""A shot as it is going to be flown, and who finds where it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from cinempc.sequence.spec import SequenceShot
from cinempc.sequence.standpoint import Standpoint
from cinempc.sequence.way import Way
from cinempc.shots.reference import Reference
from cinempc.shots.spec import ShotSpec
from cinempc.types import SubjectForecast, SubjectState


@dataclass(frozen=True, slots=True)
class Planned:
    """A shot with its place in the sequence, as it is going to be flown."""

    entry: SequenceShot
    spec: ShotSpec
    free_azimuth_rad: float | None = None  # to the subject's heading; from where to begin what leaves its side open


class References(Protocol):
    """Makes what writes a shot into the parameters."""

    def __call__(self, spec: ShotSpec) -> Reference: ...


class Search(Protocol):
    """Looks for where a shot has to begin, while another one is on."""

    def advance(self, forecasts: tuple[SubjectForecast, ...], bearing_rad: float) -> Standpoint | None:
        """One portion of the work, once a plan. Where the shot begins that is begun now; None: not found yet.

        What is found follows the subjects for as long as it is advanced. `bearing_rad` is kept where the side is free.
        """


class Surveyor(Protocol):
    """Finds where a shot has to begin and how to get there."""

    def search(self, planned: Planned) -> Search:
        """Begins to look for where a shot begins."""

    def way(self, start: Standpoint, end: Standpoint, people: Sequence[SubjectState], *, filmed: bool) -> Way:
        """From there to there."""
