"""Pictures from anywhere: a video file, a folder of images, a camera, or a network stream.

    with open_footage("clip.mp4") as footage:
        for picture in footage:
            ...

A file or a folder gives every picture. A camera or a stream gives the newest one each time; those that came meanwhile
are passed over. What ends early, or is not all there, says so in `note`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from perception.capture import FootageError, LiveCapture, Picture, VideoFile, quiet

IMAGES = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp")
STREAMS = ("rtsp", "rtsps", "rtmp", "udp", "tcp", "rtp", "srt", "http", "https")
FOLDER_FPS = 25.0
FPS = (0.1, 1000.0)
LEAST_PX = 32

__all__ = ["FOLDER_FPS", "Footage", "FootageError", "Picture", "images_in", "open_footage"]


class Footage(Protocol):
    """Iterates once over its pictures, all of one size, in order of time."""

    image_px: tuple[int, int]
    """Width and height."""
    frame_rate: float
    """Pictures a second, as far as that is known beforehand."""
    count: int | None
    """How many pictures there are, about; None for a camera or a stream."""
    note: str
    """What was not as it should be; empty if all was well. Final after the last picture."""

    def __iter__(self) -> Iterator[Picture]: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...


def open_footage(source: str, *, fps: float | None = None) -> Footage:
    """Opens a path, an address such as `rtsp://...`, or a camera: `/dev/video0`, or its number.

    `fps` is how fast the images of a folder follow each other, by default `FOLDER_FPS`.

    Raises:
        FootageError: with what is wrong and what there may be instead.
    """
    path = Path(source).expanduser()
    if fps is not None and not (path.is_dir() or path.suffix.lower() in IMAGES):
        raise FootageError(f"{source}: --fps is for a folder of images; this has a frame rate of its own")
    if fps is not None and not FPS[0] <= fps <= FPS[1]:
        raise FootageError(f"--fps must be from {FPS[0]:g} to {FPS[1]:g}, got {fps:g}")
    quiet()
    if source.isdecimal() or source.startswith("/dev/video"):
        return LiveCapture(int(source) if source.isdecimal() else source, source)
    if (scheme := source.partition("://")[0].lower()) != source.lower():
        if scheme not in STREAMS:
            raise FootageError(f"{source}: no such kind of stream (allowed: {', '.join(STREAMS)})")
        return LiveCapture(source, source)
    if path.is_dir():
        if not (images := images_in(path)):
            raise FootageError(f"{path}: no images in it (allowed: {', '.join(IMAGES)})")
        return ImageFolder(path, images, fps or FOLDER_FPS)
    if not path.exists():
        raise FootageError(f"{source}: no such file or folder, and neither a camera's number nor a stream's address")
    if path.suffix.lower() in IMAGES:
        return ImageFolder(path, [path], fps or FOLDER_FPS)
    if not path.is_file() or not os.access(path, os.R_OK) or path.stat().st_size == 0:
        raise FootageError(f"{source}: not a video: {'an empty file' if path.is_file() else 'not a file'}")
    return VideoFile(path)


@dataclass
class ImageFolder:
    """See `Footage`; images in the order they are given in."""

    path: Path
    paths: list[Path]
    frame_rate: float

    def __post_init__(self) -> None:
        self.count: int | None = len(self.paths)
        self.note = ""
        sizes = {path: _size_of(path) for path in self.paths}
        self.image_px = sizes[self.paths[0]]
        for path, size in sizes.items():
            if size != self.image_px:
                first = f"{self.paths[0].name} is {_by(self.image_px)} px"
                raise FootageError(f"{path}: {_by(size)} px, but {first}; all images must be of one size")
        if min(self.image_px) < LEAST_PX:
            raise FootageError(f"{self.path}: {_by(self.image_px)} px; pictures must be at least {LEAST_PX} px")

    def __iter__(self) -> Iterator[Picture]:
        unreadable = []
        for i, path in enumerate(self.paths):
            image = cv2.imread(str(path), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
            if image is None or (image.shape[1], image.shape[0]) != self.image_px:
                unreadable.append(path.name)
                more = f" and {len(unreadable) - 1} more" if len(unreadable) > 1 else ""
                self.note = f"{unreadable[0]}{more} cannot be read and was passed over"
                continue
            yield Picture(i / self.frame_rate, _bytes(image))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open between two images."""


def images_in(folder: Path) -> list[Path]:
    """The images of a folder in the order of their names, numbers in them by value."""
    found = [path for path in folder.iterdir() if path.suffix.lower() in IMAGES and not path.name.startswith(".")]
    return sorted(found, key=lambda path: [int(p) if p.isdecimal() else p for p in re.split(r"(\d+)", path.name)])


def _size_of(path: Path) -> tuple[int, int]:
    """Width and height as the file's head tells them: pictures of other sizes are found before any is looked at."""
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            size = int(stream.width), int(stream.height)
    except (av.FFmpegError, OSError, IndexError, ValueError) as error:
        raise FootageError(f"{path}: not an image that can be read: {str(error).splitlines()[0]}") from error
    if min(size) < 1:
        raise FootageError(f"{path}: not an image that can be read")
    return size


def _bytes(image: object) -> NDArray[np.uint8]:
    return np.asarray(image, np.uint8)


def _by(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"
