"""Footage from elsewhere: its scenes become clips, with its own timecode where it has one."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import editorial_rig as rig
import opentimelineio as otio
import pytest

from cinempc.editorial.assemble import assemble, find, write_cut
from cinempc.editorial.exchange import edit_list
from cinempc.editorial.media import CutError, probe
from cinempc.record import Slate
from cinempc.timecode import frames_at

SCENES = ((20, 40), (150, 30), (80, 35))


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return rig.footage(tmp_path_factory.mktemp("footage") / "harbour.mp4", SCENES, rig.NTSC, "09:59:59;20")


def test_each_scene_is_a_clip(clip: Path) -> None:
    cut = assemble(find([clip]), title="harbour")
    start = frames_at("09:59:59;20", rig.NTSC)
    timeline = otio.adapters.read_from_string(edit_list(cut), "cmx_3600", rate=float(rig.NTSC))
    assert [
        (c.name, c.source_range.start_time.value - start, c.source_range.duration.value) for c in timeline.find_clips()
    ] == [
        ("harbour_001", 0, 40),
        ("harbour_002", 40, 30),
        ("harbour_003", 70, 35),
    ]
    assert "09:59:59;20 10:00:01;00" in edit_list(cut)
    assert [choice.clip.handles(10) for choice in cut.choices] == [(0, 40), (40, 70), (70, 105)]


def test_footage_beside_takes_of_its_rate(clip: Path, tmp_path: Path) -> None:
    take = rig.take(tmp_path / "take", rig.single(2.0), rate=rig.NTSC, slate=Slate("park", "push", 1))
    found = find([take, clip])
    cut = assemble(found, title="both")
    assert [choice.clip.name for choice in cut.choices] == [
        "park_push_T01",
        "harbour_001",
        "harbour_002",
        "harbour_003",
    ]
    write_cut(cut, found.takes, tmp_path)
    assert {"cut.ale", "cut.edl", "cut.md", "cut.otio", "preview.mp4"} <= {path.name for path in tmp_path.iterdir()}


def test_footage_without_timecode_begins_at_zero(tmp_path: Path) -> None:
    found = find([rig.footage(tmp_path / "plain.mp4", ((40, 30),), Fraction(25))])
    assert (found.footage[0].start_frame, found.footage[0].count) == (0, 30)
    assert [choice.clip.name for choice in assemble(found, title="x").choices] == ["plain"]


def test_a_rate_without_timecode_is_refused_by_name(tmp_path: Path) -> None:
    odd = rig.footage(tmp_path / "odd.mp4", ((40, 30),), Fraction(25, 2))
    with pytest.raises(CutError, match=r"odd\.mp4: 12\.5 pictures per second have no timecode.*conform it"):
        find([odd])


def test_pictures_on_a_grid_with_gaps_have_that_grids_rate(tmp_path: Path) -> None:
    whole = rig.take(tmp_path / "take", rig.single(2.0), without=range(10, 22)) / "video.mp4"
    seen = probe(whole)
    assert seen.rate() == 25
    assert seen.numbers(Fraction(25)).tolist() == [*range(10), *range(22, 50)]


def test_what_is_no_video_is_named(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("no video")
    with pytest.raises(CutError, match=r"text\.mp4: not a video that can be read"):
        find([tmp_path / "text.mp4"])
