"""What must hold in every flight with a fault, judged by what was told, what was sent and where the aircraft was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot, inf, isfinite, remainder, tau

from cinempc.gate import Authority, GateLimits, Reason, Vec
from cinempc.vehicles.cockpit import BY_PILOT
from sim.autopilot.modes import Mode
from sim.autopilot.recording import Heard, Moment

SETPOINT = "SET_POSITION_TARGET_LOCAL_NED"
US = (1, 191)
LOCAL_NED, ALL_BUT_YAW_RATE = 1, 2048
SET_MODE, ARM, TAKE_OFF, LAND, RETURN, REPOSITION = 176, 400, 22, 21, 20, 192
LEADS = (SET_MODE, ARM, TAKE_OFF, LAND, RETURN, REPOSITION)
OFFBOARD = 6.0
FLOWN = (Authority.ENGAGED, Authority.BRAKING)
ROUND = 1e-3  # set-points are single precision on the wire
STAMP_S = 0.012  # the autopilot's clock, as well as we know it
STRIDE = 5  # set-points so many apart are compared too: there the stamps weigh less
LATE_STAMP_S = 0.03  # the same where poses come late or stop: by 5 % of up to half a second, then the stream ends
SLIP_M_S, SLIP_M_S2 = 0.31, 0.21  # by which position and velocity may run away from their derivatives
HEAD_M = 2.0  # of everybody
BESIDE_M = 0.3  # the aircraft beside its set-point
GAP_S = 0.3  # longer is a stream that has stopped
STEP_S = 0.02  # of the recording
PASSED_ON_S = 0.1  # from the pilot process into the recording, on a busy machine
SETTLED_S = 0.1  # after Offboard has begun


@dataclass(frozen=True, slots=True)
class Told:
    """Since when the gate says so."""

    time_s: float
    authority: Authority
    reason: Reason


@dataclass(frozen=True, slots=True)
class Sent:
    """A set-point as the autopilot heard it; `boot_s` is when it was sent, on the autopilot's clock."""

    wall_s: float
    boot_s: float
    position: Vec
    velocity: Vec
    acceleration: Vec
    yaw_rad: float

    @property
    def speed_m_s(self) -> float:
        return hypot(*self.velocity)

    @property
    def speeding_up_m_s2(self) -> float:
        """Acceleration along the velocity."""
        along = sum(a * v for a, v in zip(self.acceleration, self.velocity, strict=True))
        return along / max(self.speed_m_s, 1e-6)


def setpoints(heard: Sequence[Heard]) -> list[Sent]:
    """Ours, in the order in which they were sent, each once."""
    found: dict[int, Sent] = {}
    for h in heard:
        m = h.message
        if m.get_type() == SETPOINT and h.source == US:
            motion = (m.x, m.y, m.z), (m.vx, m.vy, m.vz), (m.afx, m.afy, m.afz)
            found.setdefault(m.time_boot_ms, Sent(h.wall_s, 1e-3 * m.time_boot_ms, *motion, m.yaw))
    return [found[stamp] for stamp in sorted(found)]


def yaw_rate_rad_s(sent: Sequence[Sent]) -> float:
    """The fastest turn that was asked for."""
    pairs = zip(sent, sent[STRIDE:], strict=False)
    return max(abs(remainder(b.yaw_rad - a.yaw_rad, tau)) / (b.boot_s - a.boot_s + STAMP_S) for a, b in pairs)


def commands(heard: Sequence[Heard], *numbers: int, since_s: float = 0.0) -> list[Heard]:
    """Those that we have sent."""
    return [
        h
        for h in heard
        if h.message.get_type() in ("COMMAND_LONG", "COMMAND_INT")
        and h.source == US
        and h.message.command in numbers
        and h.wall_s >= since_s
    ]


class NeverError(Exception):
    """Something that no fault, and no pause of this machine, excuses."""


def assert_never(
    moments: Sequence[Moment],
    heard: Sequence[Heard],
    told: Sequence[Told],
    limits: GateLimits,
    *,
    arms: bool,
    late_s: float,
) -> None:
    """Keep-out and fence; each set-point of numbers, in our frame and not too fast; the aircraft left to its pilot.

    Raises NeverError.
    """
    flown = [m for m in moments if m.mode is Mode.OFFBOARD]
    try:
        _assert_room(moments if not arms else flown, limits)
        _assert_inside(flown, limits)
        _assert_numbers(heard)
        _assert_speeds(setpoints(heard), limits)
        _assert_hands_off(heard, told, arms=arms, late_s=max(late_s, longest_gap_s(moments) + STEP_S))
    except AssertionError as error:
        raise NeverError(str(error)) from error


