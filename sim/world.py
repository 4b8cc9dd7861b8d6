"""The embedded simulator's world: drone, gimbal, lens, wind and actors, moved on together in fixed steps.

Everything random comes from one seed; the same seed and the same commands give the same world, bit for bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path

import numpy as np

from cinempc.frames import rotation_from_quaternion
from cinempc.hardware import Camera, Drone
from cinempc.types import Array, Command, LensState, VehicleState
from sim import gimbal, lens, quadrotor
from sim.actors import ActorState, performers_of
from sim.airframe import airframe_of
from sim.exposure import ExposureSettings
from sim.scene import Scene
from sim.wind import GustyWind

LAG_SPREAD = 0.15  # the true lags of gimbal and lens differ from the data sheet by up to this share
NEVER_EARLY = 1e-6  # steps: how much rounding a time may carry


@dataclass(frozen=True, slots=True, eq=False)
class StartPose:
    """How a take begins: flying steadily, gimbal and lens settled."""

    camera_position_ned_m: Array  # (3,)
    gimbal_yaw_ned_rad: float  # the airframe's nose points the same way
    gimbal_pitch_rad: float
    lens: LensState
    velocity_ned_m_s: Array = field(default_factory=lambda: np.zeros(3))  # (3,)


class World:
    """A plant that knows nothing of the controller; see `sim.adapters` for its face towards the loop.

    Args:
        scene: where and in which wind.
        drone, camera: what is flown.
        start: pose at the beginning, in trim with the wind of that instant.
        start_s: when the beginning is, on the clock of the tracks.
        seed: of wind, measurement noise and true lags.
        step_s: of the physics.
        track_folders: where the scene's track files are looked for.

    Raises:
        TrackError: for a track file that cannot be used.
    """

    def __init__(
        self,
        scene: Scene,
        drone: Drone,
        camera: Camera,
        *,
        start: StartPose,
        seed: int,
        start_s: float = 0.0,
        step_s: float = 0.0025,
        track_folders: Sequence[Path] = (),
    ) -> None:
        self.scene, self.step_s, self.seed, self._start_s = scene, step_s, seed, start_s
        self.performers = performers_of(scene, track_folders)
        gimbal_lag, lens_lag = lags_of(seed)
        self.wind = GustyWind(scene.wind, step_s, np.random.default_rng(_seeds(seed)[0]))
        self._airframe = airframe_of(drone)
        self._mount = gimbal.mount_of(drone.gimbal, gimbal_lag)
        self._motors = lens.motors_of(camera, lens_lag)
        self._exposure = ExposureSettings(camera.light)
        self._camera_offset_frd_m = np.array(drone.camera_offset_frd_m)
        self._steps = 0
        self._begin(start)

    def _begin(self, start: StartPose) -> None:
        yaw_rad, velocity_ned_m_s = start.gimbal_yaw_ned_rad, np.asarray(start.velocity_ned_m_s, dtype=float)
        body = quadrotor.trim(self._airframe, np.zeros(3), velocity_ned_m_s, yaw_rad, self.wind.now_ned_m_s())
        ned_from_body = rotation_from_quaternion(body[quadrotor.QUATERNION : quadrotor.QUATERNION + 4])
        body[:3] = start.camera_position_ned_m - ned_from_body @ self._camera_offset_frd_m
        self._body = body
        self._gimbal = gimbal.at_rest(yaw_rad, start.gimbal_pitch_rad, yaw_rad)
        self._lens = lens.positions_of(start.lens, self._motors)
        self._body_target = np.concatenate([body[:3], velocity_ned_m_s, np.zeros(3), [yaw_rad]])
        self._gimbal_target = gimbal.target(yaw_rad, start.gimbal_pitch_rad)
        self._lens_target = self._lens.copy()

    @property
    def time_s(self) -> float:
        """Simulated time on the clock of the tracks."""
        return self._start_s + self._steps * self.step_s

    @property
    def airframe_yaw_rad(self) -> float:
        """Where the nose points, clockwise from north, continuous."""
        return float(self._gimbal[gimbal.AIRFRAME_YAW])

    def advance_to(self, time_s: float) -> None:
        """Moves everything on to the first step at or after a time; does nothing if that has passed."""
        steps = ceil((time_s - self._start_s) / self.step_s - NEVER_EARLY) - self._steps
        if steps <= 0:
            return
        wind_ned_m_s = self.wind.next_ned_m_s(steps)
        motion = quadrotor.fly(self._body, self._body_target, wind_ned_m_s, self._airframe, self.step_s)
        gimbal.stabilise(self._gimbal, self._gimbal_target, motion, self._mount, self.step_s)
        lens.drive(self._lens, self._lens_target, self._motors, self.step_s, steps)
        self._exposure.advance(steps * self.step_s)
        self._steps += steps

    def follow(self, command: Command) -> None:
        """Holds these set-points until the next ones come.

        Raises:
            ValueError: for a command with a value that is not finite, or a lens or an exposure that cannot be.
        """
        body = np.concatenate(
            [command.position_ned_m, command.velocity_ned_m_s, command.acceleration_ned_m_s2, [command.yaw_ned_rad]]
        )
        mount = gimbal.target(
            command.gimbal_yaw_ned_rad,
            command.gimbal_pitch_rad,
            command.gimbal_yaw_rate_rad_s,
            command.gimbal_pitch_rate_rad_s,
            command.gimbal_roll_rad,
        )
        optics = command.lens
        if not (np.isfinite(body).all() and np.isfinite(mount).all()):
            raise ValueError(f"command at {command.time_s:.3f} s: set-points must be finite, got {body} and {mount}")
        if not (0 < optics.focal_length_mm < np.inf and 0 < optics.f_number < np.inf and optics.focus_distance_m > 0):
            raise ValueError(f"command at {command.time_s:.3f} s: lens values must be positive, got {optics}")
        self._exposure.follow(command.exposure)
        self._body_target, self._gimbal_target = body, mount
        self._lens_target = lens.positions_of(optics, self._motors)

    def vehicle_state(self) -> VehicleState:
        """Drone, gimbal and lens as they truly are."""
        body, mount = self._body.copy(), self._gimbal
        attitude = body[quadrotor.QUATERNION : quadrotor.QUATERNION + 4]
        position = body[quadrotor.POSITION : quadrotor.POSITION + 3]
        return VehicleState(
            time_s=self.time_s,
            position_ned_m=position,
            velocity_ned_m_s=body[quadrotor.VELOCITY : quadrotor.VELOCITY + 3],
            acceleration_ned_m_s2=body[quadrotor.ACCELERATION : quadrotor.ACCELERATION + 3],
            attitude_ned_from_body=attitude,
            camera_position_ned_m=position + rotation_from_quaternion(attitude) @ self._camera_offset_frd_m,
            gimbal_yaw_ned_rad=float(mount[gimbal.YAW]),
            gimbal_pitch_rad=float(mount[gimbal.PITCH]),
            gimbal_roll_rad=float(mount[gimbal.ROLL]),
            lens=lens.lens_state(self._lens),
            exposure=self._exposure.now,
        )

    def actors(self) -> tuple[ActorState, ...]:
        """Everyone in the scene, now."""
        return tuple(performer.state(self.time_s) for performer in self.performers)


def lags_of(seed: int) -> tuple[float, float]:
    """By what factors the true lags of gimbal and lens differ from the data sheet."""
    random = np.random.default_rng(_seeds(seed)[1])
    gimbal, lens = (1.0 + LAG_SPREAD * random.uniform(-1.0, 1.0, 2)).tolist()
    return gimbal, lens


def _seeds(seed: int) -> list[np.random.SeedSequence]:
    """For the wind, and for the lags."""
    return np.random.SeedSequence(seed).spawn(2)
