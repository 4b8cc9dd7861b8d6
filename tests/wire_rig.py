"""A real pilot process on real UDP with the simulated autopilot, a planner that the test plays, and what must hold."""

from __future__ import annotations

import contextlib
import functools
import gc
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from math import atan2, hypot, inf, isfinite, pi
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pytest
from autopilot_rig import SteppedBench, grounded_world
from plant_rig import CAMERA, YAW_RAD, scene
from plant_rig import DRONE as TEST_DRONE
from wire_checks import Told, assert_safe, longest_gap_s
from wire_plan import MIA_NED_M, PERIOD_S, SPEED_M_S, Circle

from cinempc.gate import Authority, GateLimits
from cinempc.hardware import Camera, Envelope
from cinempc.types import Command, SubjectState
from cinempc.vehicles.mailbox import Event, Report
from cinempc.vehicles.mavlink import AuthorityLostError, MavlinkVehicle
from cinempc.vehicles.modes import Mode as OurMode
from cinempc.vehicles.profile import read_profile
from cinempc.vehicles.settings import Settings
from sim import quadrotor
from sim.autopilot.autopilot import Autopilot
from sim.autopilot.ground import GroundedWorld
from sim.autopilot.inject import Injector
from sim.autopilot.modes import Mode
from sim.autopilot.recording import Heard, Moment
from sim.autopilot.serve import ServedWorld
from sim.mavlink.link import LinkFaults
from sim.scene import Track

DRONE = TEST_DRONE.model_copy(
    update={"envelope": Envelope(north_m=(-12.0, 18.0), east_m=(-9.0, 21.0), height_m=(1.0, 12.0))}
)
LIMITS = GateLimits.of(DRONE)
PROFILE = read_profile(Path(__file__).resolve().parents[1] / "launch" / "px4" / "sitl.params")
PARAMETERS = dict(PROFILE.values)
PLACE = scene(mia=Track(rows=[(0.0, *MIA_NED_M[:2])]))
START_NED_M = np.array([3.0, -2.0, -5.0])
ATTEMPTS, UNDER_WAY_S = 3, 1.0
LATE_S = 0.1  # by which a busy machine may be late: bounds leave room for it, and longer pauses are an excuse
GIVE_UP_S = 30.0  # the longest that a busy machine may take for anything

Plan = Callable[[float], Command]


@contextlib.contextmanager
def excused(longest_pause_s: Callable[[], float]) -> Iterator[None]:
    """A figure that is missed says nothing where this machine stood still. What must never be is never excused."""
    try:
        yield
    except AssertionError as error:
        if (stood_s := longest_pause_s()) > LATE_S:
            pytest.skip(f"this machine stood still for {stood_s:.2f} s, so: {str(error) or 'an assertion'}")
        raise


@functools.cache
def compile_world() -> None:
    """What is compiled when it is first used would stop the autopilot's clock for seconds in the first flight."""
    for flying in (False, True):
        bench = SteppedBench(flying=flying, place=PLACE)
        bench.run(0.5)
        bench.close()


def waited_to_run_s(pid: int) -> float:
    """For how long a process has waited for a processor since it began, as far as that is known here."""
    try:
        return 1e-9 * int(Path(f"/proc/{pid}/schedstat").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0


def recorded(served: ServedWorld, since_s: float = 0.0) -> tuple[list[Moment], list[Heard]]:
    """The truth, and what the autopilot heard, from then on."""
    moments, heard = served.do(lambda a: (list(a.recording.moments), list(a.recording.heard)))
    return [m for m in moments if m.wall_s >= since_s], [h for h in heard if h.wall_s >= since_s]


def world_with_mia(*, flying: bool = True, camera: Camera = CAMERA) -> GroundedWorld:
    """She stands where the test drone's circle leads around."""
    return grounded_world(PLACE, flying=flying, camera=camera)


def say(fault: str, **figures: float | str) -> None:
    """What was measured, for `pytest -rP`."""
    texts = (
        f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}" for name, value in figures.items()
    )
    sys.stdout.write(f"{fault}: {', '.join(texts)}\n")


