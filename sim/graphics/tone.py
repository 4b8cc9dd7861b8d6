"""The tone curve between linear light and 8-bit display values, as tables both ways.

The rasteriser writes display values (see `shaders.finish`); depth of field needs light back, as far as eight bits hold it:
up to `BRIGHTEST`, many times a white wall, so that glints keep their energy when they spread to discs.
Curve: K. Narkowicz, ACES filmic tone mapping curve, 2016, followed by the sRGB transfer function (IEC 61966-2-1).
"""

from __future__ import annotations

import numpy as np

from cinempc.types import Array

STEPS = 8192


def display_from_light(light: Array) -> Array:
    """Display value 0..1 of linear light >= 0."""
    toned = np.clip(light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14), 0.0, 1.0)
    return np.where(toned <= 0.0031308, 12.92 * toned, 1.055 * np.maximum(toned, 1e-9) ** (1 / 2.4) - 0.055)


def light_from_display(display: Array) -> Array:
    """The inverse; display values of 0..1."""
    toned = np.where(display <= 0.04045, display / 12.92, ((display + 0.055) / 1.055) ** 2.4)
    a, b, c = 2.51 - 2.43 * toned, 0.03 - 0.59 * toned, -0.14 * toned
    return np.asarray((-b + np.sqrt(b * b - 4 * a * c)) / (2 * a))


LIGHT = light_from_display(np.arange(256) / 255.0).astype(np.float32)  # (256,) of each 8-bit value
BRIGHTEST = float(LIGHT[255])
DISPLAY = np.round(255 * display_from_light(BRIGHTEST * (np.arange(STEPS) / (STEPS - 1)) ** 2)).astype(np.uint8)
"""(STEPS,) 8-bit value of light, by sqrt(light / BRIGHTEST) * (STEPS - 1)."""
