"""Who is where while a shot runs, by its scene."""

from __future__ import annotations

import numpy as np

from cinempc.feasibility import Around, Company, nobody_moves
from cinempc.shots.spec import ShotSpec
from cinempc.types import Array, SubjectForecast
from sim.actors import Performer, performers_of
from sim.scene import Scene


def around_of(spec: ShotSpec, scene: Scene | None) -> Around | None:
    """The company of a shot; None where nobody knows who is where."""
    if scene is None:
        return nobody_moves(spec)
    performers = performers_of(scene)
    people = frozenset(name for name, actor in scene.actors.items() if actor.class_ == "person")
    solids = scene.solids()

    def around(times_s: Array) -> Company:
        return Company({who.name: walk_of(who, times_s) for who in performers}, people, solids)

    return around


def walk_of(performer: Performer, times_s: Array) -> SubjectForecast:
    """Where an actor is at each of the times (K,)."""
    states = [performer.state(float(time_s)) for time_s in times_s]
    return SubjectForecast(
        performer.name,
        times_s,
        np.array([state.position_ned_m for state in states]),
        np.array([state.velocity_ned_m_s for state in states]),
        np.array([state.heading_ned_rad for state in states]),
        performer.actor.height_m,
    )
