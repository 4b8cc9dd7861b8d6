"""The cut as a video to look at, with the name of each clip and the record timecode burnt in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from cinempc.editorial.media import CutError, Media
from cinempc.editorial.timeline import Cut
from cinempc.record.video import VideoWriter
from cinempc.timecode import timecode

PREVIEW_NAME = "preview.mp4"
MOST_HEIGHT_PX = 1080
_INK = (240, 240, 240)
_BACKING = 0.55  # how much of the picture the strip behind the letters hides
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_LETTERS_FRAC = 0.032  # of the picture's height

Image = NDArray[np.uint8]


def write_preview(cut: Cut, path: Path, *, burn_in: bool = True) -> None:
    """Writes the whole cut in the size of its first clip. Raises CutError, naming a file that cannot be read."""
    size = _size(cut.choices[0].clip.media.image_px)
    video = VideoWriter(path, frame_rate=cut.rate, image_px=size)
    try:
        for choice, at in zip(cut.choices, cut.recorded(), strict=False):
            clip = choice.clip
            for i, image in enumerate(pictures(clip.media, clip.first, clip.end)):
                fitted = _fitted(image, size)
                if burn_in:
                    _burn_in(fitted, clip.name, timecode(at + i, cut.rate))
                video.frame(float((at - cut.start_frame + i) / cut.rate), fitted)
    except BaseException:
        video.abandon()
        raise
    video.close(timecode(cut.start_frame, cut.rate))


def pictures(media: Media, first: int, end: int) -> Iterator[Image]:
    """Every frame from number `first` to before `end`, (H, W, 3) BGR; where there is none, the one before it again.

    Raises CutError where none can be read.
    """
    held: Image | None = None
    number = first
    try:
        with av.open(str(media.path)) as container:
            stream = container.streams.video[0]
            assert stream.time_base is not None, "the time base of a stream that was probed"
            per_tick = float(stream.time_base * media.rate)
            container.seek(media.first_pts + int(first / per_tick), stream=stream)
            for frame in container.decode(stream):
                if frame.pts is None:
                    continue
                now = round((frame.pts - media.first_pts) * per_tick)
                image = None if now >= end and held is not None else frame.to_ndarray(format="bgr24")
                for _ in range(number, min(now, end)):
                    yield held if held is not None else np.asarray(image, np.uint8)
                number = max(number, min(now, end))
                if now >= end:
                    return
                held = np.asarray(image, np.uint8)
                if now >= first:
                    yield held
                    number = now + 1
    except (av.FFmpegError, OSError) as error:
        if held is None:
            raise CutError(f"{media.path}: its pictures cannot be read: {str(error).splitlines()[0]}") from error
    if held is None:
        raise CutError(f"{media.path}: no picture from number {first} on can be read")
    for _ in range(number, end):
        yield held


def _size(image_px: tuple[int, int]) -> tuple[int, int]:
    """Even, and no higher than a preview needs."""
    scale = min(1.0, MOST_HEIGHT_PX / image_px[1])
    width, height = (max(2, int(side * scale) // 2 * 2) for side in image_px)
    return width, height


def _fitted(image: Image, size: tuple[int, int]) -> Image:
    """A picture of the preview's size, as large as it fits, with black around it."""
    height, width = image.shape[:2]
    if (width, height) == size:
        return image.copy()
    scale = min(size[0] / width, size[1] / height)
    wide, tall = min(size[0], round(width * scale)), min(size[1], round(height * scale))
    left, top = (size[0] - wide) // 2, (size[1] - tall) // 2
    whole = np.zeros((size[1], size[0], 3), np.uint8)
    whole[top : top + tall, left : left + wide] = cv2.resize(image, (wide, tall), interpolation=cv2.INTER_AREA)
    return whole


def _burn_in(picture: Image, name: str, at: str) -> None:
    """The clip at the left, the record timecode at the right, on a strip along the lower edge."""
    height, width = picture.shape[:2]
    letters = max(9, round(_LETTERS_FRAC * height))
    scale = cv2.getFontScaleFromHeight(_FONT, letters, 1)
    pad = letters // 2
    strip = picture[height - letters - 3 * pad :]
    strip[:] = (strip * (1.0 - _BACKING)).astype(np.uint8)
    right = cv2.getTextSize(at, _FONT, scale, 1)[0][0] + 2 * pad
    room = width - right - 4 * pad
    shown = "".join(c if c.isascii() and c.isprintable() else "_" for c in name)
    while len(shown) > 4 and cv2.getTextSize(shown, _FONT, scale, 1)[0][0] > room:
        shown = shown[:-4] + "..."
    for words, left in ((shown, 2 * pad), (at, width - right)):
        cv2.putText(picture, words, (left, height - 3 * pad // 2), _FONT, scale, _INK, 1, cv2.LINE_AA)
