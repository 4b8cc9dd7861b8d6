"""The instants of a take that a storyboard shows: beginnings, ends, and where something turns between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import numpy as np
from numpy.typing import NDArray

from cinempc.previs.flown import Flown, Part, Person, size_word
from cinempc.previs.moves import move_of, person_words
from cinempc.types import Array

HOLDS_S, RESTS_S = 0.6, 1.2  # what lasts less is no change; of a camera, no rest
ZOOM = np.log(1.08)  # less is a lens that breathes
LOOK_S = 1.0  # before and after a turn
APART_S, APART_FRAC = 1.0, 0.1  # beats of a shot, at least: seconds, and of its length
TOGETHER_S = 0.5  # what happens nearly at once is one beat
LONG_S = 8.0  # of a way without a turning point: longer ones have beats between
MOST_INNER = 4  # beats between a shot's beginning and its end
CAMERA_M_S, PERSON_M_S, ZOOM_PER_S, PAN_RAD_S = 0.25, 0.3, 0.03, np.radians(4.0)  # what counts as moving
PULLS_S, THERE = 3.0, 0.15  # how long a pull takes at most, and how near, of the way, it has to come
TURN_RAD, CORNER_RAD = np.radians(60.0), np.radians(50.0)  # of a person, of the camera's way in its own picture
BETWEEN_SIZES = 1.08  # beyond the border of a size word, so that none flickers


@dataclass(frozen=True, slots=True)
class Beat:
    """One panel: what is seen at a tick of a part of the film, until the tick `until`, and why it is shown."""

    part: int
    tick: int
    until: int
    name: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Change:
    """Something that happens: at a tick, worth so much, in words."""

    tick: int
    worth: float
    words: str


_Marked = tuple[int, tuple[str, ...]]  # a tick, and why it is shown


def beats(take: Flown) -> tuple[Beat, ...]:
    """All panels, in order; `name` is the number of the shot with a letter, as 2B."""
    return tuple(beat for i in range(len(take.parts)) for beat in _of_part(take, i))


def _of_part(take: Flown, index: int) -> Iterator[Beat]:
    part = take.parts[index]
    last = part.end - 1
    opening: tuple[str, ...] = (_opening(take, index),)
    closing: tuple[str, ...] = (_closing(take, index),)
    runs_on = index + 1 < len(take.parts) and take.parts[index + 1].blends and not take.ends.get(part.name)
    inner = _chosen(take, part)
    if last - part.first < 2 or not (inner or _goes_on(take, part, part.first, last)):
        marks: list[_Marked] = [(part.first, opening if runs_on else opening + closing)]  # one picture says it all
    else:
        marks = _with_waypoints(take, part, [(part.first, opening), *inner])
        tick, words = marks[-1]
        if not _goes_on(take, part, tick, last):
            marks[-1] = (tick, words if runs_on else words + closing)
        elif not runs_on:
            marks.append((last, closing))
    for i, (tick, words) in enumerate(marks):
        until = marks[i + 1][0] if i + 1 < len(marks) else last
        yield Beat(index, tick, until, f"{index + 1}{_letter(i)}", words)


def _with_waypoints(take: Flown, part: Part, marks: list[_Marked]) -> list[_Marked]:
    """With beats between those that are far apart, where something goes on."""
    out = list[_Marked]()
    for (tick, words), (after, _) in pairwise([*marks, (part.end - 1, ())]):
        out.append((tick, words))
        pieces = ceil((take.track.time_s[after] - take.track.time_s[tick]) / LONG_S)
        if pieces > 1 and _goes_on(take, part, tick, after):
            out += [(tick + round((after - tick) * k / pieces), ("on the way",)) for k in range(1, pieces)]
    return out


def _letter(i: int) -> str:
    return chr(ord("A") + i)


def _opening(take: Flown, index: int) -> str:
    part = take.parts[index]
    if index == 0:
        return "start"
    if part.blends:
        return f"blends over {take.track.time_s[part.settled - 1] - take.track.time_s[part.first]:.1f} s"
    return "cut in"


def _closing(take: Flown, index: int) -> str:
    ends, last = take.ends.get(take.parts[index].name, ""), index + 1 == len(take.parts)
    following = "end" if last else ("blends on" if take.parts[index + 1].blends else "cut away")
    return f"{following}; {ends}" if ends else following


def _chosen(take: Flown, part: Part) -> list[_Marked]:
    """Inner beats: the weightiest changes that are far enough apart, each with all that happens about then."""
    time_s = take.track.time_s
    begin_s, end_s = time_s[part.first], time_s[part.end - 1]
    apart_s = max(APART_S, APART_FRAC * (end_s - begin_s))
    inside = [c for c in _changes(take, part) if begin_s + apart_s <= time_s[c.tick] <= end_s - apart_s]
    chosen = list[_Change]()
    for change in sorted(inside, key=lambda c: (-c.worth, c.tick)):
        if all(abs(time_s[change.tick] - time_s[c.tick]) >= apart_s for c in chosen) and len(chosen) < MOST_INNER:
            chosen.append(change)
    found = []
    for change in sorted(chosen, key=lambda c: c.tick):
        near = [c for c in inside if abs(time_s[c.tick] - time_s[change.tick]) <= TOGETHER_S]
        words = dict.fromkeys(c.words for c in sorted(near, key=lambda c: -c.worth))
        found.append((change.tick, tuple(words)))
    return found


def _goes_on(take: Flown, part: Part, begin: int, end: int) -> bool:
    """Whether the picture's end is not its beginning."""
    moves = not move_of(take, take.main(part), begin, end).still
    return moves or any(person_words(take, one, begin, end) for one in take.people)


