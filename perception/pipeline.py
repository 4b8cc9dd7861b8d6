"""From pictures to subjects: detect, track, locate, estimate, forecast."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cinempc.hardware import Camera
from cinempc.types import Array, Detection, Frame, SubjectForecast, SubjectState
from perception.casting import Casting, Role
from perception.classes import group_of
from perception.depth import with_depth
from perception.forecast import forecast_of, state_of
from perception.ground import LEVEL, Ground
from perception.supposed import supposed_forecast
from perception.track import Track, Tracker
from perception.view import view_of

DARK = 6  # grey level: a picture in which nothing is brighter shows nothing
BACKWARDS_S = 1e-6


class Pipeline:
    """What is known of everybody, from the pictures that were taken in so far."""

    def __init__(self, camera: Camera, roles: Sequence[Role], ground: Ground = LEVEL) -> None:
        self._camera, self._ground = camera, ground
        self.casting = Casting(roles)
        self.trackers = {class_: Tracker(class_) for class_ in dict.fromkeys(role.class_ for role in roles)}
        self.trackers.setdefault("person", Tracker("person"))  # all people, whoever the shot is about
        self.seen_s = -np.inf  # when the newest picture was taken
        self._first_s: float | None = None  # and the first one
        self._last_image: NDArray[np.uint8] | None = None

    def take(self, frame: Frame, found: Sequence[Detection]) -> bool:
        """Takes in one picture and what a detector found in it; False if the picture is late, frozen or black."""
        if frame.time_s <= self.seen_s + BACKWARDS_S or not self._is_fresh(frame.image_bgr):
            return False
        view = view_of(frame.camera, self._camera, self._ground)
        found = with_depth(found, frame.depth_m)
        for class_, tracker in self.trackers.items():
            tracker.update(
                frame.time_s, view, frame.image_bgr, [one for one in found if group_of(one.class_) == class_]
            )
            self.casting.update(tracker, view, frame.time_s)
        self.seen_s = frame.time_s
        if self._first_s is None:
            self._first_s = frame.time_s
        return True

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the subjects that have not been found yet."""
        return tuple(role.name for role in self.casting.roles if role.name not in self.casting.parts)

    def subjects(self, now_s: float) -> tuple[SubjectState, ...]:
        """Every subject that was found or is supposed somewhere, then everybody else."""
        return tuple(map(state_of, self.forecast(np.array([now_s]))))

    def forecast(self, times_s: Array) -> tuple[SubjectForecast, ...]:
        """The same, in the same order, at each of `times_s` (K,)."""
        looked_s = 0.0 if self._first_s is None else float(times_s[0]) - self._first_s
        return (
            *(supposed_forecast(role, looked_s, times_s, self._ground) for role in self._supposed()),
            *(forecast_of(track, self.seen_s, times_s, self._ground) for track in self._known()),
        )

    def _supposed(self) -> list[Role]:
        roles, parts = self.casting.roles, self.casting.parts
        return [role for role in roles if role.name not in parts and role.near_ned_m is not None]

    def _known(self) -> list[Track]:
        parts = self.casting.parts
        named = [parts[role.name] for role in self.casting.roles if role.name in parts]
        others = [t for tracker in self.trackers.values() for t in tracker.tracks if t.name is None and t.confirmed]
        return named + others

    def _is_fresh(self, image_bgr: NDArray[np.uint8]) -> bool:
        before, self._last_image = self._last_image, image_bgr
        frozen = before is not None and before.shape == image_bgr.shape and np.array_equal(before, image_bgr)
        return not frozen and bool(image_bgr.max() > DARK)
