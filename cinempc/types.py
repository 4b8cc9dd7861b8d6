"""The values that flow through the stack: frozen, SI units, frame and unit in every name.

World frame is NED (north, east, down), body frame FRD, camera frame x forward, y right, z down.
Image coordinates are fractions of frame width and height from the top-left corner. Quaternions are wxyz.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def _unknown_place() -> Array:
    return np.full(3, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class LensState:
    """What the lens is set to. `focus_distance_m` is measured from the camera and may be `inf`."""

    focal_length_mm: float
    focus_distance_m: float
    f_number: float


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """What the camera is set to beside its iris."""

    iso: float
    nd_stops: float  # light that neutral density takes
    shutter_deg: float


@dataclass(frozen=True, slots=True, eq=False)
class VehicleState:
    """Drone, gimbal and lens at one instant, as estimated (or, from a plant, as they truly are)."""

    time_s: float
    position_ned_m: Array  # (3,) centre of the airframe
    velocity_ned_m_s: Array  # (3,)
    acceleration_ned_m_s2: Array  # (3,) kinematic: gravity removed
    attitude_ned_from_body: Array  # (4,) wxyz
    camera_position_ned_m: Array  # (3,) entrance pupil
    gimbal_yaw_ned_rad: float  # of the optical axis, clockwise from north
    gimbal_pitch_rad: float  # of the optical axis, positive up
    gimbal_roll_rad: float
    lens: LensState
    exposure: Exposure | None = None  # None where the camera meets the light by itself, or nobody knows


@dataclass(frozen=True, slots=True, eq=False)
class SubjectState:
    """One subject at one instant. Its position is the point of the ground that it stands on."""

    name: str
    time_s: float
    position_ned_m: Array  # (3,)
    velocity_ned_m_s: Array  # (3,)
    heading_ned_rad: float  # where it faces, clockwise from north
    height_m: float
    age_s: float = 0.0  # since it was last seen
    spread_m: float = 0.0  # standard deviation of the horizontal position, along its longest axis


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a point of somebody is to be in the first picture of a shot; NaN for what is left open."""

    point_frac: float  # of the body: 0 for the feet to 1 for the top of the head
    u_frac: float
    v_frac: float
    size_frac: float  # apparent height in frame heights


@dataclass(frozen=True, slots=True, eq=False)
class SubjectForecast:
    """Where a subject is expected at each of K times."""

    name: str
    times_s: Array  # (K,)
    position_ned_m: Array  # (K, 3)
    velocity_ned_m_s: Array  # (K, 3)
    heading_ned_rad: Array  # (K,) continuous, not wrapped
    height_m: float
    age_s: float = 0.0  # since it was last seen
    spread_m: Array | float = 0.0  # (K,) or for all times: standard deviation of the horizontal position


