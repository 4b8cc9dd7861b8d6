"""Where a shot of a sequence begins, found by the problem itself, and the way there."""

from __future__ import annotations

from collections.abc import Sequence

from cinempc.director import Director
from cinempc.hardware import Drone
from cinempc.mark import MarkSearch
from cinempc.problem import Problem
from cinempc.safety import Safety
from cinempc.sequence.planned import Planned, References
from cinempc.sequence.standpoint import Standpoint
from cinempc.sequence.way import Way, way_between
from cinempc.shots.picked import about, seen_from
from cinempc.types import SubjectForecast, SubjectState

MOST_PORTIONS = 15  # of a search: 0.6 s of plans; most marks take four


class Survey:
    """Implements `planned.Surveyor`: marks are found in flight, in portions."""

    def __init__(self, problem: Problem, references: References, drone: Drone, safety: Safety) -> None:
        self._problem, self._references, self._drone, self._safety = problem, references, drone, safety
        problem.standing_stage  # noqa: B018 (built now, and not in flight)

    def search(self, planned: Planned, *, clock_s: float = 0.0) -> ShotSearch:
        """Looks for where the camera is when the shot's clock shows `clock_s`."""
        return ShotSearch(planned, clock_s, self._problem, self._references, self._drone, self._safety)

    def mark(
        self, planned: Planned, forecasts: tuple[SubjectForecast, ...], bearing_rad: float, *, clock_s: float = 0.0
    ) -> Standpoint:
        """The same in one go, with everybody as forecast."""
        search = self.search(planned, clock_s=clock_s)
        while (found := search.advance(forecasts, bearing_rad)) is None:
            pass
        return found

    def way(self, start: Standpoint, end: Standpoint, people: Sequence[SubjectState], *, filmed: bool) -> Way:
        """The quickest way that is clear of people."""
        return way_between(start, end, people, self._drone, self._problem.camera, filmed=filmed)


class ShotSearch:
    """Implements `planned.Search`: first by the forecasts with which it begins, from then on by the newest ones."""

    def __init__(
        self,
        planned: Planned,
        clock_s: float,
        problem: Problem,
        references: References,
        drone: Drone,
        safety: Safety,
    ) -> None:
        self._planned, self._clock_s = planned, clock_s
        self._problem, self._references, self._drone, self._safety = problem, references, drone, safety
        self._search: MarkSearch | None = None
        self._follows = False
        self._portions = 0

    def advance(self, forecasts: tuple[SubjectForecast, ...], bearing_rad: float) -> Standpoint | None:
        """To begin, to go over to newer forecasts, and a few trials are a portion."""
        self._portions += 1
        if self._search is None:
            asks = self._asks(forecasts, bearing_rad)
            self._search = MarkSearch(self._problem, asks, forecasts, self._drone, self._safety)
        else:
            self._follows = self._follows or self._search.settled
            if self._follows:
                self._search.follow(self._asks(forecasts, bearing_rad), forecasts)
            self._search.advance()
        if self._portions >= MOST_PORTIONS or (self._follows and self._search.settled):
            return Standpoint.of_mark(self._search.state, self._subject)
        return None

    def _asks(self, forecasts: tuple[SubjectForecast, ...], bearing_rad: float) -> Director:
        """What asks for the picture with which the shot would begin now."""
        self._subject = next(one for one in forecasts if one.name == about(self._planned.spec))
        if self._planned.free_azimuth_rad is not None:
            bearing_rad = float(self._subject.heading_ned_rad[0]) + self._planned.free_azimuth_rad
        spec = seen_from(self._planned.spec, bearing_rad)
        return Director(self._references(spec), float(forecasts[0].times_s[0]) - self._clock_s)
