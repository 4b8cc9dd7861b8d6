"""Flat arrows that lie on a floor: how a storyboard shows a way into, out of and across the picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from cinempc.types import Array

HEAD_LENGTH, HEAD_WIDTH = 2.2, 2.4  # of the shaft's width
POINTS = 48


def floor_arrow(path: Array, width: float) -> Array:
    """(P, 2) outline, on the floor, of an arrow of this shaft width along a path (K, 2); empty for no way."""
    line = _evenly(path)
    if not len(line):
        return np.empty((0, 2))
    length = float(np.linalg.norm(np.diff(line, axis=0), axis=1).sum())
    head = min(HEAD_LENGTH * width, 0.6 * length)
    along = np.linspace(0.0, length, len(line))
    shaft = line[along <= length - head]
    shaft = line[:2] if len(shaft) < 2 else shaft
    across = _across(shaft)
    tip, neck = line[-1], shaft[-1]
    wing = HEAD_WIDTH * width / 2 * _normal(tip - neck)
    left, right = shaft + width / 2 * across, shaft - width / 2 * across
    return np.vstack([left, neck + wing, tip, neck - wing, right[::-1]])


def _evenly(path: Array) -> Array:
    """The path at even distances along it, less the places where it only trembles."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    moves = np.concatenate([[True], steps > 1e-9])
    if not along[-1] > 1e-6:
        return np.empty((0, 2))
    at = np.linspace(0.0, along[-1], POINTS)
    line = np.stack([np.interp(at, along[moves], axis[moves]) for axis in path.T], axis=1)
    kernel = np.ones(7) / 7  # hovering is not part of the way
    padded = np.vstack([np.tile(line[:1], (3, 1)), line, np.tile(line[-1:], (3, 1))])
    smooth = np.stack([np.convolve(axis, kernel, mode="valid") for axis in padded.T], axis=1)
    smooth[0], smooth[-1] = line[0], line[-1]
    return smooth


def _across(line: Array) -> Array:
    """(K, 2) unit vectors to the left of the way at each of its points."""
    return np.array([_normal(step) for step in np.gradient(line, axis=0)])


def _normal(step: Any) -> Array:
    length = float(np.hypot(*step))
    return np.array([-step[1], step[0]]) / length if length > 0 else np.zeros(2)
