"""The points that a shot places in the frame: of a subject, on the way between two, held, or of the world."""

from __future__ import annotations

from math import nan

import numpy as np

from cinempc.shots.profile import Profile, smooth_step
from cinempc.shots.situation import Situation
from cinempc.shots.spec import BODY_POINTS, Framing, PointWord
from cinempc.types import Array, Mark, SubjectForecast

GLANCE_M_S = 0.3  # slower than this, where somebody faces counts more than where they go


class Placed:
    """A point with its place in the frame over time, `x` and `y`, as far as that is asked for."""

    def __init__(self, framing: Framing, height_frac: float, x: Profile | None, y: Profile | None) -> None:
        self.x, self.y = x, y
        self.subject, self.point_frac = framing.subject or "", height_frac
        self._turn, self._hold = framing.turn, framing.hold
        self._share = 0.0  # of the turn, at the first instant
        self._fixed_ned_m = self._given_ned_m = None if framing.at_m is None else _ned(framing.at_m)

    def begin(self) -> None:
        """Forgets where it was held."""
        self._fixed_ned_m, self._share = self._given_ned_m, 0.0

    def over(self, situation: Situation) -> Array:
        """(K, 3) NED [m] over the horizon."""
        if self._fixed_ned_m is not None:
            return np.tile(self._fixed_ned_m, (len(situation.times_s), 1))
        here = situation.point_ned_m(self.subject, self.point_frac)
        if self._hold:
            self._fixed_ned_m = here[0].copy()
            return np.tile(here[0], (len(here), 1))
        if self._turn is None:
            return here
        there = situation.point_ned_m(self._turn.subject, point_frac(self._turn.point))
        share = smooth_step((situation.times_s - self._turn.at_s) / self._turn.over_s)
        self._share = float(share[0])
        return np.asarray(here + share[:, None] * (there - here))

    def mark(self, u_frac: float, v_frac: float) -> Mark:
        """As it is asked for at the first instant."""
        asked = (nan if self.x is None else u_frac, nan if self.y is None else v_frac)
        if self._fixed_ned_m is not None:
            return Mark(self.subject, self.point_frac, *asked, point_ned_m=self._fixed_ned_m)
        if self._turn is None:
            return Mark(self.subject, self.point_frac, *asked)
        toward, toward_frac = self._turn.subject, point_frac(self._turn.point)
        return Mark(
            self.subject,
            self.point_frac,
            *asked,
            toward=toward,
            toward_height_frac=toward_frac,
            toward_share=self._share,
        )


def point_frac(point: PointWord | float) -> float:
    """Fraction of the subject's height, from a word or a number."""
    return BODY_POINTS[point.value] if isinstance(point, PointWord) else float(point)


def with_motion(forecast: SubjectForecast) -> Array:
    """(K,) where a subject goes [rad], continuous; the slower it is, the more where it faces."""
    facing = forecast.heading_ned_rad
    north = forecast.velocity_ned_m_s[:, 0] + GLANCE_M_S * np.cos(facing)
    east = forecast.velocity_ned_m_s[:, 1] + GLANCE_M_S * np.sin(facing)
    return np.asarray(np.unwrap(np.arctan2(east, north)))


def _ned(at_m: tuple[float, float, float]) -> Array:
    north, east, height = at_m
    return np.array([north, east, -height])
