"""The horizon as it is expected before it is planned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cinempc.composition import MIN_DEPTH_M
from cinempc.types import Array, SubjectForecast


def write_subject(entries: Array, forecast: SubjectForecast) -> None:
    """Fills a subject's parameters (K, 5): position NED, height, heading."""
    entries[:, :3] = forecast.position_ned_m
    entries[:, 3] = forecast.height_m
    entries[:, 4] = forecast.heading_ned_rad


@dataclass(frozen=True, slots=True, eq=False)
class Situation:
    """K instants: where the subjects are forecast, and where the camera is expected by the last plan."""

    times_s: Array  # (K,) from the start of the shot
    forecasts: dict[str, SubjectForecast]
    camera_ned_m: Array  # (K, 3)
    yaw_ned_rad: Array  # (K,)
    pitch_rad: Array  # (K,)

    def point_ned_m(self, name: str, height_frac: float) -> Array:
        """(K, 3) a point of a subject at a fraction of its height."""
        forecast = self.forecasts[name]
        return np.asarray(forecast.position_ned_m - [0.0, 0.0, forecast.height_m * height_frac])

    def depth_m(self, name: str, height_frac: float) -> Array:
        """(K,) depth of a point of a subject along the optical axis."""
        north, east, down = (self.point_ned_m(name, height_frac) - self.camera_ned_m).T
        level = north * np.cos(self.yaw_ned_rad) + east * np.sin(self.yaw_ned_rad)
        return np.asarray(np.maximum(level * np.cos(self.pitch_rad) - down * np.sin(self.pitch_rad), MIN_DEPTH_M))
