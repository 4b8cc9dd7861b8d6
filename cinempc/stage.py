"""What a cost term or a constraint sees of one instant of the horizon: symbols with names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import casadi as ca

from cinempc import model
from cinempc.optics import f_number_from_stops

Vector3 = tuple[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Optics:
    """The camera's constants."""

    sensor_mm: tuple[Any, Any]
    circle_of_confusion_mm: Any
    width_px: Any


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject on the ground."""

    position_ned_m: Vector3
    height_m: Any
    heading_ned_rad: Any


@dataclass(frozen=True, slots=True)
class KeepOut:
    """An upright capsule to stay out of: a person or an obstacle."""

    base_ned_m: Vector3
    velocity_ned_m_s: Vector3
    height_m: Any
    radius_m: Any
    closing_s: Any


@dataclass(frozen=True, slots=True)
class Stage:
    """Camera, lens and motion at one instant, and the limits that hold there."""

    position_ned_m: Vector3  # where the camera really is: the model's position plus the measured deviation
    velocity_ned_m_s: Vector3
    acceleration_ned_m_s2: Vector3
    yaw_rad: Any
    pitch_rad: Any
    roll_rad: Any  # asked by the shot, not planned
    ln_focal: Any
    focal_length_mm: Any
    focus_dioptres: Any
    stops: Any
    f_number: Any
    jerk_ned_m_s3: Vector3
    rates: tuple[Any, ...]  # yaw, pitch, ln focal, dioptres, stops; per second
    optics: Optics

    @property
    def pose(self) -> tuple[Vector3, Any, Any]:
        """Position, yaw and pitch."""
        return self.position_ned_m, self.yaw_rad, self.pitch_rad

    @property
    def camera(self) -> tuple[Vector3, Any, Any, Any, tuple[Any, Any]]:
        """The arguments of `composition.image_point` behind the point."""
        return *self.pose, self.focal_length_mm, self.optics.sensor_mm


def stage_of(state: ca.SX, control: ca.SX, deviation_ned_m: ca.SX, roll_rad: Any, optics: Optics) -> Stage:
    """Names for the entries of state (NX,), input (NU,) and position deviation (3,)."""
    return Stage(
        position_ned_m=vector3(state[model.POSITION] + deviation_ned_m),
        velocity_ned_m_s=vector3(state[model.VELOCITY]),
        acceleration_ned_m_s2=vector3(state[model.ACCELERATION]),
        yaw_rad=state[model.YAW],
        pitch_rad=state[model.PITCH],
        roll_rad=roll_rad,
        ln_focal=state[model.LN_FOCAL],
        focal_length_mm=ca.exp(state[model.LN_FOCAL]),
        focus_dioptres=state[model.FOCUS],
        stops=state[model.STOPS],
        f_number=f_number_from_stops(state[model.STOPS]),
        jerk_ned_m_s3=vector3(control[model.JERK]),
        rates=tuple(control[i] for i in range(model.RATES.start, model.RATES.stop)),
        optics=optics,
    )


def vector3(symbol: ca.SX) -> Vector3:
    """The three entries of a column."""
    return symbol[0], symbol[1], symbol[2]
