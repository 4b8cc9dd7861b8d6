"""Can this camera on this drone take this picture? Ranges of lens, gimbal and envelope, and speeds that follow.

What size, focal length and distance say about each other is asked in `sizes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import hypot, inf, log, radians

from cinempc.configfile import KeyPath
from cinempc.hardware import Camera, Drone
from cinempc.shots.extents import numbers, sampled
from cinempc.shots.spec import ShotSpec, Value, View

Complaint = tuple[KeyPath, str]
ROUNDING = 0.02  # distances that follow from a size are so exact


def feasibility(spec: ShotSpec, camera: Camera, drone: Drone) -> Iterator[Complaint]:
    """(key, message) for everything that is out of reach of picture, lens, gimbal, envelope or motors."""
    yield from _in_picture(spec)
    yield from _lens_ranges(spec, camera)
    yield from _zoom_rate(spec, camera)
    if spec.view:
        yield from _viewpoint(spec, spec.view, camera, drone)
        yield from _view_speed(spec, spec.view, drone)


def keep_out_m(spec: ShotSpec, drone: Drone, subject: str) -> float:
    """Distance that the drone keeps from a subject; only people have one."""
    if subject not in spec.subjects or spec.subjects[subject].class_ != "person":
        return 0.0
    return max(drone.keep_out_m, spec.limits.keep_out_m or 0.0)


def top_speed_m_s(spec: ShotSpec, drone: Drone) -> float:
    """Fastest flight in this shot."""
    return min(drone.speed_m_s, spec.limits.speed_m_s or inf)


def tightened(drone: Drone, spec: ShotSpec) -> Drone:
    """The drone with a shot's own limits where those are tighter."""
    limits = spec.limits
    caps = {name: getattr(limits, name) for name in ("speed_m_s", "acceleration_m_s2", "jerk_m_s3")}
    tighter = {name: min(cap, getattr(drone, name)) for name, cap in caps.items() if cap is not None}
    if limits.keep_out_m is not None:
        tighter["keep_out_m"] = max(limits.keep_out_m, drone.keep_out_m)
    return drone.model_copy(update=tighter)


def why_not_at(distance_m: float, keep_m: float, camera: Camera, drone: Drone) -> str | None:
    """Why the camera cannot be at a distance from a subject, None where it can."""
    (south, north), (west, east) = drone.envelope.north_m, drone.envelope.east_m
    across_m = hypot(north - south, east - west)
    if distance_m < keep_m * (1 - ROUNDING):
        return f"the drone keeps {keep_m:.1f} m"
    if distance_m < camera.close_focus_m * (1 - ROUNDING):
        return f"the lens focuses from {camera.close_focus_m:g} m on"
    if distance_m > across_m:
        return f"the drone's envelope is {across_m:.0f} m across"
    return None


def too_fast(key: KeyPath, points: Sequence[tuple[float, float]], most_m_s: float) -> Iterator[Complaint]:
    """A complaint for each pair of successive (time [s], distance [m]) that is too far apart."""
    for (t0, d0), (t1, d1) in pairwise(points):
        if abs(d1 - d0) > most_m_s * (t1 - t0):
            flown = f"takes the camera from {d0:.1f} m to {d1:.1f} m in {t1 - t0:.3g} s"
            yield key, f"{flown}; the drone flies {most_m_s:g} m/s: allow {abs(d1 - d0) / most_m_s:.1f} s or more"


def _outside(key: KeyPath, value: Value | str | None, low: float, high: float, what: str) -> Iterator[Complaint]:
    """A complaint for each number of a value that is not between `low` and `high`; words have no numbers."""
    if value is None or isinstance(value, str):
        return
    for inner, number in numbers(value):
        if not low <= number <= high:
            yield key + inner, f"{number:g} {what}: must be from {low:g} to {high:g}"


def _in_picture(spec: ShotSpec) -> Iterator[Complaint]:
    for i, framing in enumerate(spec.framing):
        key = ("framing", i)
        for name in ("x", "y", "headroom"):
            yield from _outside((*key, name), getattr(framing, name), 0, 1, "is outside the picture")
        yield from _outside((*key, "lead_room"), framing.lead_room, -0.5, 0.5, "leads out of the picture")
        yield from _outside((*key, "size"), framing.size, 0.01, 20, "is too extreme")


