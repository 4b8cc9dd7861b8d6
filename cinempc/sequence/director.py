"""Runs a sequence: which shot is on, when it ends, and what is asked for on the way to the next one.

One problem serves all shots: going over to another one writes parameters and nothing else. Where the next shot begins
is looked for in portions, one a plan: ahead of a shot's end, or from the cue on, while the shot simply goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import nan

import numpy as np

from cinempc.controller import PLAN_PERIOD_S
from cinempc.director import Director
from cinempc.exposing import between
from cinempc.problem import Parameters, Problem
from cinempc.sequence.cues import Moment, Operator, Silence, watch_for
from cinempc.sequence.mixing import Fade, mix
from cinempc.sequence.passage import Due, Fall, On, Passage
from cinempc.sequence.planned import Planned, References, Search, Surveyor
from cinempc.sequence.spec import Blend, Handles
from cinempc.sequence.standpoint import Standpoint
from cinempc.shots.picked import about, in_picture, seen_from
from cinempc.shots.situation import Situation
from cinempc.shots.spec import Subject
from cinempc.types import Array, Asked, Exposure, Mark, SubjectForecast, Tick

LOST_S = 0.8  # out of sight for so long, somebody is lost: before the drone is stopped for it
SEEN_AGAIN_S = 1.0  # in sight for so long, somebody is found again
SEEN_S = 0.4  # seen at most so long ago, somebody is in sight
FALLBACK_BLEND_S = 1.5
FALLBACK_FLIGHT_S = 6.0  # for so long a fallback is flown with somebody out of sight
FAR_ABSENT_M = (0.0, 0.0)
AHEAD_S = 0.6  # before its end a shot's successor is looked for: as long as that takes at most


class SequenceDirector(Director):
    """Runs shots one after another from `start_s` on, as their cues and durations say.

    Args:
        shots: all of them, those aside included; the first one that is not aside begins.
        references: makes what writes a shot into the parameters.
    """

    def __init__(
        self,
        shots: Sequence[Planned],
        handles: Handles,
        problem: Problem,
        references: References,
        surveyor: Surveyor,
        start_s: float,
        operator: Operator | None = None,
    ) -> None:
        self._shots, self._handles, self._references = tuple(shots), handles, references
        self._surveyor, self._camera = surveyor, problem.camera
        self._operator: Operator = operator or Silence()
        self._order = [i for i, shot in enumerate(self._shots) if not shot.entry.aside]
        self._on = self._take_up(self._order[0], start_s)
        super().__init__(self._on.reference, start_s)
        self._passage: Passage | None = None
        self._due: Due | None = None
        self._search: tuple[int, Search] | None = None  # for which shot
        self._leaving, self._arriving = problem.parameters(), problem.parameters()
        self._forecasts: tuple[SubjectForecast, ...] = ()
        self._fallen: Fall | None = None
        self._tries = {i: shot.entry.retries for i, shot in enumerate(self._shots)}
        self._finished = False

    def opening(self, forecasts: tuple[SubjectForecast, ...]) -> Director:
        """The first shot alone, with its side settled."""
        first = self._shots[self._order[0]]
        subject = next((forecast for forecast in forecasts if forecast.name == about(first.spec)), None)
        spec = first.spec
        if subject is not None and first.free_azimuth_rad is not None:
            spec = seen_from(spec, float(subject.heading_ned_rad[0]) + first.free_azimuth_rad)
        return Director(self._references(spec), self.start_s)

    @property
    def cast(self) -> tuple[str, ...]:
        """Nobody: who is not there yet is far away."""
        return ()

    def wanted(self, now_s: float) -> tuple[str, ...]:
        """Between two shots those who are to be in the picture of both; for a while nobody in a fallback."""
        falls = self._due is not None and self._due.falls
        if falls or (self._fallen is not None and self._fallen.flown_s < FALLBACK_FLIGHT_S):
            return ()
        if self._passage is None:
            return in_picture(self._on.planned.spec, now_s - self._on.zero_s)
        before, after = (
            in_picture(on.planned.spec, now_s - on.zero_s) for on in (self._passage.leaving, self._passage.arriving)
        )
        return tuple(name for name in before if name in after)

    def write(
        self,
        parameters: Parameters,
        times_s: Array,
        forecasts: tuple[SubjectForecast, ...],
        camera: tuple[Array, Array, Array],
    ) -> None:
        """Writes set-points and gains of the shot that is on, or of both that are cross-faded."""
        by_name = {forecast.name: forecast for forecast in forecasts}
        for name, subject in self.spec.subjects.items():
            by_name.setdefault(name, _absent(name, subject, times_s))
        self._forecasts = tuple(by_name.values())
        if self._passage is None:
            super().write(parameters, times_s, self._forecasts, camera)
            return
        self._begun = None  # the next shot finds its constants overwritten
        passage = self._passage
        for on, into in ((passage.leaving, self._leaving), (passage.arriving, self._arriving)):
            on.reference.write(into, Situation(times_s - on.zero_s, by_name, *camera))
            _look_at(into, by_name[about(on.planned.spec)])
        fade = Fade(
            passage.share(times_s),
            passage.start.set_points(),
            passage.goal.set_points(),
            passage.way.turn_rad,
            passage.way.bulge,
            filmed=passage.kind != "cut",
        )
        mix(parameters, self._leaving, self._arriving, fade)

    def asked(self, parameters: Parameters, time_s: float) -> Asked:
        """What is asked for now. On the way between shots only who is to be in the picture, and on a cut nothing."""
        passage = self._passage
        if passage is None:
            phase = "fallback" if self._fallen else "shot"
            return replace(super().asked(parameters, time_s), shot=self._on.planned.entry.name, phase=phase)
        phase, name = passage.phase(time_s), passage.arriving.planned.entry.name
        if phase == "move":
            return Asked(time_s, shot=name, phase=phase)
        leaving = bool(passage.share(np.array([time_s]))[0] < 0.5)
        on, written = (passage.leaving, self._leaving) if leaving else (passage.arriving, self._arriving)
        marks = on.reference.asked(written, time_s).marks
        name = on.planned.entry.name if passage.kind == "cut" else name
        return Asked(time_s, tuple(_anywhere(mark) for mark in marks if mark.subject), shot=name, phase=phase)

    def exposed(self, time_s: float, f_number: float) -> Exposure | None:
        """How to expose now: on the way between shots between the settings of both, in a cut's move at once."""
        passage = self._passage
        if passage is None:
            return super().exposed(time_s, f_number)
        share = float(passage.share(np.array([time_s]))[0])
        share = float(share >= 0.5) if passage.kind == "cut" else share
        return between(passage.leaving.reference.exposer, passage.arriving.reference.exposer, share, f_number)

    def watch(self, tick: Tick) -> None:
        """Looks for cues, and for whoever is lost; decides what is on from the next plan on."""
        heard, next_s = self._operator.heard(tick.time_s), tick.time_s + PLAN_PERIOD_S
        if self._fallen is not None:
            self._fallen.flown_s += PLAN_PERIOD_S
        if self._passage is not None:
            if next_s >= self._passage.end_s - 1e-6:
                self._arrive(self._passage.arriving)
            return
        if self._due is None:
            self._due = self._decided(tick, heard, next_s)
        if self._due is not None:
            goal = self._seek(self._due.index, tick)
            if goal is not None:
                self._set_out(self._due, goal, tick, next_s)
        elif next_s + AHEAD_S > self._over_s and self._next_in_order is not None:
            self._seek(self._next_in_order, tick)

    def done(self, now_s: float) -> bool:
        """True when the last shot is over."""
        return self._finished

    def _take_up(self, index: int, zero_s: float) -> On:
        planned = self._shots[index]
        watches = tuple(watch_for(cue, self._camera) for cue in planned.entry.cues)
        return On(index, planned, self._references(planned.spec), zero_s, watches)

    def _arrive(self, on: On) -> None:
        self._passage, self._on = None, on
        self._reference, self._zero_s = on.reference, on.zero_s
        self._begun = None

    @property
    def _over_s(self) -> float:
        """When the shot that is on is over at the latest."""
        return self._on.zero_s + self._on.planned.spec.duration_s - 1e-6

    @property
    def _next_in_order(self) -> int | None:
        """After a fallback the order goes on after the shot that was lost."""
        index = self._on.index if self._fallen is None else self._fallen.index
        return next((i for i in self._order if i > index), None)

    def _decided(self, tick: Tick, heard: tuple[str, ...], next_s: float) -> Due | None:
        """What ends the shot that is on, if anything does."""
        on = self._on
        moment = Moment(tick, tick.time_s - on.zero_s, heard)
        came = [watch(moment) for watch in on.watches]  # each of them sees every tick
        if self._fallen is not None:
            return self._after_fall(self._fallen, tick, next_s)
        if self._falls(tick):
            return self._fall()
        cued = any(came) and moment.shot_s >= on.planned.entry.at_least_s
        return self._go_over() if cued or next_s >= self._over_s else None

    def _go_over(self) -> Due | None:
        """To the next shot in order; after the last one the sequence is over."""
        index = self._next_in_order
        if index is None:
            self._finished = True
            return None
        transition = self._shots[index].entry.transition
        return Due("blend", index, transition.blend_s) if isinstance(transition, Blend) else Due("cut", index, 0.0)

    def _seek(self, index: int, tick: Tick) -> Standpoint | None:
        """Where a shot has to begin, as soon as that is found: one portion of the search."""
        if self._search is None or self._search[0] != index:
            self._search = index, self._surveyor.search(self._shots[index])
        return self._search[1].advance(self._forecasts, self._here(tick).azimuth_rad)

    def _here(self, tick: Tick) -> Standpoint:
        name = about(self._on.planned.spec)
        return Standpoint.of_vehicle(tick.vehicle, next(one for one in self._forecasts if one.name == name))

    def _set_out(self, due: Due, goal: Standpoint, tick: Tick, next_s: float) -> None:
        """Begins the way to a shot."""
        before, start = self._on, self._here(tick)
        way = self._surveyor.way(start, goal, tick.subjects, filmed=due.kind != "cut")
        move_s = max(way.needs_s, due.at_least_s)
        held = due.kind == "cut"
        post_s, pre_s = (self._handles.post_roll_s, self._handles.pre_roll_s) if held else (0.0, 0.0)
        from_s = next_s + post_s
        end_s = from_s + move_s + pre_s
        arriving = self._take_up(due.index, end_s - due.clock_s)
        for on, into in ((before, self._leaving), (arriving, self._arriving)):
            on.reference.begin(into)
        self._passage = Passage(due.kind, before, arriving, from_s, move_s, end_s, start, goal, way)
        self._fallen = Fall(before.index, tick.time_s - before.zero_s) if due.falls else None
        self._due, self._search = None, None

    def _falls(self, tick: Tick) -> bool:
        """Whether somebody whom this shot needs is lost, and there is a fallback for that."""
        on = self._on
        shot_s = tick.time_s - on.zero_s
        can = on.planned.entry.if_lost is not None and self._tries[on.index] >= 0 and shot_s > LOST_S
        return can and bool(_lost(in_picture(on.planned.spec, shot_s), tick, LOST_S))

    def _fall(self) -> Due:
        index = next(i for i, shot in enumerate(self._shots) if shot.entry.name == self._on.planned.entry.if_lost)
        self._tries[self._on.index] -= 1
        return Due("fallback", index, FALLBACK_BLEND_S, falls=True)

    def _after_fall(self, fall: Fall, tick: Tick, next_s: float) -> Due | None:
        """Back when everybody is seen again, while there are tries left; else on to the next shot in time."""
        in_sight = not _lost(in_picture(self._shots[fall.index].spec, fall.clock_s), tick, SEEN_S)
        fall.seen_s = fall.seen_s + PLAN_PERIOD_S if in_sight else 0.0
        if fall.seen_s >= SEEN_AGAIN_S and self._tries[fall.index] >= 0:
            return Due("fallback", fall.index, FALLBACK_BLEND_S, clock_s=fall.clock_s)
        return self._go_over() if next_s >= self._over_s else None


