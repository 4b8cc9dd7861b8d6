"""The way round: which side to go when something is in the way, searched for over all sides and a longer time.

A plan that feels only slopes stays in front of a wall. Here the camera's place relative to its subject is taken from
a few layers in time and a ring of sides, at two heights, and the cheapest sequence is found by dynamic programming
(Viterbi): as near the asked view as can be, in sight, clear of everything, and no faster than the drone flies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from cinempc.types import Array

SIDES = 24  # every 15 degrees
RAISES_M = (0.0, 2.5)  # over what is low one looks best from above
RADII = (1.0, 0.65)  # nearer, where there is no room
SAMPLES = 16  # along a sight line
LACK_COST, CRASH_COST, FAST_COST = 40.0, 1e3, 1e2  # per square metre of missing room, and of way too far for the time
SIDE_COST, RAISE_COST, NEARER_COST = 4.0, 0.6, 3.0  # of the opposite side, of 2.5 m up, of a third nearer
MOVE_COST = 0.05  # per square metre beyond what the asked view itself moves
CHANGE_COST = 3.0  # of the opposite side to the one that was chosen before


class Space(Protocol):
    """What the search asks of a distance field."""

    def distance_m(self, points_ned_m: Array) -> Array: ...

    def sight_clearance(self, camera_ned_m: Array, target_ned_m: Array, samples: int) -> tuple[Array, Array]: ...


@dataclass(frozen=True, slots=True)
class Needs:
    """What the way must keep to."""

    clearance_m: float  # from everything that stands
    sight_m: float  # free room around a sight line
    speed_m_s: float
    lowest_down_m: float  # the envelope's floor and ceiling, as NED down
    highest_down_m: float


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """The camera's places at each layer, and by how much they are turned about the subject against the asked view."""

    camera_ned_m: Array  # (L, 3)
    turned_rad: Array  # (L,)

    @property
    def is_detour(self) -> bool:
        """Whether it leaves the asked view at all."""
        return bool(np.any(self.turned_rad != 0.0))


def is_free(space: Space, asked_ned_m: Array, subject_ned_m: Array, needs: Needs) -> bool:
    """Whether the asked places (L, 3) are clear and see the subject (L, 3) all along."""
    room_m, _ = space.sight_clearance(asked_ned_m, subject_ned_m, SAMPLES)
    return bool(np.all(room_m >= needs.sight_m) and np.all(space.distance_m(asked_ned_m) >= needs.clearance_m))


def way_round(
    space: Space,
    asked_ned_m: Array,
    subject_ned_m: Array,
    here_ned_m: Array,
    step_s: float,
    needs: Needs,
    before_rad: float = 0.0,
) -> Way:
    """The cheapest way at L layers `step_s` apart, the first one being `step_s` after now.

    Args:
        space: what stands.
        asked_ned_m: (L, 3) where the asked view would have the camera.
        subject_ned_m: (L, 3) the point that is to be seen.
        here_ned_m: (3,) the camera now.
        step_s: between layers.
        needs: limits.
        before_rad: how the way chosen last is turned: staying on its side is a little cheaper.
    """
    turns, places, own = _candidates(asked_ned_m, subject_ned_m, needs)
    costs = (
        own + CHANGE_COST * (1.0 - np.cos(turns - before_rad)) / 2.0 + _hindrance(space, places, subject_ned_m, needs)
    )
    layers = len(costs)
    asked_moves = np.diff(asked_ned_m, axis=0, prepend=asked_ned_m[:1])
    total, come_from = costs[0] + _moving(here_ned_m[None], places[0], np.zeros(3), step_s, needs)[0], []
    for layer in range(1, layers):
        moves = total[:, None] + _moving(places[layer - 1], places[layer], asked_moves[layer], step_s, needs)
        come_from.append(moves.argmin(axis=0))
        total = moves.min(axis=0) + costs[layer]
    best = [int(total.argmin())]
    for sources in reversed(come_from):
        best.append(int(sources[best[-1]]))
    chosen = np.array(best[::-1])
    return Way(places[np.arange(layers), chosen], turns[chosen])


def _candidates(asked_ned_m: Array, subject_ned_m: Array, needs: Needs) -> tuple[Array, Array, Array]:
    """Turns (C,), places (L, C, 3), and what leaving the asked view costs (C,)."""
    sides = 2.0 * np.pi * np.arange(SIDES) / SIDES
    turns, raises, radii = (grid.ravel() for grid in np.meshgrid(sides, RAISES_M, RADII, indexing="ij"))
    offset = asked_ned_m - subject_ned_m
    cos, sin = np.cos(turns), np.sin(turns)
    places = np.empty((len(asked_ned_m), len(turns), 3))
    places[:, :, 0] = subject_ned_m[:, None, 0] + radii * (offset[:, None, 0] * cos - offset[:, None, 1] * sin)
    places[:, :, 1] = subject_ned_m[:, None, 1] + radii * (offset[:, None, 0] * sin + offset[:, None, 1] * cos)
    down = asked_ned_m[:, None, 2] - raises
    places[:, :, 2] = np.clip(down, needs.highest_down_m, needs.lowest_down_m)
    away = SIDE_COST * (1.0 - cos) / 2.0 + RAISE_COST * (raises > 0) + NEARER_COST * (radii < 1.0)
    return turns, places, np.asarray(away)


def _hindrance(space: Space, places: Array, subject_ned_m: Array, needs: Needs) -> Array:
    """(L, C) what lack of sight and of clearance costs."""
    layers, count, _ = places.shape
    flat = places.reshape(-1, 3)
    room_m, _ = space.sight_clearance(flat, np.repeat(subject_ned_m, count, axis=0), SAMPLES)
    lack_m = np.maximum(needs.sight_m - room_m, 0.0)
    crash_m = np.maximum(needs.clearance_m - space.distance_m(flat), 0.0)
    return np.asarray((LACK_COST * lack_m**2 + CRASH_COST * crash_m**2).reshape(layers, count))


def _moving(before: Array, after: Array, asked_move: Array, step_s: float, needs: Needs) -> Array:
    """(A, B) what it costs to get from each place to each next one."""
    moves = after[None] - before[:, None]
    too_far_m = np.maximum(np.sqrt((moves**2).sum(axis=2)) - needs.speed_m_s * step_s, 0.0)
    return np.asarray(FAST_COST * too_far_m**2 + MOVE_COST * ((moves - asked_move) ** 2).sum(axis=2))
