"""The way of the camera that a shot asks for, with everybody where they really go."""

from __future__ import annotations

import numpy as np

from cinempc import model
from cinempc.costs import TERMS
from cinempc.feasibility.company import Around, Company
from cinempc.feasibility.path import FREE, Path, aims_of, bounds, serve, states_of
from cinempc.frames import wrap_pi
from cinempc.hardware import Camera, Drone, Envelope
from cinempc.optics import stops_from_f_number
from cinempc.problem import Parameters, Problem
from cinempc.safety import Safety
from cinempc.shots.feasible import tightened
from cinempc.shots.gains import Gains
from cinempc.shots.load import LoadedShot
from cinempc.shots.reference import Reference
from cinempc.shots.situation import Situation, write_subject
from cinempc.shots.spec import ShotSpec
from cinempc.shots.view import CALM_SPEED_M_S, CALM_TURN_RAD_S
from cinempc.space import DistanceField
from cinempc.types import Array, SubjectForecast

STEPS = 150  # of a shot, whatever its length: 0.1 s each for one of 15 s
ROUNDS = 3  # targets that depend on the camera's place are written anew before each
FAR_VIEW_M, HIGH_VIEW_M = 8.0, 2.0  # where the search begins when the shot says nothing
CALM_TERMS = ("jerk", "acceleration", "gimbal_rate", "lens_rate")


def sample_times_s(duration_s: float, steps: int = STEPS) -> Array:
    """(K,) evenly spaced instants of a shot."""
    return np.linspace(0.0, duration_s, steps + 1)


def reference_path(spec: ShotSpec, camera: Camera, drone: Drone, company: Company, times_s: Array) -> Path:
    """The camera's way through a shot at `times_s` (K,)."""
    step_s = float(times_s[1] - times_s[0])
    problem = Problem(camera, nodes=len(times_s) - 1, step_s=step_s)
    parameters, reference, aims = problem.parameters(), Reference(spec, camera), aims_of(camera, len(times_s))
    reference.begin(parameters)
    safety, box = Safety(_anywhere(drone, company), DistanceField.empty()), bounds(drone, camera)
    free = np.tile(_nowhere(company, spec)[FREE], (len(times_s), 1))
    for round_ in range(ROUNDS):
        _ask(reference, parameters, spec, company, times_s, free)
        safety.write(parameters, tuple(company.walks[name] for name in sorted(company.people)), free[:, :3])
        if round_ == 0:
            free = _plain_view(parameters, spec, camera, company)
        free = serve(aims, parameters.array, free, step_s, box)
    states = states_of(free)
    return Path(times_s, states, _misses(aims.costs(states, parameters.array), spec))


def _anywhere(drone: Drone, company: Company) -> Drone:
    """The drone without its flight box where the place is not known."""
    if company.somewhere:
        return drone
    everywhere = Envelope(north_m=(-1e5, 1e5), east_m=(-1e5, 1e5), height_m=drone.envelope.height_m)
    return drone.model_copy(update={"envelope": everywhere})


def path_of(shot: LoadedShot, around: Around, steps: int = STEPS) -> Path:
    """The camera's way through a shot in its place."""
    times_s = sample_times_s(shot.spec.duration_s, steps)
    drone = tightened(shot.drone, shot.spec)
    return reference_path(shot.spec, shot.camera, drone, around(times_s), times_s)


def _ask(
    reference: Reference, parameters: Parameters, spec: ShotSpec, company: Company, times_s: Array, free: Array
) -> None:
    """Writes what the shot asks for with the camera where it is thought to be."""
    walks = {name: company.walks[name] for name in spec.subjects}
    calm = dict(walks)
    if spec.view is not None:
        calm[spec.view.subject] = _calmly_turning(walks[spec.view.subject], free[:, :3])
    reference.write(parameters, Situation(times_s, calm, free[:, :3], free[:, 3], free[:, 4]))
    for i, walk in enumerate(walks.values()):
        write_subject(parameters["subject"][:, i], walk)


