"""Which shot is on, and what it asks for now."""

from __future__ import annotations

from math import inf

from cinempc.problem import Parameters
from cinempc.shots.picked import in_picture
from cinempc.shots.reference import Reference
from cinempc.shots.situation import Situation
from cinempc.shots.spec import ShotSpec
from cinempc.types import Array, Asked, Exposure, SubjectForecast, SubjectState, Tick

HOLD_AFTER_S = 1.5  # somebody unseen for so long is not followed any further


class Director:
    """Runs one shot from `start_s` on."""

    def __init__(self, reference: Reference, start_s: float) -> None:
        self._reference, self.start_s = reference, start_s
        self._zero_s = start_s  # when the shot's clock shows 0
        self._begun: Parameters | None = None  # holds this shot's constants already
        self._wanted_since_s: dict[str, float] | None = None

    @property
    def spec(self) -> ShotSpec:
        """The shot that is on."""
        return self._reference.spec

    @property
    def cast(self) -> tuple[str, ...]:
        """Those of whom it must be known from the beginning where they are."""
        return tuple(self.spec.subjects)

    @property
    def mark(self) -> Array | None:
        """(NX,) the state to begin in, where that is known beforehand."""
        return None

    def wanted(self, now_s: float) -> tuple[str, ...]:
        """Those who are to be in the picture now."""
        return in_picture(self.spec, now_s - self._zero_s)

    def is_blind(self, subjects: tuple[SubjectState, ...], now_s: float) -> bool:
        """Whether somebody is missed in the picture for too long to fly on; counted from when they are wanted there."""
        wanted = self.wanted(now_s)
        before, since_s = self._wanted_since_s, now_s
        if before is None:  # who begins in the picture has been looked for already
            before, since_s = {}, -inf
        since = self._wanted_since_s = {name: before.get(name, since_s) for name in wanted}
        missed_s = (min(subject.age_s, now_s - since[subject.name]) for subject in subjects if subject.name in wanted)
        return any(missed > HOLD_AFTER_S for missed in missed_s)

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

    def exposed(self, time_s: float, f_number: float) -> Exposure | None:
        """How to expose at an f-number; None where the shot does not say."""
        exposer = self._reference.exposer
        return None if exposer is None else exposer.at(f_number)

    def watch(self, tick: Tick) -> None:
        """Takes notice of how it goes, once a plan."""

    def done(self, now_s: float) -> bool:
        """True when the shot is over."""
        return now_s >= self.start_s + self.spec.duration_s
