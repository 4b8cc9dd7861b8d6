"""What an editor should know at which frame of a clip: verdict, cues and blends, lost subjects, keep-out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinempc.editorial.judging import Quality
from cinempc.report.achieved import Achieved, achieved
from cinempc.report.stretches import Stretch
from cinempc.takelog import TakeLog
from cinempc.types import Tick

LOST_S = 0.4  # out of sight for so long: from then on nobody is approached
JOINED_S = 0.5  # two that are nearer to each other are one

Mask = NDArray[np.bool_]

GOOD, BAD, WARNING, MOVE = "GREEN", "RED", "YELLOW", "BLUE"  # as OpenTimelineIO's markers have them


@dataclass(frozen=True, slots=True)
class Remark:
    """From frame `first` of the medium to before `end`."""

    first: int
    end: int
    words: str
    colour: str


def verdict_remark(judged: Quality, first: int) -> Remark:
    """Whether a clip is good, at its first frame."""
    words = f"score {judged.score:.0f}"
    if judged.passed:
        return Remark(first, first + 1, f"good, {words}", GOOD)
    return Remark(first, first + 1, f"not good, {words}: {'; '.join(judged.not_met)}", BAD)


def remarks(log: TakeLog, part: Stretch, number: Callable[[int], int]) -> Iterator[Remark]:
    """What went wrong in one shot, and when; `number` gives the frame of a tick."""
    ticks = log.ticks[part.first : part.end]
    seen = achieved(ticks, log.info)
    for words, colour, where in (*_near_and_lost(ticks, seen, log.info.drone.keep_out_m), *_outside(seen)):
        for first, end in _runs(where, round(JOINED_S / log.info.tick_s)):
            start = number(part.first + first)
            yield Remark(start, max(number(part.first + end), start + 1), words, colour)


def _near_and_lost(ticks: Sequence[Tick], seen: Achieved, keep_out_m: float) -> Iterator[tuple[str, str, Mask]]:
    for subject in seen.subjects:
        ages_s = [max((s.age_s for s in tick.subjects if s.name == subject.name), default=0.0) for tick in ticks]
        yield f"{subject.name} lost", WARNING, np.array(ages_s) > LOST_S
        if subject.kind == "person":
            yield f"keep-out: nearer than {keep_out_m:g} m to {subject.name}", BAD, subject.body_distance_m < keep_out_m


def _outside(seen: Achieved) -> Iterator[tuple[str, str, Mask]]:
    for name in dict.fromkeys(mark.subject for mark in seen.marks if mark.subject):
        own = [mark for mark in seen.marks if mark.subject == name]
        away = [mark.asked & ~mark.in_frame & (mark.whose == name) for mark in own]
        yield f"{name} out of frame", WARNING, np.any(away, axis=0)


def _runs(where: Mask, gap: int) -> Iterator[tuple[int, int]]:
    """[first, end) of every run of True; those with at most `gap` in between are one."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], where, [False]]).astype(np.int8)))
    begun: tuple[int, int] | None = None
    for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if begun is not None and first - begun[1] <= gap:
            begun = begun[0], end
            continue
        if begun is not None:
            yield begun
        begun = first, end
    if begun is not None:
        yield begun
