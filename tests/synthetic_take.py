"""A take whose every figure is known beforehand: a dolly zoom on a walking person, flown along an analytic path."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import atan2, cos, hypot, pi, sin
from pathlib import Path

import cv2
import numpy as np

from cinempc.composition import apparent_height_frac, image_point, point_on_subject
from cinempc.hardware import Camera, Drone, Envelope
from cinempc.optics import far_limit_dioptres, near_limit_dioptres
from cinempc.record import TakeInfo, TakeRecorder
from cinempc.space import Cylinder
from cinempc.types import (
    Asked,
    Command,
    Frame,
    LensState,
    Mark,
    Plan,
    PlanStatus,
    SubjectState,
    Tick,
    VehicleState,
)

CAMERA = Camera(
    name="test zoom",
    sensor_width_mm=24.0,
    sensor_height_mm=13.5,
    image_px=(640, 360),
    circle_of_confusion_mm=0.03,
    focal_length_mm=(20.0, 300.0),
    close_focus_m=1.0,
    f_number=(1.4, 22.0),
    zoom_rate_per_s=1.0,
    focus_rate_dioptres_per_s=1.0,
    iris_rate_stops_per_s=3.0,
)
DRONE = Drone(
    name="test quad",
    mass_kg=2.0,
    speed_m_s=8.0,
    climb_m_s=3.0,
    acceleration_m_s2=4.0,
    jerk_m_s3=12.0,
    envelope=Envelope(north_m=(-60.0, 60.0), east_m=(-60.0, 60.0), height_m=(1.0, 30.0)),
)
SENSOR_MM = (CAMERA.sensor_width_mm, CAMERA.sensor_height_mm)
TICK_S = 0.04
HEIGHT_M = 1.7
EYES = 0.935


@dataclass(frozen=True)
class Flaws:
    """How far the take is from what is asked."""

    u_frac: float = 0.0
    v_frac: float = 0.0
    size: float = 0.0  # relative
    focus_m: float = 0.0
    focal_mm: float = 0.0
    shake_frac: float = 0.0  # amplitude of a 3 Hz wobble across the frame
    failed_every: int = 0


def info(**changes: object) -> TakeInfo:
    plain = TakeInfo(
        title="Dolly zoom <b>on Ada</b> & friends",
        seed=3,
        duration_s=12.0,
        tick_s=TICK_S,
        camera=CAMERA,
        drone=DRONE,
        subject_class={"ada": "person", "bo": "person"},
        solids=(Cylinder(np.array([-12.0, 7.0, 0.0]), 2.2, 8.0),),
        conditions="plaza; wind 3 m/s from 250 deg, gusts 1 m/s; true subjects",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def ticks(duration_s: float = 12.0, flaws: Flaws | None = None, *, truth: bool = True) -> list[Tick]:
    count = round(duration_s / TICK_S)
    return [tick(i * TICK_S, flaws or Flaws(), index=i, truth=truth) for i in range(count)]


def tick(time_s: float, flaws: Flaws, *, index: int = 0, truth: bool = True) -> Tick:
    people = subjects(time_s)
    vehicle = vehicle_at(time_s, flaws)
    failed = flaws.failed_every > 0 and index % flaws.failed_every == flaws.failed_every - 1
    return Tick(
        time_s=time_s,
        vehicle=vehicle,
        subjects=people,
        asked=asked_of(time_s, vehicle, people, flaws),
        plan=plan_at(time_s, PlanStatus.FAILED if failed else PlanStatus.OK),
        command=command_at(vehicle),
        true_vehicle=vehicle if truth else None,
        true_subjects=people if truth else (),
    )


def subjects(time_s: float) -> tuple[SubjectState, ...]:
    ada = np.array([0.8 * time_s, 0.0, 0.0]), np.array([0.8, 0.0, 0.0])
    bo = np.array([0.8 * time_s - 1.0, 2.5, 0.0]), np.array([0.8, 0.0, 0.0])
    return (
        SubjectState("ada", time_s, *ada, 0.0, HEIGHT_M),
        SubjectState("bo", time_s, *bo, 0.3, 1.82),
    )


def path(time_s: float) -> tuple[np.ndarray, float]:
    """Camera position and focal length: backing off and zooming in, so that Ada keeps her size."""
    distance, bearing = 6.0 + 0.9 * time_s, pi - 0.5 - 0.03 * time_s
    ada = np.array([0.8 * time_s, 0.0, 0.0])
    offset = np.array([distance * cos(bearing), distance * sin(bearing), -1.5 - 0.08 * time_s])
    return ada + offset, 35.0 * distance / 6.0


def target_uv(time_s: float) -> tuple[float, float]:
    return 1 / 3 + 0.02 * sin(0.4 * time_s), 0.34


def derivative(time_s: float, order: int, step_s: float = 1e-3) -> np.ndarray:
    weights = {1: (-0.5, 0.0, 0.5), 2: (1.0, -2.0, 1.0)}[order]
    points = (path(time_s + k * step_s)[0] for k in (-1, 0, 1))
    return np.asarray(sum(w * p for w, p in zip(weights, points, strict=True))) / step_s**order


def vehicle_at(time_s: float, flaws: Flaws) -> VehicleState:
    position, focal_mm = path(time_s)
    u, v = target_uv(time_s)
    wobble = flaws.shake_frac * sin(2 * pi * 3.0 * time_s)
    eyes = point_on_subject(subjects(time_s)[0].position_ned_m, HEIGHT_M, EYES)
    yaw, pitch = aim(eyes, position, focal_mm, (u + flaws.u_frac + wobble, v + flaws.v_frac))
    forward = (eyes[0] - position[0]) * cos(yaw) * cos(pitch) + (eyes[1] - position[1]) * sin(yaw) * cos(pitch)
    depth_m = forward - (eyes[2] - position[2]) * sin(pitch)
    return VehicleState(
        time_s=time_s,
        position_ned_m=position - [0.0, 0.0, 0.1],
        velocity_ned_m_s=derivative(time_s, 1),
        acceleration_ned_m_s2=derivative(time_s, 2),
        attitude_ned_from_body=np.array([cos(yaw / 2), 0.0, 0.0, sin(yaw / 2)]),
        camera_position_ned_m=position,
        gimbal_yaw_ned_rad=yaw,
        gimbal_pitch_rad=pitch,
        gimbal_roll_rad=0.0,
        lens=LensState(focal_mm, depth_m + flaws.focus_m, 2.8 + 0.1 * time_s),
    )


def aim(point: tuple[float, ...], camera: np.ndarray, focal_mm: float, uv: tuple[float, float]) -> tuple[float, float]:
    """Yaw and pitch that put a point there in the frame."""
    offset = np.asarray(point) - camera
    yaw, pitch = atan2(offset[1], offset[0]), atan2(-offset[2], hypot(offset[0], offset[1]))
    for _ in range(30):
        u, v = image_point(point, camera, yaw, pitch, focal_mm, SENSOR_MM)
        yaw += (u - uv[0]) * SENSOR_MM[0] / focal_mm
        pitch -= (v - uv[1]) * SENSOR_MM[1] / focal_mm
    return float(yaw), float(pitch)


def asked_of(time_s: float, vehicle: VehicleState, people: tuple[SubjectState, ...], flaws: Flaws) -> Asked:
    """What this very picture answers, less the flaws."""
    u, v = target_uv(time_s)
    ada, bo = people
    camera, lens = vehicle.camera_position_ned_m, vehicle.lens
    pose = (camera, vehicle.gimbal_yaw_ned_rad, vehicle.gimbal_pitch_rad, lens.focal_length_mm, SENSOR_MM)
    bo_u, _ = image_point(point_on_subject(bo.position_ned_m, bo.height_m, 0.72), *pose)
    size = apparent_height_frac(ada.position_ned_m, HEIGHT_M, *pose)
    optics = (lens.focal_length_mm, lens.f_number, 1.0 / (lens.focus_distance_m - flaws.focus_m))
    far = far_limit_dioptres(*optics, CAMERA.circle_of_confusion_mm)
    offset = camera - ada.position_ned_m
    return Asked(
        time_s=time_s,
        marks=(Mark("ada", EYES, u, v), Mark("bo", 0.72, bo_u - flaws.u_frac, float("nan"))),
        size_frac={"ada": float(size) / (1 + flaws.size)},
        blur_px={"ada": 0.0},
        focal_length_mm=lens.focal_length_mm - flaws.focal_mm,
        near_limit_m=1.0 / near_limit_dioptres(*optics, CAMERA.circle_of_confusion_mm),
        far_limit_m=1.0 / far if far > 0 else float("inf"),
        distance_m={"ada": hypot(offset[0], offset[1])},
        azimuth_ned_rad={"ada": atan2(offset[1], offset[0])},
        elevation_rad={"ada": atan2(-offset[2] - HEIGHT_M / 2, hypot(offset[0], offset[1]))},
        height_m=-float(camera[2]),
    )


def plan_at(time_s: float, status: PlanStatus) -> Plan:
    times = time_s + 0.1 * np.arange(21)
    zeros = np.zeros((21, 3))
    return Plan(
        status=status,
        times_s=times,
        position_ned_m=np.array([path(t)[0] for t in times]),
        velocity_ned_m_s=zeros,
        acceleration_ned_m_s2=zeros,
        jerk_ned_m_s3=zeros,
        gimbal_yaw_ned_rad=np.full(21, 0.5),
        gimbal_pitch_rad=np.full(21, -0.05),
        focal_length_mm=np.array([path(t)[1] for t in times]),
        focus_dioptres=np.full(21, 1 / 6.0),
        f_number=np.full(21, 2.8),
        solve_ms=0.4 + 0.1 * sin(7.0 * time_s) ** 2,
        iterations=3,
        cost={
            "image_position": 0.2 + 0.1 * sin(time_s),
            "size": 0.05,
            "focus_blur": 0.01,
            "jerk": 0.3 + 0.2 * cos(time_s),
        },
    )


def command_at(vehicle: VehicleState) -> Command:
    return Command(
        time_s=vehicle.time_s,
        position_ned_m=vehicle.position_ned_m,
        velocity_ned_m_s=vehicle.velocity_ned_m_s,
        acceleration_ned_m_s2=vehicle.acceleration_ned_m_s2,
        yaw_ned_rad=vehicle.gimbal_yaw_ned_rad,
        gimbal_yaw_ned_rad=vehicle.gimbal_yaw_ned_rad,
        gimbal_pitch_rad=vehicle.gimbal_pitch_rad,
        gimbal_yaw_rate_rad_s=0.0,
        gimbal_pitch_rate_rad_s=0.0,
        lens=vehicle.lens,
    )


def picture(of: Tick, image_px: tuple[int, int] = (640, 360)) -> Frame:
    """Sky, ground and a stick figure for each person, drawn where the pinhole puts them."""
    vehicle = of.true_vehicle or of.vehicle
    width, height = image_px
    lens = vehicle.lens
    pose = (
        vehicle.camera_position_ned_m,
        vehicle.gimbal_yaw_ned_rad,
        vehicle.gimbal_pitch_rad,
        lens.focal_length_mm,
        SENSOR_MM,
    )
    horizon = round(height * (0.5 + lens.focal_length_mm / SENSOR_MM[1] * np.tan(vehicle.gimbal_pitch_rad)))
    rows = np.arange(height)[:, None, None]
    sky, ground = np.array([190, 160, 120]), np.array([70, 84, 88])
    image = np.broadcast_to(np.where(rows < horizon, sky + rows * 0.15, ground + rows * 0.1), (height, width, 3))
    image = np.ascontiguousarray(image.clip(0, 255).astype(np.uint8))
    for person, colour in zip(of.true_subjects or of.subjects, ((40, 40, 190), (60, 130, 60)), strict=True):
        pixel = {}
        for frac in (0.0, 0.5, 0.85, 0.92):
            u, v = image_point(point_on_subject(person.position_ned_m, person.height_m, frac), *pose)
            pixel[frac] = round(float(u) * width), round(float(v) * height)
        tall = pixel[0.0][1] - pixel[0.92][1]
        cv2.line(image, pixel[0.0], pixel[0.5], (70, 40, 30), max(2, tall // 8), cv2.LINE_AA)
        cv2.line(image, pixel[0.5], pixel[0.85], colour, max(3, tall // 5), cv2.LINE_AA)
        cv2.circle(image, pixel[0.92], max(2, tall // 13), (130, 160, 205), -1, cv2.LINE_AA)
    return Frame(of.time_s, image, vehicle)


def record(folder: Path, taken: list[Tick], about: TakeInfo | None = None, *, pictures: bool = False) -> Path:
    """Writes a completed take."""
    rate = Fraction(25) if pictures else None
    recorder = TakeRecorder(folder, spec_yaml="title: test\n", info=about or info(), frame_rate=rate)
    for one in taken:
        recorder.tick(one)
        if pictures:
            recorder.frame(picture(one))
    recorder.close(completed=True, reason="the shot's duration is over")
    return folder
