"""One camera track as it goes into files: its name, frame numbers and timecode, and what a reader must be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from cinempc.cameratrack import CameraTrack
from cinempc.takelog import TakeLog
from cinempc.timecode import TimecodeError, frame_rate_of, frames_of_day, timecode
from cinempc.types import Array

FARTHEST_M = 100_000.0
"""Written for infinity where a format has none: it blurs a 300 mm lens at f/1.4 by less than a micrometre."""
_POSITIVE = ("focal_length_mm", "focus_distance_m", "f_number")
_MAY_BE_UNKNOWN = ("iso", "nd_stops", "shutter_deg")
_SQUARE = 1e-4  # relative


class ExportError(ValueError):
    """A take cannot be exported so: says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What every format is made of."""

    track: CameraTrack
    label: str  # "measured", "measured_smooth", "truth" or "planned"
    frame_rate: Fraction  # exact also where the camera's was a rounded one such as 29.97
    frame: NDArray[np.int64]  # (F,) of the time line that it is put on
    start_frame: int | None  # since midnight, of the picture with number 0; None for a rate that has no timecode
    notes: tuple[str, ...]  # what is special about this track, in words

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{self.track.slate.reel}_{self.label}"

    @property
    def timecodes(self) -> tuple[str, ...]:
        """(F,) HH:MM:SS:FF of each picture, with ; before the pictures where numbers are dropped; empty without."""
        if self.start_frame is None:
            return ("",) * len(self.track)
        return tuple(timecode(self.start_frame + int(number), self.frame_rate) for number in self.track.number)

    @property
    def finite_focus_m(self) -> Array:
        """(F,) focus distance, `FARTHEST_M` for what is farther."""
        return np.minimum(self.track.focus_distance_m, FARTHEST_M)


def sheet_of(track: CameraTrack, log: TakeLog, *, label: str, first_frame: int, notes: tuple[str, ...] = ()) -> Sheet:
    """The sheet of a track of this take.

    Raises ExportError where the track holds a value that no camera has.
    """
    _check(track, label)
    try:
        rate = frame_rate_of(track.frame_rate)
        start: int | None = frames_of_day(track.started_utc, rate)
        without: tuple[str, ...] = ()
    except TimecodeError as error:
        rate, start, without = track.frame_rate, None, (f"left out the timecode: {error}",)
    return Sheet(
        track=track,
        label=label,
        frame_rate=rate,
        frame=first_frame + track.number,
        start_frame=start,
        notes=(*_about_take(track, log), *without, *notes),
    )


def length_of(track: CameraTrack) -> int:
    """Pictures from the first to the last one, those that are missing among them."""
    return int(track.number[-1] - track.number[0]) + 1


def _check(track: CameraTrack, label: str) -> None:
    for column in fields(track):
        values = getattr(track, column.name)
        if not isinstance(values, np.ndarray) or column.name in _MAY_BE_UNKNOWN:
            continue
        good, needed = np.isfinite(values), "a finite number"
        if column.name in _POSITIVE:
            good, needed = values > 0, "a positive number"
        if not good.all():
            at = np.flatnonzero(~good.reshape(len(values), -1).all(axis=1))[0]
            raise ExportError(f"{label}, picture {track.number[at]}: {column.name} is {values[at]}, not {needed}")


def _about_take(track: CameraTrack, log: TakeLog) -> Iterator[str]:
    camera, (width, height) = track.camera, track.camera.image_px
    for words in log.missing:
        yield f"the log is not whole: {words}"
    if not log.frames:
        yield f"the take has no pictures: one row for each tick, {float(track.frame_rate):g} a second"
    if lacking := length_of(track) - len(track):
        yield f"{lacking} of {length_of(track)} pictures are missing: their numbers are left out"
    if not track.started_utc:
        yield "nobody noted when the take began: timecode starts at one hour"
    if log.frames and (width % 2 or height % 2):
        yield f"pictures of {width} x {height} have lost their odd last column or row in the video: pad it again"
    if abs(width / height / (camera.sensor_width_mm / camera.sensor_height_mm) - 1) > _SQUARE:
        yield "sensor and picture differ in proportion: readers that take pixels for square are off towards the edges"
