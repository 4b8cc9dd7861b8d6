"""Boxes in a picture: (left, top, right, bottom), in fractions of it or in pixels."""

from __future__ import annotations

import numpy as np

from cinempc.types import Array


def overlap(one: Array, other: Array) -> float:
    """Intersection over union."""
    common = _common(one, other)
    return common / max(area(one) + area(other) - common, 1e-12)


def within(one: Array, other: Array) -> float:
    """Share of the smaller one that lies within the other."""
    return _common(one, other) / max(min(area(one), area(other)), 1e-12)


def area(box: Array) -> float:
    """In the square of its unit."""
    return float(np.prod(box[2:] - box[:2]))


def _common(one: Array, other: Array) -> float:
    sides = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    return float(np.prod(np.maximum(sides, 0.0)))
