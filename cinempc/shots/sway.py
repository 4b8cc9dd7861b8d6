"""The sway of a hand-held picture: a few slow waves of seeded phases, so that it never jumps and comes out the same."""

from __future__ import annotations

import numpy as np

from cinempc.hardware import Camera
from cinempc.shots.movement import Handheld
from cinempc.shots.profile import Profile
from cinempc.types import Array

WAVES = np.array([0.37, 0.61, 1.0, 1.43, 1.93])  # frequencies over the asked one; no two in a simple proportion
HEIGHTS = np.array([1.0, 0.9, 0.7, 0.35, 0.2])  # of the waves: a hand drifts more than it trembles


def sway(handheld: Handheld | None, camera: Camera) -> tuple[Profile | None, Profile | None]:
    """Offsets over time of columns (in frame widths) and rows (in frame heights); None without a hand."""
    if handheld is None:
        return None, None
    phases = np.random.default_rng(handheld.seed).uniform(0.0, 2 * np.pi, (2, len(WAVES)))
    width, height = camera.image_px
    across = _waves(handheld.amount, handheld.rate_hz, phases[0])
    along = _waves(0.6 * handheld.amount * width / height, handheld.rate_hz, phases[1])
    return across, along


def _waves(amount: float, rate_hz: float, phases: Array) -> Profile:
    """A sum of sines with standard deviation `amount`."""
    heights = amount * HEIGHTS * np.sqrt(2.0 / np.sum(HEIGHTS**2))

    def at(times_s: Array) -> Array:
        angles = 2 * np.pi * rate_hz * np.multiply.outer(times_s, WAVES) + phases
        return np.asarray(np.sin(angles) @ heights)

    return at
