"""What the camera really saw, tick by tick, beside what was asked: from the plant's true pose, lens and subjects.

Nothing here comes from a plan. Where there is no plant (a real flight), the estimates stand in and `judged_by` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cinempc.composition import MIN_DEPTH_M, horizon_v, lead_room_u, point_on_subject, projected
from cinempc.frames import wrap_pi
from cinempc.optics import defocus_px, far_limit_dioptres, near_limit_dioptres
from cinempc.record import TakeInfo
from cinempc.report.stretches import Stretch, stretches
from cinempc.types import Array, Asked, Mark, SubjectState, Tick, VehicleState

EYES_HEIGHT_FRAC = 0.935  # where a subject is to be sharp


@dataclass(frozen=True, slots=True, eq=False)
class MarkTrack:
    """One asked image point over time; every array is (T,), NaN where nothing is asked or known."""

    subject: str
    point_height_frac: float
    asked_u: Array  # lead room resolved with the true heading and camera yaw
    asked_v: Array
    u: Array
    v: Array
    asked: NDArray[np.bool_]
    in_frame: NDArray[np.bool_]  # the point is in front of the camera and inside the picture
    leads: bool  # its column is asked as lead room
    picture_ratio: float  # height / width
    whose: NDArray[np.str_]  # who is to be in the picture for it: nobody for a place, and on the way to somebody else

    @property
    def error_frac(self) -> Array:
        """(T,) distance from the asked to the achieved point in frame widths; a coordinate not asked does not count."""
        du, dv = self.u - self.asked_u, (self.v - self.asked_v) * self.picture_ratio
        error = np.hypot(np.nan_to_num(du), np.nan_to_num(dv))
        return np.where(np.isnan(du) & np.isnan(dv), np.nan, error)


@dataclass(frozen=True, slots=True, eq=False)
class SubjectTrack:
    """One subject over time; every array is (T,) unless said otherwise, NaN where not asked or not known."""

    name: str
    kind: str
    ground_ned_m: Array  # (T, 3)
    heading_ned_rad: Array
    height_m: Array
    u: Array  # (T, 2) of feet and head
    v: Array  # (T, 2)
    size_frac: Array
    asked_size_frac: Array
    depth_m: Array  # along the optical axis, to the eyes
    blur_px: Array
    asked_blur_px: Array
    distance_m: Array  # horizontal
    asked_distance_m: Array
    azimuth_error_rad: Array
    elevation_rad: Array
    asked_elevation_rad: Array
    body_distance_m: Array  # from the camera to the nearest point of the upright body


@dataclass(frozen=True, slots=True, eq=False)
class Achieved:
    """A take as it came out; arrays are (T,) or (T, 3)."""

    judged_by: Literal["truth", "estimate"]
    time_s: Array  # from the first tick
    position_ned_m: Array  # of the camera
    velocity_ned_m_s: Array
    acceleration_ned_m_s2: Array
    yaw_ned_rad: Array
    pitch_rad: Array
    roll_rad: Array
    focal_length_mm: Array
    focus_distance_m: Array
    f_number: Array
    near_limit_m: Array
    far_limit_m: Array  # inf where everything beyond is sharp
    asked_focal_length_mm: Array
    asked_near_limit_m: Array
    asked_far_limit_m: Array
    asked_height_m: Array
    place_error_m: Array  # from where the camera was asked to be
    aim_error_rad: Array  # by which the camera is turned away from an asked yaw or pitch
    horizon_error_frac: Array  # in frame widths
    marks: tuple[MarkTrack, ...]
    subjects: tuple[SubjectTrack, ...]
    parts: tuple[Stretch, ...] = ()  # of a sequence


def achieved(ticks: Sequence[Tick], info: TakeInfo) -> Achieved:
    """The take's pictures from its ticks. Needs at least one tick."""
    truth = all(tick.true_vehicle is not None for tick in ticks)
    vehicles = [tick.true_vehicle if truth and tick.true_vehicle else tick.vehicle for tick in ticks]
    people = [tick.true_subjects if truth else tick.subjects for tick in ticks]
    asked = [tick.asked for tick in ticks]
    view = _View(vehicles, info)
    names = dict.fromkeys([s.name for subjects in people for s in subjects] + _asked_names(asked))
    tracks = {name: _ground_track(name, people) for name in names}
    near = near_limit_dioptres(view.focal_mm, view.f_number, view.focus, info.camera.circle_of_confusion_mm)
    far = far_limit_dioptres(view.focal_mm, view.f_number, view.focus, info.camera.circle_of_confusion_mm)
    asked_near_m, asked_far_m = _column(asked, "near_limit_m"), _column(asked, "far_limit_m")
    roomy = np.array([a.limits_at_least for a in asked])  # more sharpness than asked for is no error
    return Achieved(
        judged_by="truth" if truth else "estimate",
        time_s=_column(ticks, "time_s") - ticks[0].time_s,
        position_ned_m=view.position,
        velocity_ned_m_s=np.array([v.velocity_ned_m_s for v in vehicles]),
        acceleration_ned_m_s2=np.array([v.acceleration_ned_m_s2 for v in vehicles]),
        yaw_ned_rad=np.unwrap(view.yaw),
        pitch_rad=view.pitch,
        roll_rad=view.roll,
        focal_length_mm=view.focal_mm,
        focus_distance_m=_metres(view.focus),
        f_number=view.f_number,
        near_limit_m=_metres(near),
        far_limit_m=_metres(far),
        asked_focal_length_mm=_column(asked, "focal_length_mm"),
        asked_near_limit_m=np.where(roomy & (near >= 1 / asked_near_m), _metres(near), asked_near_m),
        asked_far_limit_m=np.where(roomy & (far <= 1 / asked_far_m), _metres(far), asked_far_m),
        asked_height_m=_column(asked, "height_m"),
        place_error_m=np.linalg.norm(view.position - np.array([a.place_ned_m for a in asked]), axis=1),
        aim_error_rad=_aim_error(view, asked),
        horizon_error_frac=_horizon_error(view, asked),
        marks=tuple(_mark_track(key, asked, tracks, view) for key in _mark_keys(asked)),
        subjects=tuple(_subject_track(track, asked, view, info) for track in tracks.values()),
        parts=stretches(ticks),
    )


