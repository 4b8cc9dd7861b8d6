"""A take as a director talks about it: shots, camera, lens, people, and how big they are in the picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from cinempc.cameratrack import CameraTrack, Source, best_source, camera_track
from cinempc.composition import MIN_DEPTH_M, point_on_subject, size_word
from cinempc.optics import far_limit_dioptres, near_limit_dioptres
from cinempc.record import TakeInfo
from cinempc.space.sight import BODY_FRAC, body_points_ned_m, in_sight
from cinempc.takelog import TakeLog
from cinempc.types import Array, SubjectState, Tick

EYES = 0.935  # of the height: where people are to be sharp
STEEP_RAD, TOP_SHOT = np.radians(60.0), "top shot"  # below the horizon
IN_THE_FILM = ("", "shot", "blend", "fallback")  # phases; handles and ways between cuts are trimmed


def is_steep(pitch_rad: Array) -> bool:
    """Whether the camera looks down, all the time, so that what would be a pan turns the picture."""
    return bool(np.all(pitch_rad < -STEEP_RAD))


@dataclass(frozen=True, slots=True)
class Part:
    """One shot of the film: ticks from `first` to before `end`; those before `settled` are the blend into it."""

    name: str
    first: int
    end: int
    settled: int
    about: str = ""  # whom it places first in the picture; empty for nobody

    @property
    def blends(self) -> bool:
        """Whether the shot before becomes this one without a cut."""
        return self.settled > self.first


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """Somebody, or something, over all T ticks; NaN where unknown."""

    name: str
    kind: str
    ground_ned_m: Array  # (T, 3)
    heading_ned_rad: Array  # (T,) continuous
    height_m: Array  # (T,)
    u: Array  # (T,) of the body's middle, in frame widths
    v: Array  # (T, 2) of feet and head, in frame heights
    depth_m: Array  # (T,) of the eyes along the optical axis, negative behind the camera
    size_frac: Array  # (T,) from feet to head in frame heights, whichever way up that is; NaN behind the camera

    @property
    def seen(self) -> NDArray[np.bool_]:
        """(T,) whether any of it is in the picture."""
        beside = (self.u < 0) | (self.u > 1) | (self.v[:, 0] < 0) | (self.v[:, 1] > 1)
        return (self.depth_m > MIN_DEPTH_M) & ~beside


@dataclass(frozen=True, slots=True, eq=False)
class Flown:
    """A take. `track` has one row for each tick; `parts` are the shots of the film, in order."""

    name: str
    info: TakeInfo
    track: CameraTrack
    people: tuple[Person, ...]
    parts: tuple[Part, ...]
    ends: Mapping[str, str] = field(default_factory=dict)  # by shot: what was waited for to end it, in words

    @property
    def filmed(self) -> NDArray[np.int64]:
        """(F,) the ticks of the film: each is one of its pictures."""
        return np.concatenate([np.arange(part.first, part.end) for part in self.parts])

    @property
    def film_s(self) -> Array:
        """(T,) how long the film has lasted at each tick; NaN for those that are not in it."""
        out = np.full(len(self.track), np.nan)
        out[self.filmed] = self.info.tick_s * np.arange(len(self.filmed))
        return out

    def main(self, part: Part) -> Person | None:
        """Whom a shot is about; where it says nothing of that, who is biggest in its picture for most of it."""
        now = slice(part.first, part.end)

        def weight(one: Person) -> float:
            return float(np.where(one.seen[now], np.nan_to_num(one.size_frac[now]), 0.0).sum())

        named = [one for one in self.people if one.name == part.about]
        return max(named or self.people, key=weight, default=None)

    def shown(self, part: Part, tick: int) -> Person | None:
        """Whom a picture is of: who the shot is about, unless another is sharp or alone in it; None where nobody is."""
        main = self.main(part)
        seen = [one for one in self.people if one.seen[tick] and not self.hidden(one, tick)]
        biggest = max(seen, key=lambda one: float(one.size_frac[tick]), default=None)
        sharp = self.in_focus(tick, main)
        return next((one for one in (sharp, main) if one in seen), biggest)

    def hidden(self, one: Person, tick: int) -> bool:
        """Whether something that stands before them hides all that the picture would show of somebody."""
        if not one.seen[tick]:
            return False
        feet, head = one.v[tick]
        framed = [frac for frac in BODY_FRAC if 0.0 <= feet + frac * (head - feet) <= 1.0]
        if not framed:
            return False
        camera = self.track.position_ned_m[tick]
        (points,) = body_points_ned_m(camera[None], one.ground_ned_m[tick][None], one.height_m[tick], framed)
        return not in_sight(self.info.solids, np.broadcast_to(camera, points.shape), points).any()

    def size_words(self, one: Person, tick: int) -> str:
        """LS, CU, ...; from steeply above, where a figure's height says nothing, what that is called."""
        return TOP_SHOT if is_steep(self.track.pitch_rad[tick]) else size_word(float(one.size_frac[tick]))

    def in_focus(self, tick: int, main: Person | None = None) -> Person | None:
        """Who is sharp: the main subject, or else of several the one nearest to the plane of focus."""
        sharp = [one for one in self.people if self.is_sharp(one, tick)]
        focus = 1.0 / self.track.focus_distance_m[tick]
        return min(sharp, key=lambda one: (one is not main, abs(1.0 / one.depth_m[tick] - focus)), default=None)

    def is_sharp(self, one: Person, tick: int) -> bool:
        """Whether somebody's eyes are in the picture, within the depth of field."""
        track, coc_mm = self.track, self.info.camera.circle_of_confusion_mm
        lens = (track.focal_length_mm[tick], track.f_number[tick], 1.0 / track.focus_distance_m[tick], coc_mm)
        near, far = near_limit_dioptres(*lens), far_limit_dioptres(*lens)
        return bool(one.seen[tick] and far <= 1.0 / one.depth_m[tick] <= near)


