"""How a low sun changes the light: weaker and warmer, the sky darker beside it, and the camera opened up for both.

The longer the way through the air, the more of the light is lost on it, of blue most: Beer and Lambert's law over the
air mass of F. Kasten and A. T. Young, Revised optical air mass tables, Applied Optics 28 (1989). From `HIGH_DEG`
upwards the light is that of an ordinary day.
"""

from __future__ import annotations

import numpy as np

from cinempc.types import Array

SUN = np.array([2.9, 2.7, 2.38])  # of an ordinary day, red, green, blue
HIGH_DEG = 30.0
LOST_PER_AIR_MASS = np.array([0.05, 0.10, 0.22])  # of a clear sky
SHADE_TINT = np.array([-0.02, 0.0, 0.06])  # of the sky, that the sun does not reach so well
AMBIENT = 0.82  # of the sky on level ground, as the shaders have it
OPENED = 0.65  # how much of the lost light the exposure makes good: an evening stays darker than noon


def air_mass(elevation_deg: float) -> float:
    """How much air the light comes through, in atmospheres seen straight up."""
    return float(1.0 / (np.sin(np.radians(elevation_deg)) + 0.50572 * (elevation_deg + 6.07995) ** -1.6364))


def daylight(elevation_deg: float) -> tuple[Array, Array]:
    """Light (3,) of the sun, and the factor (3,) on that of the sky, for a sun of 5 degrees or more."""
    if elevation_deg >= HIGH_DEG:
        return SUN, np.ones(3)
    sine, high = np.sin(np.radians([elevation_deg, HIGH_DEG]))
    through = np.exp(-LOST_PER_AIR_MASS * (air_mass(elevation_deg) - air_mass(HIGH_DEG)))
    dimmer = sine / high
    level, ordinary = SUN[1] * through[1] * sine + AMBIENT * dimmer, SUN[1] * high + AMBIENT
    gain = (ordinary / level) ** OPENED
    return SUN * through * gain, dimmer * gain * (1.0 + (1.0 - dimmer) * SHADE_TINT)
