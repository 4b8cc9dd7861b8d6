"""The files of a cut, read back by OpenTimelineIO and its adapters."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import editorial_rig as rig
import opentimelineio as otio
import pytest
from opentimelineio.opentime import RationalTime

from cinempc.editorial.assemble import assemble, find, write_cut
from cinempc.editorial.exchange import COLUMNS
from cinempc.editorial.media import reels
from cinempc.editorial.preview import write_preview
from cinempc.editorial.timeline import Cut
from cinempc.record import Slate
from cinempc.timecode import frames_at

TEN = 10 * 3600 * 25  # o'clock


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A sequence in one take with pictures missing, and a take of a shot that has nothing to do with it."""
    takes = tmp_path_factory.mktemp("takes | of\ttoday ä")
    rig.take(takes / "1", rig.sequence(), slate=Slate("park", "seq", 1), spec=rig.SEQUENCE_YAML, without=[30, 31])
    rig.take(takes / "2", rig.single(1.0, settles_after=5), slate=Slate("park", "push", 4))
    found = find([takes])
    cut = assemble(found, title="Tägliche\nMuster", handles_s=0.4)
    out = tmp_path_factory.mktemp("cut")
    write_cut(cut, found.takes, out)
    return cut, out


def clips(timeline) -> list:  # type: ignore[type-arg]
    return list(timeline.find_clips())


def times(time_range) -> tuple[int, int]:  # type: ignore[no-untyped-def]
    return round(time_range.start_time.value), round(time_range.duration.value)


EXPECTED = {
    "park_seq_T01_wide": (TEN, 75),
    "park_seq_T01_close": (TEN + 140, 60),
    "park_seq_T01_end": (TEN + 200, 100),
    "park_push_T04": (TEN + 5, 20),
}


def test_the_timeline_refers_to_the_media_by_timecode(made: tuple[Cut, Path]) -> None:
    timeline = otio.adapters.read_from_file(str(made[1] / "cut.otio"))
    assert {clip.name: times(clip.source_range) for clip in clips(timeline)} == EXPECTED
    first = clips(timeline)[0]
    assert times(first.media_reference.available_range) == (TEN, 300)
    assert Path(otio.url_utils.filepath_from_url(first.media_reference.target_url)).is_file()
    assert timeline.global_start_time == RationalTime(3600 * 25, 25)
    assert first.metadata["cinempc"]["missing_frames"] == 2
    assert first.metadata["cinempc"]["handles"] == {"head": 0, "tail": 10}
    markers = {marker.name.partition(",")[0]: marker.color for marker in clips(timeline)[2].markers}
    assert markers == {"blend from close to end": "BLUE", "end reached": "BLUE", "good": "GREEN"}


def test_the_edit_list_has_the_same_clips(made: tuple[Cut, Path]) -> None:
    text = (made[1] / "cut.edl").read_text(encoding="ascii")
    assert text.startswith("TITLE: T_gliche_Muster\nFCM: NON-DROP FRAME\n")
    timeline = otio.adapters.read_from_string(text, "cmx_3600", rate=25)
    assert {clip.name: times(clip.source_range) for clip in clips(timeline)} == EXPECTED
    assert [clip.metadata["cmx_3600"]["reel"] for clip in clips(timeline)] == ["SEQT01"] * 3 + ["PUSHT04"]
    assert "01:00:09:10 01:00:10:05" in text  # the last one, 255 frames long in all
    blend = next(marker for marker in clips(timeline)[2].markers if marker.name.startswith("BLEND"))
    assert times(blend.marked_range)[0] == 3600 * 25 + 135  # at record time


