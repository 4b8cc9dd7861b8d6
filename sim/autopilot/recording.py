"""What really happened, for tests to judge: the true drone and people over time, and all that was heard."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from math import dist

from cinempc.wire import Message
from sim.autopilot.modes import Mode
from sim.autopilot.systems import Systems
from sim.mavlink.vectors import Vec

PERIOD_S = 0.02
MOST = 200_000  # more than an hour


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant of the truth; `wall_s` is `time.monotonic()`."""

    time_s: float
    wall_s: float
    position_ned_m: Vec
    velocity_ned_m_s: Vec
    acceleration_ned_m_s2: Vec
    yaw_ned_rad: float
    gimbal_yaw_ned_rad: float
    gimbal_pitch_rad: float
    people_ned_m: tuple[tuple[str, Vec], ...]
    mode: Mode
    armed: bool

    @property
    def nearest_person_m(self) -> float:
        """Distance to the nearest person's feet on the ground plan, infinite where nobody is."""
        here = self.position_ned_m
        return min((dist(here[:2], at[:2]) for _, at in self.people_ned_m), default=float("inf"))


@dataclass(frozen=True, slots=True)
class Heard:
    """One message that came in; `why` says why a set-point was not taken."""

    time_s: float
    wall_s: float
    source: tuple[int, int]  # system and component
    message: Message
    why: str | None = None


class Recording:
    """Keeps the last hour or so."""

    def __init__(self) -> None:
        self.moments: deque[Moment] = deque(maxlen=MOST)
        self.heard: deque[Heard] = deque(maxlen=MOST)
        self._due_s = -float("inf")

    def step(self, systems: Systems, now_s: float, wall_s: float) -> None:
        """Notes the truth at 50 Hz, and when the mode changes."""
        if now_s < self._due_s and self.moments[-1].mode is systems.commander.mode:
            return
        self._due_s = max(self._due_s + PERIOD_S, now_s + 0.5 * PERIOD_S)
        true = systems.world.vehicle_state()
        people = tuple((actor.name, _vec(actor.position_ned_m)) for actor in systems.world.actors())
        self.moments.append(
            Moment(
                true.time_s,
                wall_s,
                _vec(true.position_ned_m),
                _vec(true.velocity_ned_m_s),
                _vec(true.acceleration_ned_m_s2),
                systems.world.airframe_yaw_rad,
                true.gimbal_yaw_ned_rad,
                true.gimbal_pitch_rad,
                people,
                systems.commander.mode,
                systems.commander.armed,
            )
        )

    def named(self, kind: str, *, since_s: float = -float("inf")) -> list[Heard]:
        """What was heard of one kind of message."""
        return [entry for entry in self.heard if entry.time_s >= since_s and entry.message.get_type() == kind]


def _vec(values: object) -> Vec:
    north, east, down = values.tolist()  # type: ignore[attr-defined]
    return (north, east, down)
