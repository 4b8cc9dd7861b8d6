"""Who and what moves in a scene: where each actor is, and which way it faces, at any time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import radians

import numpy as np

from cinempc.types import Array
from sim.paths import EAST, HEADING, NORTH, WALKED, Polyline, smooth_path
from sim.scene import Actor


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
    """One actor of a scene on its path."""

    def __init__(self, name: str, actor: Actor, line: Polyline) -> None:
        self.name, self.actor = name, actor
        if actor.heading_deg != "motion":
            line = replace(line, heading_ned_rad=np.full(len(line.times_s), radians(actor.heading_deg)))
        self.path = smooth_path(line, actor.class_)

    def state(self, time_s: float) -> ActorState:
        """The actor at a time."""
        value, rate, _ = self.path.at(time_s)
        return ActorState(
            name=self.name,
            class_=self.actor.class_,
            position_ned_m=np.array([value[NORTH], value[EAST], 0.0]),
            velocity_ned_m_s=np.array([rate[NORTH], rate[EAST], 0.0]),
            heading_ned_rad=float(value[HEADING]),
            height_m=self.actor.height_m,
            walked_m=float(value[WALKED]),
            top=self.actor.top,
            bottom=self.actor.bottom,
            figure=self.actor.figure,
        )
