"""Scenes seen by a camera that is moved by hand: rendered, detected and tracked, picture by picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from planning_rig import CAMERA

from cinempc.types import Array, Frame, LensState, SubjectState, VehicleState
from perception.casting import Role
from perception.detect import CLOSE_PX, Detector, PosedDetector, open_detector
from perception.models import ModelError, path_of
from perception.pipeline import Pipeline
from sim.actors import ActorState, Performer
from sim.renderer import Renderer
from sim.scene import Actor, Building, Scene, Sun, Track
from sim.tracks import read_track

PERIOD_S = 0.08
HEIGHT_M = 1.72


@dataclass(frozen=True, slots=True)
class Seen:
    """After one picture: who really is where, and what the pipeline knows."""

    time_s: float
    actors: dict[str, ActorState]
    known: dict[str, SubjectState]


@cache
def detector() -> Detector:
    return PosedDetector(open_detector(classes=("person",)), open_detector("yolo11n-pose", size_px=CLOSE_PX))


def weights_missing() -> str:
    """Why no detector can be opened; empty if one can."""
    try:
        path_of("yolo11n"), path_of("yolo11n-pose")
    except ModelError as error:
        return str(error)
    return ""


def walker(rows: list[tuple[float, float, float]], top: str = "#b3202c", figure: str = "woman") -> Actor:
    """Somebody on a track of (time, north, east)."""
    return Actor(height_m=HEIGHT_M, track=Track(rows=list(rows)), top=top, figure=figure)  # type: ignore[arg-type]


def scene_of(actors: dict[str, Actor], walls: list[Building] | None = None) -> Scene:
    return Scene(name="test", actors=actors, buildings=walls or [], sun=Sun(azimuth_deg=160, elevation_deg=50))


def camera_at(time_s: float, yaw_rad: float, focal_mm: float = 24.0, height_m: float = 2.5) -> VehicleState:
    """A level camera above the origin."""
    place = np.array([0.0, 0.0, -height_m])
    still = np.zeros(3)
    level = np.array([1.0, 0.0, 0.0, 0.0])
    return VehicleState(time_s, place, still, still, level, place, yaw_rad, -0.08, 0.0, LensState(focal_mm, 10.0, 11.0))


def watch(
    scene: Scene, aim: Callable[[float], VehicleState], seconds: float, roles: tuple[Role, ...]
) -> Iterator[Seen]:
    """Goes through a scene from time 0 on."""
    performers = [Performer(name, actor, read_track(actor.track)) for name, actor in scene.actors.items()]
    pipeline = Pipeline(CAMERA, roles)
    with Renderer(scene, CAMERA) as renderer:
        for time_s in np.arange(0.0, seconds, PERIOD_S).tolist():
            actors = [performer.state(time_s) for performer in performers]
            camera = aim(time_s)
            picture = renderer.render(camera, actors)
            pipeline.take(Frame(time_s, picture, camera), detector().detect(picture))
            known = {subject.name: subject for subject in pipeline.subjects(time_s)}
            yield Seen(time_s, {actor.name: actor for actor in actors}, known)


def role(name: str, actor: Actor, at: tuple[float, float]) -> Role:
    return Role(name, "person", actor.height_m, near_ned_m=np.array(at))


def error_m(seen: Seen, name: str) -> float:
    """Horizontal distance between where somebody is and where they are believed to be."""
    away: Array = seen.known[name].position_ned_m - seen.actors[name].position_ned_m
    return float(np.hypot(*away[:2]))
