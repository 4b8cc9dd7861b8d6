"""SMPTE timecode: hours, minutes, seconds and pictures of a frame rate, with drop frame where that is the custom.

Arithmetic and notation are OpenTimelineIO's. Source: SMPTE ST 12-1.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from opentimelineio.opentime import RationalTime, from_timecode

DROPPING = (Fraction(30000, 1001), Fraction(60000, 1001))  # television's rates, whose timecode skips numbers
NTSC = Fraction(1000, 1001)  # by which the nominal rates of that family are slower
KNOWN = (*map(Fraction, (24, 25, 30, 48, 50, 60)), *DROPPING, 24 * NTSC)
START = "01:00:00:00"  # where a programme begins, by custom; for a take of which nobody knows when it was
_NEAR = 5e-4  # 29.97 stands for 30000/1001


class TimecodeError(ValueError):
    """There is no such timecode: says what was wrong and what is allowed."""


def frame_rate_of(pictures_per_s: float | Fraction) -> Fraction:
    """The exact rate that a rounded one such as 29.97 stands for. Raises TimecodeError for one without a timecode."""
    for rate in KNOWN:
        if abs(float(pictures_per_s) - float(rate)) <= _NEAR * float(rate) / 2:
            return rate
    known = ", ".join(f"{float(rate):.5g}" for rate in sorted(KNOWN))
    raise TimecodeError(f"{float(pictures_per_s):.6g} pictures per second have no timecode; these have: {known}")


def timecode(frames: int, rate: Fraction) -> str:
    """HH:MM:SS:FF of a count of pictures from midnight, HH:MM:SS;FF with drop frame; starts again after a day."""
    known = frame_rate_of(rate)
    return str(RationalTime(frames, float(known)).to_timecode(float(known), known in DROPPING))


def frames_at(text: str, rate: Fraction) -> int:
    """The reverse of `timecode`. Raises TimecodeError for what is none at this rate, a dropped number among it."""
    known = frame_rate_of(rate)
    try:
        frames = round(float(from_timecode(text, float(known)).value))
    except ValueError:
        frames = -1
    if frames < 0 or timecode(frames, known) != text:
        raise TimecodeError(
            f"{text!r} is no timecode at {float(known):.5g} pictures per second; write {start_of(known)}"
        )
    return frames


def start_of(rate: Fraction) -> str:
    """`START` as it is written at a rate."""
    return START[:-3] + ";00" if frame_rate_of(rate) in DROPPING else START


def frames_of_day(utc: str, rate: Fraction) -> int:
    """Pictures since midnight of an instant in ISO 8601; those of `START` where it is empty."""
    if not utc:
        return frames_at(start_of(rate), rate)
    at = datetime.fromisoformat(utc)
    seconds = Fraction(at.hour * 3600 + at.minute * 60 + at.second) + Fraction(at.microsecond, 1_000_000)
    return int(seconds * frame_rate_of(rate))
