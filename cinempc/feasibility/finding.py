"""One thing about a shot that cannot be flown or photographed as asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from cinempc.configfile import KeyPath
from cinempc.types import Array

BY_KEYS = "keys"  # kind of what is wrong by the keys alone: only when that is right is the way looked at


@dataclass(frozen=True, slots=True)
class Finding:
    """What is asked too much, at which key, in a director's words."""

    kind: str
    """Of what sort, such as "speed": with the key it tells one finding from another."""
    key: KeyPath
    message: str
    turns: tuple[str, ...] = ()
    """Keys whose numbers may mend it, wherever they stand in the file."""
    warning: bool = False
    """Whether the shot can be flown all the same."""
    excess: float = 0.0
    """What is needed over what there is, where that can be told: tells whether a change helps."""
    grounds: bool = False
    """Whether a take with it would be dangerous or impossible, and not only another picture than was asked."""


def worst(values: Array, most: Array | float, times_s: Array) -> Iterator[tuple[float, float, int]]:
    """(time [s], value, index) where values (K,) exceed `most` by the largest share; nothing where they do not."""
    excess = values / np.maximum(most, 1e-9)
    k = int(np.argmax(excess))
    if excess[k] > 1.0:
        yield float(times_s[k]), float(values[k]), k


def sustained(values: Array, times_s: Array, window_s: float) -> Array:
    """What values (K,) stay above for a window around each instant: planning ahead evens out what is brief."""
    step_s = float(times_s[1] - times_s[0])
    half = max(round(window_s / step_s), 1) // 2  # as much before as after
    return np.asarray(sliding_window_view(np.pad(values, half, mode="edge"), 2 * half + 1).min(axis=-1))


def longest_stretch(so: NDArray[np.bool_], times_s: Array) -> tuple[float, float]:
    """(begin, length) [s] of the longest stretch of instants (K,) at which something is so; (0, 0) where it never is.

    It lasts from the first of its instants to the last: so much is certain, however far apart instants are.
    """
    edges = np.diff(np.concatenate([[False], so, [False]]).astype(int))
    first, last = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1) - 1
    if not len(first):
        return 0.0, 0.0
    longest = int(np.argmax(last - first))
    begin_s = float(times_s[first[longest]])
    return begin_s, float(times_s[last[longest]]) - begin_s
