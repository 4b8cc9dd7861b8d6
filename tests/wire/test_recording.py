"""The camera's own recording over real UDP: it begins and ends with the take, whatever ends that."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from wire_checks import commands
from wire_rig import Airfield, Flight, say

from cinempc.gate import Authority
from cinempc.vehicles.modes import Mode as OurMode
from cinempc.vehicles.recording import PATIENCE_S, START, STOP, RecordingState
from sim.autopilot.autopilot import Autopilot
from sim.autopilot.modes import Mode
from sim.mavlink.camera import CameraFaults

BOUND_S = 1.0  # for a command on a busy machine


@pytest.fixture
def flight() -> Iterator[Flight]:
    """As soon as it is under way; on an aircraft of its own, whose camera nobody is still asking to stop."""
    with Airfield() as airfield:
        yield airfield.under_way(0.5)


def rolls(autopilot: Autopilot) -> bool:
    return autopilot.systems.camera.film.rolling


def sent(flight: Flight) -> list[int]:
    """What was asked of the camera, in order."""
    _, heard = flight.recorded()
    return [command.message.command for command in commands(heard, START, STOP)]


def said(flight: Flight) -> list[str]:
    flight.listen()
    return [
        event.text.partition(";")[0] for event in flight.events if event.kind == "camera" and "record" in event.text
    ]


def test_it_records_from_roll_to_cut(flight: Flight) -> None:
    assert not flight.served.do(rolls)
    flight.vehicle.roll()
    begun_s = flight.listen().time_s
    assert flight.fly(BOUND_S, until=lambda report: report.recording is RecordingState.RECORDING)
    say("recording", confirmed_s=flight.listen().time_s - begun_s)
    assert flight.served.do(rolls)
    flight.fly(0.5)
    assert flight.vehicle.cut() == ""
    assert flight.fly(BOUND_S, until=lambda report: report.recording is RecordingState.IDLE)
    assert not flight.served.do(rolls)
    flight.judged()
    assert sent(flight) == [START, STOP]
    assert said(flight) == ["it records", "it does not record any more"]


FAULTS: list[tuple[str, Callable[[CameraFaults], None], str]] = [
    ("refuses", lambda faults: setattr(faults, "video_refused", True), "it does not record: denied"),
    (
        "does not do it",
        lambda faults: setattr(faults, "video_stuck", True),
        "it does not record: accepted, and it says that it does not do so",
    ),
    ("is silent", lambda faults: setattr(faults, "silent", True), "it does not record: no answer"),
]


@pytest.mark.parametrize(("name", "fault", "words"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_camera_that_does_not_record_is_said_and_the_flight_goes_on(
    flight: Flight, name: str, fault: Callable[[CameraFaults], None], words: str
) -> None:
    at_s = flight.fault(lambda inject: fault(inject.camera))
    flight.vehicle.roll()
    assert flight.fly(PATIENCE_S + BOUND_S, until=lambda report: report.recording is RecordingState.FAILED)
    say(f"camera that {name}", noticed_s=flight.listen().time_s - at_s)
    assert said(flight) == [words]
    assert flight.vehicle.cut() == words
    assert flight.goes_on()
    assert flight.listen().mode is OurMode.OFFBOARD
    flight.judged()


def test_a_lost_answer_is_no_refusal(flight: Flight) -> None:
    flight.fault(lambda inject: setattr(inject.camera, "unanswered", (START, STOP)))
    flight.vehicle.roll()
    assert flight.fly(PATIENCE_S + BOUND_S, until=lambda report: report.recording is RecordingState.RECORDING)
    assert flight.vehicle.cut() == ""
    assert flight.fly(PATIENCE_S + BOUND_S, until=lambda report: report.recording is RecordingState.IDLE)
    assert not flight.served.do(rolls)


def test_a_takeover_ends_our_recording_and_asks_for_nothing_else(flight: Flight) -> None:
    flight.vehicle.roll()
    assert flight.fly(BOUND_S, until=lambda report: report.recording is RecordingState.RECORDING)
    flight.fault(lambda inject: inject.pilot_mode(Mode.POSITION))
    assert flight.fly(BOUND_S, until=lambda report: report.authority is Authority.DISENGAGED)
    assert flight.served.wait_for(lambda autopilot: not rolls(autopilot), BOUND_S)
    flight.judged()
    assert sent(flight) == [START, STOP]


def test_what_the_pilot_has_started_goes_on(flight: Flight) -> None:
    flight.served.do(lambda autopilot: autopilot.systems.camera.film.start(0, autopilot.systems.boot_ms))
    flight.fly(1.0)
    flight.vehicle.roll()
    assert flight.fly(BOUND_S, until=lambda report: report.recording is RecordingState.OTHERS)
    assert flight.vehicle.cut() == ""
    flight.fly(0.5)
    assert flight.served.do(rolls)
    assert sent(flight) == []


@pytest.mark.parametrize("end", ["close", "crash"])
def test_the_end_of_the_planner_ends_it(end: str) -> None:
    with Airfield() as airfield:
        flight = airfield.under_way(0.5)
        flight.vehicle.roll()
        assert flight.fly(BOUND_S, until=lambda report: report.recording is RecordingState.RECORDING)
        if end == "close":
            flight.vehicle.close()
        else:
            flight.vehicle._mailbox.close()
        assert flight.served.wait_for(lambda autopilot: not rolls(autopilot), 2 * BOUND_S)
        flight.vehicle._closed = end == "crash"  # nobody is there to close it


def test_without_a_lens_the_camera_is_asked_for_nothing() -> None:
    with Airfield(camera=None) as airfield:
        flight = airfield.under_way(0.5)
        flight.vehicle.roll()
        flight.fly(1.0)
        assert flight.listen().recording is None
        assert flight.vehicle.cut() == ""
        _, heard = flight.recorded()
        assert not [h for h in heard if getattr(h.message, "target_component", 0) == 100]
