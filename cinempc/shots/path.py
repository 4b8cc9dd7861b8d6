"""Where the camera is and points by itself: from the shot file to the problem's parameters."""

from __future__ import annotations

import numpy as np

from cinempc.problem import Parameters
from cinempc.shots.gains import Gains
from cinempc.shots.movement import CameraPath
from cinempc.shots.profile import Profile, changed, profile
from cinempc.shots.setpoints import SetPoints
from cinempc.shots.situation import Situation
from cinempc.shots.spec import ROWS, ShotSpec
from cinempc.types import Array


class PathWriter:
    """A shot's `camera_path`, `aim` and `horizon`."""

    def __init__(self, spec: ShotSpec, gains: Gains) -> None:
        self._path, self._aim, self._gains = spec.camera_path, spec.aim, gains
        self._curve = None if spec.camera_path is None else through(spec.camera_path)
        self._points, self._anchors = SetPoints(), dict[str, _Anchor]()
        self._bearing: Profile | None = None
        if spec.horizon is not None:
            row = profile(ROWS.get(str(spec.horizon), spec.horizon), spec.duration_s)  # type: ignore[arg-type]
            self._points.add("horizon", row, gains["horizon"])
        if self._aim is not None and self._aim.bearing_deg is not None:
            self._bearing = changed(profile(self._aim.bearing_deg, spec.duration_s), np.deg2rad)
        if self._aim is not None and self._aim.pitch_deg is not None:
            pitch = changed(profile(self._aim.pitch_deg, spec.duration_s), np.deg2rad)
            self._points.add_rows("aim", pitch, gains["aim"], rows=slice(2, 3), column=1)

    def begin(self, parameters: Parameters) -> None:
        """What does not change during the shot; where it begins is found anew."""
        self._anchors.clear()
        self._points.begin(parameters)
        if self._path is not None:
            parameters["place.gain"][:] = self._gains["place"]
        if self._bearing is not None:
            parameters["aim.gain"][:, 0, :2] = self._gains["aim"]

    def write(self, parameters: Parameters, situation: Situation) -> None:
        """The set-points of place, aim and horizon."""
        self._points.write(parameters, situation.times_s)
        if self._path is not None and self._curve is not None:
            parameters["place.target"][:, 0] = self._place_ned_m(self._path, self._curve(situation.times_s), situation)
        if self._aim is not None and self._bearing is not None:
            facing_rad = self._anchor(self._aim.around, situation).heading_ned_rad if self._aim.around else 0.0
            parameters["aim.target"][:, 0, 0] = self._bearing(situation.times_s) + facing_rad

    def _place_ned_m(self, path: CameraPath, points_m: Array, situation: Situation) -> Array:
        """(K, 3) NED from (K, 3) points of the path."""
        if path.around is None:
            return points_m * [1.0, 1.0, -1.0]
        anchor = self._anchor(path.around, situation)
        forecast = situation.forecasts[path.around]
        base_ned_m = forecast.position_ned_m if path.moving else anchor.position_ned_m
        cos, sin = np.cos(anchor.heading_ned_rad), np.sin(anchor.heading_ned_rad)
        ahead, right, height = points_m.T
        return np.asarray(
            base_ned_m + np.stack([cos * ahead - sin * right, sin * ahead + cos * right, -height], axis=1)
        )

    def _anchor(self, name: str, situation: Situation) -> _Anchor:
        """Where a subject stood and faced as the shot began."""
        if name not in self._anchors:
            self._anchors[name] = _Anchor(situation, name)
        return self._anchors[name]


class _Anchor:
    """A subject at the first instant."""

    def __init__(self, situation: Situation, name: str) -> None:
        forecast = situation.forecasts[name]
        self.position_ned_m: Array = forecast.position_ned_m[0].copy()
        self.heading_ned_rad = float(forecast.heading_ned_rad[0])


def through(path: CameraPath) -> Profile:
    """Times (K,) -> points (K, 3): the quintic spline through all keys, at rest before the first and after the last."""
    times_s = np.array([key[0] for key in path.keys])
    points_m = np.array([key[1:] for key in path.keys], dtype=float)
    if len(times_s) == 1:
        return lambda now_s: np.broadcast_to(points_m[0], (*np.shape(now_s), 3)).copy()
    from scipy.interpolate import make_interp_spline  # a quarter of a second to load, and few shots have such a path

    at_rest = [(1, np.zeros(3)), (2, np.zeros(3))]
    spline = make_interp_spline(times_s, points_m, k=5, bc_type=(at_rest, at_rest))  # type: ignore[arg-type]
    return lambda now_s: np.asarray(spline(np.clip(now_s, times_s[0], times_s[-1])))
