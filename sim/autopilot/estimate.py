"""What the autopilot believes of itself: the truth with noise, and with the faults that a test puts in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.autopilot.ground import GroundedWorld
from sim.mavlink.geodetic import PX4_HOME, Geodetic
from sim.mavlink.vectors import ZERO, Quat, Vec, add, euler, quaternion, scale, subtract, wrap

VELOCITY_NOISE_PER_S = 10.0  # as a multiple of the position's
GOOD_ACCURACY_M = 0.3
DEAD_RECKONING_M_S = 1.0  # how fast the accuracy goes without GPS
SOLUTION_FLAGS = 1023  # of ESTIMATOR_STATUS, as PX4's simulator reports it on level ground
FLAGS_WITHOUT_POSITION = 0x0F | 0x20  # attitude, velocity and height


@dataclass(frozen=True, slots=True)
class Estimate:
    """The pose of one instant in the estimator's local frame."""

    time_s: float
    position_ned_m: Vec
    velocity_ned_m_s: Vec
    acceleration_ned_m_s2: Vec
    attitude: Quat
    body_rates_rad_s: Vec

    @property
    def yaw_rad(self) -> float:
        """Of the nose, clockwise from north."""
        return euler(self.attitude)[2]


class Estimator:
    """Truth to estimate and back. The local frame is the world's until a fault moves it."""

    def __init__(self, world: GroundedWorld, origin: Geodetic = PX4_HOME) -> None:
        self._world, self.origin = world, origin
        self._random = np.random.default_rng([world.seed, 3])
        self.offset_ned_m: Vec = ZERO  # estimate less truth
        self.yaw_offset_rad = 0.0
        self.drift_ned_m_s: Vec = ZERO
        self.reset_counter = 0
        self.has_gps, self.garbage_gps = True, False
        self.frozen = False  # the pose stands still, its stamps do not
        self.accuracy_m = GOOD_ACCURACY_M
        self.shifted_ned_m: Vec = ZERO  # by resets since last asked
        self.turned_rad = 0.0
        self.now = self._measure()

    def update(self) -> Estimate:
        """Takes the measurement of now."""
        dt_s = self._world.time_s - self.now.time_s
        self.offset_ned_m = add(self.offset_ned_m, scale(self.drift_ned_m_s, dt_s))
        worse_m = self.accuracy_m + DEAD_RECKONING_M_S * dt_s
        self.accuracy_m = GOOD_ACCURACY_M if self.is_gps_good else worse_m
        self.now = self._measure()
        return self.now

    @property
    def is_gps_good(self) -> bool:
        """Whether there is a fix to be trusted."""
        return self.has_gps and not self.garbage_gps

    @property
    def flags(self) -> int:
        """ESTIMATOR_STATUS_FLAGS."""
        return SOLUTION_FLAGS if self.is_gps_good else FLAGS_WITHOUT_POSITION

    def reset(self, shift_ned_m: Vec = ZERO, turn_rad: float = 0.0) -> None:
        """The estimate jumps, and says so by its reset counter."""
        self.offset_ned_m = add(self.offset_ned_m, shift_ned_m)
        self.yaw_offset_rad += turn_rad
        self.shifted_ned_m, self.turned_rad = add(self.shifted_ned_m, shift_ned_m), self.turned_rad + turn_rad
        self.reset_counter = (self.reset_counter + 1) % 256
        self.now = self._measure()

    def move_origin(self, shift_ned_m: Vec) -> None:
        """The origin of the local frame moves over the ground, and all local positions with it."""
        self.origin = self.origin.moved(shift_ned_m)
        self.reset(scale(shift_ned_m, -1.0))

    def take_resets(self) -> tuple[Vec, float]:
        """Shift and turn by all resets since the last call: what holds set-points must follow."""
        taken = (self.shifted_ned_m, self.turned_rad)
        self.shifted_ned_m, self.turned_rad = ZERO, 0.0
        return taken

    def true_position(self, position_ned_m: Vec) -> Vec:
        """Where a place of the local frame really is."""
        return subtract(position_ned_m, self.offset_ned_m)

    def true_velocity(self, velocity_ned_m_s: Vec) -> Vec:
        """What a velocity of the local frame really is."""
        return subtract(velocity_ned_m_s, self.drift_ned_m_s)

    def true_yaw(self, yaw_rad: float) -> float:
        """Where a heading really points."""
        return yaw_rad - self.yaw_offset_rad

    def place_of(self, position_ned_m: Vec) -> Geodetic:
        """A local position on the earth."""
        return self.origin.moved(position_ned_m)

    def _measure(self) -> Estimate:
        true = self._world.vehicle_state()
        noise_m = (self._world.scene.pose_noise_m * self._random.standard_normal(6)).tolist()
        roll, pitch, yaw = euler(tuple(true.attitude_ned_from_body.tolist()))
        position, velocity, acceleration = (
            tuple(v.tolist()) for v in (true.position_ned_m, true.velocity_ned_m_s, true.acceleration_ned_m_s2)
        )
        noise_m_s = scale((noise_m[3], noise_m[4], noise_m[5]), VELOCITY_NOISE_PER_S)
        return Estimate(
            true.time_s,
            add(add(position, self.offset_ned_m), (noise_m[0], noise_m[1], noise_m[2])),
            add(add(velocity, self.drift_ned_m_s), noise_m_s),
            acceleration,
            quaternion(roll, pitch, wrap(yaw + self.yaw_offset_rad)),
            self._world.body_rates_rad_s,
        )
