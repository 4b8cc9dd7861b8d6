"""How a take looks and moves, in words of film crews and in figures that compare across shots; see docs/metrics.md."""

from __future__ import annotations

from collections.abc import Iterable
from math import radians

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from cinempc.composition import horizon_v
from cinempc.frames import rotation_ned_from_camera, wrap_pi
from cinempc.hardware import Camera
from cinempc.report.achieved import EYES_HEIGHT_FRAC, Achieved, SubjectTrack
from cinempc.report.pooling import Figure, Mask, percentile, pool, share
from cinempc.report.shotsize import CLASSES, NONE, in_picture, on_screen, shot_sizes
from cinempc.report.smoothness import normalised_jerk, normalised_turn_jerk
from cinempc.takelog import TakeLog
from cinempc.types import Array

SIDEWAYS = np.sin(radians(20.0))  # who faces or goes less across the picture needs no room to either side
WALKS_M_S = 0.3
STANDS_M, STANDS_RAD, STANDS_LN, STANDS_DIOPTRES = 0.1, radians(1.0), 0.01, 0.01  # paths that are shorter are none

JERKS = ("position", "orientation", "zoom", "focus")


class Quality(BaseModel):
    """Shares of ticks from `settle_s` on, without the ways that are not filmed; null where nothing is to be judged."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)

    shot_size: str | None
    """The class that the picture has for most of the time: ELS, LS, MLS, MS, MCU, CU or ECU."""
    shot_size_share: dict[str, float]
    """Of the time, by class. What is missing to 1 is time in which none of those whom it is about is in the picture."""
    shot_size_by_shot: dict[str, str]
    """Of a sequence, each shot's."""
    asked_shot_size: str | None
    """The class that is asked for most of the time."""
    shot_size_as_asked_frac: Figure
    """Share of the time with an asked size in which the picture has that size's class."""

    off_screen_frac: Figure
    """Share of the time in which a subject that is to be in the picture is outside it altogether, over all of them."""
    eyes_off_screen_frac: Figure
    """The same of its eyes."""
    lead_room_gaze_frac_p50: Figure
    """How far a subject's eyes are off centre, away from where it faces, in frame widths; while it faces sideways."""
    lead_room_gaze_kept_frac: Figure
    """Share of that time with more room before it than behind it."""
    lead_room_motion_frac_p50: Figure
    """The same in the direction in which it goes, while it goes across the picture."""
    lead_room_motion_kept_frac: Figure

    horizon_tilt_deg_p50: Figure
    """By how much the camera is rolled off level."""
    horizon_tilt_deg_p95: Figure
    horizon_tilt_error_deg_p95: Figure
    """By how much it is rolled otherwise than commanded: the same but for a Dutch angle."""
    horizon_row_frac_p50: Figure
    """Row of the horizon in the middle of the frame, from the top in frame heights."""
    horizon_row_spread_frac: Figure
    """Between its 5th and its 95th percentile."""

    position_jerk_normalised: Figure
    """T^5 integral |j|^2 dt / L^2 of the camera's position, motion below 2 Hz; 720 for the smoothest way from rest to
    rest. Of a sequence, like the next three, that of its least smooth shot."""
    orientation_jerk_normalised: Figure
    zoom_jerk_normalised: Figure
    """Of the logarithm of the focal length."""
    focus_jerk_normalised: Figure
    """Of the focus in dioptres."""

    sharp_frac: Figure
    """Share of the time in which the eyes of all subjects that are to be sharp are so: their blur is within the
    camera's circle of confusion."""
    sharp_by_subject_frac: dict[str, float]


def quality_of(log: TakeLog, seen: Achieved, settled: Mask) -> Quality:
    """All of it."""
    filmed = settled.copy()
    for part in seen.parts:
        filmed[part.first : part.end] &= part.phase != "move"
    wanted = [is_wanted(subject, seen) for subject in seen.subjects]
    return Quality(
        **_sizes(log, seen, filmed, wanted),
        **_room(log.info.camera, seen, filmed, wanted),
        **_horizon(log, seen, filmed),
        **_smoothness(seen, settled),
        **_sharpness(log.info.camera, seen, filmed),
    )


