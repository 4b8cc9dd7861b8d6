"""The window's way through footage: in each scene it rests if it can, else pans evenly, else follows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cinempc.reframe.aspect import Window
from cinempc.reframe.need import Need
from cinempc.reframe.program import Bounded, even_way, free_way
from cinempc.reframe.styles import Style
from cinempc.types import Array

PULLED_HZ = 25.0  # the picture rate that a style's pull is for


class Move(StrEnum):
    """What the window does in a scene."""

    STILL = "still"
    PANNING = "panning"  # at one speed from cut to cut
    TRACKING = "tracking"


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


def way_through(window: Window, need: Need, scenes: tuple[slice, ...], style: Style, rate_hz: float) -> Way:
    """The whole way; scenes follow one another without gaps. What is needed is always shown."""
    pull = style.pull * PULLED_HZ / rate_hz
    parts = [_in_scene(window, need[part], style, pull) for part in scenes]
    return Way(
        window,
        np.concatenate([centre for centre, _, _ in parts]),
        np.concatenate([length for _, length, _ in parts]),
        tuple(Scene(part.start, part.stop, move) for part, (_, _, move) in zip(scenes, parts, strict=True)),
    )


def _in_scene(window: Window, need: Need, style: Style, pull: float) -> tuple[Array, Array, Move]:
    length = _lengths(window, need, style, pull)
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
    centre, move = _chosen(_bounded(lower, upper, wanted, pulls), style.adrift * window.length_px)
    return centre, length, move


def _lengths(window: Window, need: Need, style: Style, pull: float) -> Array:
    """(F,) how long the window is: as short as it may be, and as calm in that as in its way."""
    least, shortest = need.least_px, np.full(len(need.least_px), window.length_px)
    if np.all(least <= shortest):
        return shortest
    asked = _bounded(least, np.full(len(least), window.room_px), least, np.full(len(least), pull))
    return _chosen(asked, style.adrift * window.length_px)[0]


def _bounded(lower: Array, upper: Array, wanted: Array, pull: Array) -> Bounded:
    """Bounds that rounding has crossed meet in between."""
    between = (lower + upper) / 2
    return Bounded(np.minimum(lower, between), np.maximum(upper, between), wanted, pull)


def _chosen(asked: Bounded, adrift_px: float) -> tuple[Array, Move]:
    """The calmest way that is not too far, on average, from what is wanted."""
    for degree, move in enumerate((Move.STILL, Move.PANNING)):
        way = even_way(asked, degree)
        if way is not None and _adrift(way, asked) <= adrift_px:
            return way, move
    return free_way(asked), Move.TRACKING


def _adrift(way: Array, asked: Bounded) -> float:
    pulls = asked.pull > 0
    return float(np.abs(way - asked.wanted)[pulls].mean()) if pulls.any() else 0.0
