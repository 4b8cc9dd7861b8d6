"""From where the camera looks: from the shot file to the problem's parameters."""

from __future__ import annotations

import numpy as np

from cinempc.frames import wrap_pi
from cinempc.problem import Parameters
from cinempc.shots.gains import Gains
from cinempc.shots.profile import Profile, profile, scaled
from cinempc.shots.situation import Situation, write_subject
from cinempc.shots.spec import ShotSpec
from cinempc.types import Array, SubjectForecast

CALM_TURN_RAD_S = 0.4  # the camera goes round someone who turns no faster than this,
CALM_SPEED_M_S = 2.5  # nor faster than at this speed


class ViewWriter:
    """A shot's `view`."""

    def __init__(self, spec: ShotSpec, gains: Gains) -> None:
        self._view, self._gains = spec.view, gains
        self._facing = Facing()
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
        """The viewed subject, set-points and gains of distance, elevation, height and azimuth."""
        if self._view is None:
            return
        forecast = situation.forecasts[self._view.subject]
        write_subject(parameters["view"][:, 0], forecast)
        for term, asked in self._profiles.items():
            target = asked(situation.times_s)
            if term == "azimuth" and self._view.relative_to == "heading":
                target = target + self._facing.over(situation, forecast)
            parameters[f"{term}.target"][:, 0, 0] = target
            parameters[f"{term}.gain"][:, 0] = self._gains[term]


class Facing:
    """The heading that a view refers to: the subject's own, followed at a calm rate.

    Somebody who loiters turns on the spot within a second; a camera that raced to stay behind would lose the picture.
    """

    def __init__(self) -> None:
        self._heading_rad = 0.0
        self._time_s: float | None = None

    def over(self, situation: Situation, forecast: SubjectForecast) -> Array:
        """(K,) heading over the horizon [rad], continuous; the first instant becomes the state."""
        times_s, headings_rad = situation.times_s, forecast.heading_ned_rad
        away = forecast.position_ned_m[0, :2] - situation.camera_ned_m[0, :2]
        rate_rad_s = min(CALM_TURN_RAD_S, CALM_SPEED_M_S / max(float(np.hypot(*away)), 1.0))
        if self._time_s is None:
            self._heading_rad = float(headings_rad[0])
        else:
            reach_rad = rate_rad_s * max(times_s[0] - self._time_s, 0.0)
            self._heading_rad += float(np.clip(wrap_pi(headings_rad[0] - self._heading_rad), -reach_rad, reach_rad))
        self._time_s = float(times_s[0])
        turn_rad = wrap_pi(headings_rad[0] - self._heading_rad) + headings_rad - headings_rad[0]
        reach_rad = rate_rad_s * (times_s - times_s[0])
        return np.asarray(self._heading_rad + np.clip(turn_rad, -reach_rad, reach_rad))
