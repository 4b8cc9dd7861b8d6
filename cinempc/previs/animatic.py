"""The animatic: the film of a take as it is cut, with what a crew must know burnt in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

from cinempc.previs.burnin import BurnIn, Caption, Picture
from cinempc.previs.flown import Flown
from cinempc.previs.wording import distance_words
from cinempc.record.video import VideoWriter
from cinempc.timecode import frames_at, start_of, timecode

PRESET, CRF = "ultrafast", "21"  # made faster than it plays


def write_animatic(take: Flown, pictures: Iterable[Picture], path: Path, image_px: tuple[int, int]) -> float:
    """Writes the pictures, one for each of `take.filmed` and in that order, which it may write into.

    Returns how long the film is [s]. Raises ValueError where there are more or fewer pictures, and for a frame rate
    that has no timecode.
    """
    rate, burn = take.track.frame_rate, BurnIn(image_px)
    video = VideoWriter(path, frame_rate=rate, image_px=image_px, preset=PRESET, crf=CRF)
    try:
        for i, (picture, caption) in enumerate(zip(pictures, captions(take, rate), strict=True)):
            burn.write(picture, caption)
            video.frame(float(i / rate), picture)
    finally:
        video.close(start_of(rate))
    return float(len(take.filmed) / rate)


def captions(take: Flown, rate: Fraction) -> Iterator[Caption]:
    """Of each picture of the film. Its timecode begins at one hour, as a programme's does."""
    start, track, number = frames_at(start_of(rate), rate), take.track, 0
    for part in take.parts:
        for tick in range(part.first, part.end):
            focus = distance_words(float(track.focus_distance_m[tick]))
            lens = f"{track.focal_length_mm[tick]:.0f} mm  f/{track.f_number[tick]:.1f}  focus {focus}"
            yield Caption(part.name, lens, timecode(start + number, rate))
            number += 1
