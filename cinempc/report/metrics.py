"""The figures of a take, from what was achieved; never from a plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from cinempc.hardware import Drone
from cinempc.report.achieved import Achieved, MarkTrack, SubjectTrack
from cinempc.report.filters import above, move_jerk_m_s3
from cinempc.report.pooling import Figure, Mask, percentile, pool, rms
from cinempc.report.quality import Quality, is_wanted, quality_of
from cinempc.report.sight import visible
from cinempc.report.stretches import StretchMetrics, stretch_metrics
from cinempc.space import Solid, clearance_m
from cinempc.takelog import TakeLog
from cinempc.types import Array, PlanStatus

SETTLE_S = 2.0
FAR_CAP_M = 1000.0  # an infinite limit of sharpness counts as this far when it is compared with a finite one


class Metrics(BaseModel):
    """All errors are magnitudes from `settle_s` on unless they say `whole`; null where nothing was asked.

    p50 and p95 are percentiles over all ticks and all subjects or marks for which something was asked.
    """

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)

    title: str
    seed: int
    completed: bool
    ending: str
    """Why the take ended."""
    missing: list[str]
    """What the log lacks, in words."""
    judged_by: Literal["truth", "estimate"]
    """The plant's own state, or (without a plant) what was measured and believed."""
    settle_s: float
    """The first seconds, in which the camera still goes to its mark; left out of all that does not say `whole`."""
    seconds: float
    ticks: int
    realtime_factor: Figure
    """Seconds of the take per second on the wall clock, from the first tick to the last one."""

    framing_error_frac_p50: Figure
    """Distance between asked and achieved image point, in frame widths."""
    framing_error_frac_p95: Figure
    framing_error_frac_max: Figure
    framing_error_whole_frac_p95: Figure
    size_error_frac_p50: Figure
    """|achieved / asked - 1| of the figure's apparent height."""
    size_error_frac_p95: Figure
    size_error_whole_frac_p95: Figure
    in_frame_frac: Figure
    """Share of ticks with every asked point inside the picture."""
    in_frame_whole_frac: Figure
    visible_frac: Figure
    """Share of ticks in which all subjects of the picture can be seen: at least half of what the frame shows of each
    is not hidden behind anything that stands there. People do not hide each other here."""
    image_jitter_frac_rms: Figure
    """Root mean square of the motion of asked points in the picture above 1 Hz, in frame widths, less asked motion."""

    focus_blur_px_p50: Figure
    """Diameter of the blur circle on subjects that are to be sharp, in pixels of the picture."""
    focus_blur_px_p95: Figure
    asked_blur_error_px_p50: Figure
    """On subjects that are to be soft: |achieved - asked| diameter."""
    asked_blur_error_px_p95: Figure
    dof_near_error_m_p50: Figure
    dof_near_error_m_p95: Figure
    dof_far_error_m_p50: Figure
    """Limits beyond 1000 m, infinity among them, count as 1000 m."""
    dof_far_error_m_p95: Figure
    dof_far_error_dioptres_p95: Figure
    focal_error_mm_p50: Figure
    focal_error_mm_p95: Figure

    distance_error_m_p50: Figure
    distance_error_m_p95: Figure
    azimuth_error_deg_p50: Figure
    azimuth_error_deg_p95: Figure
    elevation_error_deg_p50: Figure
    elevation_error_deg_p95: Figure
    height_error_m_p50: Figure
    height_error_m_p95: Figure
    place_error_m_p50: Figure
    """Of the camera from its path."""
    place_error_m_p95: Figure
    aim_error_deg_p50: Figure
    """By which the camera is turned away from an asked direction."""
    aim_error_deg_p95: Figure
    horizon_error_frac_p50: Figure
    """Of the horizon's row, in frame widths."""
    horizon_error_frac_p95: Figure

    speed_max_m_s: float
    acceleration_max_m_s2: float
    jerk_rms_m_s3: Figure
    """Of the airframe's true velocity below 2 Hz; faster is vibration, which the image jitter shows."""
    min_subject_distance_m: Figure
    """From the camera to the nearest point of any subject's upright body."""
    keep_out_violations: int
    """Ticks nearer to a person than the drone's keep-out distance."""
    min_obstacle_distance_m: Figure
    obstacle_violations: int
    """Ticks nearer to an obstacle than the drone's margin."""
    envelope_violations: int
    """Ticks outside the drone's envelope."""

    plan_ms_p50: float
    plan_ms_p99: float
    plan_ms_max: float
    subjects_seen: bool
    """Whether it was seen in pictures where the subjects are; else the simulator told it."""
    location_error_m_p50: Figure
    """Horizontal distance between where a subject was and where it was believed to be then; whole."""
    location_error_m_p95: Figure
    unseen_s_max: float
    """The longest that a subject was out of sight; whole."""
    held_ticks: int
    """Ticks in which the drone was held because a subject had been out of sight for too long."""

    plan_failures: int
    """Ticks whose plan was not solved then: shifted or failed."""
    robust_retries: int
    quality: Quality
    """How the picture looks and how the camera moves, beside what was asked of both."""
    sequence: list[StretchMetrics]
    """Of a sequence, the figures of each shot and of each way between two."""


