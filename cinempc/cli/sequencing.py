"""`cinempc check` of a sequence: what is wrong with it, what an audience would stumble over, and when what is on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from cinempc.cli.company import walk_of
from cinempc.cli.loading import Loaded, load_any
from cinempc.problem import Problem
from cinempc.sequence.block import plan_block
from cinempc.sequence.rehearsal import PeopleAt, Rehearsed, rehearse
from cinempc.sequence.rules import warnings
from cinempc.sequence.spec import Blend
from cinempc.shots.feasible import tightened
from cinempc.shots.spec import ShotSpec
from cinempc.types import Array, SubjectForecast
from sim.actors import performers_of


def checked_sequence(path: Path, overrides: Iterable[str]) -> str:
    """The report on a sequence that can be flown. Raises ConfigError with all that is wrong."""
    loaded = load_any(path, overrides)
    assert loaded.sequence is not None, "for sequences"
    sequence, whole = loaded.sequence, loaded.shot
    problem = Problem(whole.camera, whole.spec.planner.nodes, whole.spec.planner.step_s)
    grid_s = problem.step_s * np.arange(problem.nodes + 1, dtype=np.float64)
    people_at = _people_at(loaded, grid_s)
    headings_rad = {one.name: float(one.heading_ned_rad[0]) for one in people_at(0.0)}
    drone = tightened(whole.drone, whole.spec)
    shots = plan_block(sequence, headings_rad)
    parts = rehearse(sequence, shots, people_at, problem, drone)
    noted = [str(warning) for warning in warnings(sequence, parts, whole.camera, drone)]
    place = f", in scene {loaded.scene.name}" if loaded.scene else ""
    good = f"{path}: good. {sequence.spec.title}, {parts[-1].end_s:.0f} s{place}."
    return "\n".join([good, *(_line(part) for part in parts), *noted])


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
