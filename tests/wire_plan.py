"""The plan of flights over the wire: a circle around a person. Quick to import, for processes that are to be killed."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, sin

import numpy as np

from cinempc.gate import Vec
from cinempc.types import Command, LensState

MIA_NED_M: Vec = (3.0, 6.0, 0.0)  # 8 m from where the test drone hovers
SPEED_M_S, HEIGHT_M, EASED_S = 2.0, 5.0, 0.8
PERIOD_S = 0.02


@dataclass(frozen=True, slots=True)
class Circle:
    """Around Mia from a bearing on, from rest to its speed, looking at her."""

    start_s: float
    bearing_rad: float
    radius_m: float
    speed_m_s: float = SPEED_M_S

    def __call__(self, now_s: float) -> Command:
        t = max(now_s - self.start_s, 0.0)
        way_s, pace = (t - EASED_S / 2, 1.0) if t > EASED_S else (t * t / 2 / EASED_S, t / EASED_S)
        rate = self.speed_m_s / self.radius_m
        angle, turn = self.bearing_rad + rate * way_s, rate * pace
        out, along = np.array([cos(angle), sin(angle), 0.0]), np.array([-sin(angle), cos(angle), 0.0])
        change = rate / EASED_S if t <= EASED_S else 0.0
        yaw = atan2(-out[1], -out[0])
        return Command(
            time_s=now_s,
            position_ned_m=np.array([*MIA_NED_M[:2], -HEIGHT_M]) + self.radius_m * out,
            velocity_ned_m_s=self.radius_m * turn * along,
            acceleration_ned_m_s2=self.radius_m * (change * along - turn**2 * out),
            yaw_ned_rad=yaw,
            gimbal_yaw_ned_rad=yaw,
            gimbal_pitch_rad=-atan2(HEIGHT_M - 1.0, self.radius_m),
            gimbal_yaw_rate_rad_s=turn,
            gimbal_pitch_rate_rad_s=0.0,
            lens=LensState(35.0, 10.0, 4.0),
        )
