"""A video as the cutting room sees it: its pictures counted in whole frames, and the timecode of the first one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from cinempc.timecode import TimecodeError, frame_rate_of, frames_at

REEL_LENGTH = 8  # all that a CMX 3600 list has room for
_SHARING = 0.02  # of the pictures that may fall on the number of another one: more, and the rate is another


class CutError(Exception):
    """Nothing can be cut from what was given: says what is wrong with which take or file."""


@dataclass(frozen=True, slots=True, eq=False)
class Media:
    """One video file. Its pictures have numbers from 0, in whole frames of `rate`; some numbers may be missing."""

    name: str  # of the clip, as the slate has it
    reel: str  # unique in a cut, at most `REEL_LENGTH` letters and digits
    path: Path
    rate: Fraction
    start_frame: int  # pictures from midnight to number 0
    numbers: NDArray[np.int64]  # (F,) of the pictures that are there, in order
    first_pts: int  # of number 0, in the file's own time base
    image_px: tuple[int, int]

    @property
    def count(self) -> int:
        """Whole frames from the first picture to the last."""
        return int(self.numbers[-1]) + 1

    def missing(self, first: int, end: int) -> int:
        """How many of the frames from `first` to before `end` have no picture."""
        return end - first - int(((self.numbers >= first) & (self.numbers < end)).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """What a video file says about itself."""

    times_s: NDArray[np.float64]  # (F,) of its pictures from the first one, in order
    rates: tuple[Fraction, ...]  # that it may have, the likeliest first
    first_pts: int
    image_px: tuple[int, int]
    timecode: str  # empty where it has none

    def numbers(self, rate: Fraction) -> NDArray[np.int64]:
        """(F,) of the pictures in whole frames of a rate."""
        return np.rint(self.times_s * float(rate)).astype(np.int64)

    def rate(self) -> Fraction:
        """The rate on whose grid its pictures lie. Raises TimecodeError where it has none with a timecode."""
        for rate in self.rates:
            try:
                known = frame_rate_of(rate)
            except TimecodeError:
                continue
            if len(np.unique(self.numbers(known))) >= (1 - _SHARING) * len(self.times_s):
                return known
        return frame_rate_of(self.rates[0])


def probe(path: Path) -> Probe:
    """Reads the times of all pictures, without decoding them. Raises CutError where it is not a video."""
    pts, found = list[int](), dict[str, Any]()
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            likely = [rate for rate in (stream.average_rate, stream.guessed_rate, stream.base_rate) if rate]
            texts = {**container.metadata, **stream.metadata}
            found = {"base": stream.time_base, "rates": tuple(map(Fraction, likely)), "timecode": texts.get("timecode")}
            found["image_px"] = (stream.width, stream.height)
            for packet in container.demux(stream):
                if packet.size and not packet.is_discard and packet.pts is not None:
                    pts.append(packet.pts)
    except (av.FFmpegError, OSError, IndexError) as error:
        if not pts:  # one that was cut off serves as far as it goes
            raise CutError(f"{path}: not a video that can be read: {str(error).splitlines()[0]}") from error
    if not pts or not found["rates"] or min(found["image_px"]) < 1:
        raise CutError(f"{path}: no pictures in it that have a time")
    times_s = np.array(sorted(pts), np.float64) - min(pts)
    return Probe(times_s * float(found["base"]), found["rates"], min(pts), found["image_px"], found["timecode"] or "")


def timecode_start(text: str, rate: Fraction) -> int:
    """Pictures from midnight of a file's own timecode; 0, as editing systems count, where it has none that fits."""
    try:
        return frames_at(text, rate) if text else 0
    except TimecodeError:
        return 0


def reels(wanted: Sequence[str]) -> list[str]:
    """Names for a CMX 3600 list, all different: what is wanted, shortened to letters and digits."""
    given: list[str] = []
    for name in wanted:
        plain = "".join(c for c in name.upper() if c.isascii() and c.isalnum()) or "CLIP"
        reel, again = plain[:REEL_LENGTH], 1
        while reel in given:
            again += 1
            reel = f"{plain[: REEL_LENGTH - len(str(again)) - 1]}X{again}"
        given.append(reel)
    return given