class Airfield:
    """One aircraft and one vehicle on its link; `flight` begins a flight, as often as wanted."""

    def __init__(
        self,
        *,
        flying: bool = True,
        key: bytes | None = None,
        parameters: dict[str, float] | None = None,
        carried: Camera = CAMERA,
        **told: Any,
    ) -> None:
        """`carried` is the camera of the aircraft, `told` says what the vehicle is told beside the usual settings."""
        parameters = {**PARAMETERS, **(parameters or {})}
        self.served = ServedWorld(world_with_mia(flying=flying, camera=carried), parameters=parameters, key=key)
        settings = Settings(self.served.connection, LIMITS, camera=CAMERA, profile=PROFILE, ready_s=GIVE_UP_S)
        self._settings = replace(settings, **told)

    def __enter__(self) -> Self:
        gc.collect()
        gc.freeze()  # else looking for garbage among all that tests import stops the simulator for half a second
        compile_world()
        self.served.__enter__()
        self._behind_s = self.served.do(_behind_s)
        try:
            self.vehicle = MavlinkVehicle(self._settings, DRONE)
        except BaseException:
            self.served.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        gc.unfreeze()
        self.vehicle.close()
        self.served.__exit__(kind, error, trace)

    def under_way(self, since_s: float = UNDER_WAY_S) -> Flight:
        """A new flight that has just come up to speed, or less; on a busy machine that may take several attempts."""
        for _ in range(ATTEMPTS):
            flight = self.flight().engage()
            flight.fly(since_s)
            if flight.listen().authority is Authority.ENGAGED:
                return flight
        with flight.excused():
            raise AssertionError(flight.told)

    def flight(self) -> Flight:
        """A new flight, with all faults of the last one mended and the aircraft in Hold where it was at first."""
        self.served.do(lambda autopilot: setattr(autopilot.link, "faults", LinkFaults()))
        if self.vehicle.report.authority in (Authority.ENGAGED, Authority.BRAKING):
            self.vehicle.finish()
        self.served.do(mend)
        self.served.do(self._make_up_time)
        flight = Flight(self.served, self.vehicle)
        assert flight.wait(GIVE_UP_S, lambda report: report.mode is OurMode.HOLD)
        return flight

    def _make_up_time(self, autopilot: Autopilot) -> None:
        """The clock of a real autopilot would have gone on while this machine stood still."""
        behind_s = _behind_s(autopilot)
        autopilot.systems.booted_s -= max(behind_s - self._behind_s, 0.0)
        self._behind_s = behind_s


class Flight:
    """From one engage to what becomes of it; `told` and `events` are what the pilot process says meanwhile."""

    def __init__(self, served: ServedWorld, vehicle: MavlinkVehicle) -> None:
        self.served, self.vehicle = served, vehicle
        self.begun_s = time.monotonic()
        self.told: list[Told] = []
        self.events: list[Event] = []
        self.lost = ""
        self.plan: Plan = self.circle()
        self._pause_s, self._waited_s = 0.0, inf

    def circle(self, speed_m_s: float = SPEED_M_S) -> Circle:
        """From where the aircraft really is."""
        at = self.served.do(lambda autopilot: autopilot.world.vehicle_state().position_ned_m)
        north_m, east_m = at[0] - MIA_NED_M[0], at[1] - MIA_NED_M[1]
        return Circle(time.monotonic(), atan2(east_m, north_m), float(hypot(north_m, east_m)), speed_m_s)

    def engage(self) -> Self:
        """Up to Offboard, which the pilot chooses."""
        self.vehicle.engage(keep_going=self.tell_people)
        switched = self.wait(
            GIVE_UP_S, lambda _: self.served.do(lambda autopilot: autopilot.inject.pilot_mode(Mode.OFFBOARD))
        )
        assert switched, (self.told, self.events)
        assert self.wait(GIVE_UP_S, lambda report: report.mode is OurMode.OFFBOARD), (self.told, self.events)
        self.plan = self.circle()
        return self

    def fly(
        self, duration_s: float, plan: Plan | None = None, *, until: Callable[[Report], bool] = lambda _: False
    ) -> bool:
        """Sends set-points and people as a planner does, in the frame of the estimate; whether `until` came true."""
        plan, end_s, self._waited_s = plan or self.plan, time.monotonic() + duration_s, inf
        while (now_s := time.monotonic()) < end_s:
            self.tell_people()
            offset_m, turn_rad = self.served.do(_off)
            command = plan(now_s)
            command = replace(
                command,
                position_ned_m=command.position_ned_m + offset_m,
                yaw_ned_rad=command.yaw_ned_rad + turn_rad,
                gimbal_yaw_ned_rad=command.gimbal_yaw_ned_rad + turn_rad,
            )
            with self._losing():
                self.vehicle.send(command)
            if until(self.listen()):
                return True
            self._sleep_until(now_s + PERIOD_S)
        return until(self.listen())

    def wait(self, duration_s: float, until: Callable[[Report], bool] = lambda _: False) -> bool:
        """Lets time pass without a planner; whether `until` came true."""
        end_s, self._waited_s = time.monotonic() + duration_s, inf
        while time.monotonic() < end_s:
            if until(self.listen()):
                return True
            self._sleep_until(time.monotonic() + PERIOD_S / 2)
        return until(self.listen())

    def fault(self, action: Callable[[Injector], Any]) -> float:
        """Does something to the aircraft; when."""
        self.served.do(lambda autopilot: action(autopilot.inject))
        return time.monotonic()

    def goes_on(self) -> bool:
        """Whether the plan is followed, now or, on a busy machine, in a moment."""
        return self.fly(1.0, until=lambda report: report.authority is Authority.ENGAGED)

    def over(self, since_s: float) -> list[Told]:
        """Whether, and why, the authority was given up since."""
        return [told for told in self.since(since_s) if told.authority not in (Authority.ENGAGED, Authority.BRAKING)]

    def listen(self) -> Report:
        """Notes what the pilot process says."""
        report = self.vehicle.report
        self.events += self.vehicle.events()
        told = Told(report.since_s, report.authority, report.reason)
        if (not self.told or told != self.told[-1]) and told.time_s >= self.begun_s:
            self.told.append(told)
        return report

    def since(self, time_s: float) -> list[Told]:
        """What was told from then on."""
        return [told for told in self.told if told.time_s >= time_s]

    def first_s(self, *reasons: Any, since_s: float = 0.0) -> float:
        """When one of these reasons was first told."""
        found = [told.time_s for told in self.since(since_s) if told.reason in reasons]
        assert found, (reasons, self.told)
        return found[0]

    def excused(self) -> contextlib.AbstractContextManager[None]:
        """By the time for which this machine let the simulator, the pilot process or us wait."""
        return excused(lambda: max(longest_gap_s(recorded(self.served, self.begun_s)[0]), self._pause_s))

    def _sleep_until(self, time_s: float) -> None:
        """And notes how much longer we slept, and for how long the pilot process was ready to run but did not."""
        begun_s = time.monotonic()
        time.sleep(max(time_s - begun_s, 0.0))
        overslept_s = time.monotonic() - max(time_s, begun_s)
        waited_s = waited_to_run_s(self.vehicle.pilot_pid)
        self._pause_s = max(self._pause_s, overslept_s, waited_s - self._waited_s)
        self._waited_s = waited_s

    def recorded(self) -> tuple[list[Moment], list[Heard]]:
        """The truth, and what the autopilot heard, since the beginning."""
        found = recorded(self.served, self.begun_s)
        self.wait(0.1)  # for what was told meanwhile
        return found

    def judged(self, **kwargs: bool) -> tuple[list[Moment], list[Heard]]:
        """The same, once all that must hold in every flight has been checked."""
        moments, heard = self.recorded()
        assert_safe(moments, heard, self.told, LIMITS, **kwargs)
        return moments, heard

    def tell_people(self) -> None:
        """Where Mia is, as seen from the aircraft."""
        offset_m, _ = self.served.do(_off)
        at = np.array(MIA_NED_M) + offset_m * (1.0, 1.0, 0.0)
        self.vehicle.people([SubjectState("mia", time.monotonic(), at, np.zeros(3), 0.0, 1.7)])

    @contextlib.contextmanager
    def _losing(self) -> Any:
        try:
            yield
        except AuthorityLostError as error:
            self.lost = str(error)


