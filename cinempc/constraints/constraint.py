"""What every safety constraint has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Literal

from cinempc.stage import Stage


class Constraint(ABC):
    """A margin that must not be negative at any instant of the horizon after the first.

    Margins are softened by one slack per instant with an exact (linear) penalty: as long as they can hold, they do.
    """

    name: ClassVar[str]
    unit: ClassVar[str]
    per: ClassVar[Literal["camera", "keep_out"]]
    """How many instances there are: one, or one for each person and obstacle."""
    rows: ClassVar[int] = 1
    targets: ClassVar[tuple[str, ...]] = ()
    """Names of the run-time limits of one instance."""

    @abstractmethod
    def margin(self, stage: Stage, keep_out: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        """`rows` margins in `unit`; `keep_out` is a `stage.KeepOut`, or None for the camera's own limits."""
