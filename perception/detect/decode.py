"""Reads a YOLO network's output: one column for each place it looked at.

Rows of a column are the box (centre x, centre y, width, height in px of the input) and then a score for each of the 80
classes of COCO; or, of a pose network, one score for a person and x, y, score of each of the 17 body points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinempc.types import Array, Detection
from perception.classes import COCO, GROUPS, KEYPOINTS
from perception.detect.letterbox import Letterbox

BOX_ROWS = 4
DETECT_ROWS = BOX_ROWS + len(COCO)
POSE_ROWS = BOX_ROWS + 1 + 3 * len(KEYPOINTS)
NMS_IOU = 0.7  # of two boxes of one group that overlap by more, the worse is dropped; as in Ultralytics' own
MOST_CANDIDATES, MOST_DETECTIONS = 3000, 300
PERSON = COCO.index("person")

_GROUP = np.arange(len(COCO))  # by class: the first class of its group
for _members in GROUPS.values():
    _GROUP[[COCO.index(name) for name in _members]] = COCO.index(_members[0])


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """N boxes in the input, the best first."""

    box_px: Array  # (N, 4) left, top, right, bottom
    class_id: NDArray[np.int64]  # (N,) index in COCO
    score: Array  # (N,)
    keypoints_px: Array | None  # (N, 17, 3) x, y, score


def decode(output: NDArray[np.float32], min_score: float) -> Found:
    """What a network says (1, 84 or 56, n), without the boxes below `min_score` and without duplicates."""
    rows = output[0].astype(np.float64)
    pose = len(rows) == POSE_ROWS
    scores = rows[BOX_ROWS : BOX_ROWS + 1] if pose else rows[BOX_ROWS:]
    best = scores.max(axis=0, initial=0.0)
    good = np.flatnonzero((best >= min_score) & np.isfinite(rows).all(axis=0))
    order = good[np.argsort(-best[good], kind="stable")][:MOST_CANDIDATES]
    rows, score = rows[:, order], np.minimum(best[order], 1.0)
    class_id = np.full(len(order), PERSON) if pose else scores[:, order].argmax(axis=0)
    half = rows[2:4] / 2
    box_px = np.concatenate([rows[:2] - half, rows[:2] + half]).T
    kept = keep(box_px, _GROUP[class_id])[:MOST_DETECTIONS]
    keypoints = rows[BOX_ROWS + 1 :].T.reshape(-1, len(KEYPOINTS), 3)[kept] if pose else None
    return Found(box_px[kept], class_id[kept], score[kept], keypoints)


def keep(box_px: Array, group: NDArray[np.int64], most_iou: float = NMS_IOU) -> list[int]:
    """Non-maximum suppression: indices of those boxes (N, 4), best first, that no better one of their group covers."""
    size = np.maximum(box_px[:, 2:] - box_px[:, :2], 0.0)
    area = size[:, 0] * size[:, 1]
    left = np.arange(len(box_px))
    kept = []
    while len(left):
        best, left = left[0], left[1:]
        kept.append(int(best))
        overlap = np.minimum(box_px[best, 2:], box_px[left, 2:]) - np.maximum(box_px[best, :2], box_px[left, :2])
        common = np.maximum(overlap, 0.0).prod(axis=1)
        covered = common > most_iou * (area[best] + area[left] - common)
        left = left[~(covered & (group[left] == group[best]))]
    return kept


def detections(found: Found, box: Letterbox, classes: frozenset[str] | None = None) -> tuple[Detection, ...]:
    """The same as fractions of the picture; boxes are clipped to it, body points may lie outside.

    Boxes outside the picture, and those of other than `classes`, are left out.
    """
    corners = np.clip(box.to_frac(found.box_px.reshape(-1, 2, 2)), 0.0, 1.0).reshape(-1, 4)
    result = []
    for i, corner in enumerate(corners):
        name = COCO[found.class_id[i]]
        if (corner[2:] > corner[:2]).all() and (classes is None or name in classes):
            points = None
            if found.keypoints_px is not None:
                points = found.keypoints_px[i].copy()
                points[:, :2] = box.to_frac(points[:, :2])
            result.append(Detection(name, float(found.score[i]), corner.copy(), points))
    return tuple(result)
