"""Every kind of source, and everything that can be wrong with one."""

from __future__ import annotations

import threading
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from cinempc.record.video import VideoWriter
from perception import capture
from perception.capture import LiveCapture
from perception.footage import FootageError, open_footage

PICTURE = np.random.default_rng(0).integers(0, 255, (72, 128, 3), np.uint8)


def images(folder: Path, count: int, picture: NDArray[np.uint8] = PICTURE) -> Path:
    folder.mkdir(exist_ok=True)
    for i in range(count):
        cv2.imwrite(str(folder / f"shot{i + 8}.png"), picture)  # 8, 9, 10: the order of their names is another
    return folder


def video(path: Path, count: int, fps: int = 20) -> Path:
    writer = VideoWriter(path, frame_rate=Fraction(fps), image_px=(128, 72))
    for i in range(count):
        writer.frame(i / fps, np.full_like(PICTURE, 20 * i))
    writer.close()
    return path


def test_a_video_has_its_own_times(tmp_path: Path) -> None:
    with open_footage(str(video(tmp_path / "clip.mp4", 10))) as footage:
        assert (footage.image_px, footage.count, footage.frame_rate) == ((128, 72), 10, 20.0)
        pictures = list(footage)
    assert np.allclose([picture.time_s for picture in pictures], np.arange(10) / 20)
    assert [round(picture.image_bgr.mean() / 20) for picture in pictures] == list(range(10))
    assert footage.note == ""


def test_a_folder_goes_by_numbers_at_a_given_rate(tmp_path: Path) -> None:
    folder = images(tmp_path / "shots", 3)
    cv2.imwrite(str(folder / "shot10.png"), np.zeros_like(PICTURE))
    with open_footage(str(folder), fps=10) as footage:
        pictures = list(footage)
    assert [picture.time_s for picture in pictures] == [0.0, 0.1, 0.2]
    assert pictures[2].image_bgr.max() == 0
    with open_footage(str(folder / "shot8.png")) as single:
        assert len(list(single)) == 1


def test_images_of_differing_sizes_are_found_beforehand(tmp_path: Path) -> None:
    folder = images(tmp_path / "shots", 3)
    cv2.imwrite(str(folder / "shot9.png"), PICTURE[:70])
    with pytest.raises(FootageError, match=r"shot9\.png: 128x70 px, but shot8\.png is 128x72 px; all .* one size"):
        open_footage(str(folder))


def test_a_damaged_image_is_passed_over_and_told(tmp_path: Path) -> None:
    folder = images(tmp_path / "shots", 3)
    whole = (folder / "shot9.png").read_bytes()
    (folder / "shot9.png").write_bytes(whole[: len(whole) // 2])  # its head is good
    with open_footage(str(folder), fps=10) as footage:
        assert [picture.time_s for picture in footage] == [0.0, 0.2]
    assert footage.note == "shot9.png cannot be read and was passed over"


def test_a_video_that_is_cut_off_says_so(tmp_path: Path) -> None:
    path = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 20, (128, 72))
    for _ in range(40):
        writer.write(PICTURE)
    writer.release()
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with open_footage(str(path)) as footage:
        assert 10 < len(list(footage)) < 30
    assert "of 40 pictures: the file is damaged or cut off there" in footage.note


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nothing.mp4", "no such file or folder"),
        ("empty", r"no images in it \(allowed: \.jpg"),
        ("empty.mp4", "an empty file"),
        ("noise.mp4", "not a video that can be read"),
        ("noise.png", "not an image that can be read"),
        ("tiny.png", "must be at least 32 px"),
        ("97", "no such camera"),
        ("/dev/video97", "no such camera"),
        ("gopher://there", r"no such kind of stream \(allowed: rtsp"),
    ],
)
def test_what_cannot_be_opened(source: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    Path("empty.mp4").touch()
    for name in ("noise.mp4", "noise.png"):
        Path(name).write_bytes(np.random.default_rng(1).bytes(5000))
    cv2.imwrite("tiny.png", PICTURE[:8, :8])
    with pytest.raises(FootageError, match=message):
        open_footage(source)


def test_a_rate_is_for_folders_only(tmp_path: Path) -> None:
    with pytest.raises(FootageError, match="has a frame rate of its own"):
        open_footage(str(video(tmp_path / "clip.mp4", 2)), fps=10)
    with pytest.raises(FootageError, match=r"from 0\.1 to 1000"):
        open_footage(str(images(tmp_path / "shots", 1)), fps=0)


def test_a_stream_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture, "OPEN_MS", 300)
    with pytest.raises(FootageError, match=r"rtsp://127\.0\.0\.1:9/none: no picture within"):
        open_footage("rtsp://127.0.0.1:9/none")


class Live:
    """A camera that brings some pictures, and then ends, or freezes."""

    def __init__(self, count: int, *, freezes: bool) -> None:
        self.left, self.freezes = count, freezes
        self.gone = threading.Event()

    def isOpened(self) -> bool:  # noqa: N802
        return True

    def get(self, _: int) -> float:
        return 0.0

    def read(self) -> tuple[bool, NDArray[np.uint8] | None]:
        self.left -= 1
        if self.left < 0 and self.freezes:
            self.gone.wait(5.0)
        return (True, PICTURE) if self.left >= 0 else (False, None)

    def release(self) -> None:
        self.gone.set()


@pytest.mark.parametrize(("freezes", "note"), [(False, "the stream ended"), (True, "no picture came for 0.2 s")])
def test_a_stream_that_ends_or_freezes(freezes: bool, note: str, monkeypatch: pytest.MonkeyPatch) -> None:
    live = Live(5, freezes=freezes)
    monkeypatch.setattr(cv2, "VideoCapture", lambda *_: live)
    monkeypatch.setattr(capture, "STALL_S", 0.2)
    footage = LiveCapture(0, "0")
    pictures = list(footage)
    live.gone.set()
    footage.__exit__()
    assert 1 <= len(pictures) <= 5
    assert all(one.time_s < other.time_s for one, other in pairwise(pictures))
    assert footage.note == note
    assert footage.frame_rate == capture.USUAL_FPS