def metrics_of(log: TakeLog, seen: Achieved, settle_s: float = SETTLE_S) -> Metrics:
    """All figures of one take."""
    settled = seen.time_s >= settle_s
    every = np.ones_like(settled)
    seconds = float(seen.time_s[-1]) + log.info.tick_s
    ending = log.ending
    ran_s = ending.wall_s if ending else 0.0
    return Metrics(
        title=log.info.title,
        seed=log.info.seed,
        completed=bool(ending and ending.completed),
        ending=ending.reason if ending else "cut off",
        missing=list(log.missing),
        judged_by=seen.judged_by,
        settle_s=settle_s,
        seconds=round(seconds, 6),
        ticks=len(log.ticks),
        realtime_factor=float(seen.time_s[-1]) / ran_s if ran_s > 0 else None,
        framing_error_frac_max=percentile(_framing(seen, settled), 100),
        framing_error_whole_frac_p95=percentile(_framing(seen, every), 95),
        size_error_whole_frac_p95=percentile(_size(seen, every), 95),
        in_frame_frac=_in_frame(seen, settled),
        in_frame_whole_frac=_in_frame(seen, every),
        image_jitter_frac_rms=rms(pool(_jitter(seen.time_s, m)[settled] for m in seen.marks)),
        dof_far_error_dioptres_p95=percentile(np.abs(1 / seen.far_limit_m - 1 / seen.asked_far_limit_m)[settled], 95),
        speed_max_m_s=float(np.linalg.norm(seen.velocity_ned_m_s, axis=1).max()),
        acceleration_max_m_s2=float(np.linalg.norm(seen.acceleration_ned_m_s2, axis=1).max()),
        jerk_rms_m_s3=rms(_settled_jerk(seen, settled)),
        visible_frac=_visible(seen, settled, log.info.solids),
        quality=quality_of(log, seen, settled),
        sequence=stretch_metrics(seen, log.info.tick_s),
        **_safety(seen, log.info.drone, log.info.solids),
        **_sight(log),
        **_solving(log),
        **{f"{name}_p{q}": percentile(v, q) for name, v in _errors(seen, settled).items() for q in (50, 95)},
    )


def _errors(seen: Achieved, now: Mask) -> dict[str, Array]:
    """Everything that is given as a pair of percentiles, pooled."""
    sharp = [s.blur_px[now & (s.asked_blur_px == 0)] for s in seen.subjects]
    soft = [np.abs(s.blur_px - s.asked_blur_px)[now & (s.asked_blur_px > 0)] for s in seen.subjects]
    return {
        "framing_error_frac": _framing(seen, now),
        "size_error_frac": _size(seen, now),
        "focus_blur_px": pool(sharp),
        "asked_blur_error_px": pool(soft),
        "dof_near_error_m": np.abs(_capped(seen.near_limit_m) - _capped(seen.asked_near_limit_m))[now],
        "dof_far_error_m": np.abs(_capped(seen.far_limit_m) - _capped(seen.asked_far_limit_m))[now],
        "focal_error_mm": np.abs(seen.focal_length_mm - seen.asked_focal_length_mm)[now],
        "distance_error_m": pool(np.abs(s.distance_m - s.asked_distance_m)[now] for s in seen.subjects),
        "azimuth_error_deg": pool(np.degrees(np.abs(s.azimuth_error_rad))[now] for s in seen.subjects),
        "elevation_error_deg": pool(
            np.degrees(np.abs(s.elevation_rad - s.asked_elevation_rad))[now] for s in seen.subjects
        ),
        "height_error_m": np.abs(-seen.position_ned_m[:, 2] - seen.asked_height_m)[now],
        "place_error_m": seen.place_error_m[now],
        "aim_error_deg": np.degrees(seen.aim_error_rad)[now],
        "horizon_error_frac": seen.horizon_error_frac[now],
    }