def assert_safe(
    moments: Sequence[Moment],
    heard: Sequence[Heard],
    told: Sequence[Told],
    limits: GateLimits,
    *,
    arms: bool = False,
    clean_link: bool = True,
    jumps: bool = False,
    pose_stops: bool = False,
) -> None:
    """The six things of every fault: numbers and frame, keep-out, fence, limits of motion, takeover, reason.

    `arms`: it is taken off, flown to Offboard and landed on purpose. `jumps`: the estimate, and so set-points, jump.
    `pose_stops`: none is told for a while, from which the autopilot's clock is known.
    """
    assert_never(moments, heard, told, limits, arms=arms, late_s=PASSED_ON_S if clean_link else 1.0)
    sent = setpoints(heard)
    flown = [m for m in moments if m.mode is Mode.OFFBOARD]
    moving_s = next((s.wall_s for s in sent if s.speed_m_s > 0), inf)  # before, they are those of waiting
    since_s = max(moving_s, flown[0].wall_s if flown else inf) + SETTLED_S
    stamp_s = STAMP_S if clean_link and not pose_stops else LATE_STAMP_S
    _assert_within_limits([s for s in sent if s.wall_s >= since_s], limits, stamp_s, jumps=jumps)
    _assert_reasons(sent, told, clean_link=clean_link, end_s=moments[-1].wall_s)


def longest_gap_s(moments: Sequence[Moment]) -> float:
    """For how long the simulator, which writes down every 20 ms, got no time to run."""
    return max((b.wall_s - a.wall_s for a, b in pairwise(moments)), default=0.0)


def nearest_m(moments: Sequence[Moment]) -> float:
    """The least distance from anybody, who stands upright."""
    return min((hypot(m.nearest_person_m, max(-m.position_ned_m[2] - HEAD_M, 0.0)) for m in moments), default=inf)


def _assert_room(moments: Sequence[Moment], limits: GateLimits) -> None:
    assert nearest_m(moments) >= limits.keep_out_m - BESIDE_M, f"{nearest_m(moments):.2f} m from somebody"


def _assert_inside(flown: Sequence[Moment], limits: GateLimits) -> None:
    for m in flown:
        for at_m, (low_m, high_m) in zip(m.position_ned_m, limits.bounds_ned_m, strict=True):
            assert low_m - BESIDE_M <= at_m <= high_m + BESIDE_M, m.position_ned_m


def _assert_numbers(heard: Sequence[Heard]) -> None:
    for h in heard:
        m = h.message
        if m.get_type() != SETPOINT or h.source != US:
            continue
        values = (m.x, m.y, m.z, m.vx, m.vy, m.vz, m.afx, m.afy, m.afz, m.yaw, m.yaw_rate)
        assert all(map(isfinite, values)), values
        assert (m.coordinate_frame, m.type_mask) == (LOCAL_NED, ALL_BUT_YAW_RATE)


def _assert_speeds(sent: Sequence[Sent], limits: GateLimits) -> None:
    for s in sent:
        assert hypot(*s.velocity[:2]) <= limits.speed_m_s + ROUND
        assert abs(s.velocity[2]) <= limits.climb_m_s + ROUND
        for a, most in zip(s.acceleration, limits.airframe.agility, strict=True):
            assert abs(a) <= most.acceleration_m_s2 + ROUND


def _assert_within_limits(sent: Sequence[Sent], limits: GateLimits, stamp_s: float, *, jumps: bool) -> None:
    agility = limits.airframe.agility
    for before, after in (*pairwise(sent), *zip(sent, sent[STRIDE:], strict=False)):
        dt_s = after.boot_s - before.boot_s + stamp_s
        if dt_s > GAP_S:
            continue
        for i, most in enumerate(agility):
            change = after.acceleration[i] - before.acceleration[i]
            assert abs(change) <= most.jerk_m_s3 * dt_s + ROUND, (before, after)
            gained = after.velocity[i] - before.velocity[i]
            assert abs(gained) <= (most.acceleration_m_s2 + SLIP_M_S2) * dt_s + ROUND, (before, after)
            fastest_m_s = max(abs(before.velocity[i]), abs(after.velocity[i])) + SLIP_M_S
            moved_m = abs(after.position[i] - before.position[i])
            assert jumps or moved_m <= fastest_m_s * dt_s + most.acceleration_m_s2 * dt_s**2 + ROUND, (before, after)


def _assert_hands_off(heard: Sequence[Heard], told: Sequence[Told], *, arms: bool, late_s: float) -> None:
    by_pilot = [t.time_s for t in told if t.authority is Authority.DISENGAGED and t.reason in BY_PILOT]
    if by_pilot:
        over_s = by_pilot[0] + late_s
        assert not commands(heard, *LEADS, since_s=over_s)
        assert not [h for h in heard if h.message.get_type() == SETPOINT and h.source == US and h.wall_s > over_s]
    if not arms:
        assert not commands(heard, ARM, TAKE_OFF, REPOSITION)
        assert not [c for c in commands(heard, SET_MODE) if c.message.param2 == OFFBOARD]


def _assert_reasons(sent: Sequence[Sent], told: Sequence[Told], *, clean_link: bool, end_s: float) -> None:
    """Whatever is done has a reason, told within 100 ms (and what it takes to be recorded)."""
    for t in told:
        assert t.authority is Authority.ENGAGED or t.reason not in (Reason.NONE, Reason.WAITING), t
    if not clean_link:
        return
    ends_s = [a.wall_s for a, b in pairwise(sent) if b.wall_s - a.wall_s > GAP_S]
    if sent and end_s - sent[-1].wall_s > GAP_S:
        ends_s.append(sent[-1].wall_s)
    for stopped_s in ends_s:
        near_s = [abs(t.time_s - stopped_s) for t in told if t.authority not in FLOWN]
        assert min(near_s, default=inf) <= 0.1 + PASSED_ON_S, f"no reason told when the stream stopped: {told}"
