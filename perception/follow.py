"""Follows people through footage: gyroscope, attention, detector and the world's tracker, picture after picture."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cinempc.hardware import Camera
from cinempc.types import Array, Detection, Frame
from perception.attention import Attention
from perception.boxes import overlap
from perception.carried import CarriedFilter
from perception.casting import Role
from perception.classes import group_of
from perception.egomotion import VisualGyro
from perception.estimate import Filter
from perception.locate import born, visible_edges
from perception.motion import HEIGHT, PLACE, moved
from perception.pipeline import Pipeline
from perception.sighting import Look, Sighting
from perception.standpoint import Standpoint
from perception.track import USUAL_HEIGHT_M, Track, Tracker
from perception.view import BOTTOM, TOP, View, view_of

GIVEN = 0.4  # overlap with the given box from which a detection is of the same figure
ALONG, ACROSS = 0.05, 0.01  # deviations of a new figure's place, of its distance
RULER_S = 1.0  # within which all lengths are measured anew
TWICE = 0.5  # overlap with the one who is followed from which a figure is them once more
ASSUMED_S = 0.4  # for how long somebody without a name is reported where they are thought to be


class Follower:
    """Everybody of one class, and if there is a `role`, one of them in particular.

    Pictures come in order of time. A role's box is where they are in the first one. Not thread-safe.
    """

    def __init__(
        self, camera: Camera, standpoint: Standpoint, attention: Attention, class_: str, role: Role | None = None
    ) -> None:
        self._camera, self._standpoint, self._attention = camera, standpoint, attention
        self._class, self._role = class_, role
        self._given = None if role is None else role.box_frac  # until it has been used
        self._figure_m = role.height_m if role else USUAL_HEIGHT_M[class_]
        self._pipeline = Pipeline(camera, [] if role is None else [role])
        self._tracker = self._pipeline.trackers.setdefault(class_, Tracker(class_))
        self._gyro = VisualGyro(standpoint.lens.focal_length_mm / camera.sensor_width_mm)
        self._role_id: int | None = None  # of the figure that got the part first
        self._last_s: float | None = None

    def take(self, time_s: float, image_bgr: NDArray[np.uint8]) -> Look:
        """Looks at one picture (H, W, 3)."""
        started_s = time.perf_counter()
        elapsed_s = 0.0 if self._last_s is None else max(time_s - self._last_s, 0.0)
        self._last_s = time_s
        lead = self._lead
        turn = self._gyro.update(image_bgr, [track.box_frac for track in self._tracker.tracks])
        at = np.full(2, 0.5) if lead is None else (lead.box_frac[:2] + lead.box_frac[2:]) / 2
        self._standpoint.turn(turn, at, elapsed_s)
        expected = None if lead is None else self._expected(lead, time_s)
        unseen_s = 0.0 if lead is None else time_s - elapsed_s - lead.seen_s
        looking_s = time.perf_counter()
        found = self._attention.detect(time_s, image_bgr, expected, unseen_s)
        detector_s = time.perf_counter() - looking_s
        fresh = self._take(time_s, image_bgr, found, elapsed_s)
        sightings = self._sightings(time_s)
        return Look(sightings, fresh, self._attention.window_frac, detector_s, time.perf_counter() - started_s)

    @property
    def _lead(self) -> Track | None:
        """The one who is followed in particular."""
        return None if self._role is None else self._pipeline.casting.parts.get(self._role.name)

    @property
    def _view(self) -> View:
        return view_of(self._standpoint.vehicle(0.0), self._camera)

    def _take(self, time_s: float, image_bgr: NDArray[np.uint8], found: Sequence[Detection], elapsed_s: float) -> bool:
        if self._given is not None:
            found = _with_given(found, self._class, self._given)
        known = set(self._tracker.tracks)
        if not known:
            self._settle(found)
        fresh = self._pipeline.take(Frame(time_s, image_bgr, self._standpoint.vehicle(time_s)), found)
        for track in set(self._tracker.tracks) - known:
            track.filter = self._newborn(track)
        if fresh:
            self._cast()
            self._rescale(elapsed_s)
        return fresh

    def _settle(self, found: Sequence[Detection]) -> None:
        """Has the camera stand so that the most prominent figure is on the ground, as nobody is known yet."""
        whole = [one for one in found if group_of(one.class_) == self._class and _whole(one.box_frac)]
        if whole:
            best = max(whole, key=lambda one: one.score * float(np.prod(one.box_frac[2:] - one.box_frac[:2])))
            self._standpoint.settle(best.box_frac if self._given is None else self._given, self._figure_m)

    def _newborn(self, track: Track) -> Filter:
        """The estimate of somebody new, who stands on the ground."""
        view = self._view
        mean, covariance = born(view, track.box_frac, self._figure_m)
        if _whole(track.box_frac):
            mean[PLACE] = self._standpoint.place(track.box_frac)
            away = mean[PLACE] - view.position_ned_m[:2]
            covariance[PLACE, PLACE] = ALONG**2 * np.outer(away, away) + ACROSS**2 * float(away @ away) * np.eye(2)
        return CarriedFilter(mean, covariance)

    def _cast(self) -> None:
        """Gives the part to the figure in the given box at once: two pictures later they may be somewhere else."""
        role, box = self._role, self._given
        if role is not None and box is not None and self._tracker.tracks:
            track = max(self._tracker.tracks, key=lambda track: overlap(track.box_frac, box))
            self._pipeline.casting.give(role, track)
            self._given = None
        if self._role_id is None and self._lead is not None:
            self._role_id = self._lead.number

    def _rescale(self, elapsed_s: float) -> None:
        """Keeps people at the height that they have: where they seem to grow, the camera comes nearer."""
        telling = [self._lead] if self._role is not None else [t for t in self._tracker.tracks if t.confirmed]
        heights_m = [float(track.filter.mean[HEIGHT]) for track in telling if track is not None]
        if heights_m:
            share = 1.0 - np.exp(-elapsed_s / RULER_S)
            factor = float((self._figure_m / np.median(heights_m)) ** share)
            self._standpoint.height_m *= factor
            for track in self._tracker.tracks:
                if isinstance(track.filter, CarriedFilter):
                    track.filter.scale(factor)

    def _state(self, track: Track, time_s: float) -> Array:
        """(NX,) at a time that the tracker may not have come to."""
        return np.asarray(moved(track.filter.mean[None], max(time_s - self._pipeline.seen_s, 0.0))[0])

    def _expected(self, track: Track, time_s: float) -> Array:
        return np.asarray(self._view.boxes(self._state(track, time_s)[None])[0])

    def _sightings(self, time_s: float) -> tuple[Sighting, ...]:
        lead = self._lead
        first = [] if lead is None else [self._sighting(lead, time_s)]
        others = [
            self._sighting(track, time_s)
            for track in self._tracker.tracks
            if track is not lead and track.confirmed and time_s - track.seen_s < ASSUMED_S
        ]
        return (*first, *(one for one in others if all(overlap(one.box_frac, f.box_frac) < TWICE for f in first)))

    def _sighting(self, track: Track, time_s: float) -> Sighting:
        place, seen = self._state(track, time_s)[PLACE], track.seen_s == time_s
        return Sighting(
            id=track.number if track.name is None or self._role_id is None else self._role_id,
            name=track.name or "",
            class_=track.class_,
            score=track.score,
            box_frac=track.box_frac if seen else self._expected(track, time_s),
            position_ned_m=place,
            range_m=float(np.hypot(np.hypot(*place), self._standpoint.height_m)),
            spread_m=track.filter.spread_m,
            seen=seen,
        )


def _with_given(found: Sequence[Detection], class_: str, box: Array) -> tuple[Detection, ...]:
    """What was found, with the given box, which is sure, in place of what shows the same."""
    return (Detection(class_, 1.0, box), *(one for one in found if overlap(one.box_frac, box) < GIVEN))


def _whole(box_frac: Array) -> bool:
    """Whether the frame cuts off neither head nor feet."""
    return {TOP, BOTTOM} <= {*visible_edges(box_frac).tolist()}
