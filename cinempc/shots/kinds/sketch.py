"""Where the camera of a kind goes, worked out from the kind's own numbers for somebody who stands and faces north."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from math import radians

import numpy as np

from cinempc.configfile import load
from cinempc.hardware import Camera, Drone
from cinempc.shots.framing import asked_size
from cinempc.shots.kinds import KINDS, Actor, Setting
from cinempc.shots.kinds.pair import Pair
from cinempc.shots.load import CONFIGS
from cinempc.shots.path import through
from cinempc.shots.profile import Constant, Profile, profile, smooth_step
from cinempc.shots.spec import COLUMNS, ShotSpec, View
from cinempc.types import Array

SAMPLES = 121
SUBJECT, OTHER = "mia", "leo"
SEEN_M = 8.0  # a distance for what leaves it open


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """A kind in its plainest form; the subject is at the origin and faces north."""

    spec: ShotSpec
    camera_m: Array  # (T, 3) north, east, height
    aim_m: Array  # (T, 2) north, east of what is looked at
    focal_length_mm: Array  # (T,)
    stature_m: float
    other_m: Array | None  # (2,) north, east
    other_faces_rad: float


def sketch_of(name: str) -> Sketch:
    """The sketch of a kind."""
    return _Sketcher(name).sketch()


@cache
def usual_setting() -> Setting:
    """The shipped camera and drone, and two people."""
    camera, drone = load(CONFIGS / "cameras/cine_zoom.yaml", Camera), load(CONFIGS / "drones/cine_quad.yaml", Drone)
    return Setting({SUBJECT: Actor("person", 1.68), OTHER: Actor("person", 1.82)}, camera, drone)


class _Sketcher:
    def __init__(self, name: str) -> None:
        kind, self._setting = KINDS[name], usual_setting()
        shot = kind.model_validate_json(json.dumps({"kind": name, **kind.smallest}), strict=True)
        self.spec = ShotSpec.model_validate_json(json.dumps(shot.expand(self._setting)), strict=True)
        self._times_s = np.linspace(0.0, self.spec.duration_s, SAMPLES)
        faces_rad, at_m = 0.0, None
        if isinstance(shot, Pair):
            faces_rad, at_m = radians(kind.other_faces_deg), np.array(kind.other_at_m)  # type: ignore[attr-defined]
        self._faces_rad = {SUBJECT: 0.0, OTHER: faces_rad}
        self._at_m = {SUBJECT: np.zeros(2), **({} if at_m is None else {OTHER: at_m})}

    def sketch(self) -> Sketch:
        path, view = self.spec.camera_path, self.spec.view
        focal_mm = self._focal_mm()
        if path is not None:
            points = through(path)(self._times_s)
            camera = points if path.around is None else self._around(path.around, points)
        else:
            assert view is not None, "a kind says where the camera is"
            camera = self._viewpoint(view, focal_mm)
        other = self._at_m.get(OTHER)
        stature_m = self.spec.subjects[SUBJECT].height_m
        return Sketch(self.spec, camera, self._aim(), focal_mm, stature_m, other, self._faces_rad[OTHER])

    def _over_time(self, value: object) -> Array:
        return profile(value, self.spec.duration_s)(self._times_s)  # type: ignore[arg-type]

    def _focal_mm(self) -> Array:
        asked = self.spec.lens.focal_length_mm
        if asked != "free":
            return self._over_time(asked)
        size, away_m = self._size(), self._over_time(self.spec.view.distance_m if self.spec.view else SEEN_M)
        mm = away_m * size(self._times_s) * self._setting.camera.sensor_height_mm / self.spec.subjects[SUBJECT].height_m
        return np.asarray(mm)

    def _size(self) -> Profile:
        sized = [framing for framing in self.spec.framing if framing.size is not None]
        return asked_size(sized[0], self.spec.duration_s) if sized else Constant(0.7)

    def _around(self, name: str, points: Array) -> Array:
        """(T, 3) from points ahead and to the right of somebody."""
        cos, sin = np.cos(self._faces_rad[name]), np.sin(self._faces_rad[name])
        north = self._at_m[name][0] + cos * points[:, 0] - sin * points[:, 1]
        east = self._at_m[name][1] + sin * points[:, 0] + cos * points[:, 1]
        return np.stack([north, east, points[:, 2]], axis=1)

    def _viewpoint(self, view: View, focal_mm: Array) -> Array:
        """(T, 3) from bearing, distance and height."""
        middle_m = self.spec.subjects[SUBJECT].height_m / 2
        bearing = np.radians(self._over_time(view.azimuth_deg or 0.0))
        away_m = self._distance_m(view, focal_mm)
        if view.height_m is not None:
            height_m = self._over_time(view.height_m)
        else:
            height_m = middle_m + away_m * np.tan(np.radians(self._over_time(view.elevation_deg or self._elevation())))
        return self._around(
            view.subject, np.stack([away_m * np.cos(bearing), away_m * np.sin(bearing), height_m], axis=1)
        )

    def _elevation(self) -> float:
        """Where the horizon and the subject's row say how high the camera is: about the angle between both."""
        return 10.0 if self.spec.horizon is not None else 0.0

    def _distance_m(self, view: View, focal_mm: Array) -> Array:
        """(T,) asked, or by size, or by how far apart two people are in the frame."""
        if view.distance_m is not None:
            return self._over_time(view.distance_m)
        if any(framing.size is not None for framing in self.spec.framing):
            size, sensor_mm = self._size()(self._times_s), self._setting.camera.sensor_height_mm
            return np.asarray(self.spec.subjects[SUBJECT].height_m * focal_mm / (size * sensor_mm))
        columns = [COLUMNS.get(str(framing.x), 0.5) for framing in self.spec.framing if framing.x is not None]
        apart_frac = max(columns) - min(columns)
        if OTHER in self._at_m and apart_frac > 0:
            apart_m = float(np.linalg.norm(self._at_m[OTHER]))
            return np.asarray(apart_m * focal_mm / (apart_frac * self._setting.camera.sensor_width_mm))
        return np.full(SAMPLES, SEEN_M)

    def _aim(self) -> Array:
        """(T, 2) the placed point on the ground, on its way to another where the picture turns to one."""
        framing = self.spec.framing[0]
        here = self._at_m[framing.subject or SUBJECT]
        if framing.turn is None:
            return np.tile(here, (SAMPLES, 1))
        share = smooth_step((self._times_s - framing.turn.at_s) / framing.turn.over_s)
        return np.asarray(here + share[:, None] * (self._at_m[framing.turn.subject] - here))
