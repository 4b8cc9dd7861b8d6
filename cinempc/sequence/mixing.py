"""Cross-fading what two shots ask for: set-points move from those of the one to those of the other, gains fade.

A term's cost is the sum of both shots' costs by their shares, so each gain is sqrt((1 - share) g_A^2 + share g_B^2).
Sizes, distances and focal lengths move evenly in their logarithm: size = focal length / distance (the pinhole) then
holds all along, if it holds at both ends. Angles go the way round that was chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinempc.costs import TERMS, Term, Weights
from cinempc.frames import wrap_pi
from cinempc.problem import Parameters
from cinempc.sequence.way import bulged
from cinempc.shots.gains import Gains
from cinempc.types import Array

IN_PROPORTION = ("size", "distance", "focal_length")
ANGLES = {"azimuth": (0,), "aim": (0,)}  # by term, which of its targets
WAY_COUNTS, PICTURE_COUNTS = 6.0, 0.05  # in the middle of a way that is not filmed, beside what they count in a shot
WIDER = 0.4  # by which share the focal length is shorter there
ROWS = {"aim": (slice(0, 2), slice(2, 3))}  # of each target, where they do not follow from the numbers


@dataclass(frozen=True, slots=True, eq=False)
class Fade:
    """The share (K,) of the shot that comes, and what is known of set-points that only one of both asks for."""

    share: Array
    leaving: Mapping[str, tuple[float, ...]]  # by term, where the camera comes from
    arriving: Mapping[str, tuple[float, ...]]  # and where it goes to
    turn_rad: float  # of the azimuth, on the way that was chosen: beyond pi the long way round
    bulge: float = 0.0  # by which the distance is larger in the middle of a way that is not filmed
    filmed: bool = True


def mix(into: Parameters, leaving: Parameters, arriving: Parameters, fade: Fade) -> None:
    """Writes what is asked for between two shots; the cast has the same order in both."""
    slots = _slots(leaving, arriving)
    share = fade.share[:, None, None]
    into["subject"][:] = arriving["subject"]
    into["view"][:] = _between(leaving["view"], arriving["view"], share)
    into["roll"][:] = _between(leaving["roll"], arriving["roll"], share)
    _mix_marks(into, leaving, arriving, slots, share)
    for term in TERMS:
        come = _moved(arriving, f"{term.name}.gain", slots) if term.per == "mark" else arriving[f"{term.name}.gain"]
        goal = _moved(arriving, f"{term.name}.target", slots) if term.per == "mark" else arriving[f"{term.name}.target"]
        gone, start = leaving[f"{term.name}.gain"], leaving[f"{term.name}.target"]
        into[f"{term.name}.gain"][:] = np.sqrt((1.0 - share) * gone**2 + share * come**2)
        for column in range(start.shape[2]):
            asked_a, asked_b = (_asks(term, gain, column) for gain in (gone, come))
            a, b = start[:, :, column], goal[:, :, column]
            if term.name in fade.leaving:
                a = np.where(asked_a, a, fade.leaving[term.name][column])
                b = np.where(asked_b, b, fade.arriving[term.name][column])
                asked_a = asked_b = np.ones_like(asked_a)
            moved = _interpolated(term, column, a, b, fade)
            into[f"{term.name}.target"][:, :, column] = np.where(
                asked_a & asked_b, moved, np.where(asked_b, b, np.where(asked_a, a, moved))
            )
    if not fade.filmed:
        _mind_the_way(into, fade)


def _mind_the_way(into: Parameters, fade: Fade) -> None:
    """In the middle of a way that is not filmed the view counts more and the picture less, which may contradict it."""
    into["distance.target"][:, 0, 0] *= bulged(fade.share, fade.bulge)
    middle = 4.0 * fade.share * (1.0 - fade.share)
    into["focal_length.target"][:, 0, 0] *= 1.0 - WIDER * middle  # so that nobody gets out of sight
    into["distance.gain"][:, 0, 0] = np.maximum(into["distance.gain"][:, 0, 0], middle * Gains(Weights())["distance"])
    for name in ("distance", "azimuth", "elevation", "height"):
        into[f"{name}.gain"][:] *= (1.0 + (WAY_COUNTS - 1.0) * middle)[:, None, None]
    for name in ("size", "image_position", "lead_room", "horizon"):
        into[f"{name}.gain"][:] *= (1.0 - (1.0 - PICTURE_COUNTS) * middle)[:, None, None]


def _interpolated(term: Term, column: int, a: Array, b: Array, fade: Fade) -> Array:
    share = fade.share[:, None]
    if term.name in IN_PROPORTION:
        return np.asarray(np.maximum(a, 1e-6) ** (1.0 - share) * np.maximum(b, 1e-6) ** share)
    if column in ANGLES.get(term.name, ()):
        turn = wrap_pi(b - a)
        if term.name == "azimuth":
            turn = fade.turn_rad + wrap_pi(turn - fade.turn_rad)
        return np.asarray(a + share * turn)
    return _between(a, b, share)


def _between(a: Array, b: Array, share: Array) -> Array:
    return np.asarray(a + share * (b - a))


def _asks(term: Term, gain: Array, column: int) -> NDArray[np.bool_]:
    """(K, instances) whether a target is asked for, by the gains (K, instances, rows) that belong to it."""
    rows = slice(None)
    if term.name in ROWS:
        rows = ROWS[term.name][column]
    elif term.rows == len(term.targets):
        rows = slice(column, column + 1)
    return np.asarray((gain[:, :, rows] > 0).any(axis=2), dtype=np.bool_)


def _slots(leaving: Parameters, arriving: Parameters) -> list[int]:
    """Into which slot each mark of the arriving shot goes: that of the mark it takes over from, or a free one."""
    used_a, used_b = (_used_marks(parameters) for parameters in (leaving, arriving))
    places_a, places_b = leaving["mark"][0], arriving["mark"][0]
    pairs = sorted((float(np.linalg.norm(places_a[i] - places_b[k])), i, k) for i in used_a for k in used_b)
    slots: dict[int, int] = {}
    for _, i, k in pairs:
        if k not in slots and i not in slots.values():
            slots[k] = i
    free = [i for i in range(len(places_a)) if i not in used_a]
    for k in (*used_b, *(k for k in range(len(places_b)) if k not in used_b)):
        if k not in slots:
            slots[k] = free.pop(0) if free else next(i for i in range(len(places_a)) if i not in slots.values())
    return [slots[k] for k in range(len(places_b))]


def _used_marks(parameters: Parameters) -> list[int]:
    gains = parameters["image_position.gain"]
    return [i for i in range(gains.shape[1]) if (gains[:, i] > 0).any()]


def _moved(parameters: Parameters, name: str, slots: list[int]) -> Array:
    """The instances in the slots that they go into."""
    moved = np.empty_like(parameters[name])
    moved[:, slots] = parameters[name]
    return moved


def _mix_marks(into: Parameters, leaving: Parameters, arriving: Parameters, slots: list[int], share: Array) -> None:
    """The placed points: one that is taken over moves from its old place to the new one."""
    a, b = leaving["mark"], _moved(arriving, "mark", slots)
    used_a = _used_marks(leaving)
    used_b = [slots[k] for k in _used_marks(arriving)]
    into["mark"][:] = a
    for i in used_b:
        into["mark"][:, i] = _between(a[:, i], b[:, i], share[:, 0]) if i in used_a else b[:, i]
