"""How good a way is, beside the obvious one: a window that is centred on what is needed, picture by picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cinempc.reframe.aspect import Window
from cinempc.reframe.boxes import Boxes
from cinempc.reframe.need import Need, outermost
from cinempc.reframe.way import Way
from cinempc.types import Array

TOUCHES_PX = 0.5  # by which something may reach out of the window and is still inside


class Shake(NamedTuple):
    """RMS of the second difference of the window's edges, in px a picture squared of the source."""

    ours: float
    centred: float

    @property
    def ratio(self) -> float:
        """How many times less ours is; inf for a window that rests."""
        return self.centred / self.ours if self.ours > 1e-9 else float("inf")


@dataclass(frozen=True, slots=True)
class Judged:
    """A way's figures."""

    inside_frac: float  # pictures, of those in which somebody is needed, that show all that is needed
    whole_frac: float  # and that show all of them that the source shows, also of those who are larger than the window
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
    short = (need.first_px < low - TOUCHES_PX) | (need.last_px > high + TOUCHES_PX)
    moves = [scene.move.value for scene in way.scenes for _ in range(scene.end - scene.first)]
    return Judged(
        inside_frac=_share(~short[needed]),
        whole_frac=_share(~np.any(cut, axis=1)[needed]),
        padded_frac=float(way.padded.mean()),
        shake=_shake(way, centred(way.window, shown)),
        still_frac=moves.count("still") / len(moves),
        panning_frac=moves.count("panning") / len(moves),
    )


def centred(window: Window, shown_px: Array) -> Array:
    """(F,) middles of the reference: on the middle of those who are needed, within the picture; NaN where nobody is."""
    low, high = shown_px[..., window.axis], shown_px[..., window.axis + 2]
    middle = (outermost(low, np.fmin) + outermost(high, np.fmax)) / 2
    half = window.length_px / 2
    return np.asarray(np.clip(middle, half, window.room_px - half))


def _shake(way: Way, reference: Array) -> Shake:
    """Within scenes, where both are known."""
    edges = np.stack([way.centre_px - way.length_px / 2, way.centre_px + way.length_px / 2], axis=1)
    ours, theirs = list[Array](), list[Array]()
    for scene in way.scenes:
        second = np.diff(reference[scene.part], 2)
        known = np.isfinite(second)
        ours.append(np.diff(edges[scene.part], 2, axis=0)[known])
        theirs.append(second[known])
    return Shake(_rms(np.concatenate(ours).ravel()), _rms(np.concatenate(theirs)))


def _share(good: NDArray[np.bool_]) -> float:
    return float(good.mean()) if len(good) else float("nan")


def _rms(values: Array) -> float:
    return float(np.sqrt(np.mean(values**2))) if len(values) else 0.0
