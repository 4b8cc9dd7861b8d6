"""Timecode counts as cutting rooms count, with drop frame for television's rates."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cinempc.timecode import KNOWN, TimecodeError, frame_rate_of, frames_at, frames_of_day, timecode

NTSC_30 = Fraction(30000, 1001)


@pytest.mark.parametrize(
    ("frames", "rate", "text"),
    [
        (0, Fraction(25), "00:00:00:00"),
        (90_000, Fraction(25), "01:00:00:00"),
        (1799, NTSC_30, "00:00:59;29"),
        (1800, NTSC_30, "00:01:00;02"),  # numbers 0 and 1 are left out at each full minute
        (17_982, NTSC_30, "00:10:00;00"),  # but for each tenth
        (3600, Fraction(60000, 1001), "00:01:00;04"),
        (24 * 60, Fraction(24000, 1001), "00:01:00:00"),
        (25 * 86_400 + 7, Fraction(25), "00:00:00:07"),
    ],
)
def test_known_timecodes(frames: int, rate: Fraction, text: str) -> None:
    assert timecode(frames, rate) == text


@given(rate=st.sampled_from(KNOWN), frames=st.integers(0, 23 * 3600 * 24))
def test_there_and_back(rate: Fraction, frames: int) -> None:
    assert frames_at(timecode(frames, rate), rate) == frames


@pytest.mark.parametrize("written", [29.97, 23.976, 23.98, 59.94, 25.0, 50])
def test_rounded_rates_are_the_exact_ones(written: float) -> None:
    assert abs(float(frame_rate_of(written)) - written) < 0.005
    assert frame_rate_of(written) in KNOWN


@pytest.mark.parametrize("rate", [12.5, 15.0, 29.9, 100.0])
def test_odd_rates_have_no_timecode(rate: float) -> None:
    with pytest.raises(TimecodeError, match=rf"{rate:g} pictures per second have no timecode; these have: 23\.976, 24"):
        frame_rate_of(rate)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("nonsense", Fraction(25)),
        ("00:00:00:25", Fraction(25)),
        ("00:61:00:00", Fraction(25)),
        ("00:01:00;00", NTSC_30),
    ],
)
def test_what_is_no_timecode_is_refused(text: str, rate: Fraction) -> None:
    with pytest.raises(TimecodeError, match=r"is no timecode at .* write 01:00:00"):
        frames_at(text, rate)


def test_the_time_of_day_is_the_timecode() -> None:
    assert timecode(frames_of_day("2026-05-01T09:30:15.480+00:00", Fraction(25)), Fraction(25)) == "09:30:15:12"
    assert timecode(frames_of_day("", Fraction(25)), Fraction(25)) == "01:00:00:00"
    assert timecode(frames_of_day("", NTSC_30), NTSC_30) == "01:00:00;00"
