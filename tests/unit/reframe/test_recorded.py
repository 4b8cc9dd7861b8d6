"""Where a take's subjects are in its pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import synthetic_take
from synthetic_take import Flaws

from cinempc.reframe.aspect import ReframeError
from cinempc.reframe.recorded import boxes_of_take, protects, unfilmed_of_take
from cinempc.takelog import TakeLog, read_take
from cinempc.types import Tick

LASTS_S = 2.0


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> TakeLog:
    folder = tmp_path_factory.mktemp("takes") / "ada_001"
    return read_take(synthetic_take.record(folder, synthetic_take.ticks(LASTS_S), pictures=True))


def test_the_box_is_around_the_figure_in_the_picture(log: TakeLog) -> None:
    """The drawn stick figure of Bo is green: its pixels are in his box and fill most of its height."""
    boxes = boxes_of_take(log)
    bo = boxes.names.index("bo")
    for number in (0, 20, 40):
        image = synthetic_take.picture(log.ticks[number]).image_bgr.astype(int)
        rows, columns = np.nonzero((image[..., 1] - image[..., 0] > 50) & (image[..., 1] - image[..., 2] > 50))
        left, top, right, bottom = boxes.boxes_px[number, bo]
        assert left <= columns.min()
        assert columns.max() <= right
        assert top <= rows.min()
        assert rows.max() <= bottom
        assert np.ptp(rows) > 0.3 * (bottom - top)


def test_needed_is_who_the_shot_asks_for_or_who_is_named(log: TakeLog) -> None:
    assert boxes_of_take(log).needed.all()
    only = boxes_of_take(log, ["bo"])
    assert dict(zip(only.names, only.needed.all(axis=0).tolist(), strict=True)) == {"ada": False, "bo": True}
    with pytest.raises(ReframeError, match=r"nobody in this take is called 'eve'; there are: ada, bo"):
        boxes_of_take(log, ["eve"])


def test_between_two_shots_nobody_is_needed_and_all_are_welcome(log: TakeLog) -> None:
    ticks = tuple(between(tick) if 20 <= i < 30 else tick for i, tick in enumerate(log.ticks))
    moved = replace(log, ticks=ticks)
    boxes = boxes_of_take(moved)
    assert not boxes.needed[20:30].any()
    assert boxes.needed[:20].all()
    assert boxes.welcome.all()
    assert unfilmed_of_take(moved) == ((20, 30),)
    assert unfilmed_of_take(log) == ()


def between(tick: Tick) -> Tick:
    return replace(tick, asked=replace(tick.asked, marks=(), phase="move"))


def test_estimates_serve_where_nobody_knows_the_truth(tmp_path: Path) -> None:
    taken = synthetic_take.ticks(0.4, Flaws(), truth=False)
    boxes = boxes_of_take(read_take(synthetic_take.record(tmp_path / "t", taken, pictures=True)))
    assert np.isfinite(boxes.boxes_px).all()


def test_from_straight_above_arms_and_strides_count_in_both_directions(log: TakeLog) -> None:
    frames = tuple(replace(f, camera=above(f.camera)) for f in log.frames)
    ticks = tuple(replace(t, true_vehicle=above(t.true_vehicle)) for t in log.ticks)
    box = boxes_of_take(replace(log, frames=frames, ticks=ticks)).boxes_px[0, 0]
    assert box[3] - box[1] == pytest.approx(box[2] - box[0], rel=0.1)


def above(camera: object) -> object:
    place = np.array([0.0, 0.0, -12.0])
    return replace(camera, camera_position_ned_m=place, gimbal_pitch_rad=-np.pi / 2, gimbal_yaw_ned_rad=0.0)  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("spec", "there"),
    [
        ("title: a\nprotect: ['9:16', '1:1']\n", True),
        ("title: a\nprotect: ['1:1']\n", False),
        ("shots: [{protect: ['9:16']}, {protect: ['9:16', '4:5']}]\n", True),
        ("shots: [{protect: ['9:16']}, {protect: []}]\n", False),
        ("", False),
    ],
)
def test_what_the_shot_protects(log: TakeLog, spec: str, there: bool) -> None:
    assert protects(replace(log, spec_yaml=spec), 9 / 16) is there


def test_the_video_is_there(log: TakeLog) -> None:
    assert cv2.VideoCapture(str(log.folder / "video.mp4")).get(cv2.CAP_PROP_FRAME_COUNT) == len(log.frames)
