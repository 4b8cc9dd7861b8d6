"""Which shot is on, and what it asks for now."""

from __future__ import annotations

from cinempc.problem import Parameters
from cinempc.shots.reference import Reference
from cinempc.shots.situation import Situation
from cinempc.shots.spec import ShotSpec
from cinempc.types import Array, Asked, SubjectForecast, Tick


class Director:
    """Runs one shot from `start_s` on."""

    def __init__(self, reference: Reference, start_s: float) -> None:
        self._reference, self.start_s = reference, start_s
        self._zero_s = start_s  # when the shot's clock shows 0
        self._begun: Parameters | None = None  # holds this shot's constants already

    @property
    def spec(self) -> ShotSpec:
        """The shot that is on."""
        return self._reference.spec

    @property
    def wanted(self) -> tuple[str, ...]:
        """Those whose loss stops the drone."""
        return tuple(self.spec.subjects)

    def opening(self, forecasts: tuple[SubjectForecast, ...]) -> Director:
        """What asks for the first instant's picture, to find the mark by."""
        return self

    def write(
        self,
        parameters: Parameters,
        times_s: Array,
        forecasts: tuple[SubjectForecast, ...],
        camera: tuple[Array, Array, Array],
    ) -> None:
        """Writes set-points and gains for the instants `times_s` (K,).

        `camera` is its expected position (K, 3), yaw (K,) and pitch (K,).
        """
        if parameters is not self._begun:
            self._reference.begin(parameters)
            self._begun = parameters
        by_name = {forecast.name: forecast for forecast in forecasts}
        self._reference.write(parameters, Situation(times_s - self._zero_s, by_name, *camera))

    def asked(self, parameters: Parameters, time_s: float) -> Asked:
        """What is asked for at the first instant of what was written last."""
        return self._reference.asked(parameters, time_s)

    def watch(self, tick: Tick) -> None:
        """Takes notice of how it goes, once a plan."""

    def done(self, now_s: float) -> bool:
        """True when the shot is over."""
        return now_s >= self.start_s + self.spec.duration_s