def _lost(wanted: tuple[str, ...], tick: Tick, unseen_s: float) -> list[str]:
    """Who of those who are wanted has been out of sight for so long."""
    seen = {subject.name for subject in tick.subjects if subject.age_s <= unseen_s}
    return [name for name in wanted if name not in seen]


def _absent(name: str, subject: Subject, times_s: Array) -> SubjectForecast:
    """Somebody who has not been seen yet, at about the place that the file gives."""
    north, east = subject.near_m or FAR_ABSENT_M
    place, still = np.tile([north, east, 0.0], (len(times_s), 1)), np.zeros((len(times_s), 3))
    return SubjectForecast(name, times_s, place, still, np.zeros(len(times_s)), subject.height_m, age_s=np.inf)


def _look_at(parameters: Parameters, forecast: SubjectForecast) -> None:
    """The subject that a view is about, also where the shot asks for no view."""
    parameters["view"][:, 0, :3] = forecast.position_ned_m
    parameters["view"][:, 0, 3] = forecast.height_m
    parameters["view"][:, 0, 4] = forecast.heading_ned_rad


def _anywhere(mark: Mark) -> Mark:
    """That a point is to be in the picture, wherever."""
    return replace(mark, u_frac=nan, v_frac=nan, lead_room_frac=nan)
