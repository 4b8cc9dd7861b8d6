"""The recorder that the loop writes to: everything of one take into one folder."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import cv2

from cinempc.record.info import Ending, TakeInfo
from cinempc.record.log import LogWriter
from cinempc.record.video import VideoWriter
from cinempc.timecode import TimecodeError, frames_of_day, timecode
from cinempc.types import Frame, Tick

LOG_NAME, VIDEO_NAME, SPEC_NAME = "log.mcap", "video.mp4", "spec.yaml"
STILL_EVERY_S = 1.0
MAX_STILLS = 120
STILL_WIDTH_PX = 960
STILL_JPEG_QUALITY = 88

_FAILURES = (OSError, av.FFmpegError, cv2.error)
_log = logging.getLogger(__name__)


class RecordError(OSError):
    """A take cannot be recorded, or not all of it was."""


class TakeRecorder:
    """Implements `ports.Recorder`.

    Flying goes before filming: when writing fails in the middle of a take (disk full), this part of the recording stops
    where it is, readable, `degraded` says so, and the loop goes on. `close` then raises RecordError.

    Args:
        folder: made here; must not hold a take already.
        spec_yaml: the effective shot file, kept as `spec.yaml` and inside the log.
        info: what judging the take needs.
        frame_rate: of the video [1/s]; None for a take without pictures.
        now: of the wall clock, for when the shot began; None where a take must be the same bit for bit.
        image_px: width and height of the frames that will come; the camera's own by default.

    Raises:
        RecordError: the folder cannot be made or written to, or holds a take.
    """

    def __init__(
        self,
        folder: Path,
        *,
        spec_yaml: str,
        info: TakeInfo,
        frame_rate: Fraction | int | None = None,
        now: Callable[[], datetime] | None = lambda: datetime.now(UTC),
        image_px: tuple[int, int] | None = None,
    ) -> None:
        self.folder = folder
        self.degraded: str | None = None
        self._elsewhere = ""  # what is missing that others recorded
        self._image_px = image_px or info.camera.image_px
        self._still_every_s = max(STILL_EVERY_S, info.duration_s / MAX_STILLS)
        self._next_still_s = -float("inf")
        self._ticks = self._frames = 0
        self._first_wall_s = self._last_wall_s = 0.0
        self._video: VideoWriter | None = None
        self._closed = False
        self._now, self._began_utc = now, ""
        self._rate = rate = None if frame_rate is None else Fraction(frame_rate)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            about = replace(info, frame_rate=rate)
            self._log: LogWriter | None = LogWriter(folder / LOG_NAME, spec_yaml=spec_yaml, info=about)
            (folder / SPEC_NAME).write_text(spec_yaml, encoding="utf-8")
            if rate is not None:
                self._video = VideoWriter(folder / VIDEO_NAME, frame_rate=rate, image_px=self._image_px)
        except FileExistsError as error:
            raise RecordError(f"{folder}: holds a take already; give another folder") from error
        except _FAILURES as error:
            raise RecordError(f"{folder}: cannot record there: {error}") from error

    def tick(self, tick: Tick) -> None:
        """Logs every value of one control period."""
        self._begin()
        self._last_wall_s = time.monotonic()
        if not self._ticks:
            self._first_wall_s = self._last_wall_s
        if (log := self._log) and self._attempt("log", partial(log.tick, tick)):
            self._ticks += 1

    def frame(self, frame: Frame) -> None:
        """Adds a picture to the video, and about one per second to the log. Raises ValueError for another size."""
        size = frame.image_bgr.shape[1], frame.image_bgr.shape[0]
        if size != self._image_px:
            raise ValueError(f"frame is {size[0]}x{size[1]} px, the take was opened for {self._image_px}")
        self._begin()
        self._film(frame)
        if frame.time_s >= self._next_still_s and (log := self._log):
            self._next_still_s = frame.time_s + self._still_every_s - 1e-6
            self._attempt("log", lambda: log.still(frame, _jpeg(frame)))

    def _begin(self) -> None:
        """Notes when it is that the shot begins."""
        if (log := self._log) and (now := self._now):
            self._now = None
            self._began_utc = now().isoformat(timespec="milliseconds")
            self._attempt("log", partial(log.started, self._began_utc))

    def _film(self, frame: Frame) -> None:
        if (video := self._video) is None:
            return
        numbers = list[int | None]()
        if not self._attempt("video", lambda: numbers.append(video.frame(frame.time_s, frame.image_bgr))):
            return
        if (number := numbers[0]) is None:
            return
        self._frames += 1
        if log := self._log:
            self._attempt("log", partial(log.frame, frame, number))

    def lacks(self, words: str) -> None:
        """Something that others record is missing: the take says so, and its own files are whole all the same."""
        self._elsewhere = words

    def _lacking(self) -> str:
        return "; ".join(filter(None, (self.degraded, self._elsewhere)))

    def close(self, *, completed: bool, reason: str) -> None:
        """Finishes the files. Raises RecordError if anything is missing in them. A second call does nothing."""
        if self._closed:
            return
        self._closed = True
        wall_s = self._last_wall_s - self._first_wall_s
        if video := self._video:
            self._attempt("video", partial(video.close, self._timecode()))
        ending = Ending(completed, reason, wall_s, self._ticks, self._frames, self._lacking())
        if log := self._log:
            self._attempt("log", partial(log.close, ending))
        self._video = self._log = None
        if self.degraded:
            raise RecordError(f"{self.folder}: not all was recorded: {self.degraded}")

    def _timecode(self) -> str:
        """Of the first picture: when the shot began; empty at a rate that has none."""
        try:
            return "" if self._rate is None else timecode(frames_of_day(self._began_utc, self._rate), self._rate)
        except TimecodeError:
            return ""

    def _attempt(self, part: str, write: Callable[[], None]) -> bool:
        """Whether `write` succeeded; if not, this part of the recording ends here."""
        try:
            write()
        except _FAILURES as error:
            words = f"the {part} ends early: {error}"
            self.degraded = f"{self.degraded}; {words}" if self.degraded else words
            _log.warning("%s: %s", self.folder, words)
            if part == "log" and self._log:
                self._log.abandon()
                self._log = None
            elif self._video:
                self._video.abandon()
                self._video = None
            return False
        return True


def _jpeg(frame: Frame) -> bytes:
    image = frame.image_bgr
    if image.shape[1] > STILL_WIDTH_PX:
        height_px = round(image.shape[0] * STILL_WIDTH_PX / image.shape[1])
        image = cv2.resize(image, (STILL_WIDTH_PX, height_px), interpolation=cv2.INTER_AREA).astype(image.dtype)
    return bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, STILL_JPEG_QUALITY])[1])
