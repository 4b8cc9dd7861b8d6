"""`cinempc track`, from its words to its files and exit codes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner, Result
from numpy.typing import NDArray
from portrait import overlap, portrait

from cinempc.cli import main
from cinempc.types import Array
from perception import capture
from perception.follow import Follower

COUNT, STEP_PX = 12, 4
SIZE = np.array([640, 360, 640, 360])


@pytest.fixture(scope="module")
def pan(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Array]:
    """A folder of images of her, over which the camera pans to the left; her box in the first one in px."""
    folder = tmp_path_factory.mktemp("footage") / "pan"
    folder.mkdir()
    picture, box_frac = portrait(distance_m=10.0)
    for i, image in enumerate(panned(picture)):
        cv2.imwrite(str(folder / f"{i:03d}.png"), image)
    return folder, box_frac * SIZE


def panned(picture: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    shifts = [np.array([[1.0, 0.0, STEP_PX * i], [0.0, 1.0, 0.0]]) for i in range(COUNT)]
    border = cv2.BORDER_REFLECT
    return [np.asarray(cv2.warpAffine(picture, s, (640, 360), borderMode=border), np.uint8) for s in shifts]


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["track", *map(str, arguments)])


def rows_of(folder: Path) -> list[dict[str, str]]:
    with (folder / "tracks.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def box_of(row: dict[str, str]) -> Array:
    return np.array([float(row[f"{edge}_px"]) for edge in ("left", "top", "right", "bottom")])


def told(box_px: Array) -> str:
    return ",".join(f"{value:g}" for value in box_px)


def test_one_is_followed_through_a_pan(pan: tuple[Path, Array], tmp_path: Path) -> None:
    folder, box_px = pan
    result = call(folder, "--box", told(box_px), "--name", "anna", "--fps", 10, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    made = Path(result.stdout.splitlines()[-1])
    assert made == tmp_path / "out" / "pan_001"
    assert "fps through the pipeline, detector" in result.stderr
    assert "12 pictures, the one who is followed seen in 100%" in result.stderr
    rows = [row for row in rows_of(made) if row["name"] == "anna"]
    assert [int(row["frame"]) for row in rows] == list(range(COUNT))
    assert {row["id"] for row in rows} == {"1"}
    for i, row in enumerate(rows):
        assert overlap(box_of(row), box_px + np.array([STEP_PX * i, 0, STEP_PX * i, 0])) > 0.6
    east_m = [float(row["east_m"]) for row in rows]
    assert max(east_m) - min(east_m) < 0.5  # she stands; the picture moved by 48 px, 2 m at her distance
    mot = [line.split(",") for line in (made / "tracks_mot.txt").read_text().splitlines()]
    assert (mot[0][:2], len(mot[0])) == (["1", "1"], 10)
    video = cv2.VideoCapture(str(made / "tracked.mp4"))
    assert (video.get(cv2.CAP_PROP_FRAME_COUNT), video.get(cv2.CAP_PROP_FPS)) == (COUNT, 10.0)


def test_everybody_has_a_number_and_results_are_never_overwritten(pan: tuple[Path, Array], tmp_path: Path) -> None:
    folder, box_px = pan
    makes = [Path(call(folder, "--fps", 10, "--out", tmp_path).stdout.splitlines()[-1]) for _ in range(2)]
    assert [made.name for made in makes] == ["pan_001", "pan_002"]
    first, second = (rows_of(made) for made in makes)
    assert first == second
    assert {(row["id"], row["name"]) for row in first} == {("1", "")}
    assert (
        overlap(box_of(first[0]), box_px + np.array([STEP_PX * 2, 0, STEP_PX * 2, 0])) > 0.6
    )  # believed from the third


def test_pictures_that_are_black_or_frozen_are_told_and_bridged(pan: tuple[Path, Array], tmp_path: Path) -> None:
    folder, box_px = pan
    broken = tmp_path / "broken"
    broken.mkdir()
    for path in folder.iterdir():
        (broken / path.name).write_bytes(path.read_bytes())
    cv2.imwrite(str(broken / "006.png"), np.zeros((360, 640, 3), np.uint8))
    (broken / "008.png").write_bytes((broken / "007.png").read_bytes())
    result = call(broken, "--box", told(box_px), "--fps", 10, "--out", tmp_path)
    assert result.exit_code == 0
    assert "2 of 12 pictures were black or frozen" in result.stderr
    rows = rows_of(Path(result.stdout.splitlines()[-1]))
    assert [int(row["frame"]) for row in rows if row["seen"] == "0"] == [6, 8]
    assert {row["name"] for row in rows} == {"person"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing.mp4",), "nothing.mp4: no such file or folder"),
        (("empty",), "no images in it"),
        (("noise.mp4",), "not a video that can be read"),
        (("mixed",), "all images must be of one size"),
        (("97",), "no such camera"),
        (("PAN", "--box", "10,20,30"), "is not a box; write left,top,right,bottom in pixels"),
        (("PAN", "--box", "30,20,10,40"), "left must be less than right"),
        (("PAN", "--box", "600,20,700,40"), "reaches out of the picture of 640x360 px"),
        (("PAN", "--fps", "0"), "--fps must be from 0.1 to 1000"),
        (("PAN", "--size-px", "100"), "--size-px must be a multiple of 32"),
        (("PAN", "--model", "yolo12x"), "yolo11n"),
        (("PAN", "--class", "unicorn"), "person"),
        (("PAN", "--height-m", "1.7"), "say who with --box or --name"),
        (("PAN", "--camera", "none.yaml"), "no such camera file"),
        (("PAN", "--camera", "square.yaml"), "it cannot have filmed them"),
        (("PAN", "--camera", "zoom.yaml"), "say how it was set with --focal-mm, 24 to 240"),
        (("PAN", "--camera", "zoom.yaml", "--focal-mm", "300"), "--focal-mm must be 24 to 240"),
        (("PAN", "--focal-mm", "30"), "needs --camera"),
        (("PAN", "--out", "noise.mp4/there"), "cannot write there"),
    ],
)
def test_mistakes_are_one_message_and_leave_nothing(
    arguments: tuple[str, ...], message: str, pan: tuple[Path, Array], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    Path("noise.mp4").write_bytes(np.random.default_rng(1).bytes(5000))
    Path("mixed").mkdir()
    for i in range(2):
        cv2.imwrite(f"mixed/{i}.png", np.zeros((64 + i, 64, 3), np.uint8))
    zoom = {
        "name": "zoom",
        "sensor_width_mm": 23.76,
        "sensor_height_mm": 13.365,
        "image_px": [640, 360],
        "circle_of_confusion_mm": 0.03,
        "focal_length_mm": [24, 240],
        "close_focus_m": 1.0,
        "f_number": [2.8, 22],
        "zoom_rate_per_s": 0.8,
        "focus_rate_dioptres_per_s": 1.0,
        "iris_rate_stops_per_s": 4,
    }
    Path("zoom.yaml").write_text(json.dumps(zoom))
    Path("square.yaml").write_text(json.dumps({**zoom, "sensor_width_mm": 13.365, "image_px": [360, 360]}))
    before = sorted(tmp_path.rglob("*"))
    result = call(*(str(pan[0]) if argument == "PAN" else argument for argument in arguments))
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert sorted(tmp_path.rglob("*")) == before


def test_an_interrupt_keeps_what_was_made(
    pan: tuple[Path, Array], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after(monkeypatch, 5, KeyboardInterrupt)
    result = call(pan[0], "--box", told(pan[1]), "--out", tmp_path)
    assert result.exit_code == 130
    assert "interrupted" in result.stderr
    made = Path(result.stdout.splitlines()[-1])
    assert {int(row["frame"]) for row in rows_of(made)} == set(range(5))
    assert cv2.VideoCapture(str(made / "tracked.mp4")).get(cv2.CAP_PROP_FRAME_COUNT) == 5


def test_an_interrupt_before_the_first_picture_leaves_nothing(
    pan: tuple[Path, Array], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after(monkeypatch, 0, KeyboardInterrupt)
    result = call(pan[0], "--out", tmp_path / "out")
    assert result.exit_code == 130
    assert not (tmp_path / "out").exists()
    assert result.stdout == ""


def test_a_full_disk_ends_the_results_where_they_are(
    pan: tuple[Path, Array], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after(monkeypatch, 5, lambda: OSError(28, "No space left on device"))
    result = call(pan[0], "--out", tmp_path)
    assert result.exit_code == 1
    assert "cannot go on writing, the results end here: [Errno 28]" in " ".join(result.stderr.split())
    assert cv2.VideoCapture(f"{result.stdout.splitlines()[-1]}/tracked.mp4").get(cv2.CAP_PROP_FRAME_COUNT) == 5


def test_an_empty_scene_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for i in range(3):
        cv2.imwrite(str(tmp_path / "empty" / f"{i}.png"), np.full((360, 640, 3), 90 + i, np.uint8))
    result = call(tmp_path / "empty", "--name", "anna", "--out", tmp_path)
    assert result.exit_code == 0
    assert "nobody was found" in result.stderr
    assert rows_of(Path(result.stdout.splitlines()[-1])) == []


def test_a_stream_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture, "OPEN_MS", 300)
    result = call("rtsp://127.0.0.1:9/none", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "rtsp://127.0.0.1:9/none: no picture within" in result.stderr
    assert not (tmp_path / "out").exists()


def after(monkeypatch: pytest.MonkeyPatch, pictures: int, error: object) -> None:
    """Has something happen after so many pictures."""
    take, taken = Follower.take, []

    def counted(self: Follower, time_s: float, image_bgr: NDArray[np.uint8]) -> object:
        if len(taken) == pictures:
            raise error()  # type: ignore[operator]
        taken.append(time_s)
        return take(self, time_s, image_bgr)

    monkeypatch.setattr(Follower, "take", counted)