def _behind_s(autopilot: Autopilot) -> float:
    """The world's clock, behind ours."""
    return time.monotonic() - autopilot.world.time_s


def _off(autopilot: Autopilot) -> tuple[Any, float]:
    """By how much the estimate is off; whoever sees people from the aircraft sees them with it."""
    estimator = autopilot.systems.estimator
    return np.array(estimator.offset_ned_m), estimator.yaw_offset_rad


def mend(autopilot: Autopilot) -> None:
    """Ends all faults, and puts the aircraft back to where it hovered first, in Hold."""
    inject, systems = autopilot.inject, autopilot.systems
    autopilot.link.faults = LinkFaults()
    for end in (inject.pose_silent, inject.pose_frozen, inject.autopilot_silent, inject.gps_lost, inject.gps_garbage):
        end(False)
    inject.gimbal_stopped(False)
    inject.gimbal_silent(False)
    inject.gps_drift(0.0, 0.0)
    inject.battery(1.0)
    inject.camera.__init__()  # type: ignore[misc]
    systems.camera.film.__init__()  # type: ignore[misc]
    systems.pilot.__init__()  # type: ignore[misc]  # sticks in the middle, and not moving there
    assert inject.pilot_mode(Mode.HOLD)
    systems.estimator.offset_ned_m, systems.estimator.yaw_offset_rad = (0.0, 0.0, 0.0), 0.0
    autopilot.world._body = quadrotor.trim(autopilot.world._airframe, START_NED_M, np.zeros(3), YAW_RAD, np.zeros(3))
    systems.estimator.reset()
    systems.guidance.take_over(systems.estimator.update())


def all_finite(*values: float) -> bool:
    return all(map(isfinite, values))


def wrapped(angle_rad: float) -> float:
    """The same angle in [-pi, pi)."""
    return (angle_rad + pi) % (2 * pi) - pi