def _lens_ranges(spec: ShotSpec, camera: Camera) -> Iterator[Complaint]:
    lens, key = spec.lens, ("lens",)
    missing = f"is not on the lens of {camera.name}"
    yield from _outside((*key, "focal_length_mm"), lens.focal_length_mm, *camera.focal_length_mm, f"mm {missing}")
    yield from _outside((*key, "f_number"), lens.f_number, *camera.f_number, missing)
    for name, value in lens.blur_px.items():
        yield from _outside((*key, "blur_px", name), value, 0, camera.image_px[0] / 4, "px is no sensible blur")
    for side, limit in (("near_limit", lens.near_limit), ("far_limit", lens.far_limit)):
        if limit:
            yield from _outside((*key, side, "distance_m"), limit.distance_m, 0.1, 1e5, "m is no distance")


def _zoom_rate(spec: ShotSpec, camera: Camera) -> Iterator[Complaint]:
    if spec.lens.focal_length_mm == "free":
        return
    for (t0, f0), (t1, f1) in pairwise(sampled(spec.duration_s, spec.lens.focal_length_mm)):
        if f0 <= 0 or f1 <= 0:
            continue
        needed_s = abs(log(f1 / f0)) / camera.zoom_rate_per_s
        if camera.zoom_rate_mm_per_s:
            needed_s = max(needed_s, abs(f1 - f0) / camera.zoom_rate_mm_per_s)
        if needed_s > t1 - t0:
            asked = f"from {f0:g} to {f1:g} mm in {t1 - t0:.3g} s"
            yield ("lens", "focal_length_mm"), f"{asked}; the zoom of {camera.name} needs {needed_s:.1f} s"


def _viewpoint(spec: ShotSpec, view: View, camera: Camera, drone: Drone) -> Iterator[Complaint]:
    keep_m = keep_out_m(spec, drone, view.subject)
    for inner, number in numbers(view.distance_m) if view.distance_m is not None else ():
        reason = why_not_at(number, keep_m, camera, drone)
        if reason:
            yield ("view", "distance_m", *inner), f"{number:g} m from {view.subject}, but {reason}"
    outside = "m is outside the drone's envelope"
    yield from _outside(("view", "height_m"), view.height_m, *drone.envelope.height_m, outside)
    down, up = drone.gimbal.pitch_deg
    unseen = f"deg is out of the gimbal's reach, whose pitch goes from {down:g} to {up:g}"
    yield from _outside(("view", "elevation_deg"), view.elevation_deg, -up, -down, unseen)
    if view.elevation_deg is not None and view.height_m is not None:
        yield ("view", "height_m"), "elevation_deg and height_m both say how high the camera is: give one of them"


def _view_speed(spec: ShotSpec, view: View, drone: Drone) -> Iterator[Complaint]:
    """Whether the drone is fast enough for the asked changes of distance and bearing, even of someone who stands."""
    if view.distance_m is None:
        return
    most_m_s = top_speed_m_s(spec, drone)
    points = [(time_s, distance_m) for time_s, distance_m in sampled(spec.duration_s, view.distance_m)]
    yield from too_fast(("view", "distance_m"), points, most_m_s)
    if view.azimuth_deg is None:
        return
    for (t0, a0, d0), (t1, a1, d1) in pairwise(sampled(spec.duration_s, view.azimuth_deg, view.distance_m)):
        arc_m, over_s = radians(abs(a1 - a0)) * (d0 + d1) / 2, t1 - t0
        if arc_m > most_m_s * over_s:
            asked = f"{abs(a1 - a0):g} deg in {over_s:.3g} s at this distance is {arc_m / over_s:.1f} m/s"
            need = f"the drone flies {most_m_s:g} m/s: allow {arc_m / most_m_s:.1f} s or more"
            yield ("view", "azimuth_deg"), f"{asked}; {need}"
