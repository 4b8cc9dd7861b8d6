"""`cinempc reframe`, from its words to its files and exit codes."""

from __future__ import annotations

import csv
import json
import shutil
from fractions import Fraction
from importlib import import_module
from pathlib import Path

import av
import cv2
import numpy as np
import opentimelineio as otio
import pytest
import synthetic_take
from click.testing import CliRunner, Result
from numpy.typing import NDArray
from rich.console import Console

from cinempc.bench.see import CLIP, CLIP_FPS, read_clip
from cinempc.cli import main
from cinempc.cli.reframesource import Search, look_at
from cinempc.cli.reframing import way_of
from cinempc.record.video import VideoWriter
from cinempc.reframe.aspect import Window
from cinempc.reframe.styles import STYLES

COUNT, RATE = 30, Fraction(30000, 1001)
HEAD = "time_s,frame,id,name,class,score,left_px,top_px,right_px,bottom_px,north_m,east_m,range_m,spread_m,seen"


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["reframe", *map(str, arguments)])


def made(result: Result) -> Path:
    assert result.exit_code == 0, result.output
    return Path(result.stdout.splitlines()[-1]).parent


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def images_of(path: Path) -> list[NDArray[np.uint8]]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]


@pytest.fixture(scope="module")
def take(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("takes") / "ada_001"
    return synthetic_take.record(folder, synthetic_take.ticks(2.0), pictures=True)


def picture(i: int) -> NDArray[np.uint8]:
    """Noise, and a white figure that walks to the right."""
    image = np.random.default_rng(0).integers(40, 90, (360, 640, 3), np.uint8)
    image[100:300, 100 + 10 * i : 140 + 10 * i] = 255
    return image


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A video at 29.97 pictures a second with sound, and where the figure is in it."""
    folder = tmp_path_factory.mktemp("clip")
    writer = VideoWriter(folder / "silent.mp4", frame_rate=RATE, image_px=(640, 360))
    for i in range(COUNT):
        writer.frame(float(i / RATE), picture(i))
    writer.close()
    with_sound(folder / "silent.mp4", folder / "walk.mp4")
    lines = [
        f"{float(i / RATE):.4f},{i},1,,person,0.9,{100 + 10 * i},100,{140 + 10 * i},300,0,0,9,1,1" for i in range(COUNT)
    ]
    (folder / "tracks.csv").write_text("\n".join([HEAD, *lines]) + "\n")
    return folder / "walk.mp4", folder / "tracks.csv"


def with_sound(silent: Path, out: Path) -> None:
    with av.open(str(silent)) as source, av.open(str(out), "w") as sink:
        video = sink.add_stream_from_template(source.streams.video[0])
        sound = sink.add_stream("aac", rate=48000)
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = video
                sink.mux(packet)
        for start in range(0, 48000, 1024):
            tone = np.sin(np.arange(start, start + 1024) / 20).astype(np.float32)[None]
            frame = av.AudioFrame.from_ndarray(tone, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 48000, start
            sink.mux(sound.encode(frame))
        sink.mux(sound.encode(None))


def test_a_take_is_reframed_around_its_subjects(take: Path, tmp_path: Path) -> None:
    result = call(take, "--aspect", "1:1", "--subject", "ada", "--preview", "--out", tmp_path / "out")
    folder = made(result)
    assert folder == tmp_path / "out" / "ada_001_1x1_001"
    files = ["keyframes.csv", "keyframes.json", "keyframes.otio", "preview.mp4", "reframed.mp4", "window.csv"]
    assert result.stdout.splitlines() == [str(folder / name) for name in files]
    assert sorted(path.name for path in folder.iterdir()) == files
    assert "all that has to be in it is in 100.0%" in result.stderr
    shown = images_of(folder / "reframed.mp4")
    assert len(shown) == 50
    assert shown[0].shape == (360, 360, 3)
    with av.open(str(take / "video.mp4")) as taken, av.open(str(folder / "reframed.mp4")) as ours:
        assert ours.streams.video[0].metadata["timecode"] == taken.streams.video[0].metadata["timecode"]
    assert images_of(folder / "preview.mp4")[0].shape == (360, 1000, 3)
    window = rows_of(folder / "window.csv")
    assert [int(row["frame"]) for row in window] == list(range(50))
    source = images_of(take / "video.mp4")
    left = float(window[20]["centre_x_px"]) - 180
    expected = cv2.warpAffine(
        source[20], np.array([[1.0, 0, left], [0, 1.0, 0]]), (360, 360), flags=cv2.WARP_INVERSE_MAP
    )
    assert np.abs(shown[20].astype(int) - expected).mean() < 3.0


def test_an_editor_opens_the_timeline_and_finds_the_source(take: Path, tmp_path: Path) -> None:
    folder = made(call(take, "--out", tmp_path))
    clip = next(iter(otio.adapters.read_from_file(str(folder / "keyframes.otio")).find_clips()))
    assert Path(otio.url_utils.filepath_from_url(clip.media_reference.target_url)).samefile(take / "video.mp4")
    told = json.loads((folder / "keyframes.json").read_text())
    keys = clip.effects[0].metadata["cinempc"]["keyframes"]
    assert [key["frame"] for key in keys] == [row["frame"] for row in told["keyframes"]]
    assert clip.source_range.start_time.to_timecode() == told["keyframes"][0]["timecode"]


def test_one_subject_is_enough(take: Path, tmp_path: Path) -> None:
    folder = made(call(take, "--subject", "bo", "--out", tmp_path))
    told = json.loads((folder / "keyframes.json").read_text())
    assert told["output_px"] == [202, 360]
    assert {row["scale"] for row in told["keyframes"]} == {round(202 / 202.5, 6)}


def test_footage_by_its_tracks_keeps_rate_timecode_and_sound(clip: tuple[Path, Path], tmp_path: Path) -> None:
    folder = made(call(clip[0], "--tracks", clip[1], "--height", 640, "--style", "fast", "--out", tmp_path))
    with av.open(str(folder / "reframed.mp4")) as video:
        assert video.streams.video[0].average_rate == RATE
        assert video.streams.video[0].metadata["timecode"] == "01:00:00;00"
        assert (video.streams.video[0].width, video.streams.video[0].height) == (360, 640)
        samples = sum(frame.samples for frame in video.decode(audio=0))
        assert samples / 48000 == pytest.approx(COUNT / float(RATE), abs=0.1)
    window = rows_of(folder / "window.csv")
    assert (window[29]["timecode"], window[29]["time_s"]) == ("01:00:00;29", "0.967633")
    for image in images_of(folder / "reframed.mp4"):
        assert (image.min(axis=2) > 200).sum() == pytest.approx(40 * 200 * (640 / 360) ** 2, rel=0.1)  # all of it


def test_a_folder_with_missing_and_broken_images_is_told_of(clip: tuple[Path, Path], tmp_path: Path) -> None:
    folder = tmp_path / "frames"
    folder.mkdir()
    for i in range(12):
        cv2.imwrite(str(folder / f"{i:03d}.png"), picture(i))
    (folder / "004.png").unlink()
    whole = (folder / "008.png").read_bytes()
    (folder / "008.png").write_bytes(whole[: len(whole) // 3])
    rows = [f"{i / 25:.4f},{i},1,,person,0.9,100,100,300,300,0,0,9,1,1" for i in range(6)]
    (tmp_path / "t.csv").write_text("\n".join([HEAD, *rows]) + "\n")
    result = call(folder, "--tracks", tmp_path / "t.csv", "--out", tmp_path / "out")
    window = rows_of(made(result) / "window.csv")
    words = " ".join(result.stderr.split())
    assert "no image 4: those before and behind follow each other without a gap" in words
    assert len(window) in (10, 11)  # OpenCV may give the upper part of a picture that is cut off
    assert ("008.png cannot be read" in words) == (len(window) == 10)


def test_nobody_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    for i in range(5):
        cv2.imwrite(str(folder / f"{i}.png"), np.full((360, 640, 3), 90 + i, np.uint8))
    result = call(folder, "--out", tmp_path / "out")
    assert "nobody was found, so the window rests in the middle" in " ".join(result.stderr.split())
    told = json.loads((made(result) / "keyframes.json").read_text())
    assert [row["centre_x_px"] for row in told["keyframes"]] == [320.0, 320.0]


def test_a_log_that_was_cut_off(take: Path, tmp_path: Path) -> None:
    broken = tmp_path / "cut_001"
    shutil.copytree(take, broken)
    whole = (take / "log.mcap").read_bytes()
    (broken / "log.mcap").write_bytes(whole[: int(len(whole) * 0.6)])
    result = call(broken, "--out", tmp_path / "out")
    assert len(images_of(made(result) / "reframed.mp4")) == 50
    words = " ".join(result.stderr.split())
    assert "how it ended was not recorded" in words
    assert "the log knows nothing of the last" in words


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing.mp4",), "does not exist"),
        (("TAKE", "--aspect", "wide"), "'wide' is no aspect: write WIDTH:HEIGHT"),
        (("TAKE", "--subject", "eve"), "nobody in this take is called 'eve'; there are: ada, bo"),
        (("TAKE", "--tracks", "CSV"), "no --tracks, --box or --fps"),
        (("blind_001",), "this take was flown without pictures"),
        (("noise_001",), "not the log of a take"),
        (("noise.mp4",), "not a video that can be read"),
        (("CLIP", "--tracks", "long.csv"), "reaches to picture 99, the footage has 30 (0 to 29)"),
        (("CLIP", "--tracks", "noise.mp4"), "cannot be read as a tracks.csv"),
        (("CLIP", "--model", "yolo12x"), "yolo11n"),
        (("CLIP", "--fps", "10"), "--fps is for a folder of images"),
        (("CLIP", "--tracks", "CSV", "--out", "noise.mp4/there"), "cannot be written"),
    ],
)
def test_mistakes_are_one_message_and_leave_nothing(
    arguments: tuple[str, ...],
    message: str,
    take: Path,
    clip: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(take, "blind_001", ignore=shutil.ignore_patterns("video.mp4"))
    Path("noise_001").mkdir()
    for name in ("noise.mp4", "noise_001/log.mcap"):
        Path(name).write_bytes(np.random.default_rng(1).bytes(5000))
    Path("long.csv").write_text(clip[1].read_text() + "3.3,99,1,,person,0.9,100,100,300,300,0,0,9,1,1\n")
    before = sorted(tmp_path.rglob("*"))
    known = {"TAKE": take, "CLIP": clip[0], "CSV": clip[1]}
    result = call(*(known.get(argument, argument) for argument in arguments))
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert sorted(tmp_path.rglob("*")) == before


def test_an_interrupt_leaves_nothing(take: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(VideoWriter, "frame", stop)
    result = call(take, "--out", tmp_path / "out")
    assert result.exit_code == 130
    assert "interrupted: nothing was kept" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not (CLIP / "groundtruth.txt").is_file(), reason="UAV123's person12 is not beside the repository")
def test_a_real_walk_stays_in_and_the_window_is_calm_in_every_style(tmp_path: Path) -> None:
    """By tracks of its true boxes; that those which are found serve as well is what `cinempc bench reframe` shows."""
    pictures, true_px = read_clip(CLIP)
    lines = [
        f"{p.time_s:.4f},{i},1,man,person,1,{','.join(f'{v:g}' for v in box)},0,0,9,1,1"
        for i, (p, box) in enumerate(zip(pictures, true_px, strict=True))
    ]
    (tmp_path / "t.csv").write_text("\n".join([HEAD, *lines]) + "\n")
    seen = look_at(Console(quiet=True), CLIP, tmp_path / "t.csv", (), Search(), CLIP_FPS, tmp_path)
    middle = (true_px[:, 0] + true_px[:, 2]) / 2
    for style in STYLES:
        box = way_of(seen, Window(seen.image_px, 9 / 16), style)[0].boxes_px
        assert ((true_px[:, 0] >= box[:, 0]) & (true_px[:, 2] <= box[:, 2])).mean() >= 0.99
        assert np.std(np.diff(box[:, 0], 2)) < np.std(np.diff(middle, 2)) / 20


def test_the_benchmark_prints_ours_beside_the_reference_in_every_style(
    take: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = import_module("cinempc.cli.bench_reframe")
    monkeypatch.setattr(bench.run, "__defaults__", (tuple(STYLES), Path("none")))
    result = CliRunner().invoke(main, ["bench", "reframe", str(take)])
    assert result.exit_code == 0, result.output
    head, *rows, note, verdict = result.stdout.splitlines()
    assert "centred" in head
    assert [row.split()[:4] for row in rows] == [
        ["ada_001", aspect, style, "100.0%"] for aspect in ("9:16", "4:5", "1:1", "2.39:1") for style in STYLES
    ]
    assert "no clip" in note
    assert "all 12 keep to it" in verdict
    only = CliRunner().invoke(main, ["bench", "reframe", str(take), "--style", "fast"])
    assert len(only.stdout.splitlines()) == 4 + 3


def test_the_benchmark_fails_where_a_bar_is_missed(take: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = import_module("cinempc.cli.bench_reframe")
    monkeypatch.setattr(bench.run, "__defaults__", (tuple(STYLES), Path("none")))
    monkeypatch.setattr(bench, "INSIDE", 1.01)  # nothing reaches that
    result = CliRunner().invoke(main, ["bench", "reframe", str(take), "--style", "slow"])
    assert result.exit_code == 1, result.output
    assert "4 of 4 fall short" in result.stdout
    assert result.stdout.splitlines()[1].endswith("BELOW")
