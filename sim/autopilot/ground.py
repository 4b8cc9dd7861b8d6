"""The plant with ground under it: a drone may stand with its motors off, and none sinks in."""

from __future__ import annotations

from dataclasses import replace
from math import radians
from typing import Any

import numpy as np

from cinempc.hardware import Camera, Drone
from sim import gimbal, quadrotor
from sim.mavlink.camera import middle_of
from sim.mavlink.vectors import Vec
from sim.scene import Scene
from sim.world import StartPose, World

LEGS_M = 0.2  # from the ground to the centre of the airframe


class GroundedWorld(World):
    """The embedded world for an autopilot that arms, takes off and lands; it begins standing where `start` hovers."""

    def __init__(
        self, scene: Scene, drone: Drone, camera: Camera, *, start: StartPose, flying: bool = False, **other: Any
    ) -> None:
        """As the world; `flying` begins in the air, at the height of `start`."""
        if not flying:
            offset_m = np.array(drone.camera_offset_frd_m)
            at = np.array([start.camera_position_ned_m[0], start.camera_position_ned_m[1], offset_m[2] - LEGS_M])
            start = replace(start, camera_position_ned_m=at, velocity_ned_m_s=np.zeros(3))
        self._standing: np.ndarray[Any, Any] | None = None
        super().__init__(scene, drone, camera, start=start, **other)
        self.drone, self.camera = drone, camera
        self.is_standing = not flying

    @property
    def is_standing(self) -> bool:
        """Whether it stands with its motors off."""
        return self._standing is not None

    @is_standing.setter
    def is_standing(self, standing: bool) -> None:
        if standing == self.is_standing:
            return
        place = self._body[:3].copy()
        place[2] = -LEGS_M
        at_rest = quadrotor.trim(self._airframe, place, np.zeros(3), self.airframe_yaw_rad, np.zeros(3))
        self._body = at_rest
        self._standing = at_rest.copy() if standing else None

    @property
    def height_m(self) -> float:
        """Of the legs above the ground."""
        return -float(self._body[2]) - LEGS_M

    @property
    def body_rates_rad_s(self) -> Vec:
        """About forward, right and down."""
        p, q, r = self._body[quadrotor.BODY_RATE : quadrotor.BODY_RATE + 3]
        return (float(p), float(q), float(r))

    @property
    def gimbal_rates_rad_s(self) -> tuple[float, float]:
        """Of yaw and pitch."""
        return float(self._gimbal[gimbal.YAW_RATE]), float(self._gimbal[gimbal.PITCH_RATE])

    def advance_to(self, time_s: float) -> None:
        """Moves the world on, but not what stands, and nothing below the ground."""
        super().advance_to(time_s)
        if self._standing is not None:
            self._body[:] = self._standing
        elif self._body[2] > -LEGS_M:
            self._body[2] = -LEGS_M
            sinking = self._body[quadrotor.VELOCITY + 2]
            self._body[quadrotor.VELOCITY : quadrotor.VELOCITY + 3] *= 0.9  # it rubs on the ground
            self._body[quadrotor.VELOCITY + 2] = min(sinking, 0.0)


def standing_at(camera: Camera, north_m: float = 0.0, east_m: float = 0.0, heading_deg: float = 0.0) -> StartPose:
    """A start for a drone that is to stand somewhere, its lens in the middle of its ranges."""
    return StartPose(np.array([north_m, east_m, 0.0]), radians(heading_deg), 0.0, middle_of(camera))
