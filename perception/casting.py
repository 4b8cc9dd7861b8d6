"""Which figure plays which subject of the shot, from the first picture to the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, inf, isnan, log, nan, sqrt

import numpy as np
from scipy.optimize import linear_sum_assignment

from cinempc.types import Array, Opening
from perception.appearance import likeness
from perception.boxes import overlap
from perception.motion import HEIGHT, PLACE
from perception.track import LOST_S, Track, Tracker
from perception.view import View

HEIGHT_KNOWN = 0.02  # how well a height is known that was told, relative
NEAR_M = 4.0  # within which of the given point a subject is looked for at first
AT_ONCE_M, PATIENCE_S = 1.5, 1.0  # who is farther off gets the part only if nobody nearer is found for so long
LEAST_OVERLAP = 0.2  # with the given box
ALIKE = 0.8  # what a figure must have in common with someone who was lost, to be them
LEAST_ALIKE_THERE, THERE_M, THERE_UNSEEN_S = 0.2, 0.8, 8.0  # or less, from the other side, who appears where they are
FASTEST_M_S, REACH_SIGMAS = 2.5, 2.0  # how far they can have come meanwhile, and how far off both places may be
UNLIKELY = 1e6
CENTRED = Opening(0.5, nan, nan, nan)
CUT = 0.985  # a box that ends lower is cut off by the frame
SIZE_WEIGHT = 0.3  # frame widths for being 2.7 times as big
ORDER = 1e-3  # by which share less it counts who plays a later part: alike, the first one has the first choice


@dataclass(frozen=True, slots=True, eq=False)
class Role:
    """A subject as the shot tells of it.

    Without a place and a box the part goes to who is most as the shot begins with them, or else is most prominent.
    """

    name: str
    class_: str
    height_m: float
    near_ned_m: Array | None = None  # (2,) or (3,): about where it is at the beginning
    box_frac: Array | None = None  # (4,) where it is in the first picture
    azimuth_rad: float | None = None  # bearing from it to the camera, relative to where it faces, at the beginning
    opening: Opening | None = None  # where it is to be in the first picture


class Casting:
    """Gives each role to a figure once, and to another one only if that is the same person found again."""

    def __init__(self, roles: Sequence[Role]) -> None:
        self.roles = tuple(roles)
        self.parts: dict[str, Track] = {}
        self._began_s: float | None = None  # when there was somebody to choose from

    def update(self, tracker: Tracker, view: View, now_s: float) -> None:
        """After each picture, with the figures of one class."""
        roles = [role for role in self.roles if role.class_ == tracker.class_]
        self._begin([role for role in roles if role.name not in self.parts], tracker, view, now_s)
        for role in roles:
            if role.name in self.parts:
                self._find_again(role, tracker, now_s)

    def _begin(self, roles: list[Role], tracker: Tracker, view: View, now_s: float) -> None:
        free = [track for track in tracker.tracks if track.name is None and track.confirmed]
        if not roles or not free:
            return
        if self._began_s is None:
            self._began_s = now_s
        near_m = AT_ONCE_M if now_s < self._began_s + PATIENCE_S else NEAR_M
        costs = np.array([[_strangeness(role, track, near_m) for track in free] for role in roles])
        costs *= 1.0 - ORDER * np.arange(len(roles))[:, None]
        for r, t in zip(*linear_sum_assignment(costs), strict=True):
            if costs[r, t] < UNLIKELY / 2:
                role, track = roles[r], free[t]
                self.give(role, track)
                if role.azimuth_rad is not None:
                    north, east = view.position_ned_m[:2] - track.filter.mean[PLACE]
                    track.heading.suppose(float(np.arctan2(east, north)) - role.azimuth_rad)

    def give(self, role: Role, track: Track) -> None:
        """From now on this figure plays the role; its height is the one that was told."""
        track.name, track.told_height_m = role.name, role.height_m
        track.filter.believe(HEIGHT, role.height_m, HEIGHT_KNOWN * role.height_m)
        self.parts[role.name] = track

    def _find_again(self, role: Role, tracker: Tracker, now_s: float) -> None:
        """Somebody who is out of sight may have come back as another figure."""
        lost = self.parts[role.name]
        unseen_s = now_s - lost.seen_s
        if unseen_s < LOST_S:
            return
        found = [
            (likeness(lost.look, track.look), track)
            for track in tracker.tracks
            if track.name is None
            and track.confirmed
            and track.may_be(lost)
            and _apart_m(lost, track) < _reach_m(lost, track)
        ]
        alike, track = max(found, key=lambda pair: pair[0], default=(0.0, lost))
        if alike < ALIKE:
            there = [(_apart_m(lost, track), track) for alike, track in found if alike > LEAST_ALIKE_THERE]
            apart_m, track = min(there, key=lambda pair: pair[0], default=(inf, lost))
            appeared = track.born_s > lost.seen_s and unseen_s < THERE_UNSEEN_S
            if not (apart_m < THERE_M and (appeared or track.is_part_of(lost))):
                return
        lost.name = lost.told_height_m = None
        self.give(role, track)
        if lost.heading.heading_rad is not None:
            track.heading.suppose(lost.heading.heading_rad)
        tracker.tracks.remove(lost)


def _apart_m(one: Track, other: Track) -> float:
    return float(np.hypot(*(one.filter.mean - other.filter.mean)[PLACE]))


def _reach_m(lost: Track, found: Track) -> float:
    """How far apart the two may be: somebody who was lost can only have moved until the other one was first seen."""
    away_s = max(found.born_s - lost.seen_s, 0.0)
    return FASTEST_M_S * away_s + REACH_SIGMAS * float(np.hypot(lost.filter.spread_m, found.filter.spread_m))


def _strangeness(role: Role, track: Track, near_m: float) -> float:
    """How little a figure fits what is told of a role."""
    if role.near_ned_m is not None:
        away_m = float(np.hypot(*(track.filter.mean[PLACE] - role.near_ned_m[:2])))
        return away_m if away_m < near_m else UNLIKELY
    if role.box_frac is not None:
        common = overlap(track.box_frac, role.box_frac)
        return 1.0 - common if common > LEAST_OVERLAP else UNLIKELY
    return _misplaced(role.opening or CENTRED, track.box_frac)


def _misplaced(opening: Opening, box_frac: Array) -> float:
    """How far a figure is from where a shot begins with it, and how much smaller or bigger it is.

    Who may have any size should be as big as can be.
    """
    left, top, right, bottom = box_frac
    cut = bottom > CUT
    whole = opening.size_frac if cut and not isnan(opening.size_frac) else bottom - top
    across = (left + right) / 2 - (0.5 if isnan(opening.u_frac) else opening.u_frac)
    down = top + (1.0 - opening.point_frac) * whole - (0.5 if isnan(opening.v_frac) else opening.v_frac)
    if isnan(opening.size_frac):
        return hypot(across, down) - sqrt((right - left) * (bottom - top))
    shown = min(opening.size_frac, 1.0 - top) if cut else opening.size_frac
    return hypot(across, down) + SIZE_WEIGHT * abs(log((bottom - top) / shown))