def flown(log_: TakeLog, name: str, ends: Mapping[str, str] | None = None) -> Flown:
    """A take by its truth where a simulator knows it, else as measured.

    Args:
        log_: of the take.
        name: of the film; a single shot has no other.
        ends: by shot of a sequence, what was waited for to end it, in words.
    """
    ticks, source = log_.ticks, best_source(log_)
    track = camera_track(replace(log_, frames=()), source)
    known = [tick.true_subjects if source is Source.TRUTH else tick.subjects for tick in ticks]
    names = dict.fromkeys(subject.name for subjects in known for subject in subjects)
    people = tuple(_person(one, known, track, log_.info) for one in names)
    return Flown(name, log_.info, track, people, _parts(ticks, name), ends or {})


def _parts(ticks: Sequence[Tick], name: str) -> tuple[Part, ...]:
    found, first = list[Part](), 0
    for (shot, filmed), group in groupby(ticks, key=lambda tick: (tick.asked.shot, tick.asked.phase in IN_THE_FILM)):
        inside = list(group)
        phases = [tick.asked.phase for tick in inside]
        end = first + len(phases)
        if filmed:
            blending = next((i for i, phase in enumerate(phases) if phase != "blend"), len(phases))
            placed = Counter(mark.subject for tick in inside[blending:] for mark in tick.asked.marks[:1])
            about = placed.most_common(1)[0][0] if placed else ""
            found.append(Part(shot or name, first, end, first + blending, about))
        first = end
    return tuple(found)


def _person(name: str, known: Sequence[tuple[SubjectState, ...]], track: CameraTrack, info: TakeInfo) -> Person:
    nowhere = SubjectState(name, np.nan, np.full(3, np.nan), np.full(3, np.nan), np.nan, np.nan)
    states = [next((one for one in subjects if one.name == name), nowhere) for subjects in known]
    ground = np.array([state.position_ned_m for state in states])
    height = np.array([state.height_m for state in states])
    (u, _, _), (feet_u, feet, _), (head_u, head, _), (_, _, depth) = (
        track.project(point_on_subject(ground.T, height, frac)) for frac in (0.5, 0.0, 1.0, EYES)
    )
    heading = np.array([state.heading_ned_rad for state in states])
    kind = info.subject_class.get(name, "person")
    wide = info.camera.image_px[0] / info.camera.image_px[1]
    size = np.where(depth > MIN_DEPTH_M, np.hypot((feet_u - head_u) * wide, feet - head), np.nan)
    return Person(name, kind, ground, _unwrapped(heading), height, u, np.stack([feet, head], axis=1), depth, size)


def _unwrapped(angles_rad: Array) -> Array:
    """Continuous where it is known."""
    out, known = angles_rad.copy(), np.isfinite(angles_rad)
    out[known] = np.unwrap(angles_rad[known])
    return out
