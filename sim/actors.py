"""Who and what moves in a scene: where each actor is, and which way it faces, at any time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import radians
from pathlib import Path

import numpy as np

from cinempc.space import Terrain
from cinempc.types import Array
from sim.paths import EAST, HEADING, NORTH, WALKED, Polyline, smooth_path
from sim.scene import Actor, Scene
from sim.tracks import read_track

STRIDE_S = 0.5  # over which the slope under a foot is taken


@dataclass(frozen=True, slots=True, eq=False)
class ActorState:
    """One actor at one instant. Its position is the point of the ground that it stands on."""

    name: str
    class_: str  # "person" or "car"
    position_ned_m: Array  # (3,)
    velocity_ned_m_s: Array  # (3,)
    heading_ned_rad: float  # clockwise from north, continuous
    height_m: float
    walked_m: float  # path length since the beginning: drives the steps and the wheels
    top: str  # colour #rrggbb
    bottom: str
    figure: str | None = None  # "woman" or "man"; None: either


class Performer:
    """One actor of a scene on its path, which lies on level ground or on `terrain`."""

    def __init__(self, name: str, actor: Actor, line: Polyline, terrain: Terrain | None = None) -> None:
        self.name, self.actor, self.terrain = name, actor, terrain
        if actor.heading_deg != "motion":
            line = replace(line, heading_ned_rad=np.full(len(line.times_s), radians(actor.heading_deg)))
        self.path = smooth_path(line, actor.class_)

    def state(self, time_s: float) -> ActorState:
        """The actor at a time."""
        value, rate, _ = self.path.at(time_s)
        down_m, sinking_m_s = on_ground(self.terrain, value[None, [NORTH, EAST]], rate[None, [NORTH, EAST]])
        return ActorState(
            name=self.name,
            class_=self.actor.class_,
            position_ned_m=np.array([value[NORTH], value[EAST], down_m[0]]),
            velocity_ned_m_s=np.array([rate[NORTH], rate[EAST], sinking_m_s[0]]),
            heading_ned_rad=float(value[HEADING]),
            height_m=self.actor.height_m,
            walked_m=float(value[WALKED]),
            top=self.actor.top,
            bottom=self.actor.bottom,
            figure=self.actor.figure,
        )


def performers_of(scene: Scene, track_folders: Sequence[Path] = ()) -> tuple[Performer, ...]:
    """Everyone in a scene, on their ways; raises TrackError for a track file that cannot be used."""
    return tuple(
        Performer(name, actor, read_track(actor.track, track_folders), scene.relief)
        for name, actor in scene.actors.items()
    )


def on_ground(terrain: Terrain | None, place_ne_m: Array, velocity_ne_m_s: Array) -> tuple[Array, Array]:
    """(K,) down of the ground at places (K, 2), and (K,) how fast it goes down for who walks there so."""
    if terrain is None:
        return np.zeros(len(place_ne_m)), np.zeros(len(place_ne_m))
    step = STRIDE_S / 2 * velocity_ne_m_s
    before, at, after = (terrain.height_at_m(*(place_ne_m + s * step).T) for s in (-1, 0, 1))
    return -at, np.asarray((before - after) / STRIDE_S)
