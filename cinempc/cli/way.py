"""From being given the aircraft to the shot's first instant: the way to the mark, and the clock that waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from cinempc.clock import SteadyClock
from cinempc.controller import SETPOINT_PERIOD_S, measured_state, standing
from cinempc.hardware import Drone
from cinempc.safety import planned_clearance_m
from cinempc.space import DistanceField, NoRouteError, route
from cinempc.types import Array, Command
from cinempc.vehicles.approach import Approach
from cinempc.vehicles.mavlink import MavlinkError, MavlinkVehicle
from cinempc.vehicles.modes import Mode

THERE_M, LATE_S = 0.5, 20.0  # how near the mark the aircraft has to be, and how much later than planned
Tell = Callable[[str], None]


class TakeClock:
    """A steady clock, with the shot's beginning at 0. Until that is known it stands still."""

    def __init__(self, steady: SteadyClock) -> None:
        self.steady = steady
        self._stands_s: float | None = 0.0
        self._zero_s = 0.0

    def stand_at(self, time_s: float) -> None:
        """The time that it is until the shot is begun: for those who move by this clock."""
        self._stands_s = time_s

    def run(self) -> None:
        """From now on time passes."""
        self._zero_s, self._stands_s = self.zero_s, None

    @property
    def zero_s(self) -> float:
        """The shot's beginning on the steady clock."""
        return self._zero_s if self._stands_s is None else self.steady.now_s() - self._stands_s

    def now_s(self) -> float:
        """Seconds since the shot's beginning."""
        return self.steady.now_s() - self._zero_s if self._stands_s is None else self._stands_s

    def wait_until(self, time_s: float) -> None:
        """Sleeps until then."""
        self.steady.wait(max(time_s - self.now_s(), 0.0))


@dataclass(frozen=True, slots=True)
class Way:
    """From being engaged to the shot's first instant; set-points go out all the while.

    A simulated set is clear until the aircraft is on its mark: where it takes off, somebody may stand a minute later.
    """

    aircraft: MavlinkVehicle
    clock: TakeClock
    mark: Array | None  # (NX,) where the shot begins; None where that is wherever the pilot puts it
    drone: Drone
    space: DistanceField  # what stands about
    farthest_m: float  # from the mark, that it is flown there: in the field nobody knows what stands in the way
    readonly: bool
    tell: Tell

    def fly(self) -> Command:
        """To the mark where one is known. The set-points to wait with."""
        goal = self._here()
        if self.readonly:
            self.clock.run()
            return goal
        goal = self._handed_over(goal)
        if self.mark is not None:
            goal = standing(self.mark, self.drone, 0.0)
            self._refuse_from_afar(goal)
            approach = Approach(self.clock.steady.now_s(), self._corners(goal), goal)
            self.tell(f"to the mark, {approach.duration_s:.0f} s")
            while not approach.done(now_s := self.clock.steady.now_s()):
                self._send(approach.command(now_s))
            self._arrive(goal)
        self.clock.run()
        return goal

    def _refuse_from_afar(self, goal: Command) -> None:
        north, east, down = goal.position_ned_m - self.aircraft.read().position_ned_m
        if (away_m := float(np.linalg.norm([north, east, down]))) > self.farthest_m:
            raise MavlinkError(
                f"the mark is {away_m:.1f} m away: {north:.1f} m north, {east:.1f} m east, {-down:.1f} m up; "
                f"bring the aircraft within {self.farthest_m:g} m before giving it over"
            )

    def _corners(self, goal: Command) -> Array:
        """(P, 3) of a way to the goal that keeps clear of all that stands about. Raises MavlinkError."""
        bounds, here = self.drone.envelope.corners_ned_m, self.aircraft.read().position_ned_m
        try:
            return route(self.space, here, goal.position_ned_m, bounds, planned_clearance_m(self.drone))
        except NoRouteError as error:
            raise MavlinkError(f"to the mark: {error}") from None

    def _arrive(self, goal: Command) -> None:
        """Waits at the goal until the aircraft is there. Raises MavlinkError if it does not come."""
        until_s = self.clock.steady.now_s() + LATE_S
        while (off_m := float(np.linalg.norm(self.aircraft.read().position_ned_m - goal.position_ned_m))) > THERE_M:
            if self.clock.steady.now_s() > until_s:
                raise MavlinkError(f"the aircraft does not reach the mark: it is {off_m:.1f} m away")
            self._send(goal)

    def _here(self) -> Command:
        return standing(measured_state(self.aircraft.read()), self.drone, 0.0)

    def _handed_over(self, here: Command) -> Command:
        """Waits until the pilot has given the aircraft over, however long that takes."""
        told = False
        while self.aircraft.report.mode is not Mode.OFFBOARD:
            if not told:
                self.tell("the stream is running: give the aircraft over with the Offboard switch")
                told = True
            here = self._here()
            self._send(here)
        return here

    def _send(self, command: Command) -> None:
        now_s = self.clock.steady.now_s()
        self.aircraft.send(replace(command, time_s=now_s))
        self.clock.steady.wait(SETPOINT_PERIOD_S)
