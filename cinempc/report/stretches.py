"""A sequence in its parts: its shots, and the ways between them, with the figures of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
from pydantic import BaseModel, ConfigDict

from cinempc.report.filters import move_jerk_m_s3
from cinempc.report.pooling import percentile, pool
from cinempc.types import Array, Tick

if TYPE_CHECKING:
    from cinempc.report.achieved import Achieved

WORDS = {
    "shot": "shot",
    "blend": "blend to it",
    "post_roll": "post-roll",
    "move": "move to it, not filmed",
    "pre_roll": "pre-roll",
    "fallback": "fallback",
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One part, as ticks from `first` to before `end`."""

    shot: str
    phase: str
    first: int
    end: int


class StretchMetrics(BaseModel):
    """The figures of one part of a sequence; null where nothing was asked."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)

    shot: str
    """Which one is on or, between shots, comes next."""
    phase: str
    """shot, blend, post_roll, move, pre_roll or fallback."""
    begin_s: float
    end_s: float
    framing_error_frac_p95: float | None
    size_error_frac_p95: float | None
    in_frame_frac: float | None
    """Share of its ticks with everybody in the picture who is to be there."""
    jerk_max_m_s3: float | None
    """Largest of the airframe's true velocity below 2 Hz."""


def stretches(ticks: Sequence[Tick]) -> tuple[Stretch, ...]:
    """The parts in order; of a single shot none."""
    parts, first = [], 0
    for (shot, phase), group in groupby(ticks, key=lambda tick: (tick.asked.shot, tick.asked.phase)):
        end = first + len(list(group))
        if shot:
            parts.append(Stretch(shot, phase, first, end))
        first = end
    return tuple(parts)


def stretch_metrics(seen: Achieved, tick_s: float) -> list[StretchMetrics]:
    """The figures of each part."""
    jerk = move_jerk_m_s3(seen.time_s, seen.velocity_ned_m_s)
    return [_figures(part, seen, jerk, tick_s) for part in seen.parts]


def _figures(part: Stretch, seen: Achieved, jerk: Array, tick_s: float) -> StretchMetrics:
    now = slice(part.first, part.end)
    errors = [mark.error_frac[now] for mark in seen.marks]
    sizes = [np.abs(s.size_frac / s.asked_size_frac - 1)[now] for s in seen.subjects]
    asked = [mark for mark in seen.marks if mark.asked[now].any()]
    inside = np.all([mark.in_frame[now] | ~mark.asked[now] for mark in asked], axis=0) if asked else None
    begin_s = float(seen.time_s[part.first])
    return StretchMetrics(
        shot=part.shot,
        phase=part.phase,
        begin_s=round(begin_s, 6),
        end_s=round(float(seen.time_s[part.end - 1]) + tick_s, 6),
        framing_error_frac_p95=percentile(pool(errors), 95),
        size_error_frac_p95=percentile(pool(sizes), 95),
        in_frame_frac=None if inside is None else float(inside.mean()),
        jerk_max_m_s3=percentile(jerk[now], 100),
    )
