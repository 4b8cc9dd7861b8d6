"""Takes that begin before midnight and end after it: their timecode starts again at zero."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import editorial_rig as rig
import opentimelineio as otio
import pytest

from cinempc.editorial.assemble import assemble, find, write_cut
from cinempc.record import Slate
from cinempc.timecode import frames_at, timecode

LATE = rig.BEGUN.replace(hour=23, minute=59)
DAYS = {Fraction(25): 2_160_000, rig.NTSC: 2_589_408}  # pictures in 24 hours of timecode
BEGIN = {Fraction(25): "23:59:55:00", rig.NTSC: "23:59:55;02"}  # drop frame is 2.6 frames late by the end of a day
END = {Fraction(25): "00:00:03:00", rig.NTSC: "00:00:03;02"}


def cut_of(folder: Path, rate: Fraction, before_s: int, settles_after: int = 0) -> Path:
    """A folder with the cut of one take of 8 s, which begins so long before midnight."""
    ticks = rig.single(8.0, settles_after=settles_after)
    take = rig.take(
        folder / "take", ticks, rate=rate, begun=LATE.replace(second=60 - before_s), slate=Slate("park", "late", 1)
    )
    found = find([take])
    write_cut(assemble(found, title="late"), found.takes, folder)
    return folder


@pytest.mark.parametrize("rate", DAYS)
def test_a_clip_over_midnight(rate: Fraction, tmp_path: Path) -> None:
    folder = cut_of(tmp_path, rate, 5)
    start, count = frames_at(BEGIN[rate], rate), round(8 * rate)
    assert timecode(start + count, rate) == END[rate]
    (clip,) = otio.adapters.read_from_file(str(folder / "cut.otio")).find_clips()
    for counted in (clip.source_range, clip.media_reference.available_range):  # on from the day before
        assert (round(counted.start_time.value), round(counted.duration.value)) == (start, count)
    (event,) = [line for line in (folder / "cut.edl").read_text().splitlines() if line.startswith("001")]
    recorded = ["01:00:00:00", "01:00:08:00"] if rate == 25 else ["01:00:00;00", "01:00:08;00"]
    assert event.split()[-4:] == [BEGIN[rate], END[rate], *recorded]
    rows = [line.split("\t") for line in (folder / "cut.ale").read_text().splitlines()]
    columns, row = (cells for cells in rows if cells[:1] in (["Name"], ["park_late_T01"]))
    logged = dict(zip(columns, row, strict=True))
    assert (logged["Start"], logged["End"]) == (BEGIN[rate], END[rate])
    assert frames_at(logged["Duration"], rate) == count
    assert f"park_late_T01 runs over midnight: its timecode ends at {END[rate]}" in (folder / "cut.md").read_text()
    assert rig.numbers_in(folder / "preview.mp4") == list(range(count))


def test_what_begins_after_midnight_is_read_by_everybody(tmp_path: Path) -> None:
    folder = cut_of(tmp_path, Fraction(25), 1, settles_after=50)  # it is good from 00:00:01:00 on
    for name, options, day in (("cut.edl", {"rate": 25.0}, 0), ("cut.otio", {}, DAYS[Fraction(25)])):
        (clip,) = otio.adapters.read_from_file(str(folder / name), **options).find_clips()
        assert (round(clip.source_range.start_time.value), round(clip.source_range.duration.value)) == (day + 25, 150)
    assert rig.numbers_in(folder / "preview.mp4") == list(range(50, 200))


@pytest.mark.parametrize("rate", DAYS)
def test_timecode_starts_again_after_a_day(rate: Fraction) -> None:
    day = DAYS[rate]
    assert [timecode(day + i, rate) for i in (0, 1, 250)] == [timecode(i, rate) for i in (0, 1, 250)]
    assert timecode(day - 1, rate)[:8] == "23:59:59"
