"""The airframe between two messages: poses come late, rounded and unevenly, and are needed at any instant."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, dist, exp, sin

from sim.mavlink.vectors import ZERO, Quat, Vec, add, euler, length, scale, subtract

FARTHEST_S = 0.3  # dead reckoning goes no further
POSITION_TAU_S = 0.15  # positions come in steps of a centimetre; velocities carry on between them
ACCELERATION_TAU_S = 0.15
JUMP_M = 0.5  # no rounding: it is somewhere else


@dataclass(frozen=True, slots=True)
class Pose:
    """The airframe at one instant of the monotonic clock."""

    time_s: float
    position_ned_m: Vec
    velocity_ned_m_s: Vec
    attitude: Quat
    body_rates_rad_s: Vec
    acceleration_ned_m_s2: Vec = ZERO

    @property
    def yaw_rad(self) -> float:
        """Of the nose, clockwise from north."""
        return euler(self.attitude)[2]

    def at(self, time_s: float) -> Pose:
        """Moved on to a later instant, by `FARTHEST_S` at most."""
        ahead_s = min(max(time_s - self.time_s, 0.0), FARTHEST_S)
        moved = add(scale(self.velocity_ned_m_s, ahead_s), scale(self.acceleration_ned_m_s2, 0.5 * ahead_s**2))
        return Pose(
            time_s,
            add(self.position_ned_m, moved),
            add(self.velocity_ned_m_s, scale(self.acceleration_ned_m_s2, ahead_s)),
            turned(self.attitude, scale(self.body_rates_rad_s, ahead_s)),
            self.body_rates_rad_s,
            self.acceleration_ned_m_s2,
        )


class Tracker:
    """Smooths the poses that arrive."""

    def __init__(self) -> None:
        self.newest: Pose | None = None

    def take(self, heard: Pose) -> None:
        """A pose as it was heard; its acceleration is worked out here."""
        last = self.newest
        if last is None or heard.time_s - last.time_s > FARTHEST_S or self._has_jumped(last, heard):
            self.newest = heard
            return
        dt_s = heard.time_s - last.time_s
        if dt_s <= 0:
            return
        expected = last.at(heard.time_s).position_ned_m
        share = 1.0 - exp(-dt_s / POSITION_TAU_S)
        position = add(expected, scale(subtract(heard.position_ned_m, expected), share))
        gained = scale(subtract(heard.velocity_ned_m_s, last.velocity_ned_m_s), 1.0 / dt_s)
        share = 1.0 - exp(-dt_s / ACCELERATION_TAU_S)
        a = last.acceleration_ned_m_s2
        acceleration = add(a, scale(subtract(gained, a), share))
        self.newest = Pose(
            heard.time_s, position, heard.velocity_ned_m_s, heard.attitude, heard.body_rates_rad_s, acceleration
        )

    @staticmethod
    def _has_jumped(last: Pose, heard: Pose) -> bool:
        return dist(last.at(heard.time_s).position_ned_m, heard.position_ned_m) > JUMP_M


def turned(q: Quat, angle_body_rad: Vec) -> Quat:
    """An attitude after a turn about a body axis, whose length is the angle."""
    angle = length(angle_body_rad)
    if angle < 1e-9:
        return q
    x, y, z = scale(angle_body_rad, sin(angle / 2) / angle)
    w = cos(angle / 2)
    a, b, c, d = q
    return (
        a * w - b * x - c * y - d * z,
        a * x + b * w + c * z - d * y,
        a * y - b * z + c * w + d * x,
        a * z + b * y - c * x + d * w,
    )
