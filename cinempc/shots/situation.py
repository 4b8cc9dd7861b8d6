"""The horizon as it is expected before it is planned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cinempc.composition import MIN_DEPTH_M
from cinempc.types import Array, SubjectForecast


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """K instants: where the subjects are forecast, and where the camera is expected by the last plan."""

    times_s: Array  # (K,) from the start of the shot
    forecasts: dict[str, SubjectForecast]
    camera_ned_m: Array  # (K, 3)
    yaw_ned_rad: Array  # (K,)
    pitch_rad: Array  # (K,)

    def depth_m(self, name: str, height_frac: float) -> Array:
        """(K,) depth of a point of a subject along the optical axis."""
        forecast = self.forecasts[name]
        north, east, down = (forecast.position_ned_m - self.camera_ned_m).T
        down = down - forecast.height_m * height_frac
        level = north * np.cos(self.yaw_ned_rad) + east * np.sin(self.yaw_ned_rad)
        return np.maximum(level * np.cos(self.pitch_rad) - down * np.sin(self.pitch_rad), MIN_DEPTH_M)
