"""The rules of continuity, as warnings: what an audience stumbles over when two shots are cut together.

The 180-degree rule keeps the camera on one side of the line of action, so that left stays left; the 30-degree rule and
the least change of size keep a cut from looking like a jump. After J. Katz, Film Directing Shot by Shot (1991), ch. 8,
and G. Mascelli, The Five C's of Cinematography (1965), "Continuity".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from cinempc.configfile import KeyPath, Problem
from cinempc.frames import wrap_pi
from cinempc.hardware import Camera, Drone
from cinempc.sequence.block import ON_THE_LINE_RAD
from cinempc.sequence.load import LoadedSequence
from cinempc.sequence.rehearsal import Rehearsed
from cinempc.sequence.spec import Blend
from cinempc.sequence.standpoint import Standpoint
from cinempc.shots.picked import about, needed
from cinempc.types import Array, SubjectState

LEAST_TURN_DEG = 30.0
CUT_IN = 2.0  # a size that changes by this factor may be cut to along the same axis
LEAST_SIZE_CHANGE, SAME_SIZE = 1.3, 1.05  # in between a change of size looks like a mistake
FAR_TURN_DEG = 60.0  # from there on the size need not change
WALKING_M_S = 0.3  # from there on the line of action is where somebody goes, else where somebody looks
LATE_S = 0.25
EMPTY_S = 0.3  # a picture with nobody in it for so long is noticed

Complaint = tuple[KeyPath, str]


def warnings(
    sequence: LoadedSequence, parts: tuple[Rehearsed, ...], camera: Camera, drone: Drone
) -> tuple[Problem, ...]:
    """What is better changed but can be flown, by the file's lines."""
    found: list[Complaint] = []
    for before, after in pairwise(parts):
        key = sequence.keys[after.index]
        found += [*_time(key, before, after, drone), *_empty(key, before, after)]
        if after.planned.entry.transition == "cut":
            found += [*_line_of_action(key, before, after), *_jump(key, before, after, camera)]
    return tuple(sequence.document.problem(key, f"warning: {message}") for key, message in found)


def _time(key: KeyPath, before: Rehearsed, after: Rehearsed, drone: Drone) -> Iterator[Complaint]:
    """Ways that take longer than was asked, and ways past people."""
    way, transition = after.way, after.planned.entry.transition
    assert way is not None
    names = f"from {before.planned.entry.name} to {after.planned.entry.name}"
    if isinstance(transition, Blend) and way.needs_s > transition.blend_s + LATE_S:
        yield (
            (*key, "transition", "blend_s"),
            f"{names} the camera goes {way.length_m:.0f} m round its subject, for which this drone takes "
            f"{way.needs_s:.1f} s: the blend gets longer; ask for {np.ceil(10 * way.needs_s) / 10:g} s",
        )
    if not way.clear:
        yield (
            (*key, "transition"),
            f"the way {names} passes somebody nearer than {drone.keep_out_m:g} m: the drone goes round, and takes "
            "longer",
        )


def _empty(key: KeyPath, before: Rehearsed, after: Rehearsed) -> Iterator[Complaint]:
    """A blend that shows nobody for a while: it leaves one subject before it comes to the other."""
    if after.empty_s < EMPTY_S:
        return
    people = {person.name: person for person in after.people}
    names = [about(part.planned.spec) for part in (before, after)]
    apart_m = float(np.linalg.norm(people[names[0]].position_ned_m - people[names[1]].position_ned_m))
    why = f": {names[0]} and {names[1]} are {apart_m:.0f} m apart" if names[0] != names[1] else ""
    yield (
        (*key, "transition"),
        f"from {before.planned.entry.name} to {after.planned.entry.name} nobody is in the picture for about "
        f"{after.empty_s:.1f} s{why}; cut, or put a wider shot in between",
    )


def _line_of_action(key: KeyPath, before: Rehearsed, after: Rehearsed) -> Iterator[Complaint]:
    line = _line(before, after)
    if line is None:
        return
    start, along, words = line
    sides = [_side(start, along, place) for place in (before.end.position_ned_m, after.begin.position_ned_m)]
    if sides[0] * sides[1] < 0:
        yield (
            key,
            f"180-degree rule: the cut from {before.planned.entry.name} crosses the line of action ({words}): left "
            "and right change places; stay on the other side, blend over, or cut to a view along the line first",
        )


def _line(before: Rehearsed, after: Rehearsed) -> tuple[Array, Array, str] | None:
    """(a point, a direction, in words): between two people, or where one goes or looks."""
    people = {person.name: person for person in after.people}
    both = [name for name in needed(before.planned.spec) if name in needed(after.planned.spec)]
    one, other = about(before.planned.spec), about(after.planned.spec)
    pair = both[:2] if len(both) > 1 else [one, other] if one != other else []
    if pair:
        a, b = (people[name].position_ned_m[:2] for name in pair)
        return a, b - a, f"between {pair[0]} and {pair[1]}"
    person = people[one]
    return person.position_ned_m[:2], *_onward(person)


def _onward(person: SubjectState) -> tuple[Array, str]:
    velocity = person.velocity_ned_m_s[:2]
    if np.linalg.norm(velocity) > WALKING_M_S:
        return velocity, f"where {person.name} goes"
    heading = person.heading_ned_rad
    return np.array([np.cos(heading), np.sin(heading)]), f"where {person.name} looks"


def _side(start: Array, along: Array, place: Array) -> int:
    """1 right of a line, -1 left of it, 0 on it or near."""
    to = place[:2] - start
    angle = wrap_pi(np.arctan2(to[1], to[0]) - np.arctan2(along[1], along[0]))
    return 0 if abs(np.sin(angle)) < np.sin(ON_THE_LINE_RAD) else int(np.sign(angle))


def _jump(key: KeyPath, before: Rehearsed, after: Rehearsed, camera: Camera) -> Iterator[Complaint]:
    name = about(after.planned.spec)
    if about(before.planned.spec) != name or set(needed(before.planned.spec)) != set(needed(after.planned.spec)):
        return
    turn_deg = abs(np.degrees(wrap_pi(after.begin.azimuth_rad - before.end.azimuth_rad)))
    sizes = [_size(stand, camera) for stand in (before.end, after.begin)]
    change = max(sizes) / min(sizes)
    from_there = f"from {before.planned.entry.name}"
    if turn_deg < LEAST_TURN_DEG and change < CUT_IN:
        yield (
            key,
            f"30-degree rule: the camera turns only {turn_deg:.0f} degrees round {name} {from_there}"
            f" and the size changes by a factor of {change:.1f}: it looks like a jump; turn {LEAST_TURN_DEG:g} degrees "
            f"or more, or change the size by a factor of {CUT_IN:g}",
        )
    elif turn_deg < FAR_TURN_DEG and SAME_SIZE < change < LEAST_SIZE_CHANGE:
        yield (
            key,
            f"size: {name} changes size by a factor of only {change:.2f} {from_there}: it looks "
            f"like a mistake; keep the size, or change it by {LEAST_SIZE_CHANGE:g} or more",
        )


def _size(stand: Standpoint, camera: Camera) -> float:
    """Apparent height of the subject in frame heights."""
    away_m = float(np.hypot(stand.distance_m, stand.height_m - stand.subject_height_m / 2))
    return stand.focal_length_mm * stand.subject_height_m / (camera.sensor_height_mm * away_m)
