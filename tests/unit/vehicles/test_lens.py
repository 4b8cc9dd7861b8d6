"""The lens: limited rates, the newest value, answers of the right component, and what is noticed when it fails."""

from __future__ import annotations

from math import inf

import pytest
from mavlink_rig import STEP_S, Peer, SteppedDevice, ack, heartbeat
from plant_rig import CAMERA
from pymavlink.dialects.v20 import all as mavlink

from cinempc.vehicles.lens import Lens, LensDriver, LensState
from cinempc.vehicles.requests import TRIES
from cinempc.wire import Message
from cinempc.wire.camera import EXT_REAL32, ext_float, focus_percent, read_ext_float, zoom_percent

ZOOM, FOCUS = 531, 532
SHORTEST, LONGEST = CAMERA.focal_length_mm
WANTED = Lens(SHORTEST * 1.5, 6.0, 4.0)


class Rig(SteppedDevice):
    """A camera that obeys at once, as far as the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.driver = LensDriver(self.wire, self.requests, 1, CAMERA)  # type: ignore[arg-type]
        self.camera, self.answers, self.moves, self.alive = Peer(1, 100), Peer(1, 100), True, True
        self.focal_mm, self.focus_m, self.f_number = SHORTEST, 10.0, 2.8
        self.commands: list[Message] = []
        self.apertures: list[float] = []

    def step(self) -> None:
        self.driver.step(self.now_s)

    def answer(self, k: int) -> None:
        for command in self.wire.take("COMMAND_LONG"):
            self.commands.append(command)
            if self.moves and command.command == ZOOM:
                self.focal_mm = command.param2
            if self.moves and command.command == FOCUS:
                self.focus_m = command.param2
            self.requests.take(self.answers.says(ack(command.command)))
        for set_ in self.wire.take("PARAM_EXT_SET"):
            self.apertures.append(read_ext_float(Peer().says(set_)))
            if self.moves:
                self.f_number = self.apertures[-1]
            self.say(mavlink.MAVLink_param_ext_ack_message(b"CAM_APERTURE", self.value, EXT_REAL32, 0), self.answers)
        if self.wire.take("PARAM_EXT_REQUEST_READ"):
            self.say(mavlink.MAVLink_param_ext_value_message(b"CAM_APERTURE", self.value, EXT_REAL32, 1, 0))
        if self.alive and k % 10 == 0:
            self.say(heartbeat(autopilot=8))
            percents = zoom_percent(CAMERA, self.focal_mm), focus_percent(CAMERA, self.focus_m)
            self.say(mavlink.MAVLink_camera_settings_message(0, 1, *percents))

    @property
    def value(self) -> bytes:
        return ext_float(self.f_number)

    def say(self, message: Message, peer: Peer | None = None) -> None:
        if self.alive:
            self.driver.take((peer or self.camera).says(message), self.now_s)

    def sent(self, number: int) -> list[float]:
        return [m.param2 for m in self.commands if m.command == number]


@pytest.fixture
def rig() -> Rig:
    rig = Rig()
    rig.run(1.0)
    rig.driver.lead(WANTED)
    rig.run(1.0)
    return rig


def test_it_is_set_and_read_back(rig: Rig) -> None:
    assert rig.driver.state is LensState.READY
    measured = rig.driver.measured
    assert (measured.focal_length_mm, measured.focus_distance_m, measured.f_number) == pytest.approx(
        (WANTED.focal_length_mm, 6.0, 4.0), rel=1e-4
    )
    assert all(m.param1 == 3.0 and m.target_component == 100 for m in rig.commands if m.command in (ZOOM, FOCUS))


def test_nothing_new_is_nothing_sent(rig: Rig) -> None:
    rig.commands.clear()
    rig.run(3.0)
    assert not rig.sent(ZOOM) + rig.sent(FOCUS)
    assert len(rig.apertures) == 1


def test_rates_are_limited_and_the_newest_value_wins(rig: Rig) -> None:
    rig.commands.clear()
    rig.apertures.clear()
    for k in range(100):
        rig.driver.lead(Lens(SHORTEST * (1 + 0.002 * k), 6.0 + 0.02 * k, 2.8 + 0.02 * k))
        rig.run(STEP_S)
    rig.run(0.5)
    assert 10 <= len(rig.sent(ZOOM)) <= 22
    assert 10 <= len(rig.sent(FOCUS)) <= 22
    assert 4 <= len(rig.apertures) <= 12
    assert rig.sent(ZOOM)[-1] == pytest.approx(SHORTEST * 1.198, rel=1e-3)
    assert rig.apertures[-1] == pytest.approx(4.78, rel=1e-2)


def test_answers_of_another_component_are_none(rig: Rig) -> None:
    rig.answers = Peer(1, 101)
    rig.commands.clear()
    rig.driver.lead(Lens(SHORTEST * 2, 3.0, 5.6))
    rig.run(2.9)
    assert rig.driver.state is LensState.LOST
    assert len(rig.sent(ZOOM)) <= 2 * TRIES
    rig.answers = Peer(1, 100)
    rig.run(3.0)
    assert rig.driver.state is LensState.READY


def test_no_answers_are_noticed_while_the_setting_moves_on_and_forgotten_with_it(rig: Rig) -> None:
    rig.answers = Peer(1, 101)
    states = []
    for k in range(200):
        rig.driver.lead(Lens(SHORTEST * (1 + 0.002 * k), 6.0 + 0.02 * k, 2.8))
        rig.run(STEP_S)
        states.append(rig.driver.state)
    assert set(states[150:]) == {LensState.LOST}
    rig.driver.lead(None)
    rig.run(0.1)
    assert rig.driver.state is LensState.READY


def test_silence_is_noticed(rig: Rig) -> None:
    rig.alive = False
    rig.run(2.9)
    assert rig.driver.state is LensState.LOST


@pytest.mark.parametrize(
    "wanted",
    [
        Lens(SHORTEST * 2, WANTED.focus_distance_m, WANTED.f_number),
        Lens(WANTED.focal_length_mm, 2.0, WANTED.f_number),
        Lens(WANTED.focal_length_mm, WANTED.focus_distance_m, 8.0),
    ],
)
def test_a_stuck_motor_is_noticed(rig: Rig, wanted: Lens) -> None:
    rig.moves = False
    rig.driver.lead(wanted)
    rig.run(3.6)  # one second of lag is granted
    assert rig.driver.state is LensState.STUCK


def test_settings_are_brought_into_range() -> None:
    rig = Rig()
    rig.run(0.5)
    rig.driver.lead(Lens(LONGEST * 5, inf, 500.0))
    rig.run(1.0)
    assert rig.sent(ZOOM)[-1] == pytest.approx(LONGEST)
    assert rig.sent(FOCUS)[-1] <= 10_000.0
    assert rig.apertures[-1] == pytest.approx(CAMERA.f_number[1])


def test_a_refused_aperture_is_asked_for_slowly(rig: Rig) -> None:
    rig.alive = False
    rig.driver.lead(Lens(WANTED.focal_length_mm, WANTED.focus_distance_m, 5.6))
    rig.apertures.clear()
    rig.run(10.0)
    assert len(rig.apertures) < 16
