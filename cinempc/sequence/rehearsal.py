"""The sequence walked through before it is flown: where each shot begins and ends, and the ways between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cinempc.hardware import Drone
from cinempc.problem import Problem
from cinempc.safety import Safety
from cinempc.sequence.load import LoadedSequence
from cinempc.sequence.planned import Planned
from cinempc.sequence.spec import Blend
from cinempc.sequence.standpoint import Standpoint
from cinempc.sequence.survey import Survey
from cinempc.sequence.way import Way
from cinempc.shots.reference import Reference
from cinempc.shots.spec import ShotSpec
from cinempc.space import DistanceField
from cinempc.types import SubjectForecast, SubjectState

PeopleAt = Callable[[float], tuple[SubjectForecast, ...]]
"""Everybody of the cast from a time [s] on, at the instants of a plan."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One shot of the order, and the way to it from the one before."""

    index: int
    planned: Planned
    begin_s: float
    end_s: float
    begin: Standpoint
    end: Standpoint
    people: tuple[SubjectState, ...]  # as it begins
    way: Way | None  # to it; None for the first


def rehearse(
    sequence: LoadedSequence, shots: Sequence[Planned], people_at: PeopleAt, problem: Problem, drone: Drone
) -> tuple[Rehearsed, ...]:
    """All shots of the order, each as long as it may be; nothing stands in the way, and cues do not come early."""
    camera, handles = problem.camera, sequence.spec.handles

    def reference(spec: ShotSpec) -> Reference:
        return Reference(spec, camera)

    survey = Survey(problem, reference, drone, Safety(drone, DistanceField.empty()))
    parts: list[Rehearsed] = []
    now_s = 0.0
    for i in sequence.order:
        shot, way = shots[i], None
        bearing_rad = parts[-1].end.azimuth_rad if parts else 0.0
        begin = survey.mark(shot, people_at(now_s), bearing_rad)
        if parts:
            blend = shot.entry.transition
            filmed = isinstance(blend, Blend)
            way = survey.way(parts[-1].end, begin, present(people_at(now_s)), filmed=filmed)
            if isinstance(blend, Blend):
                now_s += max(way.needs_s, blend.blend_s)
            else:
                now_s += handles.post_roll_s + way.needs_s + handles.pre_roll_s
            begin = survey.mark(shot, people_at(now_s), bearing_rad)
        end_s = now_s + shot.spec.duration_s
        end = survey.mark(shot, people_at(end_s), begin.azimuth_rad, clock_s=shot.spec.duration_s)
        parts.append(Rehearsed(i, shot, now_s, end_s, begin, end, present(people_at(now_s)), way))
        now_s = end_s
    return tuple(parts)


def present(forecasts: Sequence[SubjectForecast]) -> tuple[SubjectState, ...]:
    """Everybody at the first instant."""
    return tuple(
        SubjectState(
            one.name,
            float(one.times_s[0]),
            one.position_ned_m[0],
            one.velocity_ned_m_s[0],
            float(one.heading_ned_rad[0]),
            one.height_m,
        )
        for one in forecasts
    )
