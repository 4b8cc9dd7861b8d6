"""Long random flights with hostile plans, people and telemetry; GATE_FUZZ is the number of set-points asked for."""

from __future__ import annotations

import os
from dataclasses import replace
from math import inf, nan
from random import Random

import gate_rig as rig

from cinempc.gate import Aircraft, Authority, Order, Person, Reason, Setpoint, Vec

COUNT = int(os.environ.get("GATE_FUZZ", "4000"))
NASTY = (0.0, -0.0, 1e-300, 1e6, -1e6, 1e30, 1e308, -1e308, nan, inf, -inf)
FLYING = (Authority.ENGAGED, Authority.BRAKING)


class Adversary:
    """A plan that wanders wildly, with rubbish thrown in at some rate."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.rubbish = self.random.choice((0.0, 0.0, 0.02, 0.3))
        self.pace_m_s = self.random.uniform(0.5, 14.0)
        self.goal = self.place()
        self.crowd = [
            (self.place(), self.vector(self.random.choice((0.5, 3.0, 9.0)))) for _ in range(self.random.randrange(4))
        ]

    def beside_somebody(self) -> Vec:
        (north, east, _), _ = self.random.choice(self.crowd)
        return north, east, -2.0

    def place(self) -> Vec:
        uniform = self.random.uniform
        return uniform(-70, 70), uniform(-60, 60), uniform(-45, 3)

    def vector(self, size: float) -> Vec:
        uniform = self.random.uniform
        return uniform(-size, size), uniform(-size, size), uniform(-size, size)

    def number(self, good: float) -> float:
        return self.random.choice(NASTY) if self.random.random() < self.rubbish / 5 else good

    def numbers(self, good: Vec) -> Vec:
        return self.number(good[0]), self.number(good[1]), self.number(good[2])

    def order(self, now_s: float, here: Vec) -> Order | None:
        if self.random.random() < 0.01:
            self.goal = self.place() if not self.crowd or self.random.random() < 0.5 else self.beside_somebody()
        if self.random.random() < self.rubbish / 10:
            return None
        way = tuple(goal - at for goal, at in zip(self.goal, here, strict=True))
        share = min(1.0, self.pace_m_s / max(map(abs, way)))
        velocity = (share * way[0], share * way[1], share * way[2])
        position = tuple(at + 0.2 * v + d for at, v, d in zip(here, velocity, self.vector(1.0), strict=True))
        wild = Setpoint(
            self.numbers(position), self.numbers(velocity), self.numbers(self.vector(3.0)), self.number(1.0)
        )
        return Order(self.number(now_s - self.random.uniform(0.0, 0.1)), wild)

    def people(self, now_s: float, since_s: float) -> list[Person]:
        uniform = self.random.uniform
        return [
            Person(
                self.number(now_s - uniform(0.0, 0.3)),
                self.numbers((at[0] + since_s * v[0], at[1] + since_s * v[1], 0.0)),
                self.numbers((v[0], v[1], 0.0)),
                self.number(uniform(0.0, 3.0)),
                self.number(uniform(0.0, 1.0)),
            )
            for at, v in self.crowd
        ]

    def told(self, well: Aircraft) -> Aircraft:
        """Rubbish in the pose, which is not to be believed; everything else would end the flight at once."""
        if self.random.random() < self.rubbish:
            return replace(well, position_ned_m=self.numbers(well.position_ned_m), time_s=self.number(well.time_s))
        return well


def test_nothing_invalid_is_sent_whatever_comes() -> None:
    asked, reasons = 0, set()
    for seed in range(COUNT):
        adversary = Adversary(seed)
        start = (
            adversary.random.uniform(-59, 59),
            adversary.random.uniform(-49, 49),
            adversary.random.uniform(-39, -2),
        )
        flight = rig.Flight(start=start)
        flight.fly(0.02, rig.along(start, rig.STILL))
        for _ in range(adversary.random.randrange(50, 500)):
            if asked >= COUNT or flight.gate.authority not in FLYING:
                break
            asked += 1
            one_step(flight, adversary)
            reasons.add(flight.gate.reason)
        if asked >= COUNT:
            break
    assert asked >= COUNT
    assert Reason.GATE_FAULT not in reasons
    assert {Reason.KEEP_OUT, Reason.FENCE, Reason.NOT_FINITE} <= reasons


def one_step(flight: rig.Flight, adversary: Adversary) -> None:
    step_s = adversary.random.choice((0.02, 0.02, 0.02, 0.0, 0.035, 0.09))
    flight.now_s += step_s
    before = flight.sent[-1]
    well = adversary.told(rig.aircraft(flight.now_s, flight.position, flight.velocity))
    order = adversary.order(flight.now_s, flight.position)
    after = flight.gate.check(flight.now_s, order, well, adversary.people(flight.now_s, flight.since_s))
    flight.note(after)
    if after is None:
        assert flight.gate.authority not in FLYING
        assert flight.gate.check(flight.now_s, order, well, []) is None
        return
    rig.assert_finite(after)
    rig.assert_within_speed(after)
    rig.assert_can_stop_inside(after)
    assert before is not None
    rig.assert_one_step(before, after, step_s)