class _View:
    """Pose and lens of every tick as columns."""

    def __init__(self, vehicles: Sequence[VehicleState], info: TakeInfo) -> None:
        self.position = np.array([v.camera_position_ned_m for v in vehicles])
        self.yaw = _column(vehicles, "gimbal_yaw_ned_rad")
        self.pitch = _column(vehicles, "gimbal_pitch_rad")
        self.roll = _column(vehicles, "gimbal_roll_rad")
        lenses = [v.lens for v in vehicles]
        self.focal_mm, self.f_number = _column(lenses, "focal_length_mm"), _column(lenses, "f_number")
        self.focus = 1.0 / _column(lenses, "focus_distance_m")
        camera = info.camera
        self.sensor_mm = (camera.sensor_width_mm, camera.sensor_height_mm)
        self.image_px = camera.image_px

    def project(self, point_ned: tuple[Any, Any, Any]) -> tuple[Array, Array, Array]:
        """(u, v, depth [m]) of a point per tick."""
        return projected(point_ned, self.position.T, self.yaw, self.pitch, self.focal_mm, self.sensor_mm, self.roll)


@dataclass(frozen=True, slots=True, eq=False)
class _Ground:
    name: str
    position: Array  # (T, 3)
    heading: Array
    height: Array

    def point(self, height_frac: float) -> tuple[Any, Any, Any]:
        return point_on_subject(self.position.T, self.height, height_frac)

    def point_at(self, t: int, height_frac: float) -> Array:
        return np.array(point_on_subject(self.position[t], self.height[t], height_frac))


def _ground_track(name: str, people: Sequence[tuple[SubjectState, ...]]) -> _Ground:
    nan3 = np.full(3, np.nan)
    found = [next((s for s in subjects if s.name == name), None) for subjects in people]
    return _Ground(
        name,
        np.array([nan3 if s is None else s.position_ned_m for s in found]),
        np.array([np.nan if s is None else s.heading_ned_rad for s in found]),
        np.array([np.nan if s is None else s.height_m for s in found]),
    )


def _key(mark: Mark) -> tuple[str, float, tuple[float, ...]]:
    """Which marks belong together over time: a subject's by its point, those of the world by their place."""
    return mark.subject, mark.point_height_frac, () if mark.subject else tuple(mark.point_ned_m)


def _mark_keys(asked: Sequence[Asked]) -> list[tuple[str, float, tuple[float, ...]]]:
    return list(dict.fromkeys(_key(mark) for a in asked for mark in a.marks))


def _asked_names(asked: Sequence[Asked]) -> list[str]:
    return [name for a in asked for name in (*_in_marks(a), *a.size_frac, *a.blur_px)]


def _in_marks(asked: Asked) -> list[str]:
    return [name for mark in asked.marks for name in (mark.subject, mark.toward) if name]


def _marked(marks: Sequence[Sequence[Mark]], tracks: dict[str, _Ground]) -> Array:
    """(T, 3) the point of the world that each tick's marks ask for: given, a subject's, or on its way to another's."""
    points = np.full((len(marks), 3), np.nan)
    for t, row in enumerate(marks):
        for mark in row[:1]:
            if np.isfinite(mark.point_ned_m).all():
                points[t] = mark.point_ned_m
                continue
            points[t] = tracks[mark.subject].point_at(t, mark.point_height_frac)
            if mark.toward:
                there = tracks[mark.toward].point_at(t, mark.toward_height_frac)
                points[t] += mark.toward_share * (there - points[t])
    return points


