"""An aircraft that does what the gate sends, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from math import hypot, inf, isfinite

from cinempc.gate import Aircraft, Authority, Gate, GateLimits, Order, Person, Reason, Setpoint, Vec
from cinempc.gate.motion import Axis, Motion, motion_of, reach_m
from cinempc.gate.watch import Watch

STEP_S = 0.02
START_S = 100.0
ORIGIN = (47.4, 8.5, 488.0)
STILL = (0.0, 0.0, 0.0)
HOVER_M = (0.0, 0.0, -5.0)
LIMITS = GateLimits(
    speed_m_s=8.0,
    climb_m_s=4.0,
    acceleration_m_s2=4.0,
    jerk_m_s3=12.0,
    yaw_rate_rad_s=1.5,
    keep_out_m=3.0,
    keep_out_closing_s=0.6,
    north_m=(-60.0, 60.0),
    east_m=(-50.0, 50.0),
    height_m=(1.0, 40.0),
)
LEVEL_M_S2, JERK_M_S3 = 4.0 / 2**0.5, 12.0 / 3**0.5

Plan = Callable[[float], Setpoint]  # of the time since the start
Told = Callable[[float, Aircraft], Aircraft]


def aircraft(now_s: float = START_S, position: Vec = HOVER_M, velocity: Vec = STILL, **told: object) -> Aircraft:
    told = {"time_s": now_s, "heard_s": now_s, "boot_s": now_s - 50.0, **told}
    well = Aircraft(now_s, position, velocity, 0.0, 3, True, True, False, True, 0.9, ORIGIN, 0.0, now_s)
    return replace(well, **told)


def motion(position: Vec = HOVER_M, velocity: Vec = STILL, acceleration: Vec = STILL) -> Motion:
    return motion_of(position, velocity, acceleration)


HERE = motion()


def watching(**told: object) -> Watch:
    """From `START_S` on, of an aircraft that is flown at once."""
    seen = aircraft(**told)
    watch = Watch(LIMITS, START_S, seen)
    watch.look(START_S, seen, HERE)
    return watch


def person(position: Vec, velocity: Vec = STILL, now_s: float = START_S, **told: float) -> Person:
    return replace(Person(now_s, position, velocity, 0.0, 0.0), **told)


def setpoint(position: Vec = HOVER_M, velocity: Vec = STILL, acceleration: Vec = STILL, yaw: float = 0.0) -> Setpoint:
    return Setpoint(position, velocity, acceleration, yaw)


def along(start: Vec, velocity: Vec) -> Plan:
    """Straight on."""
    return lambda t: setpoint(tuple(s + t * v for s, v in zip(start, velocity, strict=True)), velocity)


def hover(_: float) -> Setpoint:
    return setpoint()


class Flight:
    """Steps a gate. The aircraft is where it was told to be one step ago, unless `told` tells something else."""

    def __init__(self, *, start: Vec = HOVER_M, velocity: Vec = STILL, limits: GateLimits = LIMITS) -> None:
        self.gate, self.now_s = Gate(limits), START_S
        self.position, self.velocity, self.yaw = start, velocity, 0.0
        self.sent: list[Setpoint | None] = []
        self.story: list[tuple[float, Authority, Reason]] = []
        self.order: Order | None = None
        assert self.gate.engage(START_S, aircraft(START_S, start, velocity)) is Reason.NONE

    @property
    def since_s(self) -> float:
        return self.now_s - START_S

    def fly(
        self,
        duration_s: float,
        plan: Plan | None = hover,
        *,
        people: Callable[[float], list[Person]] = lambda _: [],
        told: Told = lambda _, well: well,
        step_s: float = STEP_S,
    ) -> Flight:
        """`plan` None: the planner has died, and its last order is all there is."""
        for _ in range(round(duration_s / step_s)):
            self.now_s += step_s
            if plan is not None:
                self.order = Order(self.now_s, plan(self.since_s))
            seen = told(self.since_s, aircraft(self.now_s, self.position, self.velocity, yaw_ned_rad=self.yaw))
            crowd = [replace(somebody, time_s=self.now_s) for somebody in people(self.since_s)]
            self.note(self.gate.check(self.now_s, self.order, seen, crowd))
        return self

    def note(self, sent: Setpoint | None) -> None:
        self.sent.append(sent)
        self.story.append((self.since_s, self.gate.authority, self.gate.reason))
        if sent is not None:
            self.position, self.velocity, self.yaw = sent.position_ned_m, sent.velocity_ned_m_s, sent.yaw_ned_rad

    @property
    def last(self) -> Setpoint:
        assert self.sent[-1] is not None
        return self.sent[-1]

    @property
    def outcome(self) -> tuple[Authority, Reason]:
        return self.gate.authority, self.gate.reason

    def first_s(self, reason: Reason) -> float:
        """When a reason was first told."""
        return next((since_s for since_s, _, told in self.story if told is reason), inf)


CRUISE = along((-20.0, 0.0, -5.0), (3.0, 0.0, 0.0))


def cruising() -> Flight:
    """For a second already."""
    return Flight(start=(-20.0, 0.0, -5.0), velocity=(3.0, 0.0, 0.0)).fly(1.0, CRUISE)


def tremble(sent: list[Setpoint | None]) -> float:
    """Mean change of the jerk northwards from one set-point to the next, as a share of the largest jerk."""
    north_m_s2 = [setpoint.acceleration_ned_m_s2[0] for setpoint in sent if setpoint is not None]
    jerks = [(b - a) / (JERK_M_S3 * STEP_S) for a, b in pairwise(north_m_s2)]
    return sum(abs(b - a) for a, b in pairwise(jerks)) / (len(jerks) - 1)


def assert_smooth(sent: list[Setpoint | None], step_s: float = STEP_S, limits: GateLimits = LIMITS) -> None:
    """Every set-point within the limits, and no further from the one before than they allow."""
    for setpoint in filter(None, sent):
        assert_within_speed(setpoint, limits)
    for before, after in pairwise(sent):
        if before is None or after is None:
            continue
        assert_one_step(before, after, step_s, limits)


def assert_one_step(before: Setpoint, after: Setpoint, step_s: float, limits: GateLimits = LIMITS) -> None:
    """By finite differences; position and velocity may slip a little, as a good plan's do."""
    for axis, most_m_s2 in enumerate((limits.acceleration_m_s2 / 2**0.5,) * 2 + (limits.acceleration_m_s2,)):
        p, q = before.position_ned_m[axis], after.position_ned_m[axis]
        v, w = before.velocity_ned_m_s[axis], after.velocity_ned_m_s[axis]
        a, b = before.acceleration_ned_m_s2[axis], after.acceleration_ned_m_s2[axis]
        jerk_m_s3 = limits.jerk_m_s3 / 3**0.5
        assert abs(b) <= most_m_s2 + 1e-9
        assert abs(b - a) <= jerk_m_s3 * step_s + 1e-9
        assert abs(w - v) <= (most_m_s2 + 0.21) * step_s + 1e-9
        assert abs(w - v - (a + b) / 2 * step_s) <= jerk_m_s3 * step_s**2 / 4 + 0.21 * step_s + 1e-9
        assert abs(q - p - (v + w) / 2 * step_s) <= jerk_m_s3 * step_s**3 / 8 + 0.31 * step_s + 1e-9


def assert_within_speed(sent: Setpoint, limits: GateLimits = LIMITS) -> None:
    north_m_s, east_m_s, down_m_s = sent.velocity_ned_m_s
    assert hypot(north_m_s, east_m_s) <= limits.speed_m_s + 1e-9
    assert abs(down_m_s) <= limits.climb_m_s + 1e-9


def assert_finite(sent: Setpoint) -> None:
    numbers = (*sent.position_ned_m, *sent.velocity_ned_m_s, *sent.acceleration_ned_m_s2, sent.yaw_ned_rad)
    assert all(map(isfinite, numbers))


def assert_can_stop_inside(sent: Setpoint, limits: GateLimits = LIMITS) -> None:
    axes = zip(sent.position_ned_m, sent.velocity_ned_m_s, sent.acceleration_ned_m_s2, strict=True)
    for axis, agility, (low_m, high_m) in zip(axes, limits.airframe.agility, limits.bounds_ned_m, strict=True):
        lowest_m, highest_m = reach_m(Axis(*axis), agility)
        assert low_m <= lowest_m + 1e-9
        assert highest_m <= high_m + 1e-9
