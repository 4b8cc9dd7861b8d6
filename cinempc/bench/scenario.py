"""What the planner's bench flies: an arc around two people who walk side by side and turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cinempc.configfile import read, validate
from cinempc.hardware import Camera, Drone
from cinempc.safety import space_of
from cinempc.shots.load import CONFIGS
from cinempc.shots.spec import Framing, Keys, Lens, Ramp, ShotSpec, Subject, View
from cinempc.space import Cylinder, DistanceField, Solid
from cinempc.types import Array, SubjectForecast

DURATION_S = 30.0
WALK_M_S, SWAY_RAD, SWAY_PERIOD_S = 1.4, 0.3, 12.0
HEIGHTS_M = {"ada": 1.68, "ben": 1.82}
BEN_FROM_ADA_NED_M = np.array([0.0, -1.8, 0.0])
TREES, NEAREST_TREE_M, FARTHEST_TREE_M = 20, 3.5, 12.0  # about the walkers' way
HARD_LIMITS = {"keep_out_m": 8.5, "speed_m_s": 1.9}
HARD_PERIOD_S = 8.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """A shot with what it is flown with."""

    name: str
    spec: ShotSpec
    camera: Camera
    drone: Drone
    space: DistanceField


def trees() -> tuple[Solid, ...]:
    """On both sides of the walkers' way, in sight lines and in the camera's way."""
    random = np.random.default_rng(5)
    times_s = np.sort(random.uniform(0.0, DURATION_S, TREES))
    ada = walk(times_s)[0].position_ned_m
    aside = random.uniform(NEAREST_TREE_M, FARTHEST_TREE_M, TREES) * random.choice([-1.0, 1.0], TREES)
    return tuple(
        Cylinder(place + np.array([0.0, off, 0.0]), float(random.uniform(0.3, 1.0)), 8.0)
        for place, off in zip(ada, aside, strict=True)
    )


def scenarios() -> tuple[Scenario, ...]:
    """One in which no constraint is active, one in which some are about half of the time, and one among trees."""
    camera = validate(read(CONFIGS / "cameras" / "cine_zoom.yaml"), Camera)
    drone = validate(read(CONFIGS / "drones" / "cine_quad.yaml"), Drone)
    times_s = np.arange(0.0, DURATION_S, HARD_PERIOD_S / 2).tolist()
    in_and_out = Keys(keys=[(time_s, 0.5 if i % 2 else 0.6) for i, time_s in enumerate(times_s)])
    return (
        Scenario("nominal", _shot(0.55), camera, drone, DistanceField.empty()),
        Scenario("hard", _shot(in_and_out), camera, drone.model_copy(update=HARD_LIMITS), DistanceField.empty()),
        Scenario("20 trees", _shot(0.55), camera, drone, space_of(trees(), drone)),
    )


def walk(times_s: Array) -> tuple[SubjectForecast, ...]:
    """Where both are at `times_s` (K,): headings sway about north, positions are the integral of the velocity."""
    grid_s = np.arange(0.0, 2 * DURATION_S, 0.01)
    heading_on_grid = _heading(grid_s)
    velocity_on_grid = WALK_M_S * np.stack([np.cos(heading_on_grid), np.sin(heading_on_grid)])
    travelled = np.cumsum(velocity_on_grid, axis=1) * 0.01
    heading = _heading(times_s)
    level = np.zeros_like(times_s)
    ada = np.stack([*(np.interp(times_s, grid_s, axis) for axis in travelled), level], axis=1)
    velocity = np.stack([WALK_M_S * np.cos(heading), WALK_M_S * np.sin(heading), level], axis=1)
    return tuple(
        SubjectForecast(name, times_s, ada + offset, velocity, heading, HEIGHTS_M[name])
        for name, offset in (("ada", np.zeros(3)), ("ben", BEN_FROM_ADA_NED_M))
    )


def _heading(times_s: Array) -> Array:
    return np.asarray(SWAY_RAD * np.sin(2 * np.pi * times_s / SWAY_PERIOD_S))


def _shot(size: float | Keys) -> ShotSpec:
    arc = Ramp.model_validate({"from": -20.0, "to": 20.0, "over_s": 20.0})
    return ShotSpec(
        title="arc around two walkers",
        duration_s=DURATION_S,
        subjects={name: Subject(height_m=height_m) for name, height_m in HEIGHTS_M.items()},
        framing=[
            Framing(subject="ada", point=0.72, x=1 / 3, y=0.45, size=size),
            Framing(subject="ben", point=0.72, x=2 / 3),
        ],
        view=View(subject="ada", azimuth_deg=arc, relative_to="world", elevation_deg=10.0),
        lens=Lens(focal_length_mm=40.0, f_number=4.0, focus="ada"),
    )
