"""From where the camera looks: from the shot file to the problem's parameters."""

from __future__ import annotations

import numpy as np

from cinempc.problem import Parameters
from cinempc.shots.gains import Gains
from cinempc.shots.profile import Profile, profile, scaled
from cinempc.shots.situation import Situation, write_subject
from cinempc.shots.spec import ShotSpec


class ViewWriter:
    """A shot's `view`."""

    def __init__(self, spec: ShotSpec, gains: Gains) -> None:
        self._view, self._gains = spec.view, gains
        if spec.view is None:
            return
        asked = {
            "distance": (spec.view.distance_m, 1.0),
            "elevation": (spec.view.elevation_deg, np.pi / 180),
            "height": (spec.view.height_m, 1.0),
            "azimuth": (spec.view.azimuth_deg, np.pi / 180),
        }
        self._profiles: dict[str, Profile] = {
            term: scaled(profile(value, spec.duration_s), unit)
            for term, (value, unit) in asked.items()
            if value is not None
        }

    def write(self, parameters: Parameters, situation: Situation) -> None:
        """Set-points and gains of distance, elevation, height and azimuth."""
        if self._view is None:
            return
        forecast = situation.forecasts[self._view.subject]
        write_subject(parameters["view"][:, 0], forecast)
        for term, asked in self._profiles.items():
            target = asked(situation.times_s)
            if term == "azimuth" and self._view.relative_to == "heading":
                target = target + forecast.heading_ned_rad
            parameters[f"{term}.target"][:, 0, 0] = target
            parameters[f"{term}.gain"][:, 0] = self._gains[term]
