"""A sequence walked through on the ground: when what is on, and what an audience would stumble over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cinempc.cli.company import walk_of
from cinempc.cli.loading import Loaded
from cinempc.hardware import Drone
from cinempc.problem import Problem
from cinempc.sequence.block import plan_block
from cinempc.sequence.rehearsal import PeopleAt, Rehearsed, rehearse
from cinempc.sequence.rules import warnings
from cinempc.sequence.spec import Blend
from cinempc.shots.feasible import tightened
from cinempc.shots.spec import ShotSpec
from cinempc.types import Array, SubjectForecast
from sim.actors import performers_of


@dataclass(frozen=True, slots=True)
class Walk:
    """All shots of a sequence with their sides settled, and those of its order with their times."""

    specs: tuple[ShotSpec, ...]
    parts: tuple[Rehearsed, ...]
    drone: Drone


def walked_through(loaded: Loaded) -> Walk:
    """A sequence whose shots can be flown, with everybody where the scene says."""
    assert loaded.sequence is not None, "for sequences"
    sequence, whole = loaded.sequence, loaded.shot
    problem = Problem(whole.camera, whole.spec.planner.nodes, whole.spec.planner.step_s)
    grid_s = problem.step_s * np.arange(problem.nodes + 1, dtype=np.float64)
    people_at = _people_at(loaded, grid_s)
    headings_rad = {one.name: float(one.heading_ned_rad[0]) for one in people_at(0.0)}
    drone = tightened(whole.drone, whole.spec)
    shots = plan_block(sequence, headings_rad)
    specs = tuple(shot.spec for shot in shots)
    return Walk(specs, rehearse(sequence, shots, people_at, problem, drone), drone)


def walk_words(loaded: Loaded, walk: Walk) -> str:
    """The report on a sequence that can be flown."""
    assert loaded.sequence is not None, "for sequences"
    sequence = loaded.sequence
    place = f", in scene {loaded.scene.name}" if loaded.scene else ""
    good = f"{sequence.path}: good. {sequence.spec.title}, {walk.parts[-1].end_s:.0f} s{place}."
    return "\n".join([good, *(_line(part) for part in walk.parts), *stumbles(loaded, walk)])


def stumbles(loaded: Loaded, walk: Walk) -> list[str]:
    """What an audience stumbles over: neighbours that break the 180- or 30-degree rule, blends that show nobody."""
    assert loaded.sequence is not None, "for sequences"
    return [str(warning) for warning in warnings(loaded.sequence, walk.parts, loaded.shot.camera, walk.drone)]


def _line(part: Rehearsed) -> str:
    entry = part.planned.entry
    way = ""
    if part.way is not None:
        blend = entry.transition
        blends = isinstance(blend, Blend)
        seconds = max(part.way.needs_s, blend.blend_s) if isinstance(blend, Blend) else part.way.needs_s
        way = f"  {'blend' if blends else 'cut, move'} {seconds:.1f} s"
    cues = f"  until a cue, at the latest after {part.planned.spec.duration_s:g} s" if entry.cues else ""
    return f"  {part.begin_s:6.1f} s  {entry.name:<16}{way}{cues}"


def _people_at(loaded: Loaded, grid_s: Array) -> PeopleAt:
    cast = loaded.shot.spec.subjects
    if loaded.scene is None:
        return lambda time_s: _standing(loaded.shot.spec, time_s + grid_s)
    performers = [performer for performer in performers_of(loaded.scene) if performer.name in cast]
    performers.sort(key=lambda performer: list(cast).index(performer.name))
    return lambda time_s: tuple(walk_of(performer, time_s + grid_s) for performer in performers)


def _standing(spec: ShotSpec, times_s: Array) -> tuple[SubjectForecast, ...]:
    """Without a scene everybody stands where the file says, facing north."""

    def each() -> Iterator[SubjectForecast]:
        for i, (name, subject) in enumerate(spec.subjects.items()):
            north, east = subject.near_m or (0.0, 2.0 * i)
            place, zero = np.tile([north, east, 0.0], (len(times_s), 1)), np.zeros((len(times_s), 3))
            yield SubjectForecast(name, times_s, place, zero, np.zeros(len(times_s)), subject.height_m)

    return tuple(each())
