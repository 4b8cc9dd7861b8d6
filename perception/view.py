"""Where an upright figure appears in a picture, for many hypotheses about it at once.

A figure is a column that stands on the ground. Its box is spanned by the rims of two discs: one around the feet, one
around the head. Seen from above, the nearer rim of the lower disc and the farther rim of the upper one are the edges.
How wide it is depends on what shows: a whole figure with arms and strides, or shoulders where the feet are cut off.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinempc.composition import image_point, ray_ned
from cinempc.frames import camera_from_ned
from cinempc.hardware import Camera
from cinempc.optics import defocus_px
from cinempc.types import Array, LensState, VehicleState
from perception.ground import LEVEL, Ground
from perception.motion import EAST, HEIGHT, NORTH, SHOULDERS, SWAY, SWING, WIDTH

LEFT, TOP, RIGHT, BOTTOM = range(4)  # edges of a box
Edges = NDArray[np.intp]  # indices of some of them
RIM_M = np.array([0.08, 0.12])  # radius of a figure at the top of the head and at the feet
TOES_M = 0.04  # how far ahead of its heels the middle of somebody who walks is
STEADY_M_S = 0.5  # from this speed on
NEAREST_M = 0.5
BODY_SWAY = 1.0  # share of a box's sway that is the trunk's


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A camera at the instant of a picture: all that it takes to project into it and out of it."""

    position_ned_m: Array  # (3,)
    yaw_ned_rad: float
    pitch_rad: float
    lens: LensState
    sensor_mm: tuple[float, float]
    image_px: tuple[int, int]
    roll_rad: float = 0.0  # right side down
    ground: Ground = LEVEL  # that people stand on

    def boxes(self, figures: Array, *, whole: bool = True) -> Array:
        """(S, 4) left, top, right, bottom, as fractions of the frame, of figures (S, NX), `whole` or without feet."""
        height, speed = figures[:, HEIGHT], np.hypot(figures[:, 2], figures[:, 3])
        ahead = TOES_M / np.maximum(speed, STEADY_M_S)
        north, east = figures[:, NORTH] + ahead * figures[:, 2], figures[:, EAST] + ahead * figures[:, 3]
        away_n, away_e = north - self.position_ned_m[0], east - self.position_ned_m[1]
        distance = np.maximum(np.hypot(away_n, away_e), NEAREST_M)
        out_n, out_e = away_n / distance, away_e / distance
        aside, down = figures[:, SWAY], self.ground.down_m(north, east)
        middle_u, _ = self._project(north - aside * out_e, east + aside * out_n, down - height / 2)
        _, top = self._project(north + RIM_M[0] * out_n, east + RIM_M[0] * out_e, down - height)
        _, bottom = self._project(north - RIM_M[1] * out_n, east - RIM_M[1] * out_e, down)
        wide = figures[:, WIDTH if whole else SHOULDERS] * (1.0 + figures[:, SWING])
        half = wide * (bottom - top) / 2 / self.aspect
        return np.stack([middle_u - half, top, middle_u + half, bottom], axis=1)

    def points(self, figures: Array, level_frac: Array) -> Array:
        """(S, 2 P) u, v of P points on the axes of figures (S, NX), at fractions of their heights."""
        north, east = figures[:, NORTH], figures[:, EAST]
        away_n, away_e = north - self.position_ned_m[0], east - self.position_ned_m[1]
        aside = BODY_SWAY * figures[:, SWAY] / np.maximum(np.hypot(away_n, away_e), NEAREST_M)
        north, east = north - aside * away_e, east + aside * away_n
        down = self.ground.down_m(north, east)
        at = [self._project(north, east, down - level * figures[:, HEIGHT]) for level in level_frac]
        return np.stack([entry for point in at for entry in point], axis=1)

    def frac_per_m(self, figure: Array) -> Array:
        """(2,) how many frame widths and heights a metre is, where a figure (NX,) stands."""
        away = float(np.hypot(figure[NORTH] - self.position_ned_m[0], figure[EAST] - self.position_ned_m[1]))
        return np.asarray(self.lens.focal_length_mm / max(away, NEAREST_M) / np.array(self.sensor_mm))

    @property
    def aspect(self) -> float:
        """Width of the frame in frame heights."""
        return self.sensor_mm[0] / self.sensor_mm[1]

    def direction_rad(self, point_frac: Array) -> tuple[float, float]:
        """Bearing, and angle below the horizon, of the ray through an image point (2,)."""
        angles, focal_mm = (self.yaw_ned_rad, self.pitch_rad), self.lens.focal_length_mm
        north, east, down = ray_ned(point_frac, *angles, focal_mm, self.sensor_mm, self.roll_rad)
        return float(np.arctan2(east, north)), float(np.arctan2(down, np.hypot(north, east)))

    def depths_m(self, figures: Array) -> Array:
        """(S,) distances of figures (S, NX) along the optical axis, at half their heights."""
        offset = [figures[:, i] - self.position_ned_m[i] for i in (NORTH, EAST)]
        ground_m = self.ground.down_m(figures[:, NORTH], figures[:, EAST])
        down = ground_m - figures[:, HEIGHT] / 2 - self.position_ned_m[2]
        return np.asarray(camera_from_ned([*offset, down], self.yaw_ned_rad, self.pitch_rad)[0])

    def above_m(self, figure: Array) -> float:
        """Height of the camera above the ground that a figure (NX,) stands on."""
        return float(self.ground.down_m(figure[NORTH], figure[EAST]) - self.position_ned_m[2])

    def blur_px(self, depth_m: float) -> float:
        """Diameter of the blur at a distance along the optical axis."""
        lens = self.lens
        setting = (lens.focal_length_mm, lens.f_number, 1.0 / lens.focus_distance_m)
        return abs(float(defocus_px(1.0 / max(depth_m, NEAREST_M), *setting, self.sensor_mm[0], self.image_px[0])))

    def _project(self, north: Array, east: Array, down: Array) -> tuple[Array, Array]:
        pose = (self.position_ned_m, self.yaw_ned_rad, self.pitch_rad)
        u, v = image_point((north, east, down), *pose, self.lens.focal_length_mm, self.sensor_mm)
        return self._rolled(u, v, self.roll_rad)

    def _rolled(self, u: Array, v: Array, roll_rad: float) -> tuple[Array, Array]:
        """Image points in a camera that has turned about its optical axis, its right side down."""
        x, y, cos, sin = (u - 0.5) * self.aspect, v - 0.5, np.cos(roll_rad), np.sin(roll_rad)
        return np.asarray(0.5 + (cos * x + sin * y) / self.aspect), np.asarray(0.5 + cos * y - sin * x)


def view_of(vehicle: VehicleState, camera: Camera, ground: Ground = LEVEL) -> View:
    """The view from where the vehicle was measured to be, of people on this ground."""
    return View(
        position_ned_m=vehicle.camera_position_ned_m,
        yaw_ned_rad=vehicle.gimbal_yaw_ned_rad,
        pitch_rad=vehicle.gimbal_pitch_rad,
        lens=vehicle.lens,
        sensor_mm=(camera.sensor_width_mm, camera.sensor_height_mm),
        image_px=camera.image_px,
        roll_rad=vehicle.gimbal_roll_rad,
        ground=ground,
    )