def _framing(seen: Achieved, now: Mask) -> Array:
    return pool(mark.error_frac[now] for mark in seen.marks)


def _size(seen: Achieved, now: Mask) -> Array:
    return pool(np.abs(s.size_frac / s.asked_size_frac - 1)[now] for s in seen.subjects)


def _in_frame(seen: Achieved, now: Mask) -> Figure:
    if not seen.marks or not now.any():
        return None
    return float(np.all([mark.in_frame | ~mark.asked for mark in seen.marks], axis=0)[now].mean())


def _visible(seen: Achieved, now: Mask, solids: Sequence[Solid]) -> Figure:
    """Of everybody whom the shot places or sizes, while it does."""
    wanted = [(s, is_wanted(s, seen)) for s in seen.subjects]
    when = now & np.any([asked for _, asked in wanted], axis=0)
    if not when.any():
        return None
    hidden = [asked & ~visible(seen, subject, solids) for subject, asked in wanted if asked.any()]
    return float(1.0 - np.any(hidden, axis=0)[when].mean())


def _jitter(time_s: Array, mark: MarkTrack) -> Array:
    """(T,) fast motion in frame widths. Lead room moves with the subject's heading, so it is not taken off."""
    asked_u = np.zeros_like(mark.u) if mark.leads else np.nan_to_num(mark.asked_u)
    u = np.where(mark.asked, mark.u - asked_u, np.nan)
    v = np.where(mark.asked, (mark.v - np.nan_to_num(mark.asked_v)) * mark.picture_ratio, np.nan)
    return np.hypot(above(time_s, u), above(time_s, v))


def _settled_jerk(seen: Achieved, settled: Mask) -> Array:
    jerk = move_jerk_m_s3(seen.time_s, seen.velocity_ned_m_s)
    return jerk[settled] if len(jerk) else jerk


def _safety(seen: Achieved, drone: Drone, solids: Sequence[Solid]) -> dict[str, Figure | int]:
    people = [s for s in seen.subjects if s.kind == "person"]
    box = drone.envelope
    north, east, height = seen.position_ned_m.T * [[1], [1], [-1]]
    limits = ((north, box.north_m), (east, box.east_m), (height, box.height_m))
    outside = np.any([(x < low) | (x > high) for x, (low, high) in limits], axis=0)
    clear = clearance_m(solids, seen.position_ned_m)
    return {
        "min_subject_distance_m": percentile(pool(s.body_distance_m for s in seen.subjects), 0),
        "keep_out_violations": _ticks_below(drone.keep_out_m, people),
        "min_obstacle_distance_m": float(clear.min()) if solids else None,
        "obstacle_violations": int((clear < drone.obstacle_margin_m).sum()),
        "envelope_violations": int(outside.sum()),
    }


def _ticks_below(keep_out_m: float, people: list[SubjectTrack]) -> int:
    return int(np.any([s.body_distance_m < keep_out_m for s in people], axis=0).sum()) if people else 0


def _sight(log: TakeLog) -> dict[str, Figure | int | bool]:
    """How well it was known where the subjects are."""
    away: list[Array] = []
    for tick in log.ticks:
        believed = {subject.name: subject.position_ned_m for subject in tick.subjects}
        away += [believed[true.name] - true.position_ned_m for true in tick.true_subjects if true.name in believed]
    errors_m = np.hypot(*np.array(away).reshape(-1, 3).T[:2])
    names = set(log.info.subject_class)
    return {
        "subjects_seen": log.info.subjects_seen,
        "location_error_m_p50": percentile(errors_m, 50),
        "location_error_m_p95": percentile(errors_m, 95),
        "unseen_s_max": max((s.age_s for tick in log.ticks for s in tick.subjects if s.name in names), default=0.0),
        "held_ticks": sum(tick.plan.status is PlanStatus.HOLD for tick in log.ticks),
    }


def _solving(log: TakeLog) -> dict[str, float | int]:
    solve_ms = np.array([tick.plan.solve_ms for tick in log.ticks])
    p50, p99, longest = (float(x) for x in np.percentile(solve_ms, (50, 99, 100)))
    return {
        "plan_ms_p50": p50,
        "plan_ms_p99": p99,
        "plan_ms_max": longest,
        "plan_failures": sum(tick.plan.status.failed for tick in log.ticks),
        "robust_retries": sum(tick.plan.robust_retry for tick in log.ticks),
    }


def _capped(distance_m: Array) -> Array:
    return np.minimum(distance_m, FAR_CAP_M)
