"""Where a shot of a sequence begins, found by the problem itself, and the way there."""

from __future__ import annotations

from collections.abc import Sequence

from cinempc.director import Director
from cinempc.hardware import Drone
from cinempc.mark import find_mark
from cinempc.problem import Problem
from cinempc.safety import Safety
from cinempc.sequence.director import Planned, References
from cinempc.sequence.standpoint import Standpoint
from cinempc.sequence.way import Way, way_between
from cinempc.shots.picked import about, seen_from
from cinempc.shots.spec import ShotSpec
from cinempc.types import Array, SubjectForecast, SubjectState


class Survey:
    """Implements `director.Surveyor`. A mark takes less than a tenth of a second: it is found in flight."""

    def __init__(self, problem: Problem, references: References, drone: Drone, safety: Safety) -> None:
        self._problem, self._references, self._drone, self._safety = problem, references, drone, safety

    def mark(
        self, planned: Planned, forecasts: tuple[SubjectForecast, ...], bearing_rad: float, *, clock_s: float = 0.0
    ) -> Standpoint:
        """Where the camera is when the shot's clock shows `clock_s`, with everybody as forecast."""
        subject = next(forecast for forecast in forecasts if forecast.name == about(planned.spec))
        if planned.free_azimuth_rad is not None:
            bearing_rad = float(subject.heading_ned_rad[0]) + planned.free_azimuth_rad
        state = self.state(seen_from(planned.spec, bearing_rad), forecasts, clock_s=clock_s)
        return Standpoint.of_mark(state, subject)

    def state(
        self,
        spec: ShotSpec,
        forecasts: tuple[SubjectForecast, ...],
        *,
        clock_s: float = 0.0,
        start_ned_m: Array | None = None,
    ) -> Array:
        """The state (NX,) that serves this instant of a shot best."""
        director = Director(self._references(spec), float(forecasts[0].times_s[0]) - clock_s)
        return find_mark(self._problem, director, forecasts, self._drone, self._safety, start_ned_m)

    def way(self, start: Standpoint, end: Standpoint, people: Sequence[SubjectState], *, filmed: bool) -> Way:
        """The quickest way that is clear of people."""
        return way_between(start, end, people, self._drone, self._problem.camera, filmed=filmed)