def is_wanted(subject: SubjectTrack, seen: Achieved) -> Mask:
    """(T,) when a subject is to be in the picture: the shot places or sizes it."""
    placed = [mark.asked & (mark.whose == subject.name) for mark in seen.marks]
    return np.asarray(np.any([np.isfinite(subject.asked_size_frac), *placed], axis=0), dtype=np.bool_)


def _sizes(
    log: TakeLog, seen: Achieved, settled: Mask, wanted: list[Mask]
) -> dict[str, dict[str, float] | dict[str, str] | str | Figure]:
    classes, asked = shot_sizes(seen, wanted, log.info.camera)
    ticks = int(settled.sum())
    by_shot: dict[str, str] = {}
    for name in dict.fromkeys(part.shot for part in seen.parts if part.phase == "shot"):
        here = np.zeros(len(classes), np.bool_)
        for part in seen.parts:
            here[part.first : part.end] |= part.shot == name and part.phase == "shot"
        if (size := _usual(classes[here])) is not None:
            by_shot[name] = size
    return {
        "shot_size": _usual(classes[settled]),
        "shot_size_share": {
            word: float((classes[settled] == i).sum() / ticks) if ticks else 0.0 for i, word in enumerate(CLASSES)
        },
        "shot_size_by_shot": by_shot,
        "asked_shot_size": _usual(asked[settled]),
        "shot_size_as_asked_frac": share(classes == asked, settled & (asked != NONE)),
    }


def _usual(classes: NDArray[np.int64]) -> str | None:
    """The commonest class, of equally common ones the widest."""
    counts = np.bincount(classes[classes != NONE], minlength=len(CLASSES))
    return CLASSES[int(counts.argmax())] if counts.any() else None


def _room(camera: Camera, seen: Achieved, settled: Mask, wanted: list[Mask]) -> dict[str, Figure]:
    """Who is in the picture, and how much room there is before them."""
    away, eyes_away, gaze, motion = list[Array](), list[Array](), list[Array](), list[Array]()
    for subject, asked in zip(seen.subjects, wanted, strict=True):
        when = settled & asked
        u, _, eyes_seen = in_picture(seen, subject, camera, EYES_HEIGHT_FRAC)
        away.append(np.where(on_screen(seen, subject, camera), 0.0, 1.0)[when])
        eyes_away.append(np.where(eyes_seen, 0.0, 1.0)[when])
        course_rad, speed_m_s = _course(seen, subject)
        shown = when & eyes_seen
        gaze.append(_lead(u, subject.heading_ned_rad - seen.yaw_ned_rad)[shown])
        motion.append(np.where(speed_m_s > WALKS_M_S, _lead(u, course_rad - seen.yaw_ned_rad), np.nan)[shown])
    return {
        "off_screen_frac": _mean(pool(away)),
        "eyes_off_screen_frac": _mean(pool(eyes_away)),
        **_led("lead_room_gaze", pool(gaze)),
        **_led("lead_room_motion", pool(motion)),
    }


def _lead(u: Array, to_the_right_rad: Array) -> Array:
    """(T,) off centre against a direction, in frame widths; NaN within 20 degrees of the line of sight."""
    across = np.sin(to_the_right_rad)
    return np.where(np.abs(across) >= SIDEWAYS, (0.5 - u) * np.sign(across), np.nan)


def _led(name: str, room_frac: Array) -> dict[str, Figure]:
    known = room_frac[np.isfinite(room_frac)]
    return {f"{name}_frac_p50": percentile(known, 50), f"{name}_kept_frac": _mean(known > 0)}


def _course(seen: Achieved, subject: SubjectTrack) -> tuple[Array, Array]:
    """(T,) where a subject goes [rad from north] and how fast [m/s]; NaN for one tick."""
    if len(seen.time_s) < 2:
        return np.full(1, np.nan), np.full(1, np.nan)
    north, east = (np.gradient(subject.ground_ned_m[:, i], seen.time_s) for i in (0, 1))
    return np.arctan2(east, north), np.hypot(north, east)