def _changes(take: Flown, part: Part) -> Iterator[_Change]:
    if part.blends:
        yield _Change(part.settled, 3.0, f"settled on {part.name}")
    yield from _pulls(take, part)
    yield from _sizes(take, part)
    yield from _lens(take, part)
    yield from _camera(take, part)
    for one in take.people:
        if one.seen[part.first : part.end].any():
            yield from _person(take, part, one)


def _pulls(take: Flown, part: Part) -> Iterator[_Change]:
    """Where the focus has left one for another: as soon as it is there."""
    focus = 1.0 / take.track.focus_distance_m[part.first : part.end]
    away = np.array([np.abs(1.0 / one.depth_m[part.first : part.end] - focus) for one in take.people])
    if len(away) < 2 or not np.isfinite(away).all():
        return
    for at, before, after in _switches(away.argmin(axis=0), _ticks(take, HOLDS_S)):
        was, now = take.people[before], take.people[after]
        apart = abs(1.0 / was.depth_m[part.first + at] - 1.0 / now.depth_m[part.first + at])
        if away[before, max(at - _ticks(take, PULLS_S), 0) : at].min(initial=np.inf) > THERE * apart:
            continue  # it was never on the one
        landed = np.flatnonzero(away[after, at : at + _ticks(take, PULLS_S)] < THERE * apart)
        if len(landed):
            yield _Change(part.first + at + int(landed[0]), 4.0, f"focus pulled: {was.name} to {now.name}")


def _sizes(take: Flown, part: Part) -> Iterator[_Change]:
    main = take.main(part)
    if main is None:
        return
    word, held = "", _ticks(take, HOLDS_S)
    size = main.size_frac[part.first : part.end]
    for i in range(len(size) - held):
        now = size_word(size[i])
        settled = now == size_word(size[i] * BETWEEN_SIZES) == size_word(size[i] / BETWEEN_SIZES)
        if not now or not settled or any(size_word(one) != now for one in size[i : i + held]):
            continue
        if word and now != word:
            yield _Change(part.first + i, 2.0, f"{word} to {now}")
        word = now


def _lens(take: Flown, part: Part) -> Iterator[_Change]:
    closer = np.log(take.track.focal_length_mm)
    zooming = _far_enough(np.abs(_rate(take, closer)) > ZOOM_PER_S, closer, ZOOM)
    yield from _begins_and_ends(take, part, zooming, 2.5, "zoom begins", "zoom ends")


def _far_enough(moving: NDArray[np.bool_], value: Array, least: float) -> NDArray[np.bool_]:
    """Without the stretches in which the value changes by less."""
    out = moving.copy()
    for begin, end in _runs(moving):
        if moving[begin] and np.ptp(value[begin:end]) < least:
            out[begin:end] = False
    return out


