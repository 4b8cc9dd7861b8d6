"""The planner's values to the pilot process's, and back."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, nan

import numpy as np

from cinempc.frames import rotation_from_quaternion
from cinempc.gate import Order, Person, Setpoint, Vec
from cinempc.hardware import Camera, Drone
from cinempc.optics import exposure_time_s, shutter_angle_deg
from cinempc.types import Array, Command, Exposure, LensState, SubjectState, VehicleState
from cinempc.vehicles.attitude import wrap_pi, yaw_pitch_roll
from cinempc.vehicles.gimbal import Aim
from cinempc.vehicles.lens import Lens
from cinempc.vehicles.mailbox import Report, Wish

FARTHEST_S = 0.3  # a pose is moved on for no longer
AIM_LATE_S = 0.012  # from the gimbal to us: its own pace, the autopilot's forwarding, and ours


def wish_of(command: Command, camera: Camera | None = None) -> Wish:
    """A command, in plain numbers; the exposure only for a camera of which it is known how it meets the light."""
    setpoint = Setpoint(
        _vec(command.position_ned_m),
        _vec(command.velocity_ned_m_s),
        _vec(command.acceleration_ned_m_s2),
        float(command.yaw_ned_rad),
    )
    rates = (float(command.gimbal_yaw_rate_rad_s), float(command.gimbal_pitch_rate_rad_s))
    aim = Aim(
        float(command.gimbal_yaw_ned_rad), float(command.gimbal_pitch_rad), *rates, float(command.gimbal_roll_rad)
    )
    lens = command.lens
    optics = (float(lens.focal_length_mm), float(lens.focus_distance_m), float(lens.f_number))
    settings = Lens(*optics, *_exposed(command.exposure, camera))
    return Wish(Order(float(command.time_s), setpoint), aim, settings)


def person_of(subject: SubjectState) -> Person:
    """Somebody to keep away from."""
    return Person(
        time_s=float(subject.time_s),
        position_ned_m=_vec(subject.position_ned_m),
        velocity_ned_m_s=_vec(subject.velocity_ned_m_s),
        spread_m=float(subject.spread_m),
        age_s=float(subject.age_s),
    )


def state_of(report: Report, now_s: float, drone: Drone, camera: Camera | None) -> VehicleState:
    """A report moved on to `now_s`. Without a gimbal the camera looks ahead; without news the lens is at its widest."""
    pose = report.pose
    assert pose is not None
    ahead_s = min(max(now_s - pose.time_s, 0.0), FARTHEST_S)
    velocity, acceleration = np.array(pose.velocity_ned_m_s), np.array(pose.acceleration_ned_m_s2)
    position = np.array(pose.position_ned_m) + ahead_s * velocity
    attitude = np.array(pose.attitude_ned_from_body)
    yaw, pitch, _ = yaw_pitch_roll(pose.attitude_ned_from_body)
    aim = Aim(yaw, pitch) if report.aim is None else _moved_on(report.aim, now_s - report.aim_s)
    return VehicleState(
        time_s=now_s,
        position_ned_m=position,
        velocity_ned_m_s=velocity,
        acceleration_ned_m_s2=acceleration,
        attitude_ned_from_body=attitude,
        camera_position_ned_m=position + rotation_from_quaternion(attitude) @ np.array(drone.camera_offset_frd_m),
        gimbal_yaw_ned_rad=aim.yaw_ned_rad,
        gimbal_pitch_rad=aim.pitch_rad,
        gimbal_roll_rad=aim.roll_rad,
        lens=_lens(report.lens_settings, camera),
        exposure=_exposure(report.lens_settings, camera),
    )


def _moved_on(aim: Aim, age_s: float) -> Aim:
    """A measured aim as it is by now: it was on its way before it was heard."""
    ahead_s = min(max(age_s, 0.0) + AIM_LATE_S, FARTHEST_S)
    yaw_rad = wrap_pi(aim.yaw_ned_rad + ahead_s * aim.yaw_rate_rad_s)
    return replace(aim, yaw_ned_rad=yaw_rad, pitch_rad=aim.pitch_rad + ahead_s * aim.pitch_rate_rad_s)


def _lens(measured: Lens | None, camera: Camera | None) -> LensState:
    """What is measured; what is not, as the camera's widest, farthest and most open setting."""
    if camera is None:
        rest = LensState(focal_length_mm=24.0, focus_distance_m=float("inf"), f_number=4.0)
    else:
        far = float("inf") if camera.far_focus_m is None else camera.far_focus_m
        rest = LensState(camera.focal_length_mm[0], far, camera.f_number[0])
    if measured is None:
        return rest
    known = {
        name: value
        for name in ("focal_length_mm", "focus_distance_m", "f_number")
        if (value := getattr(measured, name)) == value  # not NaN
    }
    return replace(rest, **known)


def _exposed(exposure: Exposure | None, camera: Camera | None) -> tuple[float, float, float]:
    """ISO, exposure time [s] and neutral density [stops]; NaN where they are nobody's business."""
    if exposure is None or camera is None or camera.light is None:
        return nan, nan, nan
    exposed_s = exposure_time_s(exposure.shutter_deg, camera.light.frame_rate_hz)
    return float(exposure.iso), float(exposed_s), float(exposure.nd_stops)


def _exposure(measured: Lens | None, camera: Camera | None) -> Exposure | None:
    """What is measured, once all of it is."""
    if measured is None or camera is None or camera.light is None:
        return None
    if not all(map(isfinite, (measured.iso, measured.shutter_s, measured.nd_stops))):
        return None
    angle_deg = float(shutter_angle_deg(measured.shutter_s, camera.light.frame_rate_hz))
    return Exposure(measured.iso, measured.nd_stops, angle_deg)


def _vec(values: Array) -> Vec:
    north, east, down = (float(value) for value in values)
    return north, east, down