def _mark_track(
    key: tuple[str, float, tuple[float, ...]], asked: Sequence[Asked], tracks: dict[str, _Ground], view: _View
) -> MarkTrack:
    marks = [[m for m in a.marks if _key(m) == key] for a in asked]
    columns = np.array([[_first(m.u_frac for m in row), _first(m.v_frac for m in row)] for row in marks])
    lead = np.array([_first(m.lead_room_frac for m in row) for row in marks])
    u, v, depth = view.project(tuple(_marked(marks, tracks).T))
    heading = tracks[key[0]].heading if key[0] else np.zeros_like(view.yaw)  # the world's points have no lead room
    inside = (depth > MIN_DEPTH_M) & (u >= 0) & (u <= 1) & (v >= 0) & (v <= 1)
    return MarkTrack(
        subject=key[0],
        point_height_frac=key[1],
        asked_u=np.where(np.isnan(lead), columns[:, 0], lead_room_u(heading, view.yaw, lead)),
        asked_v=columns[:, 1],
        u=u,
        v=v,
        asked=np.array([bool(row) for row in marks]),
        in_frame=inside,
        leads=bool(np.any(~np.isnan(lead))),
        picture_ratio=view.image_px[1] / view.image_px[0],
        whose=np.array([_whose(row[0]) if row else "" for row in marks], np.str_),
    )


def _whose(mark: Mark) -> str:
    if np.isfinite(mark.point_ned_m).all():
        return ""
    if not mark.toward or mark.toward_share <= 0.0:
        return mark.subject
    return mark.toward if mark.toward_share >= 1.0 else ""


def _subject_track(ground: _Ground, asked: Sequence[Asked], view: _View, info: TakeInfo) -> SubjectTrack:
    name = ground.name
    feet, head = view.project(ground.point(0.0)), view.project(ground.point(1.0))
    _, _, depth = view.project(ground.point(EYES_HEIGHT_FRAC))
    offset = view.position - ground.position
    across = np.hypot(offset[:, 0], offset[:, 1])
    above = -offset[:, 2] - np.clip(-offset[:, 2], 0.0, ground.height)
    signed = defocus_px(
        1.0 / np.maximum(depth, MIN_DEPTH_M),
        view.focal_mm,
        view.f_number,
        view.focus,
        view.sensor_mm[0],
        view.image_px[0],
    )
    return SubjectTrack(
        name=name,
        kind=info.subject_class.get(name, "person"),
        ground_ned_m=ground.position,
        heading_ned_rad=ground.heading,
        height_m=ground.height,
        u=np.stack([feet[0], head[0]], axis=1),
        v=np.stack([feet[1], head[1]], axis=1),
        size_frac=feet[1] - head[1],
        asked_size_frac=_by_name(asked, "size_frac", name),
        depth_m=depth,
        blur_px=np.abs(signed),
        asked_blur_px=_by_name(asked, "blur_px", name),
        distance_m=across,
        asked_distance_m=_by_name(asked, "distance_m", name),
        azimuth_error_rad=wrap_pi(np.arctan2(offset[:, 1], offset[:, 0]) - _by_name(asked, "azimuth_ned_rad", name)),
        elevation_rad=np.arctan2(-offset[:, 2] - ground.height / 2, across),
        asked_elevation_rad=_by_name(asked, "elevation_rad", name),
        body_distance_m=np.hypot(across, above),
    )


def _aim_error(view: _View, asked: Sequence[Asked]) -> Array:
    yaw = wrap_pi(view.yaw - _column(asked, "yaw_ned_rad"))
    pitch = view.pitch - _column(asked, "pitch_rad")
    return np.where(np.isnan(yaw) & np.isnan(pitch), np.nan, np.hypot(np.nan_to_num(yaw), np.nan_to_num(pitch)))


def _horizon_error(view: _View, asked: Sequence[Asked]) -> Array:
    away = horizon_v(view.pitch, view.focal_mm, view.sensor_mm[1]) - _column(asked, "horizon_v_frac")
    return np.asarray(np.abs(away) * view.image_px[1] / view.image_px[0])


def _first(values: Any) -> float:
    return next((value for value in values if not np.isnan(value)), float("nan"))


def _by_name(asked: Sequence[Asked], field: str, name: str) -> Array:
    return np.array([getattr(a, field).get(name, np.nan) for a in asked], dtype=float)


def _column(values: Sequence[Any], field: str) -> Array:
    return np.array([getattr(value, field) for value in values], dtype=float)


def _metres(dioptres: Array) -> Array:
    """Distances; infinity for zero dioptres and for what lies "past infinity"."""
    return np.divide(1.0, dioptres, out=np.full_like(dioptres, np.inf), where=dioptres > 1e-9)
