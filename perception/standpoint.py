"""A camera pose for footage that has none, good enough to follow people by.

The camera is taken to stay where it is and to turn as the background says (`egomotion`). How high it is follows from
the people: whoever stands on the ground and has a usual height must fill their box (`settle`). So a wrong tilt does no
harm to following them. Where the camera travels, the people seem to move the other way, and to grow where it comes
nearer, which `follow` takes for a change of its height. Ranges are as good as the people's heights and the focal
length; north is where the camera looks at first.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cinempc.composition import ray_ned
from cinempc.frames import wrap_pi
from cinempc.hardware import Camera
from cinempc.types import Array, LensState, VehicleState
from perception.egomotion import Turn
from perception.view import BOTTOM, LEFT, RIGHT, RIM_M, TOP

USUAL_PITCH_RAD = np.deg2rad(-30.0)  # of a drone that films people
FIELD_OF_VIEW_RAD = np.deg2rad(60.0)  # across the longer side, of a camera that is not known
SENSOR_MM = 24.0  # its longer side
LEAST_DIP_RAD = np.deg2rad(4.0)  # by which feet are below the horizon, at least
RETURN_S = 3.0  # within which the tilt comes back to the first one: travelling looks like tilting
LEAST_M, MOST_M = 0.3, 300.0
LEAST_MOVE = 0.05  # straight below the camera a pan moves nothing


class Standpoint:
    """Where the camera is taken to be. `pitch_rad` is positive up."""

    def __init__(
        self, camera: Camera, *, pitch_rad: float = USUAL_PITCH_RAD, focal_length_mm: float | None = None
    ) -> None:
        self._sensor_mm = camera.sensor_width_mm, camera.sensor_height_mm
        self.lens = LensState(focal_length_mm or camera.focal_length_mm[0], np.inf, camera.f_number[1])
        self.yaw_rad, self.pitch_rad, self.height_m = 0.0, pitch_rad, 5.0
        self._first_pitch_rad = pitch_rad

    def settle(self, box_frac: Array, figure_m: float) -> None:
        """Before anybody is followed: tilts so that someone's feet are on the ground, and stands as high as fits."""
        dip = float(np.arctan(self._slope(np.array([0.5, box_frac[BOTTOM]]))))
        self._first_pitch_rad = self.pitch_rad = self.pitch_rad - max(LEAST_DIP_RAD - dip, 0.0)
        self.height_m = self._height_for(box_frac, figure_m)

    def turn(self, turn: Turn, at_frac: Array, elapsed_s: float) -> None:
        """Turns with the camera.

        A view of the world has a level horizon. So this is the pan and tilt that move the point `at_frac` (2,) of the
        picture as the turn does, roll included; small angles.
        """
        x, y = (at_frac - 0.5) * np.array(self._sensor_mm) / self.lens.focal_length_mm
        cos, sin = np.cos(self.pitch_rad), np.sin(self.pitch_rad)
        yaw, pitch, roll = turn.yaw_rad, turn.pitch_rad, turn.roll_rad
        seen = np.array([-(1 + x * x) * yaw + x * y * pitch + y * roll, (1 + y * y) * pitch - x * y * yaw - x * roll])
        moves = np.array([[-(1 + x * x) * cos - y * sin, x * y], [x * sin - x * y * cos, 1 + y * y]])
        if abs(np.linalg.det(moves)) > LEAST_MOVE:
            pan, tilt = np.linalg.solve(moves, seen)
            self.yaw_rad, self.pitch_rad = float(wrap_pi(self.yaw_rad + pan)), self.pitch_rad + float(tilt)
        back = 1.0 - np.exp(-elapsed_s / RETURN_S)
        self.pitch_rad += float(back * (self._first_pitch_rad - self.pitch_rad))

    def place(self, box_frac: Array) -> Array:
        """(2,) north, east of somebody with this box: in the direction of its middle, as far as the feet are low."""
        middle = (box_frac[LEFT] + box_frac[RIGHT]) / 2
        slope = max(self._slope(np.array([middle, box_frac[BOTTOM]])), np.tan(LEAST_DIP_RAD))
        ray = self._ray(np.array([middle, (box_frac[TOP] + box_frac[BOTTOM]) / 2]))
        return np.asarray((self.height_m / slope + RIM_M[1]) * ray[:2] / max(np.hypot(ray[0], ray[1]), 1e-3))

    def vehicle(self, time_s: float) -> VehicleState:
        """The pose in the form that everything else takes."""
        position = np.array([0.0, 0.0, -self.height_m])
        return VehicleState(
            time_s=time_s,
            position_ned_m=position,
            velocity_ned_m_s=np.zeros(3),
            acceleration_ned_m_s2=np.zeros(3),
            attitude_ned_from_body=np.array([1.0, 0.0, 0.0, 0.0]),
            camera_position_ned_m=position,
            gimbal_yaw_ned_rad=self.yaw_rad,
            gimbal_pitch_rad=self.pitch_rad,
            gimbal_roll_rad=0.0,
            lens=replace(self.lens),
        )

    def _height_for(self, box_frac: Array, figure_m: float) -> float:
        """Camera height [m] from which a figure on the ground has this box, or the nearest one that is possible."""
        middle = (box_frac[LEFT] + box_frac[RIGHT]) / 2
        head, feet = (self._slope(np.array([middle, box_frac[edge]])) for edge in (TOP, BOTTOM))
        feet = max(feet, np.tan(LEAST_DIP_RAD))
        distance_m = (figure_m + RIM_M[0] * head + RIM_M[1] * feet) / max(feet - head, 1e-3)
        return float(np.clip((distance_m - RIM_M[1]) * feet, LEAST_M, MOST_M))

    def _slope(self, point_frac: Array) -> float:
        """Metres down for each metre out, along the ray through a point of the picture."""
        ray = self._ray(point_frac)
        return float(ray[2] / max(np.hypot(ray[0], ray[1]), 1e-3))

    def _ray(self, point_frac: Array) -> Array:
        return ray_ned(point_frac, self.yaw_rad, self.pitch_rad, self.lens.focal_length_mm, self._sensor_mm)


def usual_camera(image_px: tuple[int, int]) -> Camera:
    """A camera of the usual field of view for pictures of this size."""
    longer = max(image_px)
    width_mm, height_mm = (SENSOR_MM * side / longer for side in image_px)
    focal_mm = SENSOR_MM / 2 / float(np.tan(FIELD_OF_VIEW_RAD / 2))
    return Camera(
        name="unknown",
        sensor_width_mm=width_mm,
        sensor_height_mm=height_mm,
        image_px=image_px,
        circle_of_confusion_mm=0.02,
        focal_length_mm=(focal_mm, focal_mm),
        close_focus_m=0.5,
        f_number=(8.0, 8.0),
        zoom_rate_per_s=1.0,
        focus_rate_dioptres_per_s=1.0,
        iris_rate_stops_per_s=1.0,
    )
