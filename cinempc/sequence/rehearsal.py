"""The sequence walked through before it is flown: where each shot begins and ends, and the ways between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cinempc.frames import wrap_pi
from cinempc.hardware import Camera, Drone
from cinempc.problem import Problem
from cinempc.safety import Safety
from cinempc.sequence.emptiness import Blending, longest_empty_s
from cinempc.sequence.load import LoadedSequence
from cinempc.sequence.planned import Planned
from cinempc.sequence.spec import Blend
from cinempc.sequence.standpoint import Standpoint
from cinempc.sequence.survey import Survey
from cinempc.sequence.way import Way
from cinempc.shots.picked import about, in_picture
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
    empty_s: float = 0.0  # for so long at a stretch the blend to it shows none of the subjects


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
        shot, way, empty_s = shots[i], None, 0.0
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
            if filmed:
                empty_s = _empty_s(parts[-1], shot, begin, way, now_s, people_at, camera)
        end_s = now_s + shot.spec.duration_s
        end = survey.mark(shot, people_at(end_s), begin.azimuth_rad, clock_s=shot.spec.duration_s)
        parts.append(Rehearsed(i, shot, now_s, end_s, begin, end, present(people_at(now_s)), way, empty_s))
        now_s = end_s
    return tuple(parts)


def _empty_s(
    before: Rehearsed, shot: Planned, begin: Standpoint, way: Way, begin_s: float, people_at: PeopleAt, camera: Camera
) -> float:
    """For how long at a stretch a blend shows nobody; 0 where either shot turns away from its subjects there."""
    leaving = in_picture(before.planned.spec, before.planned.spec.duration_s)
    arriving = in_picture(shot.spec, 0.0)
    if not (leaving and arriving):
        return 0.0
    turned_rad = begin.azimuth_rad - before.end.azimuth_rad
    blending = Blending(
        before.end,
        begin,
        (about(before.planned.spec), about(shot.spec)),
        way.turn_rad + float(wrap_pi(turned_rad - way.turn_rad)),  # whoever turns meanwhile is still seen as asked
        before.end_s,
        begin_s - before.end_s,
    )
    return longest_empty_s(blending, {*leaving, *arriving}, lambda time_s: present(people_at(time_s)), camera)


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
