"""The cast: actors as nodes to draw, brought to where they are before every picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, sin
from typing import Protocol
from zlib import crc32

import numpy as np
from panda3d.core import BitMask32, NodePath, TransparencyAttrib

from cinempc.types import Array
from sim.actors import ActorState
from sim.graphics import car, gait, shaders, textures
from sim.graphics.figure import FIGURES, Figure, figure
from sim.graphics.light import MOVING, STILL
from sim.graphics.mesh import faded_patch, node, packed, write_vertices

FINE_FROM_PX = 260.0


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Who looks, from where, when."""

    time_s: float
    eye_ned_m: Array  # (3,)
    focal_length_px: float
    mask: BitMask32

    def height_px(self, actor: ActorState) -> float:
        """About how tall the actor appears."""
        distance = float(np.linalg.norm(actor.position_ned_m - self.eye_ned_m))
        return self.focal_length_px * actor.height_m / max(distance, 0.1)


class Performer(Protocol):
    """One actor's looks."""

    path: NodePath

    def move(self, state: ActorState, view: View) -> None:
        """Takes the pose of this state."""


class Cast:
    """All actors seen so far. One that is missing from a picture is hidden in it.

    Those that the scene names take looks in turn, and figures unless it says which, so that neighbours in it differ.
    """

    def __init__(self, root: NodePath, names: Sequence[str]) -> None:
        self._looks = {name: i for i, name in enumerate(names)}
        self._root = root.attach_new_node("cast")
        self._root.hide(STILL)
        self._root.set_texture(textures.texture("cloth", textures.cloth(np.random.default_rng(0))))
        self._performers: dict[tuple[str, str, str, str, str | None], Performer] = {}

    def move(self, actors: Sequence[ActorState], view: View) -> None:
        """Shows exactly these actors, in their poses."""
        for performer in self._performers.values():
            performer.path.hide()
        for actor in actors:
            key = (actor.name, actor.class_, actor.top, actor.bottom, actor.figure)
            if key not in self._performers:
                make = _Car if actor.class_ == "car" else _Person
                self._performers[key] = make(self._root, actor, self._looks.get(actor.name, crc32(actor.name.encode())))
            performer = self._performers[key]
            performer.move(actor, view)
            performer.path.show()


class _Person:
    """Walks on bending legs. Seen large it is drawn in full; else, and in its shadow, in fewer triangles."""

    def __init__(self, root: NodePath, actor: ActorState, look: int) -> None:
        self.path = root.attach_new_node(actor.name)
        self.path.set_shader(shaders.surface(shaders.FIGURE))
        name = actor.figure or FIGURES[look % len(FIGURES)]
        self._fine, self._coarse = (_Body(self.path, figure(name, coarse=c), actor, look) for c in (False, True))
        self._fine.path.hide(MOVING)
        _darken_ground(self.path, 0.24, 0.30, 0.4)

    def move(self, state: ActorState, view: View) -> None:
        skeleton = self._fine.figure.skeleton
        scale = state.height_m / skeleton.height_m
        pose = gait.pose(skeleton, _motion(state, scale, view.time_s))
        large = view.height_px(state) > FINE_FROM_PX
        self._coarse.bend(pose)
        if large:
            self._fine.bend(pose)
            self._fine.path.show(view.mask)
            self._coarse.path.hide(view.mask)
        else:
            self._fine.path.hide(view.mask)
            self._coarse.path.show(view.mask)
        _place(self.path, state, scale)


class _Body:
    """One mesh of a person."""

    def __init__(self, root: NodePath, body: Figure, actor: ActorState, look: int) -> None:
        self.figure = body
        mesh = body.dressed(actor.top, actor.bottom, look)
        self._rows = packed(mesh)
        geometry, self._data = node("body", mesh, changing=True)
        self.path = root.attach_new_node(geometry)
        self.path.set_bin("background", 0)  # what actors hide need not be drawn

    def bend(self, pose: dict[str, gait.Bone]) -> None:
        self.figure.bend(pose, self._rows)
        write_vertices(self._data, self._rows)


def _motion(state: ActorState, scale: float, time_s: float) -> gait.Motion:
    north, east = (float(v) for v in state.velocity_ned_m_s[:2])
    ahead_north, ahead_east = cos(state.heading_ned_rad), sin(state.heading_ned_rad)
    speed = hypot(north, east)
    forward, right = ahead_north * north + ahead_east * east, ahead_north * east - ahead_east * north
    direction = (right / speed, forward / speed) if speed > 1e-3 else (0.0, 1.0)
    return gait.Motion(state.walked_m / scale, speed / scale, direction, time_s)


@dataclass(frozen=True, slots=True, eq=False)
class _Wheel:
    path: NodePath
    left: bool


class _Car:
    """Drives on turning wheels."""

    def __init__(self, root: NodePath, actor: ActorState, look: int) -> None:
        self.path = root.attach_new_node(actor.name)
        self.path.set_shader(shaders.surface(shaders.SOLID, glossy=True))
        self.path.attach_new_node(node("body", car.body(actor.top))[0])
        _darken_ground(self.path, 0.85, 2.1, 0.8)
        self._wheels = []
        for place, left in car.wheel_places():
            wheel = self.path.attach_new_node(node("wheel", car.wheel())[0])
            wheel.set_pos(*place)
            if left:
                wheel.hide(MOVING)  # in the other's shadow, or near enough
            self._wheels.append(_Wheel(wheel, left))

    def move(self, state: ActorState, view: View) -> None:
        scale = state.height_m / car.HEIGHT_M
        _place(self.path, state, scale)
        turned_deg = float(np.degrees(state.walked_m / scale / car.WHEEL_RADIUS_M) % 360.0)
        for wheel in self._wheels:
            wheel.path.set_hpr(180.0 if wheel.left else 0.0, turned_deg if wheel.left else -turned_deg, 0.0)


def _darken_ground(path: NodePath, half_width_m: float, half_length_m: float, strength: float) -> None:
    """The soft darkness under whatever stands on the ground."""
    patch = path.attach_new_node(node("contact", faded_patch(half_width_m, half_length_m, strength))[0])
    patch.set_shader(shaders.surface(shaders.CONTACT), 1)
    patch.set_transparency(TransparencyAttrib.M_alpha)
    patch.set_depth_write(False)
    patch.set_bin("fixed", 15)  # on the ground
    patch.hide(MOVING)


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
    radius = float(np.linalg.norm(feet - centre, axis=1).max()) + max(
        1.6 if a.class_ == "person" else 3.0 for a in near
    )
    return np.array([centre[1], centre[0], 0.9 - centre[2]]), float(np.ceil(2 * radius) / 2)
