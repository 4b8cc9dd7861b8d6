"""Where the camera would have to be, against where it may be: flight box, people, obstacles, the way to the mark."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cinempc.feasibility.company import Company
from cinempc.feasibility.finding import Finding, sustained
from cinempc.feasibility.motion import EVENED_S, TIMES, move_key, move_words
from cinempc.feasibility.path import Path
from cinempc.hardware import Drone
from cinempc.shots.spec import ShotSpec
from cinempc.space import Solid, clearance_m
from cinempc.types import Array

SLACK_M = 0.15  # by which a picture can be nudged without anybody noticing
SWAY_M = 0.1  # by which wind pushes the drone about
LATE_S = 2.0  # longer than this on the way to the first mark shows
PLACES = ("distance_m", "azimuth_deg", "height_m", "elevation_deg", "focal_length_mm", "size", "x", *TIMES)


def room_findings(spec: ShotSpec, drone: Drone, path: Path, company: Company) -> Iterator[Finding]:
    """Where the asked picture leads out of the flight box or too near to somebody; `drone` as tightened."""
    yield from _people(spec, drone, path, company)
    if not company.somewhere:
        return
    yield from _envelope(spec, drone, path)
    yield from _obstacles(spec, drone, path, company.solids)
    yield from _late(spec, drone, path)


def _envelope(spec: ShotSpec, drone: Drone, path: Path) -> Iterator[Finding]:
    north, east, down = path.position_ned_m.T
    box = drone.envelope
    sides = (
        (north - box.north_m[1], "m north of the drone's flight box", ""),
        (box.north_m[0] - north, "m south of the drone's flight box", ""),
        (east - box.east_m[1], "m east of the drone's flight box", ""),
        (box.east_m[0] - east, "m west of the drone's flight box", ""),
        (-down - box.height_m[1], "m above the drone's ceiling", f" of {box.height_m[1]:g} m"),
        (box.height_m[0] + down, "m below the drone's floor", f" of {box.height_m[0]:g} m"),
    )
    for beyond_m, where, level in sides:
        k = int(np.argmax(beyond_m))
        if beyond_m[k] > SLACK_M:
            message = f"at {path.times_s[k]:.1f} s {move_words(spec)} leads {beyond_m[k]:.1f} {where}{level}"
            yield Finding("envelope", move_key(spec), message, PLACES, excess=float(beyond_m[k]), grounds=True)


def _people(spec: ShotSpec, drone: Drone, path: Path, company: Company) -> Iterator[Finding]:
    step_s = float(path.times_s[1] - path.times_s[0])
    for name in sorted(company.people):
        walk = company.walks[name]
        distance_m = _from_capsule(path.position_ned_m, walk.position_ned_m, walk.height_m)
        closing = sustained(np.maximum(-np.gradient(distance_m, step_s), 0.0), path.times_s, EVENED_S)
        needed_m = drone.keep_out_m + np.maximum(drone.keep_out_closing_s * closing, SWAY_M)
        k = int(np.argmin(distance_m - needed_m))
        if distance_m[k] > needed_m[k]:
            continue
        closes = needed_m[k] > drone.keep_out_m + SWAY_M
        why = f" while closing in at {closing[k]:.1f} m/s" if closes else f" and {SWAY_M:g} m for the wind"
        told = f"at {path.times_s[k]:.1f} s the camera would be {distance_m[k]:.1f} m from {name}"
        keeps = f"the drone keeps {needed_m[k] if closes else drone.keep_out_m:.1f} m{why}"
        short_m = float(needed_m[k] - distance_m[k])
        passer_by = name not in spec.subjects
        message, grounds = f"{told}, {keeps}", not passer_by
        yield Finding(f"keep-out of {name}", move_key(spec), message, PLACES, passer_by, short_m, grounds)


def _obstacles(spec: ShotSpec, drone: Drone, path: Path, solids: tuple[Solid, ...]) -> Iterator[Finding]:
    """The drone goes round what stands in its way: then the picture is another for a while."""
    if not solids:
        return
    clear_m = clearance_m(solids, path.position_ned_m)
    k = int(np.argmin(clear_m))
    if clear_m[k] < drone.obstacle_margin_m - SLACK_M:
        where = f"{clear_m[k]:.1f} m from an obstacle" if clear_m[k] > 0 else "inside an obstacle"
        keeps = f"the drone keeps {drone.obstacle_margin_m:g} m and leaves the asked view for a while"
        message = f"at {path.times_s[k]:.1f} s the camera would be {where}, {keeps}"
        yield Finding("obstacle", move_key(spec), message, PLACES, warning=True)


def _from_capsule(camera_ned_m: Array, base_ned_m: Array, height_m: float) -> Array:
    """(K,) distance to the upright line from the base up to the height."""
    north, east, down = (camera_ned_m - base_ned_m).T
    return np.asarray(np.sqrt(north**2 + east**2 + np.maximum(-down - height_m, 0.0) ** 2))


def _late(spec: ShotSpec, drone: Drone, path: Path) -> Iterator[Finding]:
    """How long the drone takes from its start to its mark: up to speed and down again at its hardest."""
    if spec.start is None:
        return
    start_ned_m = np.array([spec.start.north_m, spec.start.east_m, -spec.start.height_m])
    way_m = float(np.linalg.norm(path.position_ned_m[0] - start_ned_m))
    speed, hardest = drone.speed_m_s, drone.acceleration_m_s2
    swift = way_m > speed**2 / hardest
    needed_s = way_m / speed + speed / hardest if swift else 2 * float(np.sqrt(way_m / hardest))
    if needed_s > LATE_S:
        told = f"the mark is {way_m:.1f} m from the start, which takes the drone {needed_s:.1f} s of the shot"
        late = needed_s < spec.duration_s
        yield Finding("late", ("start",), told, ("north_m", "east_m", "height_m"), late, grounds=not late)
