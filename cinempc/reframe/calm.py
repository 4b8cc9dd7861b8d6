"""How calm a window's way is, beside a window that is centred on what is needed, picture by picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from cinempc.reframe.aspect import Window
from cinempc.reframe.need import Need
from cinempc.types import Array

CALMER = 20.0  # times: so much less than a centred window's a way's accelerations have to be
RESTS_PX = 1e-9  # less than that is none


class Shake(NamedTuple):
    """RMS of the second difference of the window's edges, in px a picture squared of the source."""

    ours: float
    centred: float

    @property
    def ratio(self) -> float:
        """How many times less ours is; inf for a window that rests."""
        return self.centred / self.ours if self.ours > RESTS_PX else float("inf")


def centred(window: Window, need: Need) -> Array:
    """(F,) middles of the reference: on the middle of those who are needed, within the picture; NaN where nobody is."""
    half = window.length_px / 2
    return np.asarray(np.clip(need.middle_px, half, window.room_px - half))


def shake_of(centre_px: Array, length_px: Array, reference_px: Array, scenes: Iterable[slice]) -> Shake:
    """Of a window with these middles and lengths (F,), in scenes, where the reference (F,) is known.

    Cuts do not count, nor what nobody films.
    """
    edges = np.stack([centre_px - length_px / 2, centre_px + length_px / 2], axis=1)
    ours, theirs = list[Array](), list[Array]()
    for part in scenes:
        second = np.diff(reference_px[part], 2)
        known = np.isfinite(second)
        ours.append(np.diff(edges[part], 2, axis=0)[known])
        theirs.append(second[known])
    return Shake(_rms(np.concatenate(ours).ravel()), _rms(np.concatenate(theirs)))


def _rms(values: Array) -> float:
    return float(np.sqrt(np.mean(values**2))) if len(values) else 0.0
