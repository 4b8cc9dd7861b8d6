"""A view and figures in it, for tests of what pictures tell; boxes are projected as a figure's are, with noise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from planning_rig import CAMERA as CAMERA
from planning_rig import vehicle_at

from cinempc import model
from cinempc.types import Array, Detection, Frame, LensState
from perception.casting import Role
from perception.estimate import Filter
from perception.evidence import evidence
from perception.locate import visible_edges
from perception.view import View

SENSOR_MM, IMAGE_PX = (CAMERA.sensor_width_mm, CAMERA.sensor_height_mm), CAMERA.image_px
WIDTH, SHOULDERS = 0.3, 0.27
MIA = Role("mia", "person", 1.7, azimuth_rad=np.pi / 2)
PERIOD_S = 0.08


def view_at(
    yaw_rad: float = 0.0,
    focal_mm: float = 30.0,
    height_m: float = 2.0,
    pitch_rad: float = -0.03,
    place: tuple[float, float] = (0.0, 0.0),
) -> View:
    """From above a point of the ground, looking north by default."""
    lens = LensState(focal_mm, 10.0, 11.0)
    return View(np.array([*place, -height_m]), yaw_rad, pitch_rad, lens, SENSOR_MM, IMAGE_PX)


def figure(north_m: float, east_m: float, velocity: tuple[float, float] = (0.0, 0.0), height_m: float = 1.7) -> Array:
    """(NX,) the state of one that walks straight."""
    return np.array([north_m, east_m, *velocity, height_m, WIDTH, SHOULDERS, 0.0, 0.0, 0.0])


def box_of(view: View, of: Array, *, noise: float = 0.0, random: np.random.Generator | None = None) -> Array:
    """(4,) clipped to the frame, as a detector gives it."""
    box = view.boxes(of[None])[0]
    if box[3] > 1.0:
        box = view.boxes(of[None], whole=False)[0]
    if random is not None:
        box = box + noise * random.standard_normal(4)
    return np.clip(box, 0.0, 1.0)


def take_box(estimate: Filter, view: View, box: Array) -> None:
    """Corrects an estimate by the edges of a box that show."""
    found = Detection("person", 0.9, box)
    estimate.update(evidence(view, estimate.mean, found, visible_edges(box)))


def detection(
    view: View, of: Array, score: float = 0.9, *, noise: float = 0.002, random: np.random.Generator | None = None
) -> Detection:
    return Detection("person", score, box_of(view, of, noise=noise, random=random))


def picture(seed: int = 0) -> np.ndarray:  # type: ignore[type-arg]
    """Something that is neither black nor frozen."""
    return np.random.default_rng(seed).integers(0, 255, (IMAGE_PX[1], IMAGE_PX[0], 3), np.uint8)


def frame(time_s: float, seed: int) -> Frame:
    state = np.zeros(model.NX)
    state[model.POSITION] = 0.0, 0.0, -2.0
    state[model.PITCH], state[model.LN_FOCAL], state[model.FOCUS] = -0.03, np.log(30.0), 0.1
    state[model.STOPS] = 2 * np.log2(11.0)
    return Frame(time_s, picture(seed), replace(vehicle_at(state), time_s=time_s))


def walk(time_s: float, pace_m_s: float = 1.0) -> Detection:
    return detection(view_at(), figure(10.0, -2.0 + pace_m_s * time_s, (0.0, pace_m_s)))
