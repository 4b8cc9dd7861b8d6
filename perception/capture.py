"""Video files, cameras and streams through OpenCV."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

OPEN_MS, STALL_S = 8000, 6.0  # how long a stream may take to open, and to bring its next picture
USUAL_FPS = 25.0  # of a source that does not say
WHOLE_SHARE = 0.9  # of the pictures that a file says it has: with fewer it was cut off
LEAST_PX = 32


class FootageError(ValueError):
    """Footage that cannot be opened or used, and why."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One picture and when it was taken, from the first one on."""

    time_s: float
    image_bgr: NDArray[np.uint8]  # (H, W, 3)


def quiet() -> None:
    """Keeps OpenCV and FFmpeg from printing what is said in messages of our own."""
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


class _Capture:
    """What files and streams have in common: the first picture is read when it is opened."""

    def __init__(self, capture: cv2.VideoCapture, name: str, what: str) -> None:
        self._capture = capture
        self.note = ""
        read, image = capture.read() if capture.isOpened() else (False, None)
        if not read or image is None or image.ndim != 3:
            capture.release()
            raise FootageError(f"{name}: {what}")
        self._first = np.asarray(image, np.uint8)
        self.image_px = image.shape[1], image.shape[0]
        if min(self.image_px) < LEAST_PX:
            capture.release()
            raise FootageError(f"{name}: {image.shape[1]}x{image.shape[0]} px; must be at least {LEAST_PX} px")
        fps = capture.get(cv2.CAP_PROP_FPS)
        self.frame_rate = float(fps) if np.isfinite(fps) and 0.1 <= fps <= 1000.0 else USUAL_FPS

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._capture.release()


class VideoFile(_Capture):
    """Every picture of a file, at the times that it holds."""

    def __init__(self, path: Path) -> None:
        super().__init__(cv2.VideoCapture(str(path)), str(path), "not a video that can be read")
        count = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        self.count: int | None = int(count) if np.isfinite(count) and count >= 1 else None
        self._start_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1e3

    def __iter__(self) -> Iterator[Picture]:
        image, time_s, number = self._first, 0.0, 1
        while True:
            yield Picture(time_s, image)
            read, following = self._capture.read()
            if not read or following is None:
                break
            if following.shape != image.shape:
                self.note = f"after {time_s:.1f} s the pictures change their size; what follows was left out"
                return
            told_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1e3 - self._start_s
            time_s = told_s if told_s > time_s else time_s + 1.0 / self.frame_rate
            image, number = np.asarray(following, np.uint8), number + 1
        if self.count is not None and number < WHOLE_SHARE * self.count:
            self.note = f"ends after {number} of {self.count} pictures: the file is damaged or cut off there"


class LiveCapture(_Capture):
    """The newest picture of a camera or a stream, each time one is asked for."""

    def __init__(self, address: str | int, name: str) -> None:
        what = "no such camera, or it is in use" if "://" not in name else f"no picture within {OPEN_MS // 1000} s"
        waits = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, int(STALL_S * 1e3)]
        stream = "://" in name
        capture = cv2.VideoCapture(str(address), cv2.CAP_FFMPEG, waits) if stream else cv2.VideoCapture(address)
        super().__init__(capture, name, what)
        self.count: int | None = None
        self._news = threading.Condition()
        self._newest: Picture | None = Picture(0.0, self._first)
        self._ended = self._closing = False
        self._begun_s = time.monotonic()
        self._thread = threading.Thread(target=self._read, name="capture", daemon=True)

    def __iter__(self) -> Iterator[Picture]:
        self._thread.start()
        while True:
            with self._news:
                came = self._news.wait_for(lambda: self._newest is not None or self._ended, STALL_S)
                picture, self._newest = self._newest, None
            if picture is None:
                self.note = "the stream ended" if came else f"no picture came for {STALL_S:g} s"
                return
            if picture.image_bgr.shape != self._first.shape:
                self.note = f"after {picture.time_s:.1f} s the pictures change their size; what follows was left out"
                return
            yield picture

    def __exit__(self, *_: object) -> None:
        self._closing = True
        if self._thread.is_alive():
            self._thread.join(1.0)
        if not self._thread.is_alive():  # else it waits for a picture that does not come, and ends with the process
            self._capture.release()

    def _read(self) -> None:
        while not self._closing:
            read, image = self._capture.read()
            with self._news:
                self._ended = not read or image is None
                if not self._ended:
                    self._newest = Picture(time.monotonic() - self._begun_s, np.asarray(image, np.uint8))
                self._news.notify()
            if self._ended:
                return
