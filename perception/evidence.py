"""What one picture tells of one figure: numbers with their noise, and what they should be for any figure.

The edges of the box that show, and where a pose network finds shoulders and hips. Body points tell the range of
somebody whose feet are out of frame, and do not swing as the box does with arms and strides. How high they lie on a
body, and how well a network places them, was measured on rendered people from all sides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import block_diag

from cinempc.types import Array, Detection
from perception.locate import box_noise, cut_noise
from perception.view import BOTTOM, TOP, Edges, View

LEVEL_FRAC = np.array([0.792, 0.502])  # of the middles of shoulders and hips, in body heights above the ground
POINT_SCORE = 0.5  # from which a body point is believed: those out of frame are invented, with low scores
INSIDE_FRAC = 0.02  # and so far inside the frame
ASIDE_M, LEVEL_M = 0.12, 0.03  # how far a middle is beside the body's axis and off its level: for some time, so that
POINT_PX = 1.0  # each picture counts for less; and how well the network places it
BOB_M = 0.03  # by which all of a walking body but its feet goes up and down together
CHEST_M, DEPTH_M, DEPTH_SHARE = 0.12, 0.08, 0.02  # from the surface to the axis; how well that and a depth are known
LEFT_RIGHT = ((5, 6), (11, 12))  # of COCO's body points: shoulders and hips


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """M numbers: the box's visible edges (fractions of the frame), u and v of the body points that show, a depth."""

    view: View
    edges: Edges
    points: tuple[int, ...]  # indices in LEVEL_FRAC
    deep: bool  # whether the last number is the depth of the axis, in metres
    values: Array  # (M,)
    noise: Array  # (M, M)

    def of(self, figures: Array) -> Array:
        """(S, M) what the numbers should be for figures (S, NX)."""
        numbers = [self.view.boxes(figures, whole=BOTTOM in self.edges)[:, self.edges]]
        if self.points:
            numbers.append(self.view.points(figures, LEVEL_FRAC[list(self.points)]))
        if self.deep:
            numbers.append(self.view.depths_m(figures)[:, None])
        return np.hstack(numbers)


def evidence(view: View, figure: Array, found: Detection, edges: Edges) -> Evidence:
    """Of a detection in a picture that `view` took; `figure` (NX,) is who it is taken for, about."""
    middles = _middles(found)
    depth = [] if found.depth_m is None else [found.depth_m + CHEST_M]
    values = np.concatenate([found.box_frac[edges], *middles.values(), depth])
    noise = _noise(view, figure, edges, len(middles), depth)
    noise[: len(edges), : len(edges)] += cut_noise(found.box_frac)[np.ix_(edges, edges)]
    return Evidence(view, edges, tuple(middles), bool(depth), values, noise)


def _noise(view: View, figure: Array, edges: Edges, points: int, depth_m: list[float]) -> Array:
    blocks = [box_noise(view, figure, whole=BOTTOM in edges)[np.ix_(edges, edges)]]
    bobs = edges == TOP
    across, down = view.frac_per_m(figure)
    if points:
        pixel = POINT_PX / np.array(view.image_px)
        one = np.array([(ASIDE_M * across) ** 2 + pixel[0] ** 2, (LEVEL_M * down) ** 2 + pixel[1] ** 2])
        blocks.append(np.diag(np.tile(one, points)))
        bobs = np.concatenate([bobs, np.tile([False, True], points)])
    blocks += [np.array([[DEPTH_M**2 + (DEPTH_SHARE * metres) ** 2]]) for metres in depth_m]
    bobs = np.concatenate([bobs, np.zeros(len(depth_m), bool)])
    moves = (BOB_M * down) ** 2 * np.outer(bobs, bobs) if points else 0.0
    return np.asarray(block_diag(*blocks) + moves)


def _middles(found: Detection) -> dict[int, Array]:
    """By index in LEVEL_FRAC: the point (2,) between left and right, of the pairs that show."""
    if found.keypoints_frac is None:
        return {}
    result = {}
    for index, pair in enumerate(LEFT_RIGHT):
        both = found.keypoints_frac[list(pair)]
        inside = (both[:, :2] > INSIDE_FRAC) & (both[:, :2] < 1.0 - INSIDE_FRAC)
        if inside.all() and both[:, 2].min() >= POINT_SCORE:
            result[index] = np.asarray(both[:, :2].mean(axis=0))
    return result
