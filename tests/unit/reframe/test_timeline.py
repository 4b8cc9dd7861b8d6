"""The timeline for an editor, read back by OpenTimelineIO itself."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import opentimelineio as otio
import pytest

from cinempc.reframe.aspect import Window
from cinempc.reframe.keyframes import NEAR_PX, Clip, Medium, keyframes
from cinempc.reframe.timeline import write_timeline
from cinempc.reframe.way import Move, Scene, Way

COUNT, START = 100, 90000
WINDOW = Window((1280, 720), 9 / 16)


def way() -> Way:
    time = np.arange(COUNT)
    scenes = (Scene(0, 40, Move.STILL), Scene(40, COUNT, Move.TRACKING))
    centre = np.where(time < 40, 400.0, 640.0 + 100 * np.sin(time / 15))
    return Way(WINDOW, centre, WINDOW.length_px + np.maximum(time - 60.0, 0.0), scenes)


def read_back(tmp_path: Path, rate: Fraction = Fraction(25), media: str = "a clip.mp4") -> tuple[Any, Any]:
    """The timeline and its clip."""
    clip = Clip(np.arange(COUNT), rate, START, (405, 720), Medium(tmp_path / media, START))
    write_timeline(tmp_path / "k.otio", way(), clip, keyframes(way(), clip.number))
    whole = otio.adapters.read_from_file(str(tmp_path / "k.otio"))
    return whole, next(iter(whole.find_clips()))


def test_the_clip_is_the_source_by_its_own_timecode(tmp_path: Path) -> None:
    whole, clip = read_back(tmp_path, Fraction(30000, 1001))
    rate = 30000 / 1001
    assert clip.source_range.start_time == otio.opentime.RationalTime(START, rate)
    assert clip.trimmed_range() == clip.media_reference.available_range
    assert clip.duration().value == COUNT
    assert otio.url_utils.filepath_from_url(clip.media_reference.target_url) == str(tmp_path / "a clip.mp4")
    assert list(whole.metadata["cinempc"]["output_px"]) == [405, 720]


def images(folder: Path, *names: str) -> None:
    folder.mkdir()
    for name in names:
        (folder / name).touch()


def test_numbered_images_are_a_sequence(tmp_path: Path) -> None:
    names = [f"walk {i:03d}.jpg" for i in range(7, 7 + COUNT)]
    images(tmp_path / "frames", *names, ".hidden.jpg", "notes.txt")
    media = read_back(tmp_path, media="frames")[1].media_reference
    assert isinstance(media, otio.schema.ImageSequenceReference)
    urls = [media.target_url_for_image_number(i) for i in range(media.number_of_images_in_sequence())]
    assert [Path(otio.url_utils.filepath_from_url(url)) for url in urls] == [tmp_path / "frames" / n for n in names]


@pytest.mark.parametrize(
    "names", [("1.jpg", "3.jpg"), ("a1.jpg", "b2.jpg"), ("a1.jpg", "a2.png"), ("a1.jpg", "a02.jpg"), ("a.jpg",), ()]
)
def test_other_images_are_their_folder(names: tuple[str, ...], tmp_path: Path) -> None:
    images(tmp_path / "frames", *names)
    media = read_back(tmp_path, media="frames")[1].media_reference
    assert otio.url_utils.filepath_from_url(media.target_url) == str(tmp_path / "frames")


def test_its_keyframes_are_the_windows(tmp_path: Path) -> None:
    effect = read_back(tmp_path)[1].effects[0]
    told = effect.metadata["cinempc"]
    frames = np.array([key["frame"] for key in told["keyframes"]])
    boxes = np.array([list(key["crop_px"]) for key in told["keyframes"]])
    between = np.stack([np.interp(np.arange(COUNT), frames, edge) for edge in boxes.T], axis=1)
    assert np.abs(between[:, [0, 2]] - way().boxes_px[:, [0, 2]]).max() < NEAR_PX + 1e-2
    scale = np.array([key["scale"] for key in told["keyframes"]])
    position = np.array([list(key["position_px"]) for key in told["keyframes"]])
    left = (0 - 640) * scale + position[:, 0] + 405 / 2  # where the source's left edge comes out
    assert left == pytest.approx(-boxes[:, 0] * scale, abs=2e-2)


def test_resolves_transform_says_the_same(tmp_path: Path) -> None:
    effect = read_back(tmp_path)[1].effects[0]
    parameters = {one["Parameter ID"]: one for one in effect.metadata["Resolve_OTIO"]["Parameters"]}
    fits = 405 / 1280
    for key in effect.metadata["cinempc"]["keyframes"]:
        zoom, pan, tilt = (
            parameters[f"transformation{name}"]["Key Frames"][str(key["frame"])]["Value"]
            for name in ("ZoomX", "Pan", "Tilt")
        )
        assert zoom * fits == pytest.approx(key["scale"], abs=1e-5)
        assert pan * 405 == pytest.approx(key["position_px"][0], abs=1e-2)
        assert -tilt * 720 == pytest.approx(key["position_px"][1], abs=1e-2)


def test_each_scene_is_marked(tmp_path: Path) -> None:
    markers = read_back(tmp_path)[1].markers
    assert [(m.name, m.marked_range.start_time.value - START, m.marked_range.duration.value) for m in markers] == [
        ("still", 0, 40),
        ("tracking", 40, 60),
    ]
