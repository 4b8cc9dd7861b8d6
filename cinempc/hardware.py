"""What is flown and filmed with: cameras and drones as their YAML files describe them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator
from typing_extensions import Doc

from cinempc.types import Array

Positive = Annotated[float, Field(gt=0)]
Interval = tuple[float, float]
Name = Annotated[
    str,
    Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,31}$"),
    Doc("a name of letters, digits, _ and - that starts with a letter"),
]


class Strict(BaseModel):
    """A model of a hand-written file: no unknown keys, no NaN or infinity, no guessing of types."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, strict=True, use_attribute_docstrings=True
    )


def _check_order(name: str, interval: Interval) -> None:
    if interval[0] >= interval[1]:
        raise ValueError(f"{name}: the first number must be the smaller one, got {list(interval)}")


LightValue = Annotated[float, Field(ge=-6, le=21)]
Iso = Annotated[float, Field(ge=25, le=409600)]
Stops = Annotated[float, Field(ge=0, le=20)]
ShutterAngle = Annotated[float, Field(ge=1, le=360)]


class Light(Strict):
    """How the camera meets the light: sensitivity, shutter and neutral density filters."""

    frame_rate_hz: Annotated[float, Field(ge=1, le=1000)]
    """Pictures per second; with the shutter angle it says how long each is exposed."""
    iso: tuple[Iso, Iso]
    """Lowest and highest sensitivity."""
    base_iso: Iso
    """Sensitivity with the least noise and the most highlights: used where light and filters allow."""
    shutter_deg: tuple[ShutterAngle, ShutterAngle] = (11.25, 360.0)
    """Narrowest and widest shutter angle."""
    nd_filters_stops: Annotated[tuple[Stops, ...], Field(max_length=12)] = ()
    """The fixed neutral density filters in the camera or the case, by how many stops of light each takes."""
    variable_nd_stops: tuple[Stops, Stops] | None = None
    """Least and most light that a variable neutral density filter takes, where there is one."""
    compensates: Annotated[tuple[Literal["nd", "iso", "shutter"], ...], Field(max_length=3)] = ()
    """What the camera can change during a take to hold the exposure while the iris moves, first choice first."""
    compensation_stops_per_s: Annotated[float, Field(gt=0, le=100)] = 4.0
    """How fast it can."""

    def nearest_nd(self, stops: float) -> float:
        """What its filters take, none of them included, nearest to what is wanted."""
        filters = [0.0, *self.nd_filters_stops]
        if self.variable_nd_stops is not None:
            low, high = self.variable_nd_stops
            filters.append(min(max(stops, low), high))
        return min(filters, key=lambda taken: abs(taken - stops))

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for name in ("iso", "shutter_deg", "variable_nd_stops"):
            ends = getattr(self, name)
            if ends is not None and ends[0] > ends[1]:
                raise ValueError(f"{name}: the smaller number must come first, got {list(ends)}")
        if not self.iso[0] <= self.base_iso <= self.iso[1]:
            raise ValueError(f"base_iso: must be from {self.iso[0]:g} to {self.iso[1]:g} as iso says")
        if "nd" in self.compensates and self.variable_nd_stops is None:
            raise ValueError("compensates: nd changes during a take only with variable_nd_stops")
        if len(set(self.compensates)) < len(self.compensates):
            raise ValueError("compensates: each can be given once")
        return self


class Camera(Strict):
    """Sensor, picture and lens."""

    name: str
    """What it is called in messages and in the report."""
    sensor_width_mm: Annotated[float, Field(ge=1, le=100)]
    """Width of the part of the sensor that makes the picture."""
    sensor_height_mm: Annotated[float, Field(ge=1, le=100)]
    """Height of that part; its proportions must be those of the picture."""
    image_px: tuple[Annotated[int, Field(ge=64, le=8192)], Annotated[int, Field(ge=64, le=8192)]]
    """Width and height of the picture."""
    circle_of_confusion_mm: Annotated[float, Field(ge=0.001, le=0.5)]
    """Largest blur circle on the sensor that still counts as sharp."""
    focal_length_mm: tuple[Annotated[float, Field(ge=2, le=2000)], Annotated[float, Field(ge=2, le=2000)]]
    """Shortest and longest focal length. Equal for a prime lens."""
    close_focus_m: Annotated[float, Field(ge=0.02, le=50)]
    """Shortest distance that the lens can focus on."""
    far_focus_m: Annotated[float, Field(ge=1, le=1e6)] | None = None
    """Farthest focus setting; leave out for a lens that reaches infinity."""
    f_number: tuple[Annotated[float, Field(ge=0.5, le=64)], Annotated[float, Field(ge=0.5, le=64)]]
    """Widest and smallest aperture."""
    zoom_rate_per_s: Annotated[float, Field(gt=0, le=20)]
    """Fastest zoom, as relative change of focal length: 0.5 takes 2 s for a factor of e."""
    zoom_rate_mm_per_s: Annotated[float, Field(gt=0, le=2000)] | None = None
    """Fastest zoom in millimetres of focal length, where the motor has such a limit as well."""
    focus_rate_dioptres_per_s: Annotated[float, Field(gt=0, le=50)]
    """Fastest focus pull: 0.5 goes from 2 m to infinity in 1 s."""
    iris_rate_stops_per_s: Annotated[float, Field(gt=0, le=50)]
    """Fastest iris; one stop halves the light."""
    lens_lag_s: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Time by which zoom, focus and iris follow their commands late."""
    light: Light | None = None
    """Sensitivity, shutter and filters; needed where a shot has an `exposure`."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.focal_length_mm[0] > self.focal_length_mm[1]:
            raise ValueError("focal_length_mm: the shortest must come first")
        if self.f_number[0] > self.f_number[1]:
            raise ValueError("f_number: the widest aperture (smallest number) must come first")
        wide, sensor = self.image_px[0] / self.image_px[1], self.sensor_width_mm / self.sensor_height_mm
        if abs(wide / sensor - 1) > 0.02:
            raise ValueError(f"image_px: pixels must be square, picture is {wide:.3f}:1, sensor is {sensor:.3f}:1")
        if self.far_focus_m is not None and self.far_focus_m <= self.close_focus_m:
            raise ValueError("far_focus_m: must be beyond close_focus_m")
        return self

    @property
    def focus_dioptres(self) -> Interval:
        """Farthest and closest focus as 1/m."""
        return (0.0 if self.far_focus_m is None else 1 / self.far_focus_m), 1 / self.close_focus_m


