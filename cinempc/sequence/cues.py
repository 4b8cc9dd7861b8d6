"""Cues: what is waited for to end a shot, looked for in each tick as it is known in flight."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from cinempc.frames import wrap_pi
from cinempc.hardware import Camera
from cinempc.sequence.picture import as_asked
from cinempc.sequence.spec import Cue, Line, Near, Speed, Turning
from cinempc.types import Array, SubjectState, Tick

SUSTAINED_S = 0.3  # for so long a speed has to last: an estimate may jump


class Operator(Protocol):
    """Whoever gives cues by hand: keys and messages, all as text."""

    def heard(self, now_s: float) -> tuple[str, ...]:
        """What has come in since the last call."""


class Silence:
    """Nobody gives cues by hand."""

    def heard(self, now_s: float) -> tuple[str, ...]:
        """Nothing."""
        return ()


class Timed:
    """Cues by hand at times that are known beforehand [s]: rehearsed, and the same in every take."""

    def __init__(self, cues: Iterable[tuple[float, str]]) -> None:
        self._cues = sorted(cues)

    def heard(self, now_s: float) -> tuple[str, ...]:
        """Those whose time has come."""
        due = tuple(text for time_s, text in self._cues if time_s <= now_s)
        self._cues = self._cues[len(due) :]
        return due


@dataclass(frozen=True, slots=True)
class Moment:
    """A tick of a shot, with what the operator says in it."""

    tick: Tick
    shot_s: float  # since the shot began
    heard: tuple[str, ...] = ()

    def subject(self, name: str) -> SubjectState | None:
        """A subject as it is known now; None where nobody has seen it yet."""
        return next((subject for subject in self.tick.subjects if subject.name == name), None)


Watch = Callable[[Moment], bool]


def watch_for(cue: Cue, camera: Camera) -> Watch:
    """What says at each moment of a shot, from its first on, whether the cue has come."""
    if cue.after_s is not None:
        after_s = cue.after_s
        return lambda moment: moment.shot_s >= after_s - 1e-6
    if cue.crosses is not None:
        return _Crossing(cue.crosses)
    if cue.near is not None:
        near = cue.near
        return lambda moment: _is_near(moment, near)
    if cue.speed is not None:
        speed = cue.speed
        return _Lasting(lambda moment: _is_at(moment, speed), SUSTAINED_S)
    if cue.turns is not None:
        return _Turned(cue.turns)
    if cue.held_s is not None:
        return _Lasting(lambda moment: as_asked(moment.tick, camera), cue.held_s)
    said = cue.key or cue.message
    return lambda moment: any(said == word for word in moment.heard)


class _Lasting:
    """Something that has been so without a break for some time."""

    def __init__(self, is_so: Watch, for_s: float) -> None:
        self._is_so, self._for_s = is_so, for_s
        self._since_s: float | None = None

    def __call__(self, moment: Moment) -> bool:
        if not self._is_so(moment):
            self._since_s = None
            return False
        if self._since_s is None:
            self._since_s = moment.shot_s
        return moment.shot_s - self._since_s >= self._for_s - 1e-6


class _Crossing:
    """Somebody passes a line, in either direction."""

    def __init__(self, line: Line) -> None:
        self._name = line.subject
        self._from, self._to = np.array(line.from_m), np.array(line.to_m)
        self._before: Array | None = None

    def __call__(self, moment: Moment) -> bool:
        subject = moment.subject(self._name)
        if subject is None:
            return False
        before, self._before = self._before, subject.position_ned_m[:2].copy()
        return before is not None and _meet(before, self._before, self._from, self._to)


class _Turned:
    """Somebody has turned since the shot began."""

    def __init__(self, turning: Turning) -> None:
        self._name, self._by_rad = turning.subject, np.deg2rad(turning.by_deg)
        self._turned_rad = 0.0
        self._heading_rad: float | None = None

    def __call__(self, moment: Moment) -> bool:
        subject = moment.subject(self._name)
        if subject is None:
            return False
        if self._heading_rad is not None:
            self._turned_rad += float(wrap_pi(subject.heading_ned_rad - self._heading_rad))
        self._heading_rad = subject.heading_ned_rad
        return bool(abs(self._turned_rad) >= self._by_rad)


def _is_near(moment: Moment, near: Near) -> bool:
    subject = moment.subject(near.subject)
    other = moment.subject(near.to) if isinstance(near.to, str) else None
    if subject is None or (isinstance(near.to, str) and other is None):
        return False
    place = np.array(near.to, dtype=float) if other is None else other.position_ned_m[:2]
    return bool(np.linalg.norm(subject.position_ned_m[:2] - place) <= near.distance_m)


def _is_at(moment: Moment, speed: Speed) -> bool:
    subject = moment.subject(speed.subject)
    if subject is None:
        return False
    going_m_s = float(np.linalg.norm(subject.velocity_ned_m_s[:2]))
    if speed.above_m_s is not None:
        return going_m_s > speed.above_m_s
    return speed.below_m_s is not None and going_m_s < speed.below_m_s


def _meet(a: Array, b: Array, c: Array, d: Array) -> bool:
    """Whether the way from a to b touches the stretch from c to d; starting on it does not count."""
    sides_of_line = _side(c, d, a), _side(c, d, b)
    sides_of_way = _side(a, b, c), _side(a, b, d)
    return sides_of_line[0] != 0 and sides_of_line[0] * sides_of_line[1] <= 0 and sides_of_way[0] * sides_of_way[1] <= 0


def _side(start: Array, end: Array, point: Array) -> float:
    (north, east), (to_north, to_east) = end - start, point - start
    return float(north * to_east - east * to_north)
