"""The lens: limited rates, the newest value, answers of the right component, and what is noticed when it fails."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import pytest
from mavlink_rig import STEP_S, Peer, SteppedDevice, ack, heartbeat
from plant_rig import CAMERA, LIT_CAMERA
from pymavlink.dialects.v20 import all as mavlink

from cinempc.vehicles.lens import Lens, LensDriver, LensState
from cinempc.vehicles.requests import TRIES
from cinempc.wire import Message
from cinempc.wire.camera import EXT_REAL32, EXT_UINT32, ext_value, focus_percent, read_ext_value, zoom_percent

ZOOM, FOCUS = 531, 532
SHORTEST, LONGEST = CAMERA.focal_length_mm
WANTED = Lens(SHORTEST * 1.5, 6.0, 4.0)
EXPOSED = replace(WANTED, iso=800.0, shutter_s=0.02, nd_stops=3.0)
OFFERED = {"CAM_APERTURE": 2.8, "CAM_ISO": 100.0, "CAM_SHUTTERSPD": 0.01, "CAM_ND": 0.0}


class Rig(SteppedDevice):
    """A camera that obeys at once, as far as the test lets it."""

    def __init__(self, **offered: float) -> None:
        super().__init__()
        self.notes: list[str] = []
        self.driver = LensDriver(self.wire, self.requests, 1, LIT_CAMERA, self.note)  # type: ignore[arg-type]
        self.camera, self.answers, self.moves, self.alive = Peer(1, 100), Peer(1, 100), True, True
        self.refuses = False  # what it does not offer, in so many words
        self.focal_mm, self.focus_m = SHORTEST, 10.0
        self.parameters = offered or dict(OFFERED)
        self.commands: list[Message] = []
        self.reads: list[str] = []
        self.settings: dict[str, list[float]] = {name: [] for name in OFFERED}

    @property
    def apertures(self) -> list[float]:
        return self.settings["CAM_APERTURE"]

    def note(self, kind: str, text: str) -> None:
        self.notes.append(f"{kind}: {text}")

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
        for set_ in map(Peer().says, self.wire.take("PARAM_EXT_SET")):
            name = set_.param_id
            self.settings[name].append(read_ext_value(set_))
            if self.moves and name in self.parameters:
                self.parameters[name] = self.settings[name][-1]
            if name in self.parameters or self.refuses:
                result = 0 if name in self.parameters else 2
                self.say(mavlink.MAVLink_param_ext_ack_message(*self.told(name), result), self.answers)
        for read in map(Peer().says, self.wire.take("PARAM_EXT_REQUEST_READ")):
            self.reads.append(read.param_id)
            if read.param_id in self.parameters:
                self.say(mavlink.MAVLink_param_ext_value_message(*self.told(read.param_id), 1, 0))
        if self.alive and k % 10 == 0:
            self.say(heartbeat(autopilot=8))
            percents = zoom_percent(CAMERA, self.focal_mm), focus_percent(CAMERA, self.focus_m)
            self.say(mavlink.MAVLink_camera_settings_message(0, 1, *percents))

    def told(self, name: str) -> tuple[bytes, bytes, int]:
        type_ = EXT_UINT32 if name == "CAM_ISO" else EXT_REAL32
        return name.encode(), ext_value(self.parameters.get(name, 0.0), type_), type_

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
        exposed = (100.0 * 1.03**k, 0.02, 2.0 + 0.05 * k)
        rig.driver.lead(Lens(SHORTEST * (1 + 0.002 * k), 6.0 + 0.02 * k, 2.8 + 0.02 * k, *exposed))
        rig.run(STEP_S)
    rig.run(0.5)
    assert 10 <= len(rig.sent(ZOOM)) <= 22
    assert 10 <= len(rig.sent(FOCUS)) <= 22
    assert 4 <= len(rig.apertures) <= 12
    assert rig.sent(ZOOM)[-1] == pytest.approx(SHORTEST * 1.198, rel=1e-3)
    assert rig.apertures[-1] == pytest.approx(4.78, rel=1e-2)
    assert all(4 <= len(rig.settings[name]) <= 12 for name in ("CAM_ISO", "CAM_ND"))
    assert len(rig.settings["CAM_SHUTTERSPD"]) == 1
    assert rig.settings["CAM_ND"][-1] == pytest.approx(6.95, abs=0.1)


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
        EXPOSED,
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


def test_the_exposure_is_set_and_read_back(rig: Rig) -> None:
    assert {*rig.reads} == {"CAM_APERTURE"}  # nobody wants it set yet
    rig.driver.lead(EXPOSED)
    rig.run(1.5)
    measured = rig.driver.measured
    assert (measured.iso, measured.shutter_s, measured.nd_stops) == pytest.approx((800.0, 0.02, 3.0))
    assert rig.driver.state is LensState.READY
    assert all(len(rig.settings[name]) == 1 for name in OFFERED)
    assert {*rig.reads} == {*OFFERED}
    rig.driver.lead(WANTED)
    rig.reads.clear()
    rig.run(2.0)
    assert {*rig.reads} == {"CAM_APERTURE"}


def test_the_exposure_is_brought_into_range(rig: Rig) -> None:
    rig.driver.lead(replace(WANTED, iso=1e6, shutter_s=1.0, nd_stops=-1.0))
    rig.run(0.5)
    assert [rig.settings[name][-1] for name in OFFERED][1:] == pytest.approx([12800.0, 0.04, 0.0])


@pytest.mark.parametrize("bad", [{"iso": nan}, {"shutter_s": inf}, {"nd_stops": nan}])
def test_an_exposure_that_is_no_number_is_left_alone(rig: Rig, bad: dict[str, float]) -> None:
    rig.driver.lead(replace(EXPOSED, **bad))
    rig.run(0.5)
    assert not any(rig.settings[name] for name in ("CAM_ISO", "CAM_SHUTTERSPD", "CAM_ND"))


@pytest.mark.parametrize("refuses", [True, False])
def test_what_a_camera_lacks_is_said_once_and_not_asked_again(refuses: bool) -> None:
    rig = Rig(CAM_APERTURE=2.8, CAM_ISO=100.0)
    rig.refuses = refuses
    rig.driver.lead(EXPOSED)
    rig.run(8.0)
    assert sorted(note.split(":")[1] for note in rig.notes) == [" it has no CAM_ND", " it has no CAM_SHUTTERSPD"]
    rig.reads.clear()
    rig.settings = {name: [] for name in OFFERED}
    for k in range(100):
        rig.driver.lead(replace(EXPOSED, iso=800.0 + 10 * k, nd_stops=2.0 + 0.03 * k))
        rig.run(5 * STEP_S)
    assert {*rig.reads} == {"CAM_APERTURE", "CAM_ISO"}
    assert rig.settings["CAM_ISO"]
    assert not rig.settings["CAM_ND"] + rig.settings["CAM_SHUTTERSPD"]
    assert len(rig.notes) == 2
    assert rig.driver.state is LensState.READY


def test_what_a_camera_tells_later_it_has_after_all() -> None:
    rig = Rig(CAM_APERTURE=2.8)
    rig.refuses = True
    rig.driver.lead(EXPOSED)
    rig.run(1.0)
    rig.parameters = {**OFFERED, **rig.parameters}
    for name in OFFERED:
        rig.say(mavlink.MAVLink_param_ext_value_message(*rig.told(name), 1, 0))
    rig.run(2.0)
    assert [rig.parameters[name] for name in OFFERED] == pytest.approx([4.0, 800.0, 0.02, 3.0])


def test_a_silent_camera_is_not_thought_to_lack_anything(rig: Rig) -> None:
    rig.alive = False
    rig.driver.lead(EXPOSED)
    rig.run(10.0)
    assert not rig.notes


def test_a_camera_of_which_nobody_knows_how_it_meets_the_light_is_not_exposed() -> None:
    rig = Rig()
    rig.driver = LensDriver(rig.wire, rig.requests, 1, CAMERA)  # type: ignore[arg-type]
    rig.driver.lead(EXPOSED)
    rig.run(1.0)
    assert {*rig.reads} == {"CAM_APERTURE"}
    assert rig.apertures