def _calmly_turning(walk: SubjectForecast, camera_ned_m: Array) -> SubjectForecast:
    """The same way, with a heading that turns no faster than the camera follows it (see `shots.view.Facing`)."""
    away_m = np.hypot(*(walk.position_ned_m - camera_ned_m)[:, :2].T)
    reach_rad = np.minimum(CALM_TURN_RAD_S, CALM_SPEED_M_S / np.maximum(away_m, 1.0)) * np.gradient(walk.times_s)
    headings = walk.heading_ned_rad.copy()
    for k in range(1, len(headings)):
        turn = wrap_pi(headings[k] - headings[k - 1])
        headings[k] = headings[k - 1] + np.clip(turn, -reach_rad[k], reach_rad[k])
    return SubjectForecast(walk.name, walk.times_s, walk.position_ned_m, walk.velocity_ned_m_s, headings, walk.height_m)


def _looked_at(spec: ShotSpec) -> str:
    names = [spec.view.subject] if spec.view is not None else [framing.subject for framing in spec.framing]
    return str(next(name for name in [*names, *spec.subjects] if name is not None))


def _nowhere(company: Company, spec: ShotSpec) -> Array:
    """(NX,) a state somewhere before the subject, from which depths can be told."""
    state = np.zeros(model.NX)
    state[model.POSITION] = company.walks[_looked_at(spec)].position_ned_m[0] - [FAR_VIEW_M, 0.0, HIGH_VIEW_M]
    return state


def _plain_view(parameters: Parameters, spec: ShotSpec, camera: Camera, company: Company) -> Array:
    """(K, N) a first guess for one subject alone: from the asked side, as far as size and focal length say."""
    name = _looked_at(spec)
    i, walk = list(spec.subjects).index(name), company.walks[name]

    def asked(term: str, instance: int, otherwise: Array | float) -> Array:
        gains, targets = parameters[f"{term}.gain"], parameters[f"{term}.target"]
        return np.where(gains[:, instance, 0] > 0, targets[:, instance, 0], otherwise)

    focal_mm = asked("focal_length", 0, float(np.sqrt(np.prod(camera.focal_length_mm))))
    size = asked("size", i, np.nan)
    by_size_m = walk.height_m * focal_mm / (np.maximum(size, 1e-3) * camera.sensor_height_mm)
    distance_m = asked("distance", 0, np.where(np.isnan(size), FAR_VIEW_M, by_size_m))
    azimuth = np.unwrap(asked("azimuth", 0, walk.heading_ned_rad[0]))
    above_m = walk.height_m / 2 + distance_m * np.tan(
        np.clip(asked("elevation", 0, np.arctan2(HIGH_VIEW_M - 1.0, distance_m)), -1.4, 1.4)
    )
    height_m = asked("height", 0, above_m)
    base = walk.position_ned_m
    place = base + np.stack([distance_m * np.cos(azimuth), distance_m * np.sin(azimuth), -height_m], axis=1)
    placed = parameters["place.gain"][:, 0, 0] > 0
    place[placed] = parameters["place.target"][placed, 0]
    north, east, down = (base - [0.0, 0.0, walk.height_m / 2] - place).T
    away_m = np.hypot(north, east)
    toward = np.where(placed, np.arctan2(east, north), azimuth + np.pi)  # which is known right above somebody too
    yaw = np.unwrap(asked("aim", 0, toward))
    states = np.zeros((len(place), model.NX))
    states[:, model.POSITION] = place
    states[:, model.YAW], states[:, model.PITCH] = yaw, np.arctan2(-down, away_m)
    states[:, model.LN_FOCAL], states[:, model.FOCUS] = np.log(focal_mm), 1.0 / np.maximum(away_m, 0.1)
    middle = float(np.mean(stops_from_f_number(np.array(camera.f_number))))
    states[:, model.STOPS] = asked("aperture", 0, middle)
    return states[:, FREE]


def _misses(costs: Array, spec: ShotSpec) -> dict[str, Array]:
    gains = Gains(spec.weights)
    missed = {}
    for term, row in zip(TERMS, costs, strict=True):
        if term.name not in CALM_TERMS and gains[term.name] > 0:
            missed[term.name] = np.sqrt(2.0 * np.maximum(row, 0.0)) / gains[term.name]
    return missed
