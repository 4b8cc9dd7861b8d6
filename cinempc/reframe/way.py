"""The window's way through footage: in each scene it rests if it can, else pans evenly, else follows.

How closely it follows is up to the style, how calmly is not: a style that would shake the picture pulls less, until it
does not. Calm is counted as `cinempc.reframe.judge` counts it, scene by scene.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.interpolate import CubicHermiteSpline

from cinempc.reframe.aspect import Window
from cinempc.reframe.calm import CALMER, RESTS_PX, centred, shake_of
from cinempc.reframe.need import Need, roomy
from cinempc.reframe.program import Bounded, even_way, free_way
from cinempc.reframe.styles import Style
from cinempc.types import Array

PULLED_HZ = 25.0  # the picture rate that a style's pull is for
# one after the other: a share of the style's pull, and a ceiling of accelerations in what a calm way has on average
HOLD_BACK = (*((1.0, ceiling) for ceiling in (np.inf, 3.0, 1.5, 1.25, 1.0)), (0.25, np.inf), (0.0625, np.inf))
BARS = (0.01, 0.02, 0.04)  # of the window's length, kept clear on either side of who fills it: as little as serves
ENOUGH = 1.25 * CALMER  # times: what is only tracked is known a little worse than it will be judged by


class Move(StrEnum):
    """What the window does in a scene."""

    STILL = "still"
    PANNING = "panning"  # at one speed from cut to cut
    TRACKING = "tracking"
    GLIDING = "gliding"  # from where one scene leaves it to where the next one needs it


@dataclass(frozen=True, slots=True)
class Scene:
    """Pictures from `first` to before `end`, between two cuts."""

    first: int
    end: int
    move: Move

    @property
    def part(self) -> slice:
        """Of arrays over the pictures."""
        return slice(self.first, self.end)


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """Where the window is in F pictures, along its axis [px of the source]."""

    window: Window
    centre_px: Array  # (F,)
    length_px: Array  # (F,) at least the window's; longer where bars are needed
    scenes: tuple[Scene, ...]

    @property
    def boxes_px(self) -> Array:
        """(F, 4) left, top, right, bottom in the source; where there are bars it reaches out of the picture."""
        return self.window.boxes(self.centre_px, self.length_px)

    @property
    def padded(self) -> Array:
        """(F,) whether there are bars."""
        return np.asarray(self.length_px > self.window.length_px * (1 + 1e-9))


@dataclass(frozen=True, slots=True, eq=False)
class _Leg:
    """The window in one scene."""

    centre: Array
    length: Array
    move: Move


def way_through(
    window: Window, need: Need, scenes: Sequence[slice], style: Style, rate_hz: float, unfilmed: Sequence[slice] = ()
) -> Way:
    """The whole way; scenes follow one another without gaps. What is needed is always shown.

    Through those of them that are `unfilmed`, in which a camera goes from shot to shot and nobody is needed, the window
    glides: each filmed one has a way of its own, and still the window never jumps in pictures that do not.
    """
    pull = style.pull * PULLED_HZ / rate_hz
    gliding = {part.start for part in unfilmed} if len(unfilmed) < len(scenes) else set[int]()
    filmed = {i: _in_scene(window, need[s], style, pull) for i, s in enumerate(scenes) if s.start not in gliding}
    legs = [filmed[i] if i in filmed else _glide(window, filmed, i, s.stop - s.start) for i, s in enumerate(scenes)]
    return Way(
        window,
        np.concatenate([leg.centre for leg in legs]),
        np.concatenate([leg.length for leg in legs]),
        tuple(Scene(part.start, part.stop, leg.move) for part, leg in zip(scenes, legs, strict=True)),
    )


def _glide(window: Window, filmed: Mapping[int, _Leg], at: int, count: int) -> _Leg:
    """From the end of the scene before to the beginning of the next, in place and speed; beside only one it stays."""
    before = max((i for i in filmed if i < at), default=None)
    after = min((i for i in filmed if i > at), default=None)
    ends = [
        (time, (leg.centre[end], leg.length[end]), (_speed(leg.centre, end), _speed(leg.length, end)))
        for scene, time, end in ((before, -1, -1), (after, count, 0))
        if scene is not None and (leg := filmed[scene])
    ]
    times, places, speeds = (np.array(column, float) for column in zip(*ends, strict=True))
    place = np.tile(places[0], (count, 1))
    if len(ends) == 2:
        place = CubicHermiteSpline(times, places, speeds)(np.arange(count))
    length = np.clip(place[:, 1], window.length_px, window.room_px)
    return _Leg(np.clip(place[:, 0], length / 2, window.room_px - length / 2), length, Move.GLIDING)


def _speed(values: Array, at: int) -> float:
    """A picture, at the first value (0) or the last (-1)."""
    return float(np.diff(values)[at]) if len(values) > 1 else 0.0


def _in_scene(window: Window, need: Need, style: Style, pull: float) -> _Leg:
    """As the style has it, or, where that shakes, held back until it is calm enough, if need be between thin bars.

    The calmest of all where none is.
    """
    reference, whole = centred(window, need), slice(0, len(need.least_px))
    found = list[tuple[float, _Leg]]()
    for asked in (need, *(roomy(need, window, clear) for clear in BARS)):
        ceiling = np.inf
        for share, above in HOLD_BACK:
            leg = _leg(window, asked, style, share * pull, ceiling * above)
            if leg is None:
                continue
            shake = shake_of(leg.centre, leg.length, reference, [whole])
            if shake.ratio >= ENOUGH or shake.centred < RESTS_PX:
                return leg
            found.append((shake.ratio, leg))
            ceiling = shake.centred / CALMER
    return max(found, key=lambda one: one[0])[1]


def _leg(window: Window, need: Need, style: Style, pull: float, ceiling: float) -> _Leg | None:
    """None where nothing that shows what is needed keeps below the ceiling."""
    length = _lengths(window, need, style, pull, ceiling)
    if length is None:
        return None
    known = np.isfinite(need.wanted_px)
    pictures = np.arange(len(known))
    lower, upper = length / 2, window.room_px - length / 2
    first, last = need.first_px - need.margin_px, need.last_px + need.margin_px
    lower = np.fmax(lower, np.minimum(last, window.room_px) - length / 2)
    upper = np.fmin(upper, np.maximum(first, 0.0) + length / 2)
    if known.any():
        wanted, pulls = np.interp(pictures, pictures[known], need.wanted_px[known]), pull * known
    else:
        wanted, pulls = np.full(len(known), window.room_px / 2), np.full(len(known), pull)
    chosen = _chosen(_bounded(lower, upper, wanted, pulls, ceiling), style.adrift * window.length_px)
    return chosen and _Leg(chosen[0], length, chosen[1])


def _lengths(window: Window, need: Need, style: Style, pull: float, ceiling: float) -> Array | None:
    """(F,) how long the window is: as short as it may be, and as calm in that as in its way."""
    least, shortest = need.least_px, np.full(len(need.least_px), window.length_px)
    if np.all(least <= shortest):
        return shortest
    asked = _bounded(least, np.full(len(least), window.room_px), least, np.full(len(least), pull), ceiling)
    chosen = _chosen(asked, style.adrift * window.length_px)
    return chosen and chosen[0]


def _bounded(lower: Array, upper: Array, wanted: Array, pull: Array, ceiling: float) -> Bounded:
    """Bounds that rounding has crossed meet in between."""
    between = (lower + upper) / 2
    return Bounded(np.minimum(lower, between), np.maximum(upper, between), wanted, pull, ceiling)


def _chosen(asked: Bounded, adrift_px: float) -> tuple[Array, Move] | None:
    """The calmest way that is not too far, on average, from what is wanted; None where none keeps below the ceiling."""
    for degree, move in enumerate((Move.STILL, Move.PANNING)):
        way = even_way(asked, degree)
        if way is not None and _adrift(way, asked) <= adrift_px:
            return way, move
    free = free_way(asked)
    return None if free is None else (free, Move.TRACKING)


def _adrift(way: Array, asked: Bounded) -> float:
    pulls = asked.pull > 0
    return float(np.abs(way - asked.wanted)[pulls].mean()) if pulls.any() else 0.0
