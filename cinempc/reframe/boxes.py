"""Who is where in each picture, and who of them has to stay in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cinempc.types import Array

LONGEST_GAP_S = 2.0  # over which somebody is thought to have moved evenly; for longer they are not there


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """F pictures with S figures; nobody knows of some where they are."""

    names: tuple[str, ...]  # S of them
    boxes_px: Array  # (F, S, 4) left, top, right, bottom of whole figures, also outside the picture; NaN for unknown
    needed: NDArray[np.bool_]  # (F, S) whether they have to be in the picture
    welcome: NDArray[np.bool_]  # (F, S) whether it is composed for them, which goes for all who are needed

    def __len__(self) -> int:
        return len(self.boxes_px)

    def shown_px(self, image_px: tuple[int, int], whom: NDArray[np.bool_] | None = None) -> Array:
        """(F, S, 4) what is shown of who is needed, or of `whom`; NaN for others, and where only an edge shows."""
        of = self.needed if whom is None else whom
        limits = np.array([*image_px, *image_px], float)
        middle = (self.boxes_px[..., :2] + self.boxes_px[..., 2:]) / 2
        inside = (middle[..., 0] >= 0) & (middle[..., 0] <= limits[0])
        inside &= (self.boxes_px[..., 3] > 0) & (self.boxes_px[..., 1] < limits[1])
        return np.where((inside & of)[..., None], np.clip(self.boxes_px, 0.0, limits), np.nan)

    def of(self, numbers: NDArray[np.int64]) -> Boxes:
        """The same of some pictures only; of those beyond the last one nothing is known."""
        known = numbers < len(self)
        at = np.where(known, numbers, 0)
        boxes = np.where(known[:, None, None], self.boxes_px[at], np.nan)
        known = known[:, None]
        return replace(self, boxes_px=boxes, needed=self.needed[at] & known, welcome=self.welcome[at] & known)


def scenes_from(starts: Iterable[int], numbers: NDArray[np.int64]) -> tuple[slice, ...]:
    """Parts of pictures with these rising numbers, by the numbers at which they start."""
    first = sorted({0, *np.searchsorted(numbers, sorted(starts)).tolist()} - {len(numbers)})
    return tuple(slice(a, b) for a, b in pairwise([*first, len(numbers)]))


def bridged(boxes_px: Array, time_s: Array, scenes: tuple[slice, ...]) -> Array:
    """(F, S, 4) with gaps of up to `LONGEST_GAP_S` filled evenly; nothing is filled across a cut."""
    filled = boxes_px.copy()
    for scene in scenes:
        for column in filled[scene].swapaxes(0, 1):  # (pictures, 4), a view
            known = np.flatnonzero(np.isfinite(column[:, 0]))
            for before, after in pairwise(known):
                span_s = time_s[scene][after] - time_s[scene][before]
                if after - before > 1 and span_s <= LONGEST_GAP_S:
                    share = (time_s[scene][before + 1 : after] - time_s[scene][before]) / span_s
                    column[before + 1 : after] = column[before] + share[:, None] * (column[after] - column[before])
    return filled
