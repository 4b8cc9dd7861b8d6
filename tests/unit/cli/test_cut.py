"""The command `cinempc cut`."""

from __future__ import annotations

import json
from pathlib import Path

import av
import editorial_rig as rig
import opentimelineio as otio
import pytest
from click.testing import CliRunner, Result
from synthetic_take import Flaws

from cinempc.cli import main
from cinempc.record import Slate

ALL = {
    *("camera_report.csv", "camera_report.html", "cut.ale", "cut.edl", "cut.md", "cut.otio", "preview.mp4"),
}


@pytest.fixture(scope="module")
def takes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("day") / "takes"
    for number in (1, 2):
        ticks = rig.single(1.6, Flaws(u_frac=0.004 / number))
        rig.take(folder / f"push_{number:03d}", ticks, slate=Slate("park", "push", number))
    return folder


def cut(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["cut", *map(str, arguments)])


def test_a_folder_of_takes(takes: Path, tmp_path: Path) -> None:
    for number in (1, 2):
        result = cut(takes, "--out", tmp_path / "cuts", "--handles", 0.2)
        assert result.exit_code == 0, result.output
        folder = Path(result.stdout.splitlines()[-1])
        assert folder == tmp_path / "cuts" / f"takes_{number:03d}"
        assert {path.name for path in folder.iterdir()} == ALL
    timeline = json.loads((folder / "cut.otio").read_text())
    (clip,) = timeline["tracks"]["children"][0]["children"]
    assert clip["name"] == "park_push_T02"
    with av.open(str(folder / "preview.mp4")) as preview:
        assert preview.streams.video[0].metadata["timecode"] == "01:00:00:00"  # as is burnt in
    assert {path.name for path in (tmp_path / "cuts").iterdir()} == {"takes_001", "takes_002"}


def test_what_was_left_out_is_said(takes: Path, tmp_path: Path) -> None:
    blind = rig.take(tmp_path / "blind", rig.single(1.0), rate=None)
    result = cut(takes, blind, "--out", tmp_path / "cuts", "--clean")
    assert result.exit_code == 0
    assert f"left out: {blind}: no video.mp4" in result.stderr


def test_media_that_an_editing_system_finds_by_timecode_and_reel(takes: Path, tmp_path: Path) -> None:
    result = cut(takes, "--out", tmp_path / "cuts", "--media")
    assert result.exit_code == 0, result.output
    folder = Path(result.stdout.splitlines()[-1])
    timeline = otio.adapters.read_from_file(str(folder / "cut.otio"))
    (clip,) = timeline.find_clips()
    copy = Path(otio.url_utils.filepath_from_url(clip.media_reference.target_url))
    assert copy == folder / "media" / "PUSHT02.mov"
    with av.open(str(copy)) as container:
        assert container.streams.video[0].metadata["timecode"] == "10:00:00:00"
        assert container.streams.data[0].metadata["reel_name"] == "PUSHT02"
    assert rig.numbers_in(copy) == list(range(40))
    assert str(copy) in (folder / "cut.edl").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], "nowhere: no such take, folder or video"),
        ([], "Missing argument 'TAKES...'"),
        (["--handles", "-1", "."], "Invalid value for '--handles'"),
    ],
)
def test_what_cannot_be_cut(arguments: list[str], words: str, tmp_path: Path) -> None:
    result = cut(*arguments, "--out", tmp_path / "cuts")
    assert result.exit_code == 2
    assert words in result.stderr
    assert not (tmp_path / "cuts").exists()


def test_a_wrong_sequence_file_stops_before_anything_is_written(takes: Path, tmp_path: Path) -> None:
    (tmp_path / "order.yaml").write_text("title: x\nsubjects: {}\nshots: []\n")
    result = cut(takes, "--sequence", tmp_path / "order.yaml", "--out", tmp_path / "cuts")
    assert result.exit_code == 2
    assert "order.yaml" in result.stderr
    assert not (tmp_path / "cuts").exists()


def test_a_video_that_breaks_leaves_no_half_done_folder(takes: Path, tmp_path: Path) -> None:
    folder = rig.take(tmp_path / "take", rig.single(1.0))
    video = folder / "video.mp4"
    data = bytearray(video.read_bytes())
    begin = data.find(b"mdat") + 4
    data[begin:] = bytes(len(data) - begin)
    video.write_bytes(bytes(data))
    result = cut(folder, "--out", tmp_path / "cuts")
    assert result.exit_code == 2
    assert str(video) in result.stderr
    assert list((tmp_path / "cuts").iterdir()) == []
