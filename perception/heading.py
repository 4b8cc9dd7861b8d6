"""Where somebody faces: by where they go while they walk, by how their body is turned while they stand.

A small Kalman filter over heading and turn rate. How well a motion shows the heading follows from how well the velocity
is known; body points show it at all speeds, coarsely, and now and then the wrong way round.
"""

from __future__ import annotations

import numpy as np

from cinempc.frames import wrap_pi
from cinempc.types import Array, Detection
from perception.estimate import Filter
from perception.facing import facing_rad
from perception.motion import PLACE, VELOCITY
from perception.view import View

WALKS_M_S, STANDS_M_S = 0.35, 0.2  # from which speed on, and down to which, the motion shows the heading
CERTAIN = 1.5  # a speed counts from so many of its standard deviations on
COURSE_RAD = 0.03  # how well somebody who walks faces where they go
BODY_RAD, TWIST_RAD = 0.2, 0.6  # of one picture: errors last for several, and a walking trunk twists
SPIN_RAD_S, SPIN_S = 2.0, 0.5  # turn rate of somebody who turns on the spot, and how long it lasts
BEND_RAD_S, BEND_S = 0.7, 2.0  # of somebody who walks
WRONG_SIGMAS, BELIEVED_AFTER = 3.0, 5  # so far off, a body is taken to be misread, but not for so many pictures


class Heading:
    """Heading [rad, clockwise from north, continuous] and turn rate of one figure."""

    def __init__(self) -> None:
        self.heading_rad: float | None = None  # not known yet
        self.turn_rad_s = 0.0
        self._spread = np.zeros((2, 2))
        self._walking = False
        self._misread = 0
        self._time_s: float | None = None

    def suppose(self, heading_rad: float) -> None:
        """What to believe until something shows it."""
        if self.heading_rad is None:
            self._begin(heading_rad, BODY_RAD)

    def update(self, time_s: float, estimate: Filter, faces_ned_rad: float | None = None) -> None:
        """Takes in the motion of now, and where the body faces if that is seen."""
        mean, covariance = estimate.mean, estimate.covariance
        speed = float(np.hypot(*mean[VELOCITY]))
        unsure = float(np.sqrt(np.trace(covariance[VELOCITY, VELOCITY]) / 2))
        self._walking = speed > max(STANDS_M_S if self._walking else WALKS_M_S, CERTAIN * unsure)
        since_s, self._time_s = 0.0 if self._time_s is None else time_s - self._time_s, time_s
        self._move(since_s)
        if faces_ned_rad is not None:
            self._see_body(faces_ned_rad)
        if self._walking:
            self._correct(float(np.arctan2(mean[3], mean[2])), float(np.hypot(COURSE_RAD, unsure / speed)))

    def ahead(self, now: Array, later: Array, ahead_s: Array) -> Array:
        """(K,) headings [rad, continuous] of a figure (NX,) that will be `later` (K, NX) after `ahead_s` (K,)."""
        heading = float(np.arctan2(now[3], now[2])) if self.heading_rad is None else self.heading_rad
        if self._walking:
            return np.asarray(heading + wrap_pi(np.arctan2(later[:, 3], later[:, 2]) - np.arctan2(now[3], now[2])))
        return heading + self.turn_rad_s * SPIN_S * (1.0 - np.exp(-ahead_s / SPIN_S))

    def _begin(self, heading_rad: float, deviation_rad: float) -> None:
        self.heading_rad = heading_rad
        self._spread = np.diag([deviation_rad**2, SPIN_RAD_S**2])

    def _move(self, since_s: float) -> None:
        if self.heading_rad is None or since_s <= 0.0:
            return
        usual, lasts_s = (BEND_RAD_S, BEND_S) if self._walking else (SPIN_RAD_S, SPIN_S)
        fade = float(np.exp(-since_s / lasts_s))
        move = np.array([[1.0, lasts_s * (1.0 - fade)], [0.0, fade]])
        self.heading_rad += move[0, 1] * self.turn_rad_s
        self.turn_rad_s *= fade
        new = usual**2 * (1.0 - fade**2)
        self._spread = move @ self._spread @ move.T + new * np.array(
            [[since_s**2 / 3, since_s / 2], [since_s / 2, 1.0]]
        )

    def _see_body(self, faces_ned_rad: float) -> None:
        deviation = TWIST_RAD if self._walking else BODY_RAD
        if self.heading_rad is not None:
            off = abs(wrap_pi(faces_ned_rad - self.heading_rad))
            wrong = off > WRONG_SIGMAS * float(np.hypot(deviation, np.sqrt(self._spread[0, 0])))
            self._misread = self._misread + 1 if wrong else 0
            if wrong and self._misread < BELIEVED_AFTER:
                return
        self._correct(faces_ned_rad, deviation)

    def _correct(self, heading_rad: float, deviation_rad: float) -> None:
        if self.heading_rad is None:
            self._begin(heading_rad, deviation_rad)
            return
        surprise = wrap_pi(heading_rad - self.heading_rad)
        gain = self._spread[:, 0] / (self._spread[0, 0] + deviation_rad**2)
        self.heading_rad += float(gain[0] * surprise)
        self.turn_rad_s += float(gain[1] * surprise)
        self._spread = self._spread - np.outer(gain, self._spread[0])


def faces_ned_rad(view: View, figure: Array, found: Detection) -> float | None:
    """Where the body in a detection faces [rad, clockwise from north], of about a figure (NX,)."""
    if found.keypoints_frac is None:
        return None
    facing = facing_rad(found.keypoints_frac, found.box_frac, view.image_px)
    north, east = figure[PLACE] - view.position_ned_m[:2]
    return None if facing is None else float(np.arctan2(east, north)) + np.pi - facing
