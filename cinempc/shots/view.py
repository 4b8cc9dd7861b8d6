"""From where the camera looks: from the shot file to the problem's parameters."""

from __future__ import annotations

import numpy as np

from cinempc.frames import wrap_pi
from cinempc.problem import Parameters
from cinempc.shots.gains import Gains
from cinempc.shots.profile import Profile, changed, profile
from cinempc.shots.setpoints import SetPoints
from cinempc.shots.situation import Situation, write_subject
from cinempc.shots.spec import ShotSpec
from cinempc.types import Array, SubjectForecast

CALM_TURN_RAD_S = 0.4  # the camera goes round someone who turns no faster than this,
CALM_SPEED_M_S = 2.5  # nor faster than at this speed


class ViewWriter:
    """A shot's `view`."""

    def __init__(self, spec: ShotSpec, gains: Gains) -> None:
        self._view = view = spec.view
        self._points, self._facing = SetPoints(), Facing()
        self._azimuth: Profile | None = None  # to the subject's heading
        if view is None:
            return
        for term, value, unit in (
            ("distance", view.distance_m, 1.0),
            ("elevation", view.elevation_deg, np.pi / 180),
            ("height", view.height_m, 1.0),
            ("azimuth", view.azimuth_deg, np.pi / 180),
        ):
            if value is not None:
                asked = changed(profile(value, spec.duration_s), lambda number, unit=unit: number * unit)  # type: ignore[misc]
                self._points.add(term, asked, gains[term])
                if term == "azimuth" and view.relative_to == "heading":
                    self._azimuth = asked

    def begin(self, parameters: Parameters) -> None:
        """What does not change during the shot."""
        self._points.begin(parameters)

    def write(self, parameters: Parameters, situation: Situation) -> None:
        """The viewed subject, and the set-points of distance, elevation, height and azimuth."""
        if self._view is None:
            return
        forecast = situation.forecasts[self._view.subject]
        write_subject(parameters["view"][:, 0], forecast)
        self._points.write(parameters, situation.times_s)
        if self._azimuth is not None:
            heading_rad = self._facing.over(situation, forecast)
            parameters["azimuth.target"][:, 0, 0] = self._azimuth(situation.times_s) + heading_rad


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
