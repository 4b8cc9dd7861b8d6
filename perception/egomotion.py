"""How the camera turned from one picture to the next, seen in the background: a visual gyroscope.

Corners are followed by optical flow (B. D. Lucas & T. Kanade, IJCAI 1981, in pyramids), those that move on their own
are left out (the homography of the most, by RANSAC), and the rotation that explains the rest best is the camera's
(W. Kabsch, Acta Cryst. A32, 1976). A camera that also travels sees its travel as a turn. For following somebody that is
welcome: it is the background behind them that stands still then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from cinempc.types import Array

WIDTH_PX = 480  # of the picture that is looked at
CORNERS, APART_PX, QUALITY = 250, 12, 0.01
WINDOW_PX, LEVELS = 15, 4  # of the optical flow: with so many halvings a turn of a fifth of the picture is followed
OFF_PX = 1.5  # how far a corner may be off and still belong to the background
LEAST_CORNERS = 12
FIGURE_ROOM = 0.15  # of a figure's box on each side, which its limbs and its shadow may reach
_FLOW = {"winSize": (WINDOW_PX, WINDOW_PX), "maxLevel": LEVELS}


@dataclass(frozen=True, slots=True)
class Turn:
    """From one picture to the next: about the camera's own axes, yaw to the right, pitch up, roll clockwise."""

    yaw_rad: float = 0.0
    pitch_rad: float = 0.0
    roll_rad: float = 0.0
    corners: int = 0  # that agree; 0 where nothing could be told


class VisualGyro:
    """Give it every picture, in order.

    Args:
        focal_widths: focal length in widths of the picture.
    """

    def __init__(self, focal_widths: float) -> None:
        self._focal_widths = focal_widths
        self._grey: NDArray[np.uint8] | None = None

    def update(self, image_bgr: NDArray[np.uint8], figures_frac: Sequence[Array] = ()) -> Turn:
        """The turn since the last picture; `figures_frac` are boxes (4,) in that one of whatever moves on its own."""
        height_px, width_px = image_bgr.shape[:2]
        small = cv2.resize(image_bgr, (WIDTH_PX, max(round(WIDTH_PX * height_px / width_px), 1)))
        before, now = self._grey, np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)
        self._grey = now
        if before is None or before.shape != now.shape:
            return Turn()
        return self._turn(*_followed(before, now, figures_frac), before.shape[0])

    def _turn(self, old_px: NDArray[np.float32], new_px: NDArray[np.float32], rows: int) -> Turn:
        if len(old_px) < LEAST_CORNERS:
            return Turn()
        homography, agree = cv2.findHomography(old_px, new_px, cv2.RANSAC, OFF_PX)
        good = np.zeros(len(old_px), bool) if homography is None else agree.ravel() > 0
        if good.sum() < LEAST_CORNERS:
            return Turn()
        middle = np.array([WIDTH_PX, rows]) / 2
        old, new = (_rays((points[good] - middle) / (WIDTH_PX * self._focal_widths)) for points in (old_px, new_px))
        left, _, right = np.linalg.svd(old.T @ new)
        flip = np.diag([1.0, 1.0, np.sign(np.linalg.det(left @ right))])
        turned = left @ flip @ right  # (3, 3): the new axes in the old frame
        return Turn(
            yaw_rad=float(np.arctan2(turned[1, 0], turned[0, 0])),
            pitch_rad=float(-np.arcsin(np.clip(turned[2, 0], -1.0, 1.0))),
            roll_rad=float(np.arctan2(turned[2, 1], turned[2, 2])),
            corners=int(good.sum()),
        )


def _followed(
    before: NDArray[np.uint8], now: NDArray[np.uint8], figures_frac: Sequence[Array]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Where corners of the background were and are, (N, 2) each, in px."""
    corners = cv2.goodFeaturesToTrack(before, CORNERS, QUALITY, APART_PX, mask=_background(before.shape, figures_frac))
    if corners is None or len(corners) < LEAST_CORNERS:
        return np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32)
    moved, found, _ = cv2.calcOpticalFlowPyrLK(before, now, corners, None, **_FLOW)  # type: ignore[call-overload]
    good = found.ravel() > 0
    return corners.reshape(-1, 2)[good], moved.reshape(-1, 2)[good]


def _background(shape: tuple[int, ...], figures_frac: Sequence[Array]) -> NDArray[np.uint8]:
    mask = np.full(shape, 255, np.uint8)
    size = np.array([shape[1], shape[0]] * 2)
    for box in figures_frac:
        room = FIGURE_ROOM * (box[2:] - box[:2]).max()
        left, top, right, bottom = (np.clip(box + room * np.array([-1, -1, 1, 1]), 0.0, 1.0) * size).astype(int)
        mask[top : bottom + 1, left : right + 1] = 0
    return mask


def _rays(points: Array) -> Array:
    """(N, 3) unit vectors forward, right, down through points (N, 2) in focal lengths from the picture's middle."""
    rays = np.hstack([np.ones((len(points), 1)), points])
    return np.asarray(rays / np.linalg.norm(rays, axis=1, keepdims=True))
