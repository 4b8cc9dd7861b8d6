"""Where the subjects of a take are in its pictures: the recorded figures through each picture's recorded camera."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from cinempc.cameratrack import CameraTrack, best_source, camera_track
from cinempc.composition import MIN_DEPTH_M
from cinempc.reframe.aspect import ReframeError, aspect_of
from cinempc.reframe.boxes import Boxes
from cinempc.takelog import TakeLog
from cinempc.types import Array, SubjectState, Tick

WIDTH_OF_HEIGHT = {"person": 0.3, "car": 3.0}  # whichever way they face: arms and strides; a car's length
OTHER_WIDTH = 1.5
FEET_OF_WIDTH = 0.45  # how long feet are
SAME = 1e-3  # relative difference of two shapes that are one
Mask = NDArray[np.bool_]
UNFILMED = "move"  # the phase of a sequence on the way from shot to shot


def boxes_of_take(log: TakeLog, names: Sequence[str] = ()) -> Boxes:
    """A row for each picture of the video, by its number; needed are `names`, or who the shot asks for.

    From the truth, where the take has it. Raises ReframeError for names that nobody in the take has.
    """
    track = camera_track(log, best_source(log))
    ticks = log.ticks
    people = [tick.true_subjects or tick.subjects for tick in ticks]
    known = tuple(dict.fromkeys(one.name for row in people for one in row))
    for name in names:
        if name not in known:
            raise ReframeError(f"{log.folder}: nobody in this take is called {name!r}; there are: {', '.join(known)}")
    tick_s = np.array([tick.time_s for tick in ticks]) - ticks[0].time_s
    at = np.clip(np.searchsorted(tick_s, track.time_s - 1e-6), 0, len(ticks) - 1)
    asked, cast = _about(ticks, known, names)
    width = [_width(log.info.subject_class.get(name, "person")) for name in known]
    boxes = [
        _boxes(_figure(name, people, tick_s, track.time_s), w, track) for name, w in zip(known, width, strict=True)
    ]
    count = int(track.number[-1]) + 1
    boxes_px = np.full((count, len(known), 4), np.nan)
    needed, welcome = np.zeros((2, count, len(known)), bool)
    boxes_px[track.number] = np.stack(boxes, axis=1) if boxes else np.empty((len(track), 0, 4))
    needed[track.number], welcome[track.number] = asked[at], cast[at]
    return Boxes(known, boxes_px, needed, welcome)


def unfilmed_of_take(log: TakeLog) -> tuple[tuple[int, int], ...]:
    """Numbers of the first picture and of that after the last of each move that a sequence does not film."""
    track = camera_track(log, best_source(log))
    tick_s = np.array([tick.time_s for tick in log.ticks]) - log.ticks[0].time_s
    moving = np.array([False, *(tick.asked.phase == UNFILMED for tick in log.ticks), False])
    edges = np.flatnonzero(moving[1:] != moving[:-1])
    # pictures are of the tick at their time, and there may be none after the last ticks
    number = np.append(track.number, track.number[-1] + 1)
    at = [
        int(number[np.searchsorted(track.time_s, tick_s[i] - 1e-6)]) if i < len(tick_s) else int(number[-1])
        for i in edges
    ]
    return tuple((first, end) for first, end in zip(at[::2], at[1::2], strict=True) if end > first)


def protects(log: TakeLog, aspect: float) -> bool:
    """Whether what was shot was composed for the middle of the picture in that shape too: in each shot of it."""
    words = list(_protected(yaml.safe_load(log.spec_yaml) if log.spec_yaml else None))
    return bool(words) and all(any(abs(aspect_of(word) / aspect - 1.0) < SAME for word in row) for row in words)


def _protected(plain: Any) -> Iterator[list[str]]:
    """Each list of shapes in a shot file, or a sequence's."""
    if isinstance(plain, dict):
        for key, value in plain.items():
            if key == "protect" and isinstance(value, list):
                yield [str(word) for word in value]
            else:
                yield from _protected(value)
    elif isinstance(plain, list):
        for value in plain:
            yield from _protected(value)


def _about(ticks: Sequence[Tick], known: Sequence[str], names: Sequence[str]) -> tuple[Mask, Mask]:
    """(T, S) each: whom a picture is about, and, where it is about nobody as between two shots, who is welcome."""
    asked = [set(names) or _asked(tick) for tick in ticks]
    cast = set.union(*asked)
    rows = [[(name in now, name in (now or cast)) for name in known] for now in asked]
    both = np.array(rows, bool).reshape(len(ticks), len(known), 2)
    return both[..., 0], both[..., 1]


def _asked(tick: Tick) -> set[str]:
    """Who is to be in the picture; nobody on the way to somebody else."""
    marked = {mark.subject for mark in tick.asked.marks if not mark.toward or mark.toward_share <= 0.0}
    arrived = {mark.toward for mark in tick.asked.marks if mark.toward and mark.toward_share >= 1.0}
    return marked | arrived


def _width(class_: str) -> float:
    return WIDTH_OF_HEIGHT.get(class_, OTHER_WIDTH)


def _figure(name: str, people: Sequence[Sequence[SubjectState]], tick_s: Array, time_s: Array) -> Array:
    """(F, 4) ground NED [m] and height [m] at the pictures' times, NaN where nobody knew."""
    found = [next((one for one in row if one.name == name), None) for row in people]
    rows = np.array([np.full(4, np.nan) if s is None else [*s.position_ned_m, s.height_m] for s in found])
    return np.stack([np.interp(time_s, tick_s, column) for column in rows.T], axis=1)


def _boxes(figure: Array, width: float, track: CameraTrack) -> Array:
    """(F, 4) in px, around the eight corners of an upright block that turns with the camera; NaN behind it.

    It is as deep as feet are long where the camera looks level: from above arms and strides show.
    """
    half = width / 2 * figure[:, 3]
    deep = np.maximum(np.abs(np.sin(track.pitch_rad)), FEET_OF_WIDTH) * half
    sin, cos = np.sin(track.yaw_ned_rad), np.cos(track.yaw_ned_rad)
    corners = []
    for ahead, aside, up in np.ndindex(2, 2, 2):
        along, across = (2 * ahead - 1) * deep, (2 * aside - 1) * half
        north, east, down, height = figure.T
        point = (north + along * cos - across * sin, east + along * sin + across * cos, down - up * height)
        corners.append(track.project(point))
    u, v, depth = np.stack(corners).transpose(1, 0, 2)
    box = np.stack([u.min(0), v.min(0), u.max(0), v.max(0)], axis=1) * np.array([*track.camera.image_px] * 2)
    return np.where((depth.min(0) > MIN_DEPTH_M)[:, None], box, np.nan)
