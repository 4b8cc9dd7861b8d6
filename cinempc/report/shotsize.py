"""How big people are in the picture, as film crews call it: seven classes from extreme long shot to extreme close-up.

The classes are those of D. Bordwell and K. Thompson, Film Art, ch. 5 ("camera distance"). They name no numbers: the
bounds are those between the words of the shot language (`composition.SIZE_BOUNDS_FRAC`), of which it has one more, VLS,
that counts as a long shot.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cinempc.composition import MIN_DEPTH_M, SIZE_BOUNDS_FRAC, SIZES, point_on_subject, projected
from cinempc.hardware import Camera
from cinempc.report.achieved import Achieved, SubjectTrack
from cinempc.report.pooling import Mask
from cinempc.types import Array

CLASS_OF = {word: "LS" if word == "VLS" else word for word in SIZES}  # by word of the shot language
CLASSES = tuple(dict.fromkeys(CLASS_OF.values()))  # from far to near
WORDS = (
    "extreme long shot",
    "long shot",
    "medium long shot",
    "medium shot",
    "medium close-up",
    "close-up",
    "extreme close-up",
)
BOUNDS_FRAC = tuple(
    bound for bound, (far, near) in zip(SIZE_BOUNDS_FRAC, pairwise(CLASS_OF.values()), strict=True) if far != near
)
"""Sizes in frame heights between two classes, each belonging to the closer one."""
NONE = -1
_ALONG_FRAC = np.linspace(0.0, 1.0, 21)  # places along the body, feet to head


def class_of(size_frac: Array) -> NDArray[np.int64]:
    """Index in `CLASSES` of each figure's height in frame heights; `NONE` where that is no positive number."""
    size = np.asarray(size_frac, dtype=float)
    index = np.searchsorted(BOUNDS_FRAC, size, side="right")
    return np.where(np.isfinite(size) & (size > 0), index, NONE).astype(np.int64)


def length_frac(subject: SubjectTrack, picture_ratio: float) -> Array:
    """(T,) from feet to head in the picture in frame heights, whichever way up that is; NaN behind the camera.

    `picture_ratio` is height / width.
    """
    du, dv = (np.diff(ends, axis=1)[:, 0] for ends in (subject.u, subject.v))
    return np.where(subject.depth_m > MIN_DEPTH_M, np.hypot(du / picture_ratio, dv), np.nan)


def in_picture(seen: Achieved, subject: SubjectTrack, camera: Camera, height_frac: float) -> tuple[Array, Array, Mask]:
    """(T,) column, row and whether it is inside the frame, of the point of a body at a fraction of its height."""
    point = point_on_subject(subject.ground_ned_m.T, subject.height_m, height_frac)
    sensor_mm = camera.sensor_width_mm, camera.sensor_height_mm
    pose = (seen.position_ned_m.T, seen.yaw_ned_rad, seen.pitch_rad)
    u, v, depth_m = projected(point, *pose, seen.focal_length_mm, sensor_mm, seen.roll_rad)
    return u, v, np.asarray((depth_m > MIN_DEPTH_M) & (u >= 0) & (u <= 1) & (v >= 0) & (v <= 1))


def on_screen(seen: Achieved, subject: SubjectTrack, camera: Camera) -> Mask:
    """(T,) whether anything of a subject is inside the frame."""
    return np.asarray(np.any([in_picture(seen, subject, camera, frac)[2] for frac in _ALONG_FRAC], axis=0))


def shot_sizes(seen: Achieved, wanted: list[Mask], camera: Camera) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(T,) the picture's class and (T,) the asked one, `NONE` where there is none.

    The picture is as close as its biggest subject: of those whose size is asked for; where none is, of those that are
    to be in it; where nobody is, of those that are. `wanted` says of each subject when it is to be in the picture.
    """
    count = len(seen.time_s)
    if not seen.subjects:
        return np.full(count, NONE), np.full(count, NONE)
    ratio = camera.image_px[1] / camera.image_px[0]
    length = np.array([np.where(on_screen(seen, s, camera), length_frac(s, ratio), np.nan) for s in seen.subjects])
    asked = np.array([s.asked_size_frac for s in seen.subjects])
    sized, meant = np.isfinite(asked), np.array(wanted)
    counts = np.where(sized.any(axis=0), sized, np.where(meant.any(axis=0), meant, True))
    counted = np.where(counts, length, np.nan)
    biggest, ticks = np.argmax(np.where(counts, np.nan_to_num(length, nan=0.0), -1.0), axis=0), np.arange(count)
    return class_of(counted[biggest, ticks]), class_of(asked[biggest, ticks])