class PlanStatus(StrEnum):
    """How a plan came to be: solved now, the last one moved on in time, braked on purpose, or for want of any."""

    OK = "ok"
    SHIFTED = "shifted"
    HOLD = "hold"
    FAILED = "failed"

    @property
    def failed(self) -> bool:
        """Whether a plan was wanted and none was found."""
        return self in (PlanStatus.SHIFTED, PlanStatus.FAILED)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What drone, gimbal and lens are to do over the horizon: K = N + 1 instants. Every value is finite."""

    status: PlanStatus
    times_s: Array  # (K,)
    position_ned_m: Array  # (K, 3) of the camera
    velocity_ned_m_s: Array  # (K, 3)
    acceleration_ned_m_s2: Array  # (K, 3)
    jerk_ned_m_s3: Array  # (K, 3) held until the next instant; the last row is zero
    gimbal_yaw_ned_rad: Array  # (K,) continuous, not wrapped
    gimbal_pitch_rad: Array  # (K,)
    focal_length_mm: Array  # (K,)
    focus_dioptres: Array  # (K,) 1/m
    f_number: Array  # (K,)
    solve_ms: float  # from the measured state to this plan
    iterations: int
    cost: dict[str, float] = field(default_factory=dict)  # by term: its share of the objective over the horizon
    slack_m: float = 0.0  # largest softening of a safety constraint
    robust_retry: bool = False  # the fast mode had failed and the robust one was used


@dataclass(frozen=True, slots=True, eq=False)
class Command:
    """The set-points of one instant, ready for the gate."""

    time_s: float
    position_ned_m: Array  # (3,) of the airframe
    velocity_ned_m_s: Array  # (3,) feed-forward
    acceleration_ned_m_s2: Array  # (3,) feed-forward
    yaw_ned_rad: float  # of the airframe
    gimbal_yaw_ned_rad: float
    gimbal_pitch_rad: float
    gimbal_yaw_rate_rad_s: float  # feed-forward
    gimbal_pitch_rate_rad_s: float  # feed-forward
    lens: LensState
    gimbal_roll_rad: float = 0.0  # clockwise as the camera sees
    exposure: Exposure | None = None  # that goes with the f-number, where the shot says what light there is


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture and the state that it was taken in, as measured."""

    time_s: float
    image_bgr: NDArray[np.uint8]  # (H, W, 3)
    camera: VehicleState
    depth_m: NDArray[np.float32] | None = None  # (H, W) along the optical axis, where a depth camera sees too
    rolling: bool = True  # it is part of what the camera records, and not only looked at


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """One thing that a detector found in a picture."""

    class_: str  # "person", "car", ... as COCO names them
    score: float  # 0..1
    box_frac: Array  # (4,) left, top, right, bottom as fractions of frame width and height
    keypoints_frac: Array | None = None  # (17, 3) u, v, score of COCO's body points, where the model finds them
    depth_m: float | None = None  # of its surface along the optical axis, where a depth image tells


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """One asked image point: where a point of a subject should be in the frame (NaN: not asked)."""

    subject: str
    point_height_frac: float  # 0 feet .. 1 top of the head
    u_frac: float
    v_frac: float
    lead_room_frac: float = float("nan")  # instead of `u_frac`: see composition.lead_room_u
    point_ned_m: Array = field(default_factory=_unknown_place)  # (3,) instead of a subject's point: one of the world
    toward: str = ""  # the point is on its way to that of another subject, or to another of the same:
    toward_height_frac: float = 0.0
    toward_share: float = 0.0  # so far along the line between both, 0..1


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What the director asks of the picture at one instant; NaN or empty where nothing is asked."""

    time_s: float
    marks: tuple[Mark, ...] = ()
    shot: str = ""  # of a sequence: which one is on, or comes next,
    phase: str = ""  # and "shot", "blend", "post_roll", "move", "pre_roll" or "fallback": see cinempc.sequence
    size_frac: dict[str, float] = field(default_factory=dict)  # subject: apparent height / frame height
    blur_px: dict[str, float] = field(default_factory=dict)  # subject: blur diameter (0 = sharp)
    focal_length_mm: float = float("nan")
    near_limit_m: float = float("nan")
    far_limit_m: float = float("nan")  # may be inf
    limits_at_least: bool = False  # the zone of sharpness may be larger than asked, not smaller
    distance_m: dict[str, float] = field(default_factory=dict)  # subject: horizontal distance
    azimuth_ned_rad: dict[str, float] = field(default_factory=dict)  # subject: bearing from it to the camera
    elevation_rad: dict[str, float] = field(default_factory=dict)  # subject: of the camera seen from its middle
    height_m: float = float("nan")  # of the camera above the ground
    place_ned_m: Array = field(default_factory=_unknown_place)  # (3,) of the camera
    yaw_ned_rad: float = float("nan")  # of the optical axis
    pitch_rad: float = float("nan")  # of the optical axis
    horizon_v_frac: float = float("nan")  # row of the horizon


@dataclass(frozen=True, slots=True, eq=False)
class Tick:
    """All that happened in one control period; the log is a sequence of these."""

    time_s: float
    vehicle: VehicleState  # as measured
    subjects: tuple[SubjectState, ...]  # as known to the controller
    asked: Asked
    plan: Plan
    command: Command
    true_vehicle: VehicleState | None = None  # from the plant, where there is one
    true_subjects: tuple[SubjectState, ...] = ()
