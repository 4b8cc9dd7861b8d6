"""The world behind the ports of `cinempc.ports`: clock, vehicle, subjects and truth."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cinempc.types import Array, Command, SubjectForecast, SubjectState, VehicleState
from sim.actors import Performer
from sim.forecast import forecast_of
from sim.visible import VisibleWorld
from sim.world import World

VELOCITY_NOISE_PER_S = 10.0  # of the velocity estimate, as a multiple of the position estimate's


class SimClock:
    """The world's time; waiting moves the world on, at wall pace if `realtime`."""

    def __init__(self, world: World, *, realtime: bool = False) -> None:
        self._world, self._realtime = world, realtime
        self._wall_start_s = time.monotonic() - world.time_s

    def now_s(self) -> float:
        """Simulated time [s]."""
        return self._world.time_s

    def wait_until(self, time_s: float) -> None:
        """Moves the world on to `time_s`; with `realtime` no sooner than the wall clock says."""
        if self._realtime:
            time.sleep(max(0.0, self._wall_start_s + time_s - time.monotonic()))
        self._world.advance_to(time_s)


class SimVehicle:
    """The drone as its own estimator sees it: the truth with white noise on position, velocity and acceleration."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._random = np.random.default_rng([world.seed, 1])
        self._measured: VehicleState | None = None
        self.rolling = False  # the camera records

    def read(self) -> VehicleState:
        """The measured state of now: one measurement per instant, however often it is read."""
        if self._measured is None or self._measured.time_s != self._world.time_s:
            self._measured = self._measure(self._world.vehicle_state())
        return self._measured

    def _measure(self, true: VehicleState) -> VehicleState:
        noise_m = self._world.scene.pose_noise_m * self._random.standard_normal((3, 3))
        return replace(
            true,
            position_ned_m=true.position_ned_m + noise_m[0],
            camera_position_ned_m=true.camera_position_ned_m + noise_m[0],
            velocity_ned_m_s=true.velocity_ned_m_s + VELOCITY_NOISE_PER_S * noise_m[1],
            acceleration_ned_m_s2=true.acceleration_ned_m_s2 + VELOCITY_NOISE_PER_S * noise_m[2],
        )

    def send(self, command: Command) -> None:
        """Follow these set-points until the next ones come."""
        self._world.follow(command)

    def people(self, subjects: Sequence[SubjectState]) -> None:
        """The plant keeps away from nobody by itself."""

    def roll(self) -> None:
        """From now on the camera records."""
        self.rolling = True

    def cut(self) -> str:
        """It does not any more; nothing is ever missing."""
        self.rolling = False
        return ""

    def close(self) -> None:
        """Stop here and hover, the gimbal and the lens as they are."""
        now = self._world.vehicle_state()
        zero = np.zeros(3)
        here = (now.time_s, now.position_ned_m, zero, zero, self._world.airframe_yaw_rad)
        aim = (now.gimbal_yaw_ned_rad, now.gimbal_pitch_rad, 0.0, 0.0)
        self._world.follow(Command(*here, *aim, now.lens, exposure=now.exposure))


class TrueSubjects:
    """Perfect knowledge of the present of the actors that a shot names, and an honest guess of what comes."""

    def __init__(self, world: VisibleWorld, names: Sequence[str]) -> None:
        """Raises ValueError where the scene has no actor of such a name."""
        self._world = world
        self._performers = tuple(_performer(world, name) for name in names)

    @property
    def missing(self) -> tuple[str, ...]:
        """Nobody ever is."""
        return ()

    def subjects(self) -> tuple[SubjectState, ...]:
        """Every named actor now."""
        return tuple(_subject(performer, self._world.time_s) for performer in self._performers)

    def forecast(self, times_s: Array) -> tuple[SubjectForecast, ...]:
        """The same actors at each of `times_s` (K,), with their present speed and turn rate kept."""
        return tuple(forecast_of(performer, self._world.time_s, times_s) for performer in self._performers)


class SimTruth:
    """What really happens, of the drone and of the actors that a shot names."""

    def __init__(self, world: VisibleWorld, names: Sequence[str]) -> None:
        self._world, self._subjects = world, TrueSubjects(world, names)

    def true_vehicle(self) -> VehicleState:
        """Drone, gimbal and lens as they are."""
        return self._world.vehicle_state()

    def true_subjects(self) -> tuple[SubjectState, ...]:
        """The named actors as they are."""
        return self._subjects.subjects()


def _performer(world: VisibleWorld, name: str) -> Performer:
    for performer in world.performers:
        if performer.name == name:
            return performer
    known = ", ".join(performer.name for performer in world.performers) or "none"
    raise ValueError(f"subject {name!r} is not an actor of scene {world.scene.name!r}; its actors are: {known}")


def _subject(performer: Performer, time_s: float) -> SubjectState:
    now = performer.state(time_s)
    return SubjectState(
        now.name, time_s, now.position_ned_m, now.velocity_ned_m_s, now.heading_ned_rad, performer.actor.height_m
    )
