"""The camera's own recording: begun and ended with the shot, watched, and left alone where it is somebody else's."""

from __future__ import annotations

import pytest
from mavlink_rig import STEP_S, Peer, SteppedDevice
from plant_rig import CAMERA, LENS

from cinempc.vehicles.recording import PATIENCE_S, START, STOP, Recording, RecordingState
from cinempc.vehicles.requests import TRIES
from cinempc.wire import Message
from sim.mavlink.camera import CameraDevice, camera_component

COMPANION = (1, 191)


class Rig(SteppedDevice):
    """The simulated camera on a clock of the test."""

    def __init__(self, *, has_video: bool = True) -> None:
        super().__init__()
        self.notes: list[str] = []
        self.recording = Recording(self.wire, self.requests, 1, lambda kind, text: self.notes.append(f"{kind}: {text}"))  # type: ignore[arg-type]
        self.device = CameraDevice(CAMERA, LENS)
        self.device.film.has_video = has_video
        self.peer, self.us = Peer(1, 100), Peer(*COMPANION)
        self.component = camera_component(self.device, self.hear, lambda: round(1e3 * self.now_s), lambda: None)
        self.asked: list[Message] = []
        self.lost: set[int] = set()  # commands that do not reach the camera, once each

    @property
    def faults(self):
        return self.device.faults

    @property
    def rolling(self) -> bool:
        return self.device.film.rolling

    def hear(self, message: Message, component: int) -> None:
        arrived = self.peer.says(message)
        self.requests.take(arrived)
        self.recording.take(arrived, self.now_s)

    def answer(self, k: int) -> None:
        for command in self.wire.take("COMMAND_LONG"):
            self.asked.append(command)
            if command.command in self.lost:
                self.lost.remove(command.command)
            else:
                self.component.handle(self.us.says(command), COMPANION)
        self.component.step(self.now_s)

    def step(self) -> None:
        self.recording.ask(self.now_s)
        self.recording.step(self.now_s)

    def sent(self, number: int) -> int:
        return sum(command.command == number for command in self.asked)

    def roll(self) -> None:
        self.run(2.0)
        self.recording.roll()

    def cut(self) -> None:
        self.recording.cut(self.now_s)


def test_it_begins_at_once_and_ends_with_the_shot() -> None:
    rig = Rig()
    rig.roll()
    rig.run(2 * STEP_S)
    assert rig.rolling
    rig.run(10.0)
    assert rig.recording.state is RecordingState.RECORDING
    rig.cut()
    rig.run(2 * STEP_S)
    assert not rig.rolling
    rig.run(1.0)
    assert rig.recording.state is RecordingState.IDLE
    assert (rig.sent(START), rig.sent(STOP)) == (1, 1)
    assert [note.partition(";")[0] for note in rig.notes] == [
        "camera: it records",
        "camera: it does not record any more",
    ]
    assert not rig.recording.lacking


def test_nothing_is_sent_before_the_shot_and_a_cut_without_one_is_nothing() -> None:
    rig = Rig()
    rig.run(5.0)
    rig.cut()
    rig.run(5.0)
    assert (rig.sent(START), rig.sent(STOP)) == (0, 0)
    assert not rig.notes


@pytest.mark.parametrize("lost", ["command", "answer"])
def test_what_is_lost_is_sent_again_and_a_refused_repetition_is_no_refusal(lost: str) -> None:
    rig = Rig()
    rig.run(1.0)
    if lost == "command":
        rig.lost = {START, STOP}
    else:
        rig.faults.unanswered = (START, STOP)
    rig.roll()
    rig.run(0.6)
    rig.faults.unanswered = ()
    rig.run(4.0)
    assert rig.recording.state is RecordingState.RECORDING
    assert rig.rolling
    if lost == "answer":
        rig.faults.unanswered = (START, STOP)
    rig.cut()
    rig.run(0.6)
    rig.faults.unanswered = ()
    rig.run(4.0)
    assert not rig.rolling
    assert rig.recording.state is RecordingState.IDLE
    assert (rig.sent(START), rig.sent(STOP)) == (2, 2 if lost == "command" else 3)
    assert not rig.recording.lacking
    assert len(rig.notes) == 2


def test_a_camera_that_never_answers_is_not_asked_for_ever_and_what_it_says_of_itself_counts() -> None:
    rig = Rig()
    rig.faults.unanswered = (START, STOP)
    rig.roll()
    rig.run(6.0)
    assert rig.recording.state is RecordingState.RECORDING
    rig.cut()
    rig.run(6.0)
    assert rig.recording.state is RecordingState.IDLE
    assert not rig.rolling
    assert (rig.sent(START), rig.sent(STOP)) == (2, TRIES)
    assert not rig.recording.lacking


