"""How good a part of a take is: the take's own figures and verdict, of that part alone, and one number to rank by."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from cinempc.record import Ending
from cinempc.report.achieved import Achieved, MarkTrack, SubjectTrack
from cinempc.report.metrics import SETTLE_S, Metrics, metrics_of
from cinempc.report.verdict import VISIBLE_FRAC, Bounds, bounds_for, verdict
from cinempc.takelog import TakeLog

JITTER_ALLOWED_FRAC = 0.002  # of the frame width, rms: about as much as a viewer does not notice
OUT_ALLOWED_FRAC = 0.01  # of the time out of the frame that counts as much as an error at its bound
Track = TypeVar("Track", Achieved, MarkTrack, SubjectTrack)
HELD_S = 0.4  # a picture has settled when it has stayed as asked for so long


@dataclass(frozen=True, slots=True)
class Quality:
    """Whether a part meets every requirement of a good take, which it does not, and its score from 0 to 100."""

    score: float
    passed: bool
    not_met: tuple[str, ...] = ()


def quality(log: TakeLog, seen: Achieved, first: int, end: int, *, complete: bool) -> Quality:
    """Judges the ticks from `first` to before `end` as a take of their own, from its first tick on.

    `seen` is the whole take.
    """
    ticks = log.ticks[first:end]
    ending = Ending(complete, "completed" if complete else "broken off", 0.0, len(ticks), 0)
    part = replace(log, ticks=ticks, stills=(), frames=(), ending=ending, missing=())
    metrics = metrics_of(part, part_of(seen, first, end), settle_s=0.0)
    judged = verdict(metrics, log.info.drone)
    not_met = tuple(f"{line.name}: {line.achieved}" for line in judged.lines if line.passed is False)
    return Quality(score_of(metrics), judged.passed, not_met)


def score_of(metrics: Metrics) -> float:
    """100 for a picture that is as asked, 50 for one whose errors are at their bounds: 100 / (1 + mean fault).

    A fault is an error over what is allowed of it: p95 of framing, of size and of blur by the verdict's bounds, image
    jitter by `JITTER_ALLOWED_FRAC`, time out of the frame by `OUT_ALLOWED_FRAC`, time hidden by what the verdict
    allows. What was not asked does not count.
    """
    bounds = bounds_for(subjects_seen=metrics.subjects_seen)
    faults = [
        _over(metrics.framing_error_frac_p95, bounds.framing_p95_frac),
        _over(metrics.size_error_frac_p95, bounds.size_p95_frac),
        _over(metrics.focus_blur_px_p95, bounds.blur_p95_px),
        _over(metrics.image_jitter_frac_rms, JITTER_ALLOWED_FRAC),
        _over(_rest(metrics.in_frame_frac), OUT_ALLOWED_FRAC),
        _over(_rest(metrics.visible_frac), 1 - VISIBLE_FRAC),
    ]
    known = [fault for fault in faults if fault is not None]
    return 100.0 / (1.0 + sum(known) / len(known)) if known else 100.0


def settled(log: TakeLog, seen: Achieved, first: int, end: int) -> tuple[int, int]:
    """The ticks between the first and the last moment at which the picture is as asked and stays so for `HELD_S`.

    At most `SETTLE_S` is taken from either end, and from the tail nothing where it is never as asked.
    """
    right = _as_asked(part_of(seen, first, end), bounds_for(subjects_seen=log.info.subjects_seen))
    most = min(round(SETTLE_S / log.info.tick_s), (end - first) // 4)
    hold = max(1, round(HELD_S / log.info.tick_s))
    head, tail = _until_right(right, most, hold), _until_right(right[::-1], most, hold)
    return first + (most if head is None else head), end - (tail or 0)


def part_of(seen: Achieved, first: int, end: int) -> Achieved:
    """The ticks from `first` to before `end` as a take of their own, with what is asked and who is there in them."""
    part = _cut(seen, first, end)
    marks = (_cut(mark, first, end) for mark in seen.marks)
    subjects = (_cut(subject, first, end) for subject in seen.subjects)
    return replace(
        part,
        time_s=part.time_s - part.time_s[0],
        marks=tuple(mark for mark in marks if mark.asked.any()),
        subjects=tuple(one for one in subjects if np.isfinite(one.height_m).any()),
        parts=tuple(
            replace(one, first=max(one.first, first) - first, end=min(one.end, end) - first)
            for one in seen.parts
            if one.first < end and one.end > first
        ),
    )


def _cut(track: Track, first: int, end: int) -> Track:
    columns = ((column.name, getattr(track, column.name)) for column in fields(track))
    shorter: dict[str, Any] = {name: one[first:end] for name, one in columns if isinstance(one, np.ndarray)}
    return replace(track, **shorter)


def _as_asked(seen: Achieved, bounds: Bounds) -> NDArray[np.bool_]:
    """(T,) whether every point is in the frame and on its mark, and every size right, within a good take's bounds."""
    right = np.ones(len(seen.time_s), bool)
    for mark in seen.marks:
        right &= ~(mark.error_frac > bounds.framing_p95_frac) & (mark.in_frame | ~mark.asked)
    for subject in seen.subjects:
        right &= ~(np.abs(subject.size_frac / subject.asked_size_frac - 1) > bounds.size_p95_frac)
    return right


def _until_right(right: NDArray[np.bool_], most: int, hold: int) -> int | None:
    return next((i for i in range(most + 1) if right[i : i + hold].all()), None)


def _over(value: float | None, allowed: float) -> float | None:
    return None if value is None else value / allowed


def _rest(share: float | None) -> float | None:
    return None if share is None else 1.0 - share
