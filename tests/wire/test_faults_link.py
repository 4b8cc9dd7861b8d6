"""A bad link, strangers on it, and a flight controller that reboots: numbers 20, 21 and 34 of the list of faults."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from pymavlink.dialects.v20 import all as mavlink
from wire_checks import OFFBOARD, SET_MODE, commands, setpoints
from wire_rig import LATE_S, PARAMETERS, Airfield, Flight, say

from cinempc.gate import Authority, Reason
from cinempc.vehicles.modes import Mode as OurMode
from sim.autopilot.autopilot import Autopilot
from sim.autopilot.modes import Mode
from sim.mavlink.link import LinkFaults

GROUND_STATION, OTHER_AIRCRAFT = (255, 190), (66, 1)
ARM = 400


@pytest.fixture
def flight(airfield: Airfield) -> Flight:
    """As soon as it is under way: its speed does not matter here."""
    return airfield.under_way(0.5)


CAMPAIGN = {"60 % lost"}  # between the others
LINKS = [
    ("30 % lost", LinkFaults(loss=0.3), True),
    ("60 % lost", LinkFaults(loss=0.6), False),
    ("90 % lost", LinkFaults(loss=0.9), False),
    ("late by up to 0.5 s, out of order", LinkFaults(jitter_s=0.5), False),
    ("a little late, out of order, half of it twice", LinkFaults(jitter_s=0.06, duplicates=0.5), True),
]


@pytest.mark.parametrize(
    ("name", "faults", "stays"),
    [pytest.param(*link, id=link[0], marks=[pytest.mark.slow] * (link[0] in CAMPAIGN)) for link in LINKS],
)
def test_a_bad_link_is_flown_or_held_with_but_never_caught_up(
    flight: Flight, name: str, faults: LinkFaults, stays: bool
) -> None:
    def spoil(autopilot: Autopilot) -> None:
        autopilot.link.faults = faults

    flight.served.do(spoil)
    at_s = time.monotonic()
    flight.fly(2.0)
    report = flight.listen()
    _, heard = flight.judged(clean_link=False)
    stamps_s = [s.boot_s for s in setpoints(heard)]
    most = max(sum(1 for s in stamps_s if at <= s < at + 0.1) for at in stamps_s)
    told = [f"{t.time_s - at_s:.2f} {t.authority.value}:{t.reason.value}" for t in flight.since(at_s)]
    longest_s = max(b.wall_s - a.wall_s for a, b in pairwise(setpoints(heard)))
    say(f"20 {name}", sent_in_100_ms=float(most), longest_gap_s=longest_s, told="; ".join(told[:6]))
    assert most <= 7
    if stays:
        assert report.authority in (Authority.ENGAGED, Authority.BRAKING)
        assert report.mode is OurMode.OFFBOARD
    elif report.authority in (Authority.ENGAGED, Authority.BRAKING):
        assert flight.served.do(lambda autopilot: autopilot.systems.commander.mode) in (Mode.OFFBOARD, Mode.HOLD)
    else:
        assert report.reason not in (Reason.GATE_FAULT, Reason.REBOOT)


def test_strangers_are_not_obeyed_and_told(flight: Flight) -> None:
    landed = mavlink.MAVLink_heartbeat_message(2, 12, 1, Mode.LAND.custom_mode, 4, 3)  # disarmed, too
    nowhere = mavlink.MAVLink_odometry_message(
        10**12, 1, 1, 1e3, 1e3, 1e3, [1, 0, 0, 0], 9, 9, 9, 0, 0, 0, [0] * 21, [0] * 21, 77, 1, 0
    )
    refused = mavlink.MAVLink_command_ack_message(SET_MODE, 2, 0, 0, 1, 191)
    at_s = time.monotonic()
    for _ in range(25):
        for message in (landed, nowhere, refused):
            flight.fault(lambda inject, message=message: inject.stranger_says(message, OTHER_AIRCRAFT))
        flight.fly(0.02)
    flight.fly(0.2)
    flight.judged()
    events = {event.kind: event for event in flight.events}
    say("34 another system", told=events["stranger"].text, after_s=events["stranger"].time_s - at_s)
    assert events["stranger"].time_s - at_s < 0.3 + LATE_S
    assert not flight.over(at_s)
    assert flight.listen().mode is OurMode.OFFBOARD


def test_a_second_source_of_set_points_is_told(flight: Flight) -> None:
    elsewhere = mavlink.MAVLink_set_position_target_local_ned_message(
        0, 1, 1, 1, 2048, 3.0, -6.0, -8.0, 0, -1.5, -1.0, 0, 0, 0, 0, 0
    )
    at_s = time.monotonic()
    while time.monotonic() < at_s + 2.0 and flight.listen().mode is OurMode.OFFBOARD:
        for _ in range(3):
            flight.fault(lambda inject: inject.hears(elsewhere, GROUND_STATION))
            time.sleep(0.006)
        flight.fly(0.001)
    flight.fly(0.3)
    flight.judged()
    told = [t for t in flight.since(at_s) if t.authority is not Authority.ENGAGED]
    kinds = {event.kind: event.time_s - at_s for event in flight.events}
    say(
        "34 a second source", told="; ".join(f"{t.time_s - at_s:.2f} {t.reason.value}" for t in told), events=str(kinds)
    )
    assert 0.0 < kinds["second_source"] < 2.0


def test_a_stranger_who_disarms_or_changes_parameters_is_told(flight: Flight) -> None:
    disarm = mavlink.MAVLink_command_long_message(1, 1, ARM, 0, 0, 0, 0, 0, 0, 0, 0)
    change = mavlink.MAVLink_param_set_message(1, 1, b"COM_OF_LOSS_T", 5.0, 9)
    back = mavlink.MAVLink_param_set_message(1, 1, b"COM_OF_LOSS_T", PARAMETERS["COM_OF_LOSS_T"], 9)
    at_s = flight.fault(lambda inject: (inject.hears(disarm, GROUND_STATION), inject.hears(change, GROUND_STATION)))
    flight.fly(0.5)
    flight.fault(lambda inject: inject.hears(back, GROUND_STATION))
    flight.fly(0.2)
    flight.judged()
    (changed,) = (event for event in flight.events if event.kind == "parameter_changed")
    say("34 a parameter", told=changed.text, after_s=changed.time_s - at_s)
    assert "COM_OF_LOSS_T is 5" in changed.text
    assert flight.listen().armed
    assert flight.goes_on()


def test_after_a_reboot_nothing_is_armed_or_put_into_offboard(flight: Flight) -> None:
    """The last of this file: the aircraft is disarmed afterwards."""
    at_s = flight.fault(lambda inject: inject.reboot())
    flight.fly(4.0)
    moments, heard = flight.judged(clean_link=False)  # what comes while it starts is not recorded
    told = [f"{t.time_s - at_s:.2f} {t.authority.value}:{t.reason.value}" for t in flight.since(at_s)]
    asked = [
        (round(c.wall_s - at_s, 2), c.message.param2, c.message.param3) for c in commands(heard, SET_MODE, since_s=at_s)
    ]
    say("21 reboot", told="; ".join(told), modes_asked=str(asked))
    assert not commands(heard, ARM)
    assert all(main != OFFBOARD for _, main, _ in asked)
    assert not moments[-1].armed
    assert moments[-1].mode is not Mode.OFFBOARD
    assert "reboot" in [event.kind for event in flight.events]
    assert flight.listen().authority in (Authority.SILENT, Authority.DISENGAGED)
