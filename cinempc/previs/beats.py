"""The instants of a take that a storyboard shows: beginnings, ends, and where something turns between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from cinempc.previs.changes import Change, changes_of
from cinempc.previs.flown import Flown, Part
from cinempc.previs.moves import move_of, person_words

APART_S, APART_FRAC = 0.8, 0.1  # beats of a shot, at least: seconds, and of its length
TOGETHER_S = 0.5  # what happens nearly at once is one beat
LONG_S = 8.0  # of a way without a turning point: longer ones have beats between
MOST_INNER = 4  # beats between a shot's beginning and its end


@dataclass(frozen=True, slots=True)
class Beat:
    """One panel: what is seen at a tick of a part of the film, until the tick `until`, and why it is shown."""

    part: int
    tick: int
    until: int
    name: str
    why: tuple[str, ...]


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
    inside = [c for c in changes_of(take, part) if begin_s + apart_s <= time_s[c.tick] <= end_s - apart_s]
    chosen = list[Change]()
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
