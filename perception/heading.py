"""Where somebody faces, judged by where they go: followed while they walk, kept while they stand."""

from __future__ import annotations

import numpy as np

from cinempc.frames import wrap_pi
from perception.estimate import VELOCITY, Filter

WALKS_M_S, STANDS_M_S = 0.5, 0.25  # from which speed on, and down to which, the motion shows the heading
CERTAIN = 2.0  # a speed counts from so many of its standard deviations on
FOLLOW_S, TURN_S = 0.15, 0.5  # time constants of heading and turn rate
FASTEST_TURN_RAD_S = 1.2


class Heading:
    """Heading [rad, clockwise from north, continuous] and turn rate of one figure, with hysteresis."""

    def __init__(self) -> None:
        self.heading_rad: float | None = None  # not known yet
        self.turn_rad_s = 0.0
        self._walking = False
        self._time_s: float | None = None

    def suppose(self, heading_rad: float) -> None:
        """What to believe until they walk."""
        if self.heading_rad is None:
            self.heading_rad = heading_rad

    def update(self, time_s: float, estimate: Filter) -> None:
        """Takes in the motion of now."""
        velocity = estimate.mean[VELOCITY]
        speed = float(np.hypot(*velocity))
        unsure = float(np.sqrt(np.trace(estimate.covariance[VELOCITY, VELOCITY]) / 2))
        self._walking = speed > max(STANDS_M_S if self._walking else WALKS_M_S, CERTAIN * unsure)
        since_s, self._time_s = 0.0 if self._time_s is None else time_s - self._time_s, time_s
        if not self._walking:
            self.turn_rad_s *= float(np.exp(-since_s / TURN_S))
            return
        goes_rad = float(np.arctan2(velocity[1], velocity[0]))
        if self.heading_rad is None:
            self.heading_rad = goes_rad
        change = (1.0 - np.exp(-since_s / FOLLOW_S)) * wrap_pi(goes_rad - self.heading_rad)
        if since_s > 0.0:
            share = 1.0 - np.exp(-since_s / TURN_S)
            rate = np.clip(change / since_s, -FASTEST_TURN_RAD_S, FASTEST_TURN_RAD_S)
            self.turn_rad_s += float(share * (rate - self.turn_rad_s))
        self.heading_rad += float(change)