class Gimbal(Strict):
    """Limits of the camera mount; pitch is positive up."""

    pitch_deg: tuple[Annotated[float, Field(ge=-120, le=90)], Annotated[float, Field(ge=-120, le=90)]] = (-90.0, 30.0)
    """Lowest and highest tilt of the optical axis: -90 looks straight down."""
    roll_deg: tuple[Annotated[float, Field(ge=-90, le=0)], Annotated[float, Field(ge=0, le=90)]] = (0.0, 0.0)
    """Farthest it can roll the picture, to the left (negative) and to the right; 0 where it only holds the horizon."""
    yaw_deg: Annotated[float, Field(gt=0, le=100000)] = 320.0
    """Largest turn to either side of the airframe's nose."""
    rate_deg_s: Annotated[float, Field(gt=0, le=1000)] = 90.0
    """Fastest turn about each axis."""
    acceleration_deg_s2: Annotated[float, Field(gt=0, le=20000)] = 600.0
    """How quickly it gets up to that."""
    lag_s: Annotated[float, Field(ge=0, le=1)] = 0.05
    """Time by which the gimbal follows its commands late."""


class Envelope(Strict):
    """Where the camera may be, in the world's NED frame with heights above the origin."""

    north_m: Interval
    """Southern and northern border."""
    east_m: Interval
    """Western and eastern border."""
    height_m: Interval
    """Lowest and highest flight."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for name in ("north_m", "east_m", "height_m"):
            _check_order(name, getattr(self, name))
        return self

    @property
    def corners_ned_m(self) -> tuple[Array, Array]:
        """(3,) lowest and (3,) highest north, east and down."""
        sides = (self.north_m, self.east_m, (-self.height_m[1], -self.height_m[0]))
        return np.array([low for low, _ in sides], float), np.array([high for _, high in sides], float)


class Drone(Strict):
    """The airframe's limits, as the director's shots may use them; the autopilot's own limits lie above."""

    name: str
    """What it is called in messages and in the report."""
    mass_kg: Annotated[float, Field(ge=0.05, le=100)]
    """Ready to fly, with gimbal and camera."""
    speed_m_s: Annotated[float, Field(gt=0, le=40)]
    """Fastest horizontal flight."""
    climb_m_s: Annotated[float, Field(gt=0, le=20)]
    """Fastest climb or descent."""
    acceleration_m_s2: Annotated[float, Field(gt=0, le=20)]
    """Hardest speeding up, braking and turning."""
    jerk_m_s3: Annotated[float, Field(gt=0, le=200)]
    """Fastest change of acceleration: low is calm, high is agile."""
    yaw_rate_deg_s: Annotated[float, Field(gt=0, le=720)] = 90.0
    """Fastest turn of the airframe."""
    camera_offset_frd_m: tuple[float, float, float] = (0.0, 0.0, 0.1)
    """Of the lens's entrance pupil from the centre of the airframe: forward, right, down."""
    keep_out_m: Annotated[float, Field(ge=0.5, le=100)] = 3.0
    """Distance from every person that the drone never comes closer than."""
    keep_out_closing_s: Annotated[float, Field(ge=0, le=5)] = 0.6
    """How much the keep-out distance grows with closing speed: metres per m/s."""
    obstacle_margin_m: Annotated[float, Field(ge=0, le=50)] = 1.5
    """Clearance from every obstacle."""
    envelope: Envelope
    """Where the camera may be."""
    gimbal: Gimbal = Gimbal()
    """Limits of the camera mount."""
