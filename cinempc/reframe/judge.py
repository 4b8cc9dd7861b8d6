"""How good a way is: who is in the window, how calm it is, and what it does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinempc.reframe.boxes import Boxes
from cinempc.reframe.calm import Shake, centred, shake_of
from cinempc.reframe.need import Need, outermost
from cinempc.reframe.way import Way
from cinempc.types import Array

TOUCHES_PX = 0.5  # by which something may reach out of the window and is still inside


@dataclass(frozen=True, slots=True)
class Judged:
    """A way's figures."""

    inside_frac: float  # pictures, of those in which somebody is needed, that show all that is needed
    fitting_frac: float  # of those, pictures in which they could be whole: nobody is larger than the window
    whole_frac: float  # of these, pictures that show all of them that the source shows; NaN where there is none
    padded_frac: float  # pictures with bars
    shake: Shake
    still_frac: float  # pictures of scenes in which the window rests
    panning_frac: float


def judged(way: Way, boxes: Boxes, need: Need) -> Judged:
    """A way through boxes, of which this was needed."""
    shown = boxes.shown_px(way.window.image_px)
    axis = way.window.axis
    low, high = way.centre_px - way.length_px / 2, way.centre_px + way.length_px / 2
    cut = (shown[..., axis] < low[:, None] - TOUCHES_PX) | (shown[..., axis + 2] > high[:, None] + TOUCHES_PX)
    needed = np.isfinite(shown[..., 0]).any(axis=1)
    fits = _fits(shown, way)
    short = (need.first_px < low - TOUCHES_PX) | (need.last_px > high + TOUCHES_PX)
    moves = [scene.move.value for scene in way.scenes for _ in range(scene.end - scene.first)]
    return Judged(
        inside_frac=_share(~short[needed]),
        fitting_frac=_share(fits[needed]),
        whole_frac=_share(~np.any(cut, axis=1)[needed & fits]),
        padded_frac=float(way.padded.mean()),
        shake=shake_of(way.centre_px, way.length_px, centred(way.window, need), (scene.part for scene in way.scenes)),
        still_frac=moves.count("still") / len(moves),
        panning_frac=moves.count("panning") / len(moves),
    )


def _fits(shown_px: Array, way: Way) -> NDArray[np.bool_]:
    """(F,) whether everybody shown (F, S, 4) fits into the window, upright all of them together."""
    low, high = shown_px[..., way.window.axis], shown_px[..., way.window.axis + 2]
    if way.window.axis == 1:
        low, high = outermost(low, np.fmin)[:, None], outermost(high, np.fmax)[:, None]
    return np.asarray(np.all(~(high - low > way.window.length_px), axis=1))


def _share(good: NDArray[np.bool_]) -> float:
    return float(good.mean()) if len(good) else float("nan")
