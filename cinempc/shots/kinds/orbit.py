"""Orbit and arc: round somebody."""

from __future__ import annotations

from math import radians
from typing import Annotated, Literal

from pydantic import Field

from cinempc.shots.kinds.kind import HOLD_S, Duration, Keys, Setting, ramp
from cinempc.shots.kinds.look import Composition, Look, Size

PACES_M_S = {"slow": 1.0, "medium": 1.8, "fast": 3.0}


class Around(Look):
    """A flight round somebody."""

    shortest_mm = 35.0

    turn_deg: Annotated[float, Field(ge=-1080, le=1080)]
    """How far round: clockwise seen from above (+) or counter-clockwise (-)."""
    pace: Literal["slow", "medium", "fast"] = "medium"
    """How fast, where duration_s is left out: 1, 1.8 or 3 m/s on average."""
    duration_s: Duration | None = None  # type: ignore[assignment]
    """How long the shot is; left out: as long as turn and pace ask for."""
    size: Size = 0.58

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        way_m = radians(abs(self.turn_deg)) * self.away_m(setting)
        duration_s = self.duration_s or round(max(way_m / PACES_M_S[self.pace], 4.0) + 2 * HOLD_S)
        azimuth_deg = ramp(self.side_deg, self.side_deg + self.turn_deg, duration_s)
        view = self.view(setting, azimuth_deg=azimuth_deg)
        return self.composed(setting, duration_s=duration_s, view=view)


class Orbit(Around):
    """All the way round somebody, at one size."""

    title = "Orbit around {subject}"

    kind: Literal["orbit"]
    """All the way round."""
    turn_deg: Annotated[float, Field(ge=-1080, le=1080)] = 360.0
    composition: Composition = "lead_room"
