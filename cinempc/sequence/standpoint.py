"""Where the camera stands and what its lens is set to, and what that means in the words of a shot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cinempc import model
from cinempc.types import Array, SubjectForecast, VehicleState


@dataclass(frozen=True, slots=True, eq=False)
class Standpoint:
    """A camera beside the subject that it is about."""

    position_ned_m: Array  # (3,)
    yaw_ned_rad: float
    pitch_rad: float
    focal_length_mm: float
    ground_ned_m: Array  # (3,) where the subject stands
    subject_height_m: float
    subject_velocity_ned_m_s: Array  # (3,)

    @classmethod
    def of_vehicle(cls, vehicle: VehicleState, subject: SubjectForecast) -> Standpoint:
        """As it is measured, beside a subject as it is forecast at first."""
        aim = (vehicle.gimbal_yaw_ned_rad, vehicle.gimbal_pitch_rad)
        return cls._beside(subject, vehicle.camera_position_ned_m, aim, vehicle.lens.focal_length_mm)

    @classmethod
    def of_mark(cls, mark: Array, subject: SubjectForecast) -> Standpoint:
        """Of a state (NX,) of the model."""
        aim = (float(mark[model.YAW]), float(mark[model.PITCH]))
        return cls._beside(subject, mark[model.POSITION].copy(), aim, float(np.exp(mark[model.LN_FOCAL])))

    @classmethod
    def _beside(
        cls, subject: SubjectForecast, position_ned_m: Array, aim_rad: tuple[float, float], focal_mm: float
    ) -> Standpoint:
        ground_ned_m, velocity_ned_m_s = subject.position_ned_m[0].copy(), subject.velocity_ned_m_s[0].copy()
        return cls(position_ned_m, *aim_rad, focal_mm, ground_ned_m, subject.height_m, velocity_ned_m_s)

    @property
    def azimuth_rad(self) -> float:
        """Bearing from the subject to the camera, clockwise from north."""
        north, east, _ = self.position_ned_m - self.ground_ned_m
        return float(np.arctan2(east, north))

    @property
    def distance_m(self) -> float:
        """Horizontal."""
        return max(float(np.linalg.norm((self.position_ned_m - self.ground_ned_m)[:2])), 0.1)

    @property
    def height_m(self) -> float:
        """Of the camera above the subject's ground."""
        return float(self.ground_ned_m[2] - self.position_ned_m[2])

    def set_points(self) -> dict[str, tuple[float, ...]]:
        """By cost term, what a shot would ask for that wants the camera to be here."""
        elevation_rad = float(np.arctan2(self.height_m - self.subject_height_m / 2, self.distance_m))
        return {
            "azimuth": (self.azimuth_rad,),
            "distance": (self.distance_m,),
            "elevation": (elevation_rad,),
            "height": (self.height_m,),
            "focal_length": (self.focal_length_mm,),
            "place": tuple(map(float, self.position_ned_m)),
            "aim": (self.yaw_ned_rad, self.pitch_rad),
        }
