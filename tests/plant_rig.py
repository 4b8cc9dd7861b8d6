"""A drone, a camera and scenes to test the plant with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from cinempc.hardware import Camera, Drone, Envelope, Gimbal, Light
from cinempc.types import Array, Command, LensState, VehicleState
from sim.scene import Actor, Scene, Track, Wind
from sim.world import StartPose, World

TICK_S = 0.02
DRONE = Drone(
    name="test quad",
    mass_kg=3.0,
    speed_m_s=8.0,
    climb_m_s=3.0,
    acceleration_m_s2=4.0,
    jerk_m_s3=10.0,
    envelope=Envelope(north_m=(-100.0, 100.0), east_m=(-100.0, 100.0), height_m=(1.0, 50.0)),
    gimbal=Gimbal(yaw_deg=100.0, lag_s=0.05),
)
CAMERA = Camera(
    name="test zoom",
    sensor_width_mm=24.0,
    sensor_height_mm=13.5,
    image_px=(640, 360),
    circle_of_confusion_mm=0.03,
    focal_length_mm=(24.0, 240.0),
    close_focus_m=1.0,
    f_number=(2.0, 16.0),
    zoom_rate_per_s=0.6,
    zoom_rate_mm_per_s=60.0,
    focus_rate_dioptres_per_s=0.5,
    iris_rate_stops_per_s=3.0,
    lens_lag_s=0.05,
)
LIGHT = Light(
    frame_rate_hz=25.0,
    iso=(100.0, 12800.0),
    base_iso=800.0,
    nd_filters_stops=(0.0, 2.0, 4.0, 6.0),
    variable_nd_stops=(2.0, 7.0),
    compensates=("nd", "iso"),
    compensation_stops_per_s=6.0,
)
LIT_CAMERA = CAMERA.model_copy(update={"light": LIGHT})
LENS = LensState(35.0, 10.0, 4.0)
CAMERA_AT = np.array([3.0, -2.0, -5.0])
YAW_RAD, PITCH_RAD = 0.5, -0.2
BREEZE = Wind(mean_m_s=4.0, from_deg=30.0, gust_m_s=1.2)


def scene(wind: Wind | None = None, **actors: Track) -> Scene:
    """A bare place with persons on tracks."""
    return Scene(
        name="test place",
        actors={name: Actor(**{"class": "person"}, track=track) for name, track in actors.items()},
        wind=wind or Wind(),
    )


def world(wind: Wind | None = None, *, seed: int = 0, velocity: tuple[float, float, float] = (0, 0, 0)) -> World:
    """A world in which the test drone hovers."""
    start = StartPose(CAMERA_AT, YAW_RAD, PITCH_RAD, LENS, np.array(velocity, dtype=float))
    return World(scene(wind), DRONE, CAMERA, start=start, seed=seed)


def command(position_ned_m: Array, **other: Any) -> Command:
    """Hover there and look as at the start, but for what `other` says."""
    values: dict[str, Any] = {
        "time_s": 0.0,
        "position_ned_m": position_ned_m,
        "velocity_ned_m_s": np.zeros(3),
        "acceleration_ned_m_s2": np.zeros(3),
        "yaw_ned_rad": YAW_RAD,
        "gimbal_yaw_ned_rad": YAW_RAD,
        "gimbal_pitch_rad": PITCH_RAD,
        "gimbal_yaw_rate_rad_s": 0.0,
        "gimbal_pitch_rate_rad_s": 0.0,
        "lens": LENS,
    }
    return Command(**{**values, **other})


def fly(plant: World, duration_s: float, command_at: Callable[[float], Command]) -> list[VehicleState]:
    """The true states before each 20 ms tick and at the end, while the plant follows `command_at(time)`."""
    states = [plant.vehicle_state()]
    for k in range(round(duration_s / TICK_S)):
        plant.follow(command_at(k * TICK_S))
        plant.advance_to((k + 1) * TICK_S)
        states.append(plant.vehicle_state())
    return states


def tilt_rad(state: VehicleState) -> float:
    """Angle between the rotors' axis and the vertical."""
    _, x, y, _ = state.attitude_ned_from_body
    return float(np.arccos(1 - 2 * (x * x + y * y)))
