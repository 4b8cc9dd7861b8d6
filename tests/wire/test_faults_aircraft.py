"""Faults of the aircraft's estimate, battery and pilot, over real UDP: numbers 12 to 19 and 22 of the faults."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from math import dist

import pytest
from pymavlink.dialects.v20 import all as mavlink
from wire_checks import PASSED_ON_S, SET_MODE, SETPOINT, commands, nearest_m, setpoints
from wire_rig import LATE_S, Airfield, Flight, say

from cinempc.gate import Authority, Reason
from cinempc.vehicles.estimator import WORST_ACCURACY_M
from cinempc.vehicles.mavlink import RefusedError
from cinempc.vehicles.modes import Mode as OurMode
from sim.autopilot.autopilot import Autopilot
from sim.autopilot.estimate import DEAD_RECKONING_M_S, GOOD_ACCURACY_M
from sim.autopilot.inject import Injector
from sim.autopilot.modes import Mode

CAMPAIGN = pytest.mark.slow  # what is flown for long, and what is noticed as another fault is
GROUND_STATION = (255, 190)
SET_INTERVAL = 511
BAD_AFTER_S = (WORST_ACCURACY_M - GOOD_ACCURACY_M) / DEAD_RECKONING_M_S  # without GPS it is not good enough


def test_an_estimate_that_jumps_takes_the_set_point_with_it(flight: Flight) -> None:
    at_s = flight.fault(lambda inject: inject.estimator_reset(north_m=3.0, east_m=4.0, turn_deg=20.0))
    flight.fly(1.2)
    moments, heard = flight.judged(jumps=True)
    sent = [s for s in setpoints(heard) if s.wall_s > at_s - 0.1]
    shifts = [
        dist([b.position[i] - a.position[i] - (b.boot_s - a.boot_s) * a.velocity[i] for i in range(2)], (3.0, 4.0))
        for a, b in pairwise(sent)
    ]
    off_m = [abs(m.nearest_person_m - 8.0) for m in moments if m.wall_s > at_s - 0.5]
    say("12 estimate +5 m, +20 deg", relative_jump_m=min(shifts), world_motion_m=max(off_m))
    assert min(shifts) <= 0.2
    assert max(off_m) < 1.0
    assert flight.goes_on()


def test_an_origin_that_moves_ends_the_take(flight: Flight) -> None:
    at_s = flight.fault(lambda inject: inject.origin_moved(10.0, 0.0))
    assert flight.fly(4.0, until=lambda report: report.mode is OurMode.HOLD)
    flight.judged(jumps=True)
    noticed_s = flight.first_s(Reason.ORIGIN_MOVED) - at_s
    say("13 origin moved", noticed_s=noticed_s)
    assert noticed_s <= 1.5


@pytest.mark.parametrize("silent_s", [0.3, 1.0, pytest.param(3.0, marks=CAMPAIGN)])
def test_a_silent_pose_is_held_for_and_then_left_to_the_autopilot(flight: Flight, silent_s: float) -> None:
    at_s = flight.fault(lambda inject: inject.pose_silent())
    flight.fly(silent_s)
    flight.fault(lambda inject: inject.pose_silent(False))
    flight.fly(0.5)
    _, heard = flight.judged(pose_stops=True)
    held_s = flight.first_s(Reason.POSE_STALE, since_s=at_s) - at_s
    assert 0.1 <= held_s <= 0.3 + LATE_S
    if silent_s < 0.4:
        say(f"14 pose silent for {silent_s:g} s", held_s=held_s)
        assert flight.goes_on()
        return
    last_s = max(s.wall_s for s in setpoints(heard)) - at_s
    say(f"14 pose silent for {silent_s:g} s", held_s=held_s, stream_ends_s=last_s)
    assert 0.3 <= last_s <= 0.7 + LATE_S
    assert flight.first_s(Reason.POSE_LOST) - at_s <= 0.6 + LATE_S
    assert flight.listen().mode is OurMode.HOLD


def test_a_frozen_pose_is_noticed(flight: Flight) -> None:
    at_s = flight.fault(lambda inject: inject.pose_frozen())
    assert flight.fly(3.0, until=lambda report: report.authority not in (Authority.ENGAGED, Authority.BRAKING))
    flight.fly(0.5)
    flight.judged()
    noticed_s = flight.first_s(Reason.POSE_FROZEN, Reason.MOTION_IMPLAUSIBLE) - at_s
    say("15 pose frozen", noticed_s=noticed_s)
    assert noticed_s <= 1.2


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Injector.gps_lost, id="off"),
        pytest.param(Injector.gps_garbage, id="garbage", marks=CAMPAIGN),
    ],
)
def test_gps_that_is_lost_ends_the_take(flight: Flight, fault: Callable[[Injector], None]) -> None:
    at_s = flight.fault(fault) + BAD_AFTER_S
    flight.fly(3.3)
    flight.judged()
    ended = [t.time_s for t in flight.told if t.authority is Authority.DISENGAGED]
    assert ended, (flight.told, flight.events)
    ended_s = ended[0] - at_s
    say("16 GPS", ended_after_limit_s=ended_s)
    assert 0.0 <= ended_s <= 1.0
    assert Reason.ESTIMATOR in [told.reason for told in flight.told]


@CAMPAIGN
def test_an_estimate_that_drifts_brings_nobody_nearer(flight: Flight) -> None:
    flight.fault(lambda inject: inject.gps_drift(0.0, -1.0))  # so it flies towards her
    flight.fly(2.0)
    moments, _ = flight.judged()
    say("16 drift of 1 m/s", nearest_m=nearest_m(moments))
    assert nearest_m(moments) > 6.0


def test_a_low_battery_ends_the_take_and_allows_no_new_one(flight: Flight) -> None:
    at_s = flight.fault(lambda inject: inject.battery(0.19))
    assert flight.fly(4.0, until=lambda report: report.mode is OurMode.HOLD)
    flight.judged()
    say("17 battery", ended_s=flight.first_s(Reason.BATTERY) - at_s)
    flight.vehicle.finish()
    flight.fault(lambda inject: inject.battery(0.25))
    assert flight.first_s(Reason.BATTERY) - at_s <= 2.0


def no_news_but_heartbeats(autopilot: Autopilot) -> None:
    """Sticks and modes are told once a second only."""
    for name in ("CURRENT_MODE", "RC_CHANNELS", "MANUAL_CONTROL"):
        number = getattr(mavlink, f"MAVLINK_MSG_ID_{name}")
        stop = mavlink.MAVLink_command_long_message(1, 1, SET_INTERVAL, 0, number, -1, 0, 0, 0, 0, 0)
        autopilot.inject.hears(stop, GROUND_STATION)


@pytest.mark.parametrize("heartbeats_only", [False, True], ids=["all news", "heartbeats only"])
def test_sticks_take_over_at_once_and_for_good(flight: Flight, heartbeats_only: bool) -> None:
    if heartbeats_only:
        flight.served.do(no_news_but_heartbeats)
    at_s = flight.fault(lambda inject: inject.sticks(pitch=-0.6))
    flight.fly(1.3)
    _, heard = flight.judged()
    taken_s = flight.first_s(Reason.PILOT_STICKS, Reason.PILOT_MODE) - at_s
    last_s = max(s.wall_s for s in setpoints(heard)) - at_s
    say("18 sticks", disengaged_s=taken_s, last_setpoint_s=last_s)
    assert taken_s <= (1.2 if heartbeats_only else 0.25) + LATE_S
    assert last_s <= taken_s + PASSED_ON_S
    assert flight.listen().authority is Authority.DISENGAGED
    assert "disengaged" in flight.lost


@pytest.mark.parametrize(
    "mode",
    [Mode.HOLD, Mode.POSITION, pytest.param(Mode.RETURN, marks=CAMPAIGN), pytest.param(Mode.LAND, marks=CAMPAIGN)],
)
def test_the_pilots_mode_is_kept(flight: Flight, mode: Mode) -> None:
    at_s = flight.fault(lambda inject: inject.pilot_mode(mode))
    flight.fly(0.6)
    _, heard = flight.judged()
    taken_s = flight.first_s(Reason.PILOT_MODE) - at_s
    say(f"19 {mode.name}", disengaged_s=taken_s, last_setpoint_s=max(s.wall_s for s in setpoints(heard)) - at_s)
    assert taken_s <= 0.25 + LATE_S
    assert not commands(heard, SET_MODE)
    assert flight.served.do(lambda autopilot: autopilot.systems.commander.mode) is mode
    flight.vehicle.finish()  # which asks for nothing either
    flight.wait(0.3)
    assert not commands(flight.judged()[1], SET_MODE)


@CAMPAIGN
def test_a_clock_that_jumps_ahead_changes_nothing(flight: Flight) -> None:
    def jump(autopilot: Autopilot) -> None:
        autopilot.systems.booted_s -= 5.0

    flight.served.do(jump)
    at_s = time.monotonic()
    flight.fly(1.0)
    moments, _ = flight.recorded()
    assert not flight.over(at_s)
    say("22 autopilot's clock +5 s", authority=flight.listen().authority.value, moments=float(len(moments)))


def test_a_used_battery_is_refused() -> None:
    with Airfield(ready_s=3.0) as airfield:
        airfield.served.do(lambda autopilot: autopilot.inject.battery(0.25))
        with pytest.raises(RefusedError, match="battery: 25%, 30% needed"):
            airfield.vehicle.engage()
        assert not airfield.served.do(lambda autopilot: autopilot.recording.named(SETPOINT))