def test_the_log_has_the_clips_with_their_handles(made: tuple[Cut, Path]) -> None:
    log = otio.adapters.read_from_file(str(made[1] / "cut.ale"))
    assert log.metadata["ALE"]["header"]["FPS"] == "25"
    assert tuple(log.metadata["ALE"]["columns"]) == COLUMNS
    ranges = {clip.name: times(clip.source_range) for clip in clips(log)}
    assert ranges == {
        "park_seq_T01_wide": (TEN, 85),
        "park_seq_T01_close": (TEN + 130, 80),
        "park_seq_T01_end": (TEN + 190, 110),
        "park_push_T04": (TEN, 25),
    }
    row = clips(log)[3].metadata["ALE"]
    assert (row["Tape"], row["Scene"], row["Shot"], row["Take"]) == ("PUSHT04", "park", "push", "4")
    assert (row["Shoot Date"], row["Camera"], row["Verdict"]) == ("2026-05-01", "test zoom", "good")


def test_the_preview_shows_these_pictures(made: tuple[Cut, Path], tmp_path: Path) -> None:
    held = [30 - 1 if number in (30, 31) else number for number in range(75)]
    expected = [*held, *range(140, 300), *range(5, 25)]
    assert rig.numbers_in(made[1] / "preview.mp4") == expected
    write_preview(made[0], tmp_path / "clean.mp4", burn_in=False)
    assert rig.numbers_in(tmp_path / "clean.mp4") == expected


def test_the_summary_says_which_and_why(made: tuple[Cut, Path]) -> None:
    text = (made[1] / "cut.md").read_text(encoding="utf-8")
    (row,) = [line for line in text.splitlines() if "park_seq_T01_end" in line and line.startswith("|")]
    assert "10:00:08:00 | 10:00:12:00 | 01:00:05:10 | 4.00 | 10 + 0" in row
    assert "one move through close, end" in row
    assert "park_seq_T01_wide: 2 pictures are missing" in text
    assert len({line.count(" | ") for line in text.splitlines() if line.startswith("| ")}) == 1


def test_the_camera_reports_of_the_day_are_beside_it(made: tuple[Cut, Path]) -> None:
    with (made[1] / "camera_report.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["clip"] for row in csv.DictReader(stream)] == ["park_seq_T01", "park_push_T04"]


@pytest.mark.parametrize("rate", [rig.NTSC, Fraction(24000, 1001)])
def test_television_rates_and_drop_frame(rate: Fraction, tmp_path: Path) -> None:
    # one minute begins at the 30th picture: with drop frame numbers 0 and 1 of it are not there
    begun = rig.BEGUN.replace(minute=1, second=59)
    take = rig.take(tmp_path / "take", rig.single(2.0), rate=rate, begun=begun)
    found = find([take])
    cut = assemble(found, title="ntsc")
    write_cut(cut, found.takes, tmp_path)
    drops = rate == rig.NTSC
    text = (tmp_path / "cut.edl").read_text()
    assert f"FCM: {'DROP FRAME' if drops else 'NON-DROP FRAME'}" in text
    assert ("01:00:00;00" in text) is drops
    start, count = cut.choices[0].clip.media.start_frame, cut.choices[0].clip.media.count
    assert abs(start / float(rate) - (10 * 3600 + 119)) < 1 / float(rate)
    for name, options in (("cut.edl", {"rate": float(rate)}), ("cut.ale", {}), ("cut.otio", {})):
        (clip,) = clips(otio.adapters.read_from_file(str(tmp_path / name), **options))
        assert times(clip.source_range) == (start, count), name
    assert rig.numbers_in(tmp_path / "preview.mp4") == list(range(count))


def test_a_take_without_a_time_of_day_begins_at_one_hour(tmp_path: Path) -> None:
    cut = assemble(find([rig.take(tmp_path / "take", rig.single(1.0), rate=rig.NTSC, begun=None)]), title="x")
    assert cut.choices[0].clip.media.start_frame == frames_at("01:00:00;00", rig.NTSC)


def test_reels_are_short_plain_and_all_different() -> None:
    assert reels(["orbit_T01", "orbit_T01", "a very long name", "ä", "ö", "a very long name 2"]) == [
        *("ORBITT01", "ORBITTX2", "AVERYLON", "CLIP", "CLIPX2", "AVERYLX2")
    ]
