"""Draws who is where into a picture: corners around the one who is followed, fainter ones around everybody else."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from perception.sighting import Sighting

Colour = tuple[int, int, int]
FOLLOWED: Colour = (90, 220, 255)  # BGR, a warm yellow
OTHERS: tuple[Colour, ...] = ((225, 190, 120), (170, 215, 140), (215, 150, 190), (140, 190, 230), (205, 205, 150))
INK: Colour = (250, 250, 250)
BACKING = 0.6  # how much of the picture a label hides
CORNER = 0.28  # of the shorter side of a box
USUAL_HEIGHT_PX, LEAST_UNIT = 720, 0.8  # lines and letters grow with the picture; smaller ones could not be read
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def drawn(image_bgr: NDArray[np.uint8], sightings: Sequence[Sighting]) -> NDArray[np.uint8]:
    """A copy with everybody marked who is seen, and on top the one who is followed, unseen too."""
    picture = image_bgr.copy()
    for one in sorted((one for one in sightings if one.seen or one.name), key=lambda one: bool(one.name)):
        _mark(picture, one)
    return picture


def _mark(picture: NDArray[np.uint8], one: Sighting) -> None:
    height_px, width_px = picture.shape[:2]
    unit = max(height_px / USUAL_HEIGHT_PX, LEAST_UNIT)
    colour = FOLLOWED if one.name else OTHERS[one.id % len(OTHERS)]
    if not np.isfinite(one.box_frac).all():
        return
    limits = np.array([width_px, height_px] * 2)
    left, top, right, bottom = np.clip(np.rint(one.box_frac * limits), 0, limits - 1).astype(int).tolist()
    if right - left < 2 or bottom - top < 2:
        return
    _corners(picture, (left, top, right, bottom), colour, max(1, round((1.4 if one.name else 1.0) * unit)), one.seen)
    who = one.name or f"#{one.id}"
    words = f"{who}  {one.range_m:.0f} m" if one.seen else f"{who} ?"
    _label(picture, words, (left, top), colour, unit)


def _corners(
    picture: NDArray[np.uint8], box: tuple[int, int, int, int], colour: Colour, thick: int, seen: bool
) -> None:
    """Corners of a box; of somebody out of sight only short ones."""
    left, top, right, bottom = box
    arm = max(3, round((CORNER if seen else CORNER / 2) * min(right - left, bottom - top)))
    for x, y, across, down in ((left, top, 1, 1), (right, top, -1, 1), (left, bottom, 1, -1), (right, bottom, -1, -1)):
        for end in ((x + across * arm, y), (x, y + down * arm)):
            cv2.line(picture, (x, y), end, (20, 20, 20), thick + 1, cv2.LINE_AA)
    for x, y, across, down in ((left, top, 1, 1), (right, top, -1, 1), (left, bottom, 1, -1), (right, bottom, -1, -1)):
        for end in ((x + across * arm, y), (x, y + down * arm)):
            cv2.line(picture, (x, y), end, colour, thick, cv2.LINE_AA)


def _label(picture: NDArray[np.uint8], words: str, corner: tuple[int, int], colour: Colour, unit: float) -> None:
    """Above the box, or inside the picture where there is no room."""
    scale, pad = 0.45 * unit, max(2, round(4 * unit))
    (wide, tall), _ = cv2.getTextSize(words, _FONT, scale, 1)
    width_px = picture.shape[1]
    left = int(np.clip(corner[0], 0, max(width_px - wide - 3 * pad, 0)))
    bottom = int(max(corner[1] - pad, tall + 2 * pad))
    top, right = bottom - tall - 2 * pad, min(left + wide + 3 * pad, width_px)
    patch = picture[top:bottom, left:right]
    patch[:] = (patch * (1.0 - BACKING)).astype(np.uint8)
    picture[top:bottom, left : left + max(1, round(2 * unit))] = colour
    cv2.putText(picture, words, (left + 2 * pad, bottom - pad), _FONT, scale, INK, 1, cv2.LINE_AA)
