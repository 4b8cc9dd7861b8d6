"""From one shot to the next: what is on, what is decided, and the way in between."""

from __future__ import annotations

from dataclasses import dataclass

from cinempc.sequence.cues import Watch
from cinempc.sequence.planned import Planned
from cinempc.sequence.standpoint import Standpoint
from cinempc.sequence.way import Way
from cinempc.shots.profile import smooth_step
from cinempc.shots.reference import Reference
from cinempc.types import Array


@dataclass(frozen=True, slots=True)
class On:
    """A shot that is on, or is being gone over to."""

    index: int
    planned: Planned
    reference: Reference
    zero_s: float  # when its clock shows 0
    watches: tuple[Watch, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A passage that is decided: it begins as soon as the mark is found."""

    kind: str  # "blend", "cut" or "fallback"
    index: int  # of the shot to go over to
    at_least_s: float
    clock_s: float = 0.0  # that the shot's clock shows at the end of the way
    falls: bool = False  # because somebody is lost


@dataclass(slots=True)
class Fall:
    """A shot that was left because somebody was lost."""

    index: int
    clock_s: float  # of the shot, when it was left
    flown_s: float = 0.0  # since then
    seen_s: float = 0.0  # for how long everybody has been in sight again


@dataclass(frozen=True, slots=True)
class Passage:
    """The way from one shot to the next: held, flown from `from_s` on for `move_s`, held again until `end_s`."""

    kind: str
    leaving: On
    arriving: On
    from_s: float
    move_s: float
    end_s: float
    start: Standpoint
    goal: Standpoint
    way: Way

    def share(self, times_s: Array) -> Array:
        """(K,) of the arriving shot."""
        return smooth_step((times_s - self.from_s) / self.move_s)

    def phase(self, now_s: float) -> str:
        """What this instant is for an editor."""
        if self.kind != "cut":
            return self.kind
        if now_s < self.from_s - 1e-6:
            return "post_roll"
        return "move" if now_s < self.from_s + self.move_s - 1e-6 else "pre_roll"
