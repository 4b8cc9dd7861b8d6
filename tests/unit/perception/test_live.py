from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from figures_rig import frame

from cinempc.types import Command, VehicleState
from perception import live
from perception.capture import FootageError, Picture
from perception.live import LiveCamera

IMAGE_PX = (64, 36)


class Capture:
    """A camera that brings a picture every 50 ms, each brighter than the last."""

    image_px = IMAGE_PX

    def __init__(self, address: str | int, name: str) -> None:
        self.closed = False

    def __iter__(self) -> Iterator[Picture]:
        for number in range(200):
            if self.closed:
                return
            yield Picture(0.05 * number, np.full((36, 64, 3), number, np.uint8))
            time.sleep(0.05)

    def __exit__(self, *_: object) -> None:
        self.closed = True


class Aircraft:
    """Where it is shows when it was asked."""

    def read(self) -> VehicleState:
        now_s = time.monotonic()
        return replace(frame(now_s, 0).camera, time_s=now_s, position_ned_m=np.array([now_s, 0.0, 0.0]))

    def send(self, command: Command) -> None: ...

    def people(self, subjects: object) -> None: ...

    def roll(self) -> None: ...

    def cut(self) -> str:
        return ""

    def close(self) -> None: ...


class Clock:
    def now_s(self) -> float:
        return time.monotonic()

    def wait_until(self, time_s: float) -> None: ...


def test_pictures_come_with_where_the_camera_was_when_they_were_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LiveCapture", Capture)
    camera = LiveCamera(0, Clock(), Aircraft(), IMAGE_PX, latency_s=0.1)
    frames = []
    until_s = time.monotonic() + 1.0
    while time.monotonic() < until_s:
        if (shot := camera.expose()) is not None:
            frames.append(shot)
        time.sleep(0.02)
    camera.close()
    assert len(frames) > 5
    assert (np.diff([f.time_s for f in frames]) > 0).all()
    late = frames[len(frames) // 2 :]
    assert all(abs(f.camera.position_ned_m[0] - f.time_s) < 0.06 for f in late)
    assert camera.finish() is None


def test_pictures_of_another_size_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LiveCapture", Capture)
    with pytest.raises(FootageError, match="64x36"):
        LiveCamera(0, Clock(), Aircraft(), (1280, 720))
