"""Where an upright figure appears in a picture, for many hypotheses about it at once.

A figure is a column that stands on the ground. Its box is spanned by the rims of two discs: one around the feet, one
around the head. Seen from above, the nearer rim of the lower disc and the farther rim of the upper one are the edges.
How wide it is depends on what shows: a whole figure with arms and strides, or shoulders where the feet are cut off.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinempc.composition import image_point
from cinempc.hardware import Camera
from cinempc.optics import defocus_px
from cinempc.types import Array, LensState, VehicleState

NORTH, EAST, HEIGHT, WIDTH, SHOULDERS = 0, 1, 4, 5, 6  # entries of a figure's state; 2 and 3 are its velocity
LEFT, TOP, RIGHT, BOTTOM = range(4)  # edges of a box
Edges = NDArray[np.intp]  # indices of some of them
RIM_M = np.array([0.08, 0.12])  # radius of a figure at the top of the head and at the feet
TOES_M = 0.04  # how far ahead of its heels the middle of somebody who walks is
STEADY_M_S = 0.5  # from this speed on
NEAREST_M = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A camera at the instant of a picture: all that it takes to project into it and out of it."""

    position_ned_m: Array  # (3,)
    yaw_ned_rad: float
    pitch_rad: float
    lens: LensState
    sensor_mm: tuple[float, float]
    image_px: tuple[int, int]
    ground_down_m: float = 0.0  # of the plane that people stand on

    def boxes(self, figures: Array, *, whole: bool = True) -> Array:
        """(S, 4) left, top, right, bottom, as fractions of the frame, of figures (S, NX), `whole` or without feet."""
        height, speed = figures[:, HEIGHT], np.hypot(figures[:, 2], figures[:, 3])
        ahead = TOES_M / np.maximum(speed, STEADY_M_S)
        north, east = figures[:, NORTH] + ahead * figures[:, 2], figures[:, EAST] + ahead * figures[:, 3]
        away_n, away_e = north - self.position_ned_m[0], east - self.position_ned_m[1]
        distance = np.maximum(np.hypot(away_n, away_e), NEAREST_M)
        out_n, out_e = away_n / distance, away_e / distance
        middle_u, _ = self._project(north, east, self.ground_down_m - height / 2)
        _, top = self._project(north + RIM_M[0] * out_n, east + RIM_M[0] * out_e, self.ground_down_m - height)
        _, bottom = self._project(north - RIM_M[1] * out_n, east - RIM_M[1] * out_e, self.ground_down_m + 0.0 * north)
        half = figures[:, WIDTH if whole else SHOULDERS] * (bottom - top) / 2 / self.aspect
        return np.stack([middle_u - half, top, middle_u + half, bottom], axis=1)

    @property
    def aspect(self) -> float:
        """Width of the frame in frame heights."""
        return self.sensor_mm[0] / self.sensor_mm[1]

    def bearing_ned_rad(self, u_frac: float) -> float:
        """Of a column of the frame, at the level of the optical axis."""
        return self.yaw_ned_rad + float(np.arctan((u_frac - 0.5) * self.sensor_mm[0] / self.lens.focal_length_mm))

    def elevation_rad(self, v_frac: float) -> float:
        """Of a row of the frame, in the middle column; positive above the horizon."""
        below = (v_frac - 0.5) * self.sensor_mm[1] / self.lens.focal_length_mm
        return self.pitch_rad - float(np.arctan(below))

    @property
    def above_ground_m(self) -> float:
        """Height of the camera."""
        return self.ground_down_m - float(self.position_ned_m[2])

    def blur_px(self, depth_m: float) -> float:
        """Diameter of the blur at a distance along the optical axis."""
        lens = self.lens
        setting = (lens.focal_length_mm, lens.f_number, 1.0 / lens.focus_distance_m)
        return abs(float(defocus_px(1.0 / max(depth_m, NEAREST_M), *setting, self.sensor_mm[0], self.image_px[0])))

    def _project(self, north: Array, east: Array, down: Array) -> tuple[Array, Array]:
        pose = (self.position_ned_m, self.yaw_ned_rad, self.pitch_rad)
        u, v = image_point((north, east, down), *pose, self.lens.focal_length_mm, self.sensor_mm)
        return np.asarray(u), np.asarray(v)


def view_of(vehicle: VehicleState, camera: Camera) -> View:
    """The view from where the vehicle was measured to be."""
    return View(
        position_ned_m=vehicle.camera_position_ned_m,
        yaw_ned_rad=vehicle.gimbal_yaw_ned_rad,
        pitch_rad=vehicle.gimbal_pitch_rad,
        lens=vehicle.lens,
        sensor_mm=(camera.sensor_width_mm, camera.sensor_height_mm),
        image_px=camera.image_px,
    )
