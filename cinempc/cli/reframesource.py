"""What `cinempc reframe` works on: pictures with their times, and who is where in them, from a take or by tracking."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from cinempc.cli.trackfiles import FASTEST_FPS, TABLE, TrackFiles
from cinempc.cli.tracking import Wish as TrackWish
from cinempc.cli.tracking import follower_for
from cinempc.record.recorder import LOG_NAME, VIDEO_NAME
from cinempc.reframe.aspect import ReframeError
from cinempc.reframe.boxes import Boxes, scenes_from
from cinempc.reframe.recorded import boxes_of_take, protects, unfilmed_of_take
from cinempc.reframe.tracked import Footing, read_tracks
from cinempc.takelog import TakeLog, read_take
from cinempc.timecode import TimecodeError, frame_rate_of, frames_at, frames_of_day
from cinempc.types import Array
from perception.footage import Footage, images_in, open_footage
from perception.scenecuts import scene_starts

TRACKING_PX = 960  # the detector's input: people in drone footage are small


@dataclass(frozen=True, slots=True)
class Search:
    """How people are looked for where nothing tells where they are."""

    box_px: tuple[float, float, float, float] | None = None
    class_: str = "person"
    model: str = "yolo11n"


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Footage, with a row for each of its F pictures."""

    video: Path  # a file or a folder of images
    image_px: tuple[int, int]
    frame_rate: Fraction
    start_frame: int  # pictures since midnight of the first one
    media_start_frame: int  # the same by the file's own timecode; 0 where it has none
    numbers: NDArray[np.int64]  # (F,) of each picture, in whole periods of the rate
    boxes: Boxes
    scenes: tuple[slice, ...]
    unfilmed: tuple[slice, ...] = ()  # those of them in which a take goes from one shot to the next
    notes: tuple[str, ...] = ()
    log: TakeLog | None = None

    def composed_for(self, aspect: float) -> bool:
        """Whether the middle of the picture in that shape was protected as it was shot."""
        return self.log is not None and protects(self.log, aspect)


def look_at(
    console: Console,
    source: Path,
    tracks: Path | None,
    names: tuple[str, ...],
    search: Search,
    fps: float | None,
    work: Path,
) -> Seen:
    """Opens a take or other footage, and finds out who is where; tracks that had to be made lie in `work`.

    Raises ReframeError, FootageError, TakeLogError or ModelError with what is wrong.
    """
    if (source / LOG_NAME).is_file() or source.name == LOG_NAME:
        if tracks is not None or search.box_px is not None or fps is not None:
            raise ReframeError(f"{source}: a take knows its subjects and its rate: no --tracks, --box or --fps")
        return _take(source, names)
    return _footage(console, source, tracks, names, search, fps, work)


def _take(source: Path, names: tuple[str, ...]) -> Seen:
    log = read_take(source)
    video = log.folder / VIDEO_NAME
    if not video.is_file():
        raise ReframeError(f"{video}: not there: this take was flown without pictures, so there is nothing to reframe")
    if not log.frames:
        raise ReframeError(f"{log.folder}: its log does not say where the camera was in each picture of the video")
    rate = log.info.frame_rate or Fraction(25)
    with open_footage(str(video)) as footage:
        times_s, note = _times(footage), footage.note
        image_px = footage.image_px
    numbers = np.rint(times_s * float(rate)).astype(np.int64)
    notes = [f"{log.folder}: {words}" for words in log.missing] + [note] * bool(note)
    if (beyond := int(np.sum(numbers > log.frames[-1].number))) > 0:
        notes.append(f"the log knows nothing of the last {beyond} of {len(numbers)} pictures: the window stays there")
    boxes = _scaled(boxes_of_take(log, names), log.info.camera.image_px, image_px).of(numbers)
    moves = unfilmed_of_take(log)
    scenes = scenes_from((number for move in moves for number in move), numbers)
    unfilmed = tuple(part for part in scenes if any(first <= numbers[part.start] < end for first, end in moves))
    start = _start(log.started_utc, rate)
    return Seen(video, image_px, rate, start, start, numbers, boxes, scenes, unfilmed, tuple(notes), log)


