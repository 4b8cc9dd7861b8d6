"""The cast: actors as nodes to draw, brought to where they are before every picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from panda3d.core import GeomVertexData, NodePath

from cinempc.types import Array
from sim.actors import ActorState
from sim.graphics import car, gait, shaders
from sim.graphics.figure import FIGURES, Figure, figure
from sim.graphics.light import STILL
from sim.graphics.mesh import node, packed, write_vertices


class Performer(Protocol):
    """One actor's looks."""

    path: NodePath

    def move(self, state: ActorState, time_s: float) -> None:
        """Takes the pose of this state."""


class Cast:
    """All actors seen so far. One that is missing from a picture is hidden in it."""

    def __init__(self, root: NodePath) -> None:
        self._root = root.attach_new_node("cast")
        self._root.hide(STILL)
        self._performers: dict[tuple[str, str, str, str], Performer] = {}

    def move(self, actors: Sequence[ActorState], time_s: float) -> None:
        """Shows exactly these actors, in their poses."""
        for performer in self._performers.values():
            performer.path.hide()
        for actor in actors:
            key = (actor.name, actor.class_, actor.top, actor.bottom)
            if key not in self._performers:
                make = _Car if actor.class_ == "car" else _Person
                self._performers[key] = make(self._root, actor, look=len(self._performers))
            performer = self._performers[key]
            performer.move(actor, time_s)
            performer.path.show()


class _Person:
    """Walks on bending legs."""

    def __init__(self, root: NodePath, actor: ActorState, look: int) -> None:
        self._figure: Figure = figure(FIGURES[look % len(FIGURES)])
        mesh = self._figure.dressed(actor.top, actor.bottom, look)
        self._rows: NDArray[Any] = packed(mesh)
        self._data: GeomVertexData
        geometry, self._data = node(actor.name, mesh, changing=True)
        self.path = root.attach_new_node(geometry)
        self.path.set_shader(shaders.surface(shaders.FIGURE))

    def move(self, state: ActorState, time_s: float) -> None:
        skeleton = self._figure.skeleton
        scale = state.height_m / skeleton.height_m
        heading = state.heading_ned_rad
        north, east = state.velocity_ned_m_s[:2]
        speed = float(np.hypot(north, east))
        ahead = np.array([np.cos(heading), np.sin(heading)])
        forward, right = ahead @ [north, east], ahead @ [east, -north]
        motion = gait.Motion(
            walked_m=state.walked_m / scale,
            speed_m_s=speed / scale,
            direction=(float(right / speed), float(forward / speed)) if speed > 1e-3 else (0.0, 1.0),
            time_s=time_s,
        )
        self._figure.bend(gait.pose(skeleton, motion), self._rows)
        write_vertices(self._data, self._rows)
        _place(self.path, state, scale)


@dataclass(frozen=True, slots=True, eq=False)
class _Wheel:
    path: NodePath
    left: bool


class _Car:
    """Drives on turning wheels."""

    def __init__(self, root: NodePath, actor: ActorState, look: int) -> None:
        self.path = root.attach_new_node(actor.name)
        self.path.set_shader(shaders.surface(shaders.SOLID))
        self.path.attach_new_node(node("body", car.body(actor.top))[0])
        self._wheels = []
        for place, left in car.wheel_places():
            wheel = self.path.attach_new_node(node("wheel", car.wheel())[0])
            wheel.set_pos(*place)
            self._wheels.append(_Wheel(wheel, left))

    def move(self, state: ActorState, time_s: float) -> None:
        scale = state.height_m / car.HEIGHT_M
        _place(self.path, state, scale)
        turned_deg = float(np.degrees(state.walked_m / scale / car.WHEEL_RADIUS_M) % 360.0)
        for wheel in self._wheels:
            wheel.path.set_hpr(180.0 if wheel.left else 0.0, turned_deg if wheel.left else -turned_deg, 0.0)


def _place(path: NodePath, state: ActorState, scale: float) -> None:
    north, east, down = (float(v) for v in state.position_ned_m)
    path.set_pos(east, north, -down)
    path.set_h(-float(np.degrees(state.heading_ned_rad)))
    path.set_scale(scale)


def cover(actors: Sequence[ActorState], camera_ned_m: Array, reach_m: float = 40.0) -> tuple[Array, float]:
    """Ball (centre east-north-up, radius) around the actor nearest to the camera and those within reach of it."""
    if not actors:
        return np.zeros(3), 5.0
    feet = np.array([a.position_ned_m for a in actors])
    nearest = feet[np.argmin(np.linalg.norm(feet - camera_ned_m, axis=1))]
    near = [a for a in actors if np.linalg.norm(a.position_ned_m - nearest) < reach_m]
    feet = np.array([a.position_ned_m for a in near])
    centre = (feet.min(axis=0) + feet.max(axis=0)) / 2
    radius = float(np.linalg.norm(feet - centre, axis=1).max()) + max(1.6 if a.class_ == "person" else 3.0 for a in near)
    return np.array([centre[1], centre[0], 0.9 - centre[2]]), float(np.ceil(2 * radius) / 2)
