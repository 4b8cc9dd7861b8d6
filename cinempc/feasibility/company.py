"""Who and what is around the camera while a shot runs: everybody's way, and what stands there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from cinempc.shots.spec import ShotSpec
from cinempc.space import Solid
from cinempc.types import Array, SubjectForecast


@dataclass(frozen=True, slots=True, eq=False)
class Company:
    """Everybody at K instants, subjects of the shot and others."""

    walks: dict[str, SubjectForecast]
    people: frozenset[str]
    """Those of them that the drone keeps its distance from."""
    solids: tuple[Solid, ...] = ()
    """All that stands there."""
    somewhere: bool = True
    """Whether the place is known; else only how the camera moves can be told, not where."""


Around = Callable[[Array], Company]
"""The company at times (K,) [s] from the start of the shot."""


def later(around: Around | None, begin_s: float) -> Around | None:
    """The same company for a shot that begins later: its times count from its own start."""
    if around is None or begin_s == 0.0:
        return around

    def then(times_s: Array) -> Company:
        company = around(times_s + begin_s)
        return replace(company, walks={name: replace(walk, times_s=times_s) for name, walk in company.walks.items()})

    return then


def nobody_moves(spec: ShotSpec) -> Around | None:
    """For a shot without a scene: its one subject stands and looks north. None where nobody knows who is where."""
    if len(spec.subjects) != 1:
        return None
    (name, subject), *_ = spec.subjects.items()
    north_m, east_m = subject.near_m or (0.0, 0.0)

    def around(times_s: Array) -> Company:
        count = len(times_s)
        place, still = np.tile([north_m, east_m, 0.0], (count, 1)), np.zeros((count, 3))
        walk = SubjectForecast(name, times_s, place, still, np.zeros(count), subject.height_m)
        people = frozenset({name} if subject.class_ == "person" else ())
        return Company({name: walk}, people, somewhere=False)

    return around
