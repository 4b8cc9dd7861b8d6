"""A camera, a drone, walkers and random stages to test planning with; what takes seconds to build is built once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import casadi as ca
import numpy as np
from hypothesis import strategies as st

from cinempc import model
from cinempc.bench.plan import vehicle_at as vehicle_at
from cinempc.costs import Weights
from cinempc.director import Director
from cinempc.hardware import Camera, Drone, Envelope
from cinempc.problem import Parameters, Problem
from cinempc.safety import Safety
from cinempc.shots.reference import Reference
from cinempc.shots.spec import Framing, Lens, ShotSpec, Subject, View
from cinempc.solver.objective import Objective
from cinempc.solver.reference import Name, Nlp
from cinempc.solver.rti import RealTimeIteration
from cinempc.space import DistanceField
from cinempc.stage import KeepOut, Optics, Stage, stage_of
from cinempc.stage import Subject as StageSubject
from cinempc.types import Array, SubjectForecast

CAMERA = Camera(
    name="test zoom",
    sensor_width_mm=24.0,
    sensor_height_mm=13.5,
    image_px=(640, 360),
    circle_of_confusion_mm=0.03,
    focal_length_mm=(24.0, 240.0),
    close_focus_m=1.0,
    f_number=(2.0, 16.0),
    zoom_rate_per_s=0.6,
    focus_rate_dioptres_per_s=0.5,
    iris_rate_stops_per_s=3.0,
    lens_lag_s=0.05,
)
DRONE = Drone(
    name="test quad",
    mass_kg=3.0,
    speed_m_s=6.0,
    climb_m_s=3.0,
    acceleration_m_s2=4.0,
    jerk_m_s3=12.0,
    camera_offset_frd_m=(0.1, 0.0, 0.1),
    envelope=Envelope(north_m=(-50.0, 50.0), east_m=(-50.0, 50.0), height_m=(0.5, 30.0)),
)
BOX = model.limits(DRONE, CAMERA)
NODES, STEP_S = 20, 0.1
WALK_M_S = 1.4


@cache
def problem() -> Problem:
    return Problem(CAMERA, NODES, STEP_S)


@cache
def real_time() -> RealTimeIteration:
    return RealTimeIteration(problem())


@cache
def reference(name: Name) -> Nlp:
    return Nlp(problem(), name)


@cache
def objective() -> Objective:
    return Objective(problem())


def shot(weights: dict[str, float] | None = None, **view: Any) -> ShotSpec:
    """Mia on a third, as tall as most of the frame, from her front right; Leo is known but not asked for."""
    return ShotSpec(
        title="test shot",
        duration_s=10.0,
        subjects={"mia": Subject(height_m=1.7), "leo": Subject(height_m=1.8)},
        framing=[Framing(subject="mia", point=0.7, x=1 / 3, y=0.45, size=0.6)],
        view=View(subject="mia", **{"azimuth_deg": 30.0, "elevation_deg": 8.0, **view}),
        lens=Lens(focal_length_mm=50.0, f_number=4.0, focus="mia"),
        weights=Weights(**(weights or {})),
    )


def director(spec: ShotSpec | None = None) -> Director:
    return Director(Reference(spec or shot(), CAMERA), start_s=0.0)


def safety() -> Safety:
    return Safety(DRONE, DistanceField.empty())


def walkers(times_s: Array) -> tuple[SubjectForecast, ...]:
    """Mia walks north from the origin, Leo stands 5 m east of it."""
    one, zero = np.ones_like(times_s), np.zeros_like(times_s)
    path, pace = (np.stack([north, zero, zero], axis=1) for north in (WALK_M_S * times_s, WALK_M_S * one))
    there, still = np.stack([zero, 5.0 * one, zero], axis=1), np.zeros((len(times_s), 3))
    return (
        SubjectForecast("mia", times_s, path, pace, zero, 1.7),
        SubjectForecast("leo", times_s, there, still, np.pi * one, 1.8),
    )


def parameters_at(state: Array, spec: ShotSpec | None = None) -> Parameters:
    """What the shot asks for at its start, for a camera expected to fly on as it does."""
    parameters = problem().parameters()
    times_s = STEP_S * np.arange(NODES + 1)
    position = state[model.POSITION] + times_s[:, None] * state[model.VELOCITY]
    one = np.ones_like(times_s)
    director(spec).write(
        parameters, times_s, walkers(times_s), (position, state[model.YAW] * one, state[model.PITCH] * one)
    )
    safety().write(parameters, walkers(times_s), position)
    return parameters


def standing_state(position_ned_m: tuple[float, float, float] = (7.0, 4.0, -2.5)) -> Array:
    """At rest, looking at Mia's chest, the lens as the test shot asks."""
    state = np.zeros(model.NX)
    state[model.POSITION] = position_ned_m
    north, east, down = np.array([0.0, 0.0, -1.2]) - position_ned_m
    state[model.YAW], state[model.PITCH] = np.arctan2(east, north), np.arctan2(-down, np.hypot(north, east))
    state[model.LN_FOCAL], state[model.FOCUS], state[model.STOPS] = np.log(50.0), 0.12, 4.0
    return state


