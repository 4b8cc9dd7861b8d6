"""Follows people through recorded pictures: detector, attention, gyroscope and the world's tracker, one by one picture."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cinempc.hardware import Camera
from cinempc.types import Array, Detection, Frame
from perception.attention import Attention
from perception.casting import HEIGHT_KNOWN, Role
from perception.classes import group_of
from perception.egomotion import VisualGyro
from perception.estimate import HEIGHT, PLACE, transition
from perception.locate import visible_edges
from perception.lookout import View, view_of
from perception.pipeline import Pipeline
from perception.standpoint import Standpoint
from perception.track import USUAL_HEIGHT_M, Track, Tracker, overlap

GIVEN = 0.4  # overlap with the given box from which a detection is what was meant
TELLING = 0.5  # score from which a box tells how high the camera stands
ASSUMED_S = 0.4  # for how long somebody without a name is shown where they are thought to be


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """Somebody in one picture, as seen, or where they are thought to be."""

    id: int
    name: str  # empty for those who have none
    class_: str
    score: float  # of the newest detection
    box_frac: Array  # (4,)
    position_ned_m: Array  # (2,) from below the camera, north is where it looked at first
    range_m: float  # from the camera
    spread_m: float
    seen: bool


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What was made of one picture."""

    sightings: tuple[Sighting, ...]
    fresh: bool  # False for a picture that is black, or the last one once more
    window_frac: Array | None  # (4,) where the detector looked closely
    detector_s: float
    whole_s: float  # all that was spent on the picture


class Follower:
    """Everybody of one class, and one of them in particular if there is a `role`: their box must be in the first picture.

    Not thread-safe. Pictures come in order of time.
    """

    def __init__(
        self, camera: Camera, standpoint: Standpoint, attention: Attention, class_: str, role: Role | None = None
    ) -> None:
        self._camera, self._standpoint, self._attention = camera, standpoint, attention
        self._class, self._role = class_, role
        self._figure_m = role.height_m if role else USUAL_HEIGHT_M[class_]
        self._pipeline = Pipeline(camera, [] if role is None else [role])
        self._tracker = self._pipeline.trackers.setdefault(class_, Tracker(class_))
        self._gyro = VisualGyro(standpoint.lens.focal_length_mm / camera.sensor_width_mm)
        self._role_id: int | None = None
        self._last_s: float | None = None

    def take(self, time_s: float, image_bgr: NDArray[np.uint8]) -> Look:
        """Looks at one picture."""
        started_s = time.perf_counter()
        elapsed_s = 0.0 if self._last_s is None else max(time_s - self._last_s, 0.0)
        self._last_s = time_s
        lead = self._lead
        turn = self._gyro.update(image_bgr, [track.box_frac for track in self._tracker.tracks])
        middle = np.full(2, 0.5) if lead is None else (lead.box_frac[:2] + lead.box_frac[2:]) / 2
        self._standpoint.turn(turn, middle, elapsed_s)
        frame = Frame(time_s, image_bgr, self._standpoint.vehicle(time_s))
        expected = None if lead is None else self._expected(lead, view_of(frame.camera, self._camera), elapsed_s)
        unseen_s = 0.0 if lead is None else time_s - elapsed_s - lead.seen_s
        looking_s = time.perf_counter()
        found = self._attention.detect(time_s, image_bgr, expected, unseen_s)
        detector_s = time.perf_counter() - looking_s
        fresh = self._take(frame, found, elapsed_s)
        sightings = self._sightings(time_s, view_of(frame.camera, self._camera))
        return Look(sightings, fresh, self._attention.window_frac, detector_s, time.perf_counter() - started_s)
