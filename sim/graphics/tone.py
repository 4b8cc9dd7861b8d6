"""From linear light to the picture, through tables.

The rasteriser stores `sqrt(filmic(light))` in eight bits (see `shaders.developed`), cheap and nearly even to the eye.
Depth of field needs light back, as far as eight bits hold it: up to `BRIGHTEST`, many times a white wall, so that
glints keep their energy when they spread to discs. The picture then gets the sRGB transfer function (IEC 61966-2-1).
Film curve: K. Narkowicz, ACES filmic tone mapping curve, 2016.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cinempc.types import Array

STEPS = 8192


def filmic(light: Array) -> Array:
    """Tone 0..1 of linear light >= 0."""
    return np.clip(light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14), 0.0, 1.0)


def light_of(tone: Array) -> Array:
    """The inverse of `filmic`."""
    a, b, c = 2.51 - 2.43 * tone, 0.03 - 0.59 * tone, -0.14 * tone
    return np.asarray((-b + np.sqrt(b * b - 4 * a * c)) / (2 * a))


def srgb(tone: Array) -> Array:
    """Display value 0..1 of a tone 0..1."""
    return np.where(tone <= 0.0031308, 12.92 * tone, 1.055 * np.maximum(tone, 1e-9) ** (1 / 2.4) - 0.055)


_STORED_TONE = (np.arange(256) / 255.0) ** 2

LIGHT = light_of(_STORED_TONE).astype(np.float32)
"""(256,) linear light of each stored value."""
BRIGHTEST = float(LIGHT[255])
DISPLAY = np.round(255 * srgb(filmic(BRIGHTEST * (np.arange(STEPS) / (STEPS - 1)) ** 2))).astype(np.uint8)
"""(STEPS,) 8-bit picture value of light, by sqrt(light / BRIGHTEST) * (STEPS - 1)."""
DEVELOPED = np.round(255 * srgb(_STORED_TONE)).astype(np.uint8)
"""(256,) 8-bit picture value of each stored value: the same without the way through light."""


def developed(gain: float) -> NDArray[np.uint8]:
    """(256,) the same with the light times `gain`; what was brighter than `BRIGHTEST` is not known any more."""
    if gain == 1.0:
        return DEVELOPED
    light = np.minimum(gain * light_of(_STORED_TONE), BRIGHTEST)
    return np.round(255 * srgb(filmic(light))).astype(np.uint8)