def _horizon(log: TakeLog, seen: Achieved, settled: Mask) -> dict[str, Figure]:
    asked_rad = np.array([tick.command.gimbal_roll_rad for tick in log.ticks])
    tilt_deg = np.degrees(np.abs(wrap_pi(seen.roll_rad)))[settled]
    error_deg = np.degrees(np.abs(wrap_pi(seen.roll_rad - asked_rad)))[settled]
    row = horizon_v(seen.pitch_rad, seen.focal_length_mm, log.info.camera.sensor_height_mm)[settled]
    low, high = percentile(row, 5), percentile(row, 95)
    return {
        "horizon_tilt_deg_p50": percentile(tilt_deg, 50),
        "horizon_tilt_deg_p95": percentile(tilt_deg, 95),
        "horizon_tilt_error_deg_p95": percentile(error_deg, 95),
        "horizon_row_frac_p50": percentile(row, 50),
        "horizon_row_spread_frac": None if low is None or high is None else high - low,
    }


def _smoothness(seen: Achieved, settled: Mask) -> dict[str, Figure]:
    """Of the whole take, or of the least smooth shot of a sequence."""
    whole = [slice(0, len(seen.time_s))]
    shots = [slice(part.first, part.end) for part in seen.parts if part.phase == "shot"] if seen.parts else whole
    each = [_jerks(seen, np.flatnonzero(settled[shot]) + shot.start) for shot in shots]
    return {f"{name}_jerk_normalised": _most(jerks[name] for jerks in each) for name in JERKS}


def _jerks(seen: Achieved, ticks: NDArray[np.int64]) -> dict[str, Figure]:
    time_s, pose = seen.time_s[ticks], (seen.yaw_ned_rad, seen.pitch_rad, seen.roll_rad)
    turned = np.array([rotation_ned_from_camera(*angles) for angles in zip(*(a[ticks] for a in pose), strict=True)])
    return {
        "position": normalised_jerk(time_s, seen.position_ned_m[ticks], STANDS_M),
        "orientation": normalised_turn_jerk(time_s, turned, STANDS_RAD),
        "zoom": normalised_jerk(time_s, np.log(seen.focal_length_mm[ticks]), STANDS_LN),
        "focus": normalised_jerk(time_s, 1.0 / seen.focus_distance_m[ticks], STANDS_DIOPTRES),
    }


def _most(values: Iterable[Figure]) -> Figure:
    return max((value for value in values if value is not None), default=None)


def _sharpness(camera: Camera, seen: Achieved, settled: Mask) -> dict[str, Figure | dict[str, float]]:
    """Who is to be sharp: those asked for without blur, and those between asked limits of sharpness."""
    allowed_px = camera.circle_of_confusion_mm / camera.sensor_width_mm * camera.image_px[0]
    asked = [settled & _to_be_sharp(seen, subject) for subject in seen.subjects]
    sharp = [(subject.blur_px <= allowed_px) & (subject.depth_m > 0) for subject in seen.subjects]
    by_subject = {s.name: _mean(hit[when]) for s, hit, when in zip(seen.subjects, sharp, asked, strict=True)}
    every = [hit | ~when for hit, when in zip(sharp, asked, strict=True)]
    return {
        "sharp_frac": share(np.all(every, axis=0), np.any(asked, axis=0)) if seen.subjects else None,
        "sharp_by_subject_frac": {name: hits for name, hits in by_subject.items() if hits is not None},
    }


def _to_be_sharp(seen: Achieved, subject: SubjectTrack) -> Mask:
    between = (subject.depth_m >= seen.asked_near_limit_m) & (subject.depth_m <= seen.asked_far_limit_m)
    softened = subject.asked_blur_px > 0
    return np.asarray((subject.asked_blur_px == 0) | (between & ~softened))


def _mean(values: NDArray[np.bool_] | Array) -> Figure:
    return float(values.mean()) if len(values) else None