def _scaled(boxes: Boxes, of_px: tuple[int, int], to_px: tuple[int, int]) -> Boxes:
    """A video may be smaller than the camera's pictures: live ones are."""
    factor = np.array([*to_px, *to_px]) / np.array([*of_px, *of_px])
    return replace(boxes, boxes_px=boxes.boxes_px * factor)


def _footage(
    console: Console,
    source: Path,
    tracks: Path | None,
    names: tuple[str, ...],
    search: Search,
    fps: float | None,
    work: Path,
) -> Seen:
    with open_footage(str(source), fps=fps) as footage:
        image_px, rate = footage.image_px, _rate(footage.frame_rate)
        times_s = _times(footage) if tracks else _tracked(console, footage, search, names, work / "tracks")
        notes = [footage.note] if footage.note else []
    if not len(times_s):
        raise ReframeError(f"{source}: no picture in it can be read")
    if lacking := _lacking(source):
        notes.append(lacking)
    numbers = np.rint(times_s * float(rate)).astype(np.int64)
    scenes = scenes_from(scene_starts(source, fps=fps), np.arange(len(times_s)))
    boxes = read_tracks(tracks or work / "tracks" / TABLE, Footing(times_s, image_px, scenes), names)
    if not boxes.needed.any():
        notes.append(f"{source}: nobody was found, so the window rests in the middle; --box says who it is")
    own = _own_start(source, rate)
    return Seen(source, image_px, rate, own or _start("", rate), own, numbers, boxes, scenes, (), tuple(notes))


def _times(footage: Footage) -> Array:
    times_s = np.array([picture.time_s for picture in footage])
    return np.asarray(times_s - times_s[:1])


def _tracked(console: Console, footage: Footage, search: Search, names: tuple[str, ...], folder: Path) -> Array:
    """Tracks it as `cinempc track` does, into a folder; the times of all pictures."""
    name = names[0] if search.box_px is not None and names else None
    wish = TrackWish(None, None, None, search.model, TRACKING_PX, search.class_, search.box_px, name, None)
    follower = follower_for(footage.image_px, wish)
    files = TrackFiles(folder, frame_rate=footage.frame_rate, image_px=footage.image_px)
    times_s = list[float]()
    try:
        with console.status("tracking") as status:
            for picture in footage:
                files.frame(picture, follower.take(picture.time_s, picture.image_bgr).sightings)
                times_s.append(picture.time_s)
                status.update(f"tracking {len(times_s)} of {footage.count}")
        files.close()
    except BaseException:
        files.discard()
        raise
    return np.asarray(np.array(times_s) - np.array(times_s[:1]))


def _rate(pictures_per_s: float) -> Fraction:
    try:
        return frame_rate_of(pictures_per_s)
    except TimecodeError:
        return Fraction(min(pictures_per_s, FASTEST_FPS)).limit_denominator(1001)


def _start(started_utc: str, rate: Fraction) -> int:
    try:
        return frames_of_day(started_utc, rate)
    except TimecodeError:
        return 0


def _own_start(source: Path, rate: Fraction) -> int:
    """Pictures since midnight by the timecode in a file; 0 where it has none."""
    if source.is_dir():
        return 0
    with av.open(str(source)) as container:
        texts = {**container.metadata, **container.streams.video[0].metadata}
    try:
        return frames_at(texts["timecode"], rate) if "timecode" in texts else 0
    except TimecodeError:
        return 0


def _lacking(source: Path) -> str:
    """Says which numbers are missing in a folder of numbered images; empty where none is."""
    if not source.is_dir():
        return ""
    stems = [path.stem for path in images_in(source)]
    found = [re.search(r"(\d+)$", stem) for stem in stems]
    there = {int(number[1]) for number in found if number}
    if len(there) < len(stems):
        return ""
    gone = sorted(set(range(min(there), max(there) + 1)) - there) if max(there) - min(there) < 10**6 else []
    if not gone:
        return ""
    words = ", ".join(map(str, gone[:5])) + (f" and {len(gone) - 5} more" if len(gone) > 5 else "")
    return f"{source}: no image {words}: those before and behind follow each other without a gap"