@pytest.mark.parametrize(
    ("fault", "words", "stops"),
    [
        ("video_refused", "it does not record: denied", 0),
        ("video_stuck", "it does not record: accepted, and it says that it does not do so", 1),
        ("silent", "it does not record: no answer", TRIES),
    ],
)
def test_a_recording_that_does_not_begin_is_said_in_time_and_missing(fault: str, words: str, stops: int) -> None:
    rig = Rig()
    rig.run(1.0)
    rig.roll()
    setattr(rig.faults, fault, True)
    rig.run(PATIENCE_S - 0.1)
    assert not rig.notes
    rig.run(0.2)
    assert rig.notes == [f"camera: {words}"]
    assert rig.recording.lacking == words
    rig.run(5.0)
    rig.cut()
    rig.run(5.0)
    assert rig.sent(STOP) == stops
    assert rig.recording.state is RecordingState.IDLE
    assert rig.recording.lacking == words


def test_a_status_that_is_stuck_does_not_keep_it_from_being_stopped() -> None:
    rig = Rig()
    rig.faults.capture_status_stuck = True
    rig.roll()
    rig.run(5.0)
    assert rig.rolling
    assert rig.recording.state is RecordingState.FAILED
    rig.cut()
    rig.run(5.0)
    assert not rig.rolling


def test_a_camera_that_does_not_tell_is_taken_at_its_word() -> None:
    rig = Rig()
    rig.faults.capture_status_silent = True
    rig.roll()
    rig.run(5.0)
    assert rig.recording.state is RecordingState.RECORDING
    assert not rig.recording.lacking
    rig.cut()
    rig.run(5.0)
    assert not rig.rolling
    assert len(rig.notes) == 2
    assert all("does not say" in note for note in rig.notes)


def test_a_late_beginning_is_told_and_missing() -> None:
    rig = Rig()
    rig.faults.capture_status_stuck = True
    rig.roll()
    rig.run(4.0)
    rig.faults.capture_status_stuck = False
    rig.run(1.0)
    assert rig.recording.state is RecordingState.RECORDING
    assert "late" in rig.notes[-1]
    assert "late" in rig.recording.lacking


def test_a_camera_without_video_is_not_asked_and_that_is_said_once() -> None:
    rig = Rig(has_video=False)
    for _ in range(2):
        rig.roll()
        rig.run(5.0)
        rig.cut()
        rig.run(1.0)
    assert (rig.sent(START), rig.sent(STOP)) == (0, 0)
    assert rig.notes == ["camera: it takes no video: it is not asked to record"]
    assert not rig.recording.lacking


@pytest.mark.parametrize("known", [True, False])
def test_a_recording_that_the_pilot_has_started_goes_on(known: bool) -> None:
    rig = Rig()
    rig.faults.capture_status_silent = not known
    rig.run(1.0)
    rig.device.film.start(0, round(1e3 * rig.now_s))
    rig.run(5.0)
    rig.roll()
    rig.run(0.2)
    rig.faults.capture_status_silent = False
    rig.run(1.0)
    assert rig.recording.state is RecordingState.OTHERS
    rig.cut()
    rig.run(5.0)
    assert rig.rolling
    assert rig.sent(STOP) == 0
    assert not rig.recording.lacking


def test_whoever_stops_it_in_the_middle_is_not_overruled() -> None:
    rig = Rig()
    rig.roll()
    rig.run(5.0)
    rig.device.film.stop(0, round(1e3 * rig.now_s))
    rig.run(1.0)
    assert "in the middle of the shot" in rig.recording.lacking
    rig.device.film.start(0, round(1e3 * rig.now_s))
    rig.run(1.0)
    rig.cut()
    rig.run(2.0)
    assert rig.rolling
    assert (rig.sent(START), rig.sent(STOP)) == (1, 0)


def test_a_full_card_ends_it_and_begins_none() -> None:
    rig = Rig()
    rig.device.film.free_mib = 50.0
    rig.roll()
    rig.run(8.0)
    assert rig.recording.lacking == "it has stopped recording in the middle of the shot; 0 MiB left"
    rig.recording.roll()
    rig.run(4.0)
    assert rig.recording.lacking == "it does not record: failed"


def test_a_cut_before_it_has_begun_leaves_nothing_on() -> None:
    rig = Rig()
    rig.lost = {START}
    rig.roll()
    rig.run(0.1)
    rig.cut()
    rig.run(4.0)
    assert not rig.rolling
    assert rig.sent(START) == 1