def _camera(take: Flown, part: Part) -> Iterator[_Change]:
    velocity = np.stack([_rate(take, axis) for axis in take.track.position_ned_m.T], axis=1)
    speed = np.linalg.norm(velocity, axis=1)
    off, rest = "camera moves off", "camera comes to rest"
    yield from _begins_and_ends(take, part, speed > CAMERA_M_S, 2.5, off, rest, RESTS_S)
    turning = np.abs(_rate(take, take.track.yaw_ned_rad))
    panning = (turning > PAN_RAD_S) & (speed < 2 * CAMERA_M_S)
    yield from _begins_and_ends(take, part, panning, 1.8, "pan begins", "pan ends")
    yaw, look = take.track.yaw_ned_rad, _ticks(take, LOOK_S)
    course = np.arctan2(velocity[:, 1], velocity[:, 0]) - yaw  # in its own picture: an arc has no corner
    corner = np.zeros(len(course))
    for i in range(part.first + look, part.end - look):
        if min(speed[i - look], speed[i + look]) > 2 * CAMERA_M_S:
            corner[i] = abs((course[i + look] - course[i - look] + np.pi) % (2 * np.pi) - np.pi)
    yield from (_Change(i, 2.2, "camera turns") for i in _peaks(corner, CORNER_RAD, look))


def _person(take: Flown, part: Part, one: Person) -> Iterator[_Change]:
    speed = np.hypot(_rate(take, one.ground_ned_m[:, 0]), _rate(take, one.ground_ned_m[:, 1]))
    moves, stops = ("walks on", "stops") if one.kind == "person" else ("drives off", "stops")
    yield from _begins_and_ends(take, part, speed > PERSON_M_S, 1.6, f"{one.name} {moves}", f"{one.name} {stops}")
    look, heading = _ticks(take, LOOK_S), one.heading_ned_rad
    turned = np.zeros(len(heading))
    inside = slice(part.first + look, part.end - look)
    turned[inside] = np.abs(heading[part.first + 2 * look : part.end] - heading[part.first : part.end - 2 * look])
    yield from (_Change(i, 1.7, f"{one.name} turns") for i in _peaks(np.nan_to_num(turned), TURN_RAD, look))


def _begins_and_ends(
    take: Flown, part: Part, moving: NDArray[np.bool_], worth: float, begins: str, ends: str, held_s: float = HOLDS_S
) -> Iterator[_Change]:
    for at, _, after in _switches(moving[part.first : part.end].astype(int), _ticks(take, held_s)):
        yield _Change(part.first + at, worth, begins if after else ends)


def _switches(values: NDArray[np.integer], held: int) -> Iterator[tuple[int, int, int]]:
    """(at, before, after) where a value gives way to another, both for at least `held`."""
    runs = [(begin, int(values[begin])) for begin, end in _runs(values) if end - begin >= held]
    for (_, before), (at, after) in pairwise(runs):
        if before != after:
            yield at, before, after


def _runs(values: NDArray[np.integer] | NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """(begin, end) of each stretch of one value."""
    changes = np.flatnonzero(values[1:] != values[:-1]) + 1
    return pairwise([0, *changes.tolist(), len(values)])


def _peaks(values: Array, least: float, apart: int) -> Iterator[int]:
    """Where it is highest around, and high enough."""
    for i in np.flatnonzero(values > least):
        around = slice(max(int(i) - apart, 0), int(i) + apart + 1)
        if values[i] == values[around].max() and not (values[around.start : i] == values[i]).any():
            yield int(i)


def _rate(take: Flown, values: Array) -> Array:
    """(T,) per second, over `HOLDS_S`."""
    if len(values) < 3:
        return np.zeros(len(values))
    width = max(1, _ticks(take, HOLDS_S) // 2)
    padded = np.pad(np.gradient(values, take.track.time_s), width, mode="edge")
    return np.convolve(padded, np.full(2 * width + 1, 1.0 / (2 * width + 1)), mode="valid")


def _ticks(take: Flown, seconds: float) -> int:
    return max(1, round(seconds / take.info.tick_s))
