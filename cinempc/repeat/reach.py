"""Whether a drone and a camera can fly a recorded move at all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cinempc.hardware import Camera, Drone
from cinempc.optics import f_number_from_stops
from cinempc.repeat.move import Move, RepeatError
from cinempc.types import Array

SMALL = 0.02  # relative: what noise and rounding may add to a setting
HARDER = 1.15  # than the limit: gusts let a drone seem faster than it was told to be
BESIDE_M = 0.5  # by which wind may have carried it out of its box
SHAKEN_RAD = 0.02


def refuse_beyond_reach(move: Move, drone: Drone, camera: Camera) -> None:
    """Raises RepeatError with all that drone or camera cannot do, each with when and by how much."""
    if words := [*_flight(move, drone), *_lens(move, camera)]:
        raise RepeatError("the move cannot be repeated:\n" + "\n".join(f"  {line}" for line in words))


def _flight(move: Move, drone: Drone) -> Iterator[str]:
    step_s = float(move.times_s[1] - move.times_s[0])
    velocity = np.gradient(move.position_ned_m, step_s, axis=0)
    turns = np.abs(np.gradient(move.servos[:, 0], step_s))
    speed, climb = np.linalg.norm(velocity[:, :2], axis=1), np.abs(velocity[:, 2])
    turn_deg_s = min(drone.gimbal.rate_deg_s, drone.yaw_rate_deg_s)
    yield from _above(move, speed, HARDER * drone.speed_m_s, f"{drone.name} flies {drone.speed_m_s:g} m/s", "m/s")
    yield from _above(move, climb, HARDER * drone.climb_m_s, f"{drone.name} climbs {drone.climb_m_s:g} m/s", "m/s")
    turned = f"{drone.name} turns {turn_deg_s:g} deg/s"
    yield from _above(move, np.degrees(turns), HARDER * turn_deg_s, turned, "deg/s")
    low, high = drone.envelope.corners_ned_m
    outside = np.maximum(low - move.position_ned_m, move.position_ned_m - high).max(axis=1)
    yield from _above(move, outside, BESIDE_M, f"its path leaves the flight box of {drone.name}", "m outside")
    down, up = np.deg2rad(drone.gimbal.pitch_deg)
    steep = np.maximum(down - move.servos[:, 1], move.servos[:, 1] - up)
    reach = f"the pitch of {drone.name} goes from {drone.gimbal.pitch_deg[0]:g} to {drone.gimbal.pitch_deg[1]:g} deg"
    yield from _above(move, np.degrees(steep), np.degrees(SHAKEN_RAD), reach, "deg beyond")
    left, right = np.deg2rad(drone.gimbal.roll_deg)
    leaning = np.maximum(left - move.roll_rad, move.roll_rad - right)
    reach = f"the roll of {drone.name} goes from {drone.gimbal.roll_deg[0]:g} to {drone.gimbal.roll_deg[1]:g} deg"
    yield from _above(move, np.degrees(leaning), np.degrees(SHAKEN_RAD), reach, "deg beyond")


def _lens(move: Move, camera: Camera) -> Iterator[str]:
    _, _, ln_focal, dioptres, stops = move.servos.T
    yield from _out_of_range(move, np.exp(ln_focal), camera.focal_length_mm, f"the zoom of {camera.name}", "mm")
    f_numbers = np.asarray(f_number_from_stops(stops))
    yield from _out_of_range(move, f_numbers, camera.f_number, f"the iris of {camera.name}", "f-number")
    nearest = camera.focus_dioptres[1]
    sharp = f"{camera.name} focuses from {1.0 / nearest:g} m on"
    yield from _above(move, dioptres, (1.0 + SMALL) * nearest, sharp, "dioptres")
    zoom_per_s = np.abs(np.gradient(ln_focal, float(move.times_s[1])))
    turns = f"the zoom of {camera.name} goes {camera.zoom_rate_per_s:g} of itself a second"
    yield from _above(move, zoom_per_s, HARDER * camera.zoom_rate_per_s, turns, "a second")


def _out_of_range(move: Move, values: Array, allowed: tuple[float, float], what: str, unit: str) -> Iterator[str]:
    low, high = allowed
    for wrong in (values < low * (1.0 - SMALL), values > high * (1.0 + SMALL)):
        if wrong.any():
            k = int(np.argmax(np.where(wrong, np.abs(np.log(values / low)), -1.0)))
            asked = f"the move has {values[k]:.3g} {unit} at {move.times_s[k]:.1f} s"
            yield f"{what} goes from {low:g} to {high:g}; {asked}"


def _above(move: Move, values: Array, most: float, what: str, unit: str) -> Iterator[str]:
    k = int(np.argmax(values))
    if values[k] > most:
        yield f"{what}; the move has {values[k]:.3g} {unit} at {move.times_s[k]:.1f} s"
