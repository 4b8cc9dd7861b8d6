"""Speeds, accelerations and rates that the picture needs, against those of drone, gimbal and lens."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

import numpy as np

from cinempc import model
from cinempc.configfile import KeyPath
from cinempc.feasibility.finding import Finding, sustained, worst
from cinempc.feasibility.path import Path
from cinempc.hardware import Camera, Drone
from cinempc.shots.extents import numbers
from cinempc.shots.profile import profile
from cinempc.shots.spec import ShotSpec, Value
from cinempc.types import Array

EVENED_S = 0.5  # a plan that looks two seconds ahead evens out what lasts no longer,
STARTED_S, STARTED_STEPS = 0.8, 7  # and begins and ends a sudden move gently; a kink spreads over so many samples
HARDER = 1.1  # than the drone can: a fraction of a metre behind
ALLOWANCE = 1.03  # of a limit; the picture forgives so much
TIMES = ("over_s", "duration_s")
PITCHES = ("elevation_deg", "height_m", "distance_m", "y", *TIMES)
ROLLS, ROLL_SLACK_DEG = ("roll_deg", "from_deg", "to_deg"), 0.5
IRIS = ("over_s", "f_number", "blur_px", "duration_s")


def motion_findings(spec: ShotSpec, camera: Camera, drone: Drone, path: Path) -> Iterator[Finding]:
    """Where the camera would have to be faster than the drone, the gimbal or a lens motor; `drone` as tightened."""
    times_s, key = path.times_s, move_key(spec)
    step_s = float(times_s[1] - times_s[0])
    velocity = np.gradient(path.position_ned_m, step_s, axis=0)
    speed = sustained(np.hypot(*velocity[:, :2].T), times_s, EVENED_S)
    climb = sustained(np.abs(velocity[:, 2]), times_s, EVENED_S)
    hard = np.linalg.norm(np.gradient(velocity, step_s, axis=0), axis=1)
    hard = sustained(hard, times_s, max(STARTED_S, STARTED_STEPS * step_s))
    what, turns = move_words(spec), (*TIMES, "azimuth_deg", "distance_m", "focal_length_mm", "size", "height_m")
    needs: tuple[tuple[str, Array, float, str, str], ...] = (
        ("speed", speed, drone.speed_m_s, "m/s", "this drone flies"),
        ("climb", climb, drone.climb_m_s, "m/s up or down", "this drone climbs"),
        ("acceleration", hard, HARDER * drone.acceleration_m_s2, "m/s²", "this drone has"),
    )
    for kind, values, most, unit, has in needs:
        for time_s, value, _ in worst(values, most * ALLOWANCE, times_s):
            limit = drone.acceleration_m_s2 if kind == "acceleration" else most
            message = f"at {time_s:.1f} s {what} needs {value:.1f} {unit}, {has} {limit:g}"
            yield Finding(kind, key, message, turns, excess=value / most)
    yield from _gimbal(spec, drone, path, step_s)
    yield from _roll(spec, drone, path)
    yield from _motors(camera, path, step_s)


def move_key(spec: ShotSpec) -> KeyPath:
    """The key that moves the camera most evidently."""
    moving: list[tuple[KeyPath, Value | str | None]] = []
    if spec.view is not None:
        moving += [(("view", name), getattr(spec.view, name)) for name in _VIEWS]
    moving.append((("lens", "focal_length_mm"), spec.lens.focal_length_mm))
    moving += [(("framing", i, "size"), framing.size) for i, framing in enumerate(spec.framing)]
    return next((key for key, value in moving if _changes(value)), ("view",) if spec.view else ("framing",))


_VIEWS = ("azimuth_deg", "distance_m", "elevation_deg", "height_m")


def move_words(spec: ShotSpec) -> str:
    """What a director calls the move."""
    key, view = move_key(spec), spec.view
    if key == ("view", "azimuth_deg"):
        return "the orbit"
    if key == ("view", "distance_m") and view is not None and view.distance_m is not None:
        first, last = numbers(view.distance_m)[0][1], numbers(view.distance_m)[-1][1]
        return "the push-in" if last < first else "the pull-out"
    if key in (("view", "elevation_deg"), ("view", "height_m")):
        return "the crane move"
    if key == ("lens", "focal_length_mm") and any(framing.size is not None for framing in spec.framing):
        return "the dolly zoom"
    followed = view.subject if view else spec.framing[0].subject
    return f"following {followed}" if followed else "the move"


def _changes(value: object) -> bool:
    return value is not None and not isinstance(value, (str, float, int))


def _gimbal(spec: ShotSpec, drone: Drone, path: Path, step_s: float) -> Iterator[Finding]:
    gimbal = drone.gimbal
    pan_deg_s, tilt_deg_s = (np.degrees(_rate(path, i, step_s)) for i in (model.YAW, model.PITCH))
    turns = (*TIMES, "azimuth_deg", "distance_m", "size", "focal_length_mm", "x", "y")
    for word, rate, most in (
        ("pan", pan_deg_s, min(gimbal.rate_deg_s, drone.yaw_rate_deg_s)),
        ("tilt", tilt_deg_s, gimbal.rate_deg_s),
    ):
        for time_s, value, _ in worst(rate, most * ALLOWANCE, path.times_s):
            message = f"at {time_s:.1f} s the camera has to {word} {value:.0f} deg/s, this gimbal turns {most:g}"
            yield Finding(word, move_key(spec), message, turns, excess=value / most)
    lowest, highest = gimbal.pitch_deg
    pitch_deg = np.degrees(path.states[:, model.PITCH])
    for k, beyond, side in ((int(pitch_deg.argmin()), lowest, "down"), (int(pitch_deg.argmax()), highest, "up")):
        if (pitch_deg[k] < beyond - 1) if side == "down" else (pitch_deg[k] > beyond + 1):
            told = f"at {path.times_s[k]:.1f} s the camera has to look {abs(pitch_deg[k]):.0f} deg {side}"
            excess = float(abs(pitch_deg[k] - beyond))
            yield Finding(
                "pitch", move_key(spec), f"{told}, this gimbal reaches {beyond:g} deg", PITCHES, excess=excess
            )


def _roll(spec: ShotSpec, drone: Drone, path: Path) -> Iterator[Finding]:
    """A Dutch angle that the gimbal cannot lean to: roll is asked for, not planned, so the way says nothing of it."""
    if spec.roll_deg is None:
        return
    asked_deg = profile(spec.roll_deg, spec.duration_s)(path.times_s)
    left, right = drone.gimbal.roll_deg
    beyond_deg = np.maximum(asked_deg - right, left - asked_deg)
    k = int(np.argmax(beyond_deg))
    if beyond_deg[k] <= ROLL_SLACK_DEG:
        return
    side, reach = ("left", left) if asked_deg[k] < 0 else ("right", right)
    told = f"at {path.times_s[k]:.1f} s the camera has to lean {abs(asked_deg[k]):.0f} deg to the {side}"
    reaches = f"this gimbal leans {abs(reach):g} deg" if reach else "this gimbal only holds the horizon"
    yield Finding("roll", ("roll_deg",), f"{told}, {reaches}", ROLLS, excess=float(beyond_deg[k]))


def _rate(path: Path, entry: int, step_s: float) -> Array:
    """(K,) how fast an entry of the state has to change, by size."""
    return sustained(np.abs(np.gradient(path.states[:, entry], step_s)), path.times_s, EVENED_S)


def _motors(camera: Camera, path: Path, step_s: float) -> Iterator[Finding]:
    zoom = _rate(path, model.LN_FOCAL, step_s)
    most_zoom = np.minimum(camera.zoom_rate_per_s, (camera.zoom_rate_mm_per_s or inf) / path.focal_length_mm)
    focus = _rate(path, model.FOCUS, step_s)
    iris = _rate(path, model.STOPS, step_s)
    for time_s, value, k in worst(zoom, most_zoom * ALLOWANCE, path.times_s):
        rate = f"at {time_s:.1f} s the zoom has to change by {100 * value:.0f} % a second"
        turns = (*TIMES, "focal_length_mm", "distance_m", "size")
        yield Finding(
            "zoom",
            ("lens", "focal_length_mm"),
            f"{rate}, this one manages {100 * most_zoom[k]:.0f} %",
            turns,
            excess=value,
        )
    for time_s, value, _ in worst(focus, camera.focus_rate_dioptres_per_s * ALLOWANCE, path.times_s):
        has = f"this focus motor turns {camera.focus_rate_dioptres_per_s:g}"
        message = f"at {time_s:.1f} s the focus has to move {value:.2f} dioptres/s, {has}"
        yield Finding("focus", ("lens", "focus"), message, ("over_s", "at_s", "distance_m", "duration_s"), excess=value)
    for time_s, value, _ in worst(iris, camera.iris_rate_stops_per_s * ALLOWANCE, path.times_s):
        message = f"at {time_s:.1f} s the iris has to move {value:.1f} stops/s, this one moves"
        yield Finding("iris", ("lens", "f_number"), f"{message} {camera.iris_rate_stops_per_s:g}", IRIS, excess=value)
