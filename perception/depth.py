"""How far somebody is by a depth image, where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cinempc.types import Array, Detection

TRUNK_FRAC = np.array([0.35, 0.2, 0.65, 0.5])  # left, top, right, bottom of the trunk within a box
LEAST_SEEN = 0.3  # share of it that must have a depth
NEAR_M, FAR_M = 0.2, 80.0  # nothing beyond is believed


def with_depth(found: Sequence[Detection], depth_m: NDArray[np.float32] | None) -> Sequence[Detection]:
    """Detections with the depth of their trunks, by a depth image (H, W) of the same frame."""
    if depth_m is None:
        return found
    return [replace(one, depth_m=_trunk_depth_m(one.box_frac, depth_m)) for one in found]


def _trunk_depth_m(box_frac: Array, depth_m: NDArray[np.float32]) -> float | None:
    """The median, for something may be in front, and something shows behind."""
    size = np.tile(box_frac[2:] - box_frac[:2], 2)
    corners = (np.tile(box_frac[:2], 2) + TRUNK_FRAC * size) * np.tile(depth_m.shape[::-1], 2)
    left, top, right, bottom = np.clip(corners.round(), 0, np.tile(depth_m.shape[::-1], 2)).astype(int)
    trunk = depth_m[top : max(bottom, top + 1), left : max(right, left + 1)].ravel()
    known = trunk[np.isfinite(trunk) & (trunk > NEAR_M) & (trunk < FAR_M)]
    return float(np.median(known)) if known.size and known.size >= LEAST_SEEN * trunk.size else None
