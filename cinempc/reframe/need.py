"""What of a picture has to be in the window, along the axis on which the window slides.

A figure that fits into the window is needed whole. One that is larger is cut by any window; the more it is too large,
the less of it is needed, down to its middle. Upright, the same goes for all together, from the highest head down, but
nobody loses head and shoulders.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from cinempc.reframe.aspect import Window
from cinempc.reframe.boxes import Boxes
from cinempc.types import Array

CORE = 0.6  # of what fits: as much as is always needed of somebody who is larger
SHOULDERS = 0.3  # of somebody's height, from the top: head and shoulders


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """Along the window's axis [px]; every array is (F,), NaN where nobody is needed, but in margins and lengths."""

    first_px: Array  # from here
    last_px: Array  # to here everything has to be shown
    middle_px: Array  # of all that is shown of them
    margin_px: Array  # that is to be kept clear beside it
    least_px: Array  # how long the window has to be
    wanted_px: Array  # where the window's middle would be best

    def __getitem__(self, part: slice) -> Need:
        return Need(*(getattr(self, column.name)[part] for column in fields(self)))


def need_of(boxes: Boxes, window: Window, margin: float) -> Need:
    """What is needed of these figures; `margin` is a share of the window's length."""
    length = window.length_px
    shown = boxes.shown_px(window.image_px)
    low, high = _span(shown, window)
    middle = (outermost(shown[..., window.axis], np.fmin) + outermost(shown[..., window.axis + 2], np.fmax)) / 2
    welcome = _span(boxes.shown_px(window.image_px, boxes.welcome), window)
    size, clear = np.nan_to_num(high - low), margin * length
    # as much is left to the window to rest in: pinned between two margins it would shake with whoever moves
    kept_clear = np.clip((length - size) / 2 - clear, 0.0, clear)
    least = np.where(size <= length, length, np.minimum(size * (1.0 + 2.0 * margin), window.room_px))
    return Need(low, high, middle, kept_clear, least, _composed(*welcome, window))


def roomy(need: Need, window: Window, margin: float) -> Need:
    """The same, with a window so long that margins fit into it beside everybody: for who fills it and moves."""
    length = np.nan_to_num(need.last_px - need.first_px) + 2.0 * margin * window.length_px
    return replace(need, least_px=np.clip(length, need.least_px, window.room_px))


def _span(shown_px: Array, window: Window) -> tuple[Array, Array]:
    """(F,) each: from where to where figures (F, S, 4) are needed."""
    first, last = shown_px[..., window.axis], shown_px[..., window.axis + 2]
    fits = window.length_px
    if window.axis == 0:
        middle, kept = (first + last) / 2, _kept(last - first, fits)
        low, high = outermost(middle - kept / 2, np.fmin), outermost(middle + kept / 2, np.fmax)
        barred = high - low > fits  # then they may as well be whole
        low, high = np.where(barred, outermost(first, np.fmin), low), np.where(barred, outermost(last, np.fmax), high)
    else:
        low, high = outermost(first, np.fmin), outermost(last, np.fmax)
        heads = outermost(first + SHOULDERS * np.minimum(last - first, fits), np.fmax)
        high = np.fmax(low + _kept(high - low, fits), heads)
    return low, high


def centred_need(need: Need, window: Window) -> Need:
    """The same, wanted in the middle of the picture: for what was composed for it."""
    middle = np.full(len(need.wanted_px), window.room_px / 2)
    return replace(need, wanted_px=np.where(np.isfinite(need.wanted_px), middle, np.nan))


def _kept(size_px: Array, fits_px: float) -> Array:
    return np.where(size_px <= fits_px, size_px, np.maximum(2 * fits_px - size_px, CORE * fits_px))


def outermost(edges: Array, pick: np.ufunc) -> Array:
    """(F,) over the figures (F, S); NaN where there is none."""
    if not edges.shape[1]:
        return np.full(len(edges), np.nan)
    return np.asarray(pick.reduce(edges, axis=1))


def _composed(low: Array, high: Array, window: Window) -> Array:
    """Where the space before and behind them is shared as it is in the picture: thirds stay thirds, room stays room."""
    before, behind = low, window.room_px - high
    spare = np.maximum(window.length_px - (high - low), 0.0)
    share = before / np.maximum(before + behind, 1e-9)
    length = np.fmax(window.length_px, high - low)
    return np.asarray(low - share * spare + length / 2)
