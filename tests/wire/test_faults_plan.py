"""Faults of the plan, over real UDP: numbers 6 to 11 of the list of faults, and plans into people and fences."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from math import inf, nan, pi

import numpy as np
import pytest
from wire_checks import Sent, nearest_m, setpoints, yaw_rate_rad_s
from wire_rig import LATE_S, LIMITS, Flight, Plan, say, wrapped

from cinempc.gate import Authority, Reason
from cinempc.types import Array, Command
from cinempc.vehicles.modes import Mode as OurMode
from sim.autopilot.autopilot import Autopilot

CAMPAIGN = pytest.mark.slow  # what is noticed as another fault is
Change = Callable[[Command], Command]


def changed(flight: Flight, change: Change) -> Plan:
    plan = flight.plan
    return lambda now_s: change(plan(now_s))


def straight(flight: Flight, velocity: Array, over_s: float = 1.0) -> Plan:
    """To that velocity, from rest."""
    start, begun_s = flight.plan(time.monotonic()), time.monotonic()

    def plan(now_s: float) -> Command:
        t = now_s - begun_s
        way_s, pace = (t - over_s / 2, 1.0) if t > over_s else (t * t / 2 / over_s, t / over_s)
        return replace(
            start,
            time_s=now_s,
            position_ned_m=start.position_ned_m + way_s * velocity,
            velocity_ned_m_s=pace * velocity,
            acceleration_ned_m_s2=(velocity / over_s if t <= over_s else 0.0 * velocity),
        )

    return plan


def gaps_s(sent: list[Sent]) -> list[float]:
    return [b.boot_s - a.boot_s for a, b in pairwise(sent)]


def test_a_planner_that_overruns_is_held_for_and_then_followed_again(flight: Flight) -> None:
    stopped_s = time.monotonic()
    flight.wait(0.35)
    flight.fly(1.0)
    _, heard = flight.judged()
    braked_s = flight.first_s(Reason.PLAN_STALE, since_s=stopped_s) - stopped_s
    longest_s = max(gaps_s(setpoints(heard)))
    say("6 overrun", braked_s=braked_s, longest_gap_s=longest_s)
    assert 0.15 <= braked_s <= 0.32 + LATE_S
    assert longest_s < 0.2
    assert flight.goes_on()


BAD: list[tuple[str, Change, Reason]] = [
    ("NaN place", lambda c: replace(c, position_ned_m=np.array([nan, 0.0, -5.0])), Reason.NOT_FINITE),
    ("infinite speed", lambda c: replace(c, velocity_ned_m_s=np.array([0.0, inf, 0.0])), Reason.NOT_FINITE),
    ("NaN everywhere", lambda c: replace(c, yaw_ned_rad=nan, gimbal_yaw_ned_rad=nan, time_s=nan), Reason.NOT_FINITE),
    ("absurd place", lambda c: replace(c, position_ned_m=np.full(3, 1e6)), Reason.ABSURD),
    ("absurd speed", lambda c: replace(c, velocity_ned_m_s=np.full(3, 1e6)), Reason.ABSURD),
    ("jump of 10 m", lambda c: replace(c, position_ned_m=c.position_ned_m + np.array([6.0, 8.0, 0.0])), Reason.JUMP),
]


def test_what_is_no_plan_is_braked_for_and_good_ones_are_followed_again(flight: Flight) -> None:
    begun_s: dict[str, float] = {}
    flight.fly(1.0)
    for name, change, _ in BAD:
        begun_s[name] = time.monotonic()
        flight.fly(0.4, changed(flight, change))
        assert flight.listen().authority is Authority.BRAKING, (name, flight.told)
        flight.fly(0.6)
        assert flight.goes_on(), (name, flight.told)
    _, heard = flight.judged()
    for name, _, reason in BAD:
        at_s = begun_s[name]
        braked_s = flight.first_s(reason, since_s=at_s) - at_s
        braking = [s.speeding_up_m_s2 for s in setpoints(heard) if at_s < s.wall_s < at_s + 0.35]
        say(f"7-9 {name}", braked_s=braked_s, from_m_s2=max(braking[:5]), to_m_s2=min(braking))
        assert braked_s <= 0.15 + LATE_S
        assert min(braking) < max(braking[:5]) - 0.8


def test_north_and_east_mixed_up_behind_us_is_noticed_and_held(flight: Flight) -> None:
    def mix_up(autopilot: Autopilot) -> None:
        guidance = autopilot.systems.guidance
        fly = guidance.fly_setpoint

        def swapped(setpoint: object, estimate: object, dt_s: float) -> None:
            fly(setpoint, estimate, dt_s)  # type: ignore[arg-type]
            r, here = guidance.reference, estimate.position_ned_m  # type: ignore[attr-defined]
            north, east, down = r.velocity_ned_m_s
            r.velocity_ned_m_s = (east, north, -down)
            r.position_ned_m = here
            r.acceleration_ned_m_s2 = (0.0, 0.0, 0.0)

        guidance.fly_setpoint = swapped  # type: ignore[method-assign]

    northwards = straight(flight, np.array([2.0, 0.0, 0.0]))
    flight.fly(1.5, northwards)
    flight.served.do(mix_up)
    begun_s = time.monotonic()
    try:
        assert flight.fly(3.0, northwards, until=lambda report: report.mode is OurMode.HOLD), flight.told
        held_s = time.monotonic() - begun_s
    finally:
        flight.served.do(lambda autopilot: vars(autopilot.systems.guidance).pop("fly_setpoint"))
    flight.judged()
    noticed_s = flight.first_s(Reason.MOTION_IMPLAUSIBLE) - begun_s
    say("10 mixed up", noticed_s=noticed_s, held_s=held_s)
    assert noticed_s <= 1.3


@pytest.mark.parametrize(
    "continuous",
    [pytest.param(True, id="many turns", marks=CAMPAIGN), pytest.param(False, id="from +180 to -180")],
)
def test_turning_on_and_on_does_not_spin(flight: Flight, continuous: bool) -> None:
    begun_s, first = time.monotonic(), flight.plan(time.monotonic()).yaw_ned_rad
    rate_rad_s = 1.4 if continuous else 0.0

    def turning(command: Command) -> Command:
        t = command.time_s - begun_s
        yaw = first + rate_rad_s * t + 6 * pi if continuous else pi - 0.05 + 0.1 * (int(10 * t) % 2)
        return replace(command, yaw_ned_rad=yaw if continuous else wrapped(yaw))

    flight.fly(2.0, changed(flight, turning))
    moments, heard = flight.judged()
    sent_rad_s = yaw_rate_rad_s([s for s in setpoints(heard) if s.wall_s > begun_s])
    late = [m for m in moments if m.wall_s > begun_s + (0.0 if continuous else 1.6)]
    turned = [abs(wrapped(b.yaw_ned_rad - a.yaw_ned_rad)) / (b.time_s - a.time_s) for a, b in pairwise(late)]
    say("11 yaw", sent_rad_s=sent_rad_s, flown_rad_s=max(turned), allowed_rad_s=LIMITS.yaw_rate_rad_s)
    assert sent_rad_s <= LIMITS.yaw_rate_rad_s
    assert max(turned) <= 1.5 * LIMITS.yaw_rate_rad_s


@pytest.mark.parametrize("towards", ["a person", "the fence", pytest.param("the ground", marks=CAMPAIGN)])
def test_a_plan_into_what_is_guarded_is_stopped_before_it(flight: Flight, towards: str) -> None:
    directions = {"a person": (0.0, 3.0, 0.0), "the fence": (0.0, -3.0, 0.0), "the ground": (0.0, 0.0, 2.0)}
    flight.fly(3.2, straight(flight, np.array(directions[towards])))
    moments, _ = flight.judged()
    reason = Reason.KEEP_OUT if towards == "a person" else Reason.FENCE
    assert reason in [told.reason for told in flight.told]
    lowest_m = min(-m.position_ned_m[2] for m in moments)
    say(f"a, b: into {towards}", nearest_m=nearest_m(moments), lowest_m=lowest_m)
    assert moments[-1].mode.name == "OFFBOARD"