@dataclass(frozen=True)
class Instant:
    """Numbers for one instant: the model's state and input, and a subject (position NED, height, heading) in view."""

    state: Array
    control: Array
    subject: Array

    def mirrored(self) -> Instant:
        """The same seen in a mirror that swaps east and west."""
        state, control, subject = self.state.copy(), self.control.copy(), self.subject.copy()
        for part in (model.POSITION, model.VELOCITY, model.ACCELERATION):
            state[part.start + 1] *= -1
        state[model.YAW] *= -1
        control[[model.JERK.start + 1, model.YAW_RATE]] *= -1
        subject[[1, 4]] *= -1
        return Instant(state, control, subject)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False, allow_subnormal=False)


@st.composite
def instants(draw: st.DrawFn) -> Instant:
    """A subject somewhere, the camera 2 to 30 m away and looking near it, moving in any way."""
    base = np.array([draw(numbers(-20, 20)), draw(numbers(-20, 20)), draw(numbers(-1, 1))])
    height_m, heading = draw(numbers(0.5, 2.2)), draw(numbers(-3.1, 3.1))
    distance_m, azimuth, elevation = draw(numbers(2, 30)), draw(numbers(-3.1, 3.1)), draw(numbers(-0.1, 0.8))
    toward = np.array([np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth), -np.sin(elevation)])
    state, control = np.zeros(model.NX), np.zeros(model.NU)
    state[model.POSITION] = base - [0.0, 0.0, height_m / 2] + distance_m * toward
    state[model.VELOCITY] = [draw(numbers(-5, 5)) for _ in range(3)]
    state[model.ACCELERATION] = [draw(numbers(-4, 4)) for _ in range(3)]
    state[model.YAW] = azimuth + np.pi + draw(numbers(-0.15, 0.15))
    state[model.PITCH] = -elevation + draw(numbers(-0.1, 0.1))
    state[model.LN_FOCAL] = np.log(draw(numbers(24, 240)))
    state[model.FOCUS], state[model.STOPS] = draw(numbers(0, 1)), draw(numbers(2, 8))
    control[: model.SLACK] = [draw(numbers(-2, 2)) for _ in range(model.SLACK)]
    return Instant(state, control, np.array([*base, height_m, heading]))


def stage_symbols() -> tuple[ca.SX, ca.SX, Stage]:
    """State, input and the stage made of them."""
    state, control = ca.SX.sym("x", model.NX), ca.SX.sym("u", model.NU)
    sensor_mm = (CAMERA.sensor_width_mm, CAMERA.sensor_height_mm)
    optics = Optics(sensor_mm, CAMERA.circle_of_confusion_mm, CAMERA.image_px[0])
    return state, control, stage_of(state, control, ca.SX.zeros(3), 0.0, optics)


def subject_symbols() -> tuple[ca.SX, StageSubject]:
    """The five entries of a subject, and the subject made of them."""
    entries = ca.SX.sym("subject", 5)
    return entries, StageSubject((entries[0], entries[1], entries[2]), entries[3], entries[4])


def keep_out_symbols() -> tuple[ca.SX, KeepOut]:
    """The nine entries of a keep-out, and the keep-out made of them."""
    entries = ca.SX.sym("keep_out", 9)
    base, velocity = ((entries[i], entries[i + 1], entries[i + 2]) for i in (0, 3))
    return entries, KeepOut(base, velocity, entries[6], entries[7], entries[8])


def finite_differences(function: Callable[[Array], Array], at: Array, step: float = 1e-6) -> Array:
    """(rows, len(at)) central differences of a function that maps columns (len(at), m) to columns (rows, m).

    NaN where the function has a kink within the step.
    """
    steps = step * np.eye(len(at))
    here, ahead, behind = function(at), function(at[:, None] + steps), function(at[:, None] - steps)
    smooth = np.isclose(ahead - here, here - behind, rtol=1e-2, atol=1e-3 * step)
    return np.asarray(np.where(smooth, (ahead - behind) / (2 * step), np.nan))
