"""How the picture is, as it is known in flight: from the measured camera and the subjects that are known."""

from __future__ import annotations

import numpy as np

from cinempc.composition import apparent_height_frac, image_point, lead_room_u, point_on_subject
from cinempc.hardware import Camera
from cinempc.types import Array, Mark, SubjectState, Tick

WITHIN_FRAC, WITHIN_SIZE = 0.025, 0.08  # of the frame's width, and of the size: a picture that is as asked


def as_asked(tick: Tick, camera: Camera) -> bool:
    """Whether every placed point and every size is where it is asked to be; also where nothing is asked."""
    known = {subject.name: subject for subject in tick.subjects}
    asked = tick.asked
    placed = [mark for mark in asked.marks if mark.subject in known]
    sizes = [(known[name], size) for name, size in asked.size_frac.items() if name in known]
    return all(_error_frac(tick, known[mark.subject], mark, camera) <= WITHIN_FRAC for mark in placed) and all(
        abs(_size(tick, subject, camera) / size - 1.0) <= WITHIN_SIZE for subject, size in sizes
    )


def _error_frac(tick: Tick, subject: SubjectState, mark: Mark, camera: Camera) -> float:
    """From the asked to the present image point, in frame widths; what is not asked does not count."""
    vehicle = tick.vehicle
    point = point_on_subject(subject.position_ned_m, subject.height_m, mark.point_height_frac)
    u, v = image_point(point, *_pose(tick), sensor_mm(camera), vehicle.gimbal_roll_rad)
    asked_u = mark.u_frac
    if not np.isnan(mark.lead_room_frac):
        asked_u = lead_room_u(subject.heading_ned_rad, vehicle.gimbal_yaw_ned_rad, mark.lead_room_frac)
    ratio = camera.sensor_height_mm / camera.sensor_width_mm
    return float(np.hypot(np.nan_to_num(u - asked_u), np.nan_to_num((v - mark.v_frac) * ratio)))


def _size(tick: Tick, subject: SubjectState, camera: Camera) -> float:
    return float(apparent_height_frac(subject.position_ned_m, subject.height_m, *_pose(tick), sensor_mm(camera)))


def _pose(tick: Tick) -> tuple[Array, float, float, float]:
    """Camera, yaw, pitch and focal length."""
    vehicle = tick.vehicle
    aim = (vehicle.gimbal_yaw_ned_rad, vehicle.gimbal_pitch_rad)
    return vehicle.camera_position_ned_m, *aim, vehicle.lens.focal_length_mm


def sensor_mm(camera: Camera) -> tuple[float, float]:
    """Its width and height."""
    return camera.sensor_width_mm, camera.sensor_height_mm
