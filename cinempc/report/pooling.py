"""What becomes of many values: one figure, or none where none is finite."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from cinempc.types import Array

Mask = NDArray[np.bool_]
Figure = float | None


def pool(parts: Iterable[Array]) -> Array:
    """All values of several columns."""
    return np.concatenate([np.empty(0), *parts])


def percentile(values: Array, q: float) -> Figure:
    """Of the finite ones."""
    finite = values[np.isfinite(values)]
    return float(np.percentile(finite, q)) if len(finite) else None


def rms(values: Array) -> Figure:
    """Root mean square of the finite ones."""
    finite = values[np.isfinite(values)]
    return float(np.sqrt(np.mean(finite**2))) if len(finite) else None


def share(true: Mask, of: Mask) -> Figure:
    """How much of the ticks in `of` something is true."""
    return float(true[of].mean()) if of.any() else None
