"""The simulated camera records, says so, and refuses what makes no sense."""

from __future__ import annotations

import pytest
from mavlink_rig import Peer
from plant_rig import CAMERA, LENS
from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire import Message
from sim.mavlink.camera import CameraDevice, camera_component
from sim.mavlink.film import CARD_MIB, MIB_PER_S, Film

OK, DENIED, UNSUPPORTED, FAILED = 0, 2, 3, 4
START, STOP = 2500, 2501


def test_it_records_from_start_to_stop_and_tells_for_how_long_and_how_much_is_left() -> None:
    film = Film()
    assert (film.status(500).video_status, film.status(500).recording_time_ms) == (0, 0)
    assert film.start(0, 1000) == OK
    now = film.status(3500)
    assert (now.video_status, now.recording_time_ms) == (1, 2500)
    assert now.available_capacity == pytest.approx(CARD_MIB - 2.5 * MIB_PER_S)
    assert film.stop(0, 4000) == OK
    assert film.status(9000).video_status == 0
    assert film.status(9000).available_capacity == pytest.approx(CARD_MIB - 3 * MIB_PER_S)


@pytest.mark.parametrize("stream", [2, -1, float("nan")])
def test_what_it_refuses(stream: float) -> None:
    film = Film()
    assert film.stop(0, 0) == DENIED
    assert film.start(stream, 0) == DENIED
    assert film.start(1, 0) == OK
    assert film.start(0, 10) == DENIED
    assert film.stop(stream, 20) == DENIED
    assert film.rolling


def test_a_camera_without_video_knows_neither() -> None:
    film = Film(has_video=False)
    assert (film.start(0, 0), film.stop(0, 0)) == (UNSUPPORTED, UNSUPPORTED)


def test_a_full_card_ends_the_recording() -> None:
    film = Film()
    film.free_mib = 2 * MIB_PER_S
    film.start(0, 0)
    assert film.status(1900).video_status == 1
    assert film.status(2100).video_status == 0
    assert film.status(2100).available_capacity == 0.0
    assert film.start(0, 3000) == FAILED


@pytest.mark.parametrize("has_video", [True, False])
def test_the_component_answers_and_says_what_it_can(has_video: bool) -> None:
    device, sent = CameraDevice(CAMERA, LENS), list[Message]()
    device.film.has_video = has_video
    component = camera_component(device, lambda message, number: sent.append(message), lambda: 1000, lambda: None)

    def asked(command: int, first: float = 0.0) -> Message:
        sent.clear()
        message = mavlink.MAVLink_command_long_message(1, 100, command, 0, first, 0, 0, 0, 0, 0, 0)
        component.handle(Peer(1, 191).says(message), (1, 191))
        return sent[-1]

    assert asked(START).result == (OK if has_video else UNSUPPORTED)
    assert asked(527).result == OK
    assert sent[0].video_status == has_video
    assert asked(512, 262).result == OK
    assert asked(512, 259).result == OK
    assert bool(sent[0].flags & mavlink.CAMERA_CAP_FLAGS_CAPTURE_VIDEO) is has_video
    assert asked(STOP).result == (OK if has_video else UNSUPPORTED)
    assert not device.film.rolling
