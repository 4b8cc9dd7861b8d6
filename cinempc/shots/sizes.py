"""What size, focal length and distance say about each other, in a director's words.

A figure of height h, seen level, is `size` frames high at distance = h focal / (sensor height size): the pinhole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from cinempc.configfile import KeyPath
from cinempc.hardware import Camera, Drone
from cinempc.shots.extents import level_at, numbers, sampled
from cinempc.shots.feasible import keep_out_m, too_fast, top_speed_m_s, why_not_at
from cinempc.shots.spec import SIZES, Framing, ShotSpec, Value

Complaint = tuple[KeyPath, str]
AGREEMENT = 0.15  # beyond this, size, focal length and distance contradict each other; the formula is of a level view


def size_complaints(spec: ShotSpec, camera: Camera, drone: Drone) -> Iterator[Complaint]:
    """(key, message) for sizes that put the camera where it cannot be, or contradict an asked distance."""
    for i, framing in enumerate(spec.framing):
        sized = _sized(spec, camera, drone, i, framing)
        if sized is None:
            continue
        if spec.lens.focal_length_mm == "free":
            yield from _focal_length_free(spec, camera, sized)
        else:
            yield from _focal_length_given(spec, camera, drone, sized, spec.lens.focal_length_mm)


@dataclass(frozen=True, slots=True)
class _Sized:
    """A subject whose size in the picture is asked."""

    key: KeyPath
    name: str
    size: Value
    word: str | None
    m_per_mm: float  # height of the subject over height of the sensor
    keep_m: float
    asked_distance_m: Value | None

    def label(self, size: float) -> str:
        return f"size {self.word or format(size, '.2g')}"


def _sized(spec: ShotSpec, camera: Camera, drone: Drone, i: int, framing: Framing) -> _Sized | None:
    name, view = framing.subject, spec.view
    word = str(framing.size) if isinstance(framing.size, str) else None
    size = SIZES[framing.size] if isinstance(framing.size, str) else framing.size
    if size is None or name not in spec.subjects or any(number <= 0 for _, number in numbers(size)):
        return None
    asked_m = view.distance_m if view and view.subject == name else None
    m_per_mm = spec.subjects[name].height_m / camera.sensor_height_mm
    return _Sized(("framing", i, "size"), name, size, word, m_per_mm, keep_out_m(spec, drone, name), asked_m)


def _focal_length_given(
    spec: ShotSpec, camera: Camera, drone: Drone, sized: _Sized, focal_length_mm: Value
) -> Iterator[Complaint]:
    points = []
    for time_s, focal_mm, size in sampled(spec.duration_s, focal_length_mm, sized.size):
        distance_m = focal_mm * sized.m_per_mm / size
        points.append((time_s, distance_m))
        put = f"{focal_mm:g} mm and {sized.label(size)} put the camera {distance_m:.1f} m from {sized.name}"
        reason = why_not_at(distance_m, sized.keep_m, camera, drone)
        if reason:
            yield sized.key, f"{put}; {reason}: {_way_out(sized, camera, focal_mm, distance_m, size)}"
            return
        if sized.asked_distance_m is None:
            continue
        asked_m = level_at(sized.asked_distance_m, time_s, spec.duration_s)
        if asked_m > 0 and abs(distance_m / asked_m - 1) > AGREEMENT:
            yield ("view", "distance_m"), f"{put}, not {asked_m:.3g} m: leave size, focal length or distance open"
            return
    if sized.asked_distance_m is None:
        yield from too_fast(("lens", "focal_length_mm"), points, top_speed_m_s(spec, drone))


def _way_out(sized: _Sized, camera: Camera, focal_mm: float, distance_m: float, size: float) -> str:
    if distance_m >= max(sized.keep_m, camera.close_focus_m):
        return "use a shorter focal length or a bigger size"
    needed_mm = ceil(max(sized.keep_m, camera.close_focus_m) * size / sized.m_per_mm)
    if focal_mm < needed_mm <= camera.focal_length_mm[1]:
        return f"use at least {needed_mm} mm or a smaller size"
    return "use a smaller size"


def _focal_length_free(spec: ShotSpec, camera: Camera, sized: _Sized) -> Iterator[Complaint]:
    shortest_mm, longest_mm = camera.focal_length_mm
    has = f"{camera.name} has {shortest_mm:g} to {longest_mm:g} mm"
    if sized.asked_distance_m is None:
        size = max(number for _, number in numbers(sized.size))
        farthest_m = longest_mm * sized.m_per_mm / size
        if farthest_m < sized.keep_m:
            even = f"even {longest_mm:g} mm puts the camera {farthest_m:.1f} m from {sized.name}"
            yield sized.key, f"{even} for {sized.label(size)}; the drone keeps {sized.keep_m:.1f} m: use a smaller size"
        return
    for _, distance_m, size in sampled(spec.duration_s, sized.asked_distance_m, sized.size):
        needed_mm = distance_m * size / sized.m_per_mm
        if not shortest_mm * (1 - AGREEMENT) <= needed_mm <= longest_mm * (1 + AGREEMENT):
            yield sized.key, f"{sized.label(size)} from {distance_m:g} m needs {needed_mm:.0f} mm; {has}"
            return
