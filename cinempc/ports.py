"""The protocols that the loop needs. Simulation, autopilot and replay each bring their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cinempc.types import Array, Command, Frame, SubjectForecast, SubjectState, Tick, VehicleState


class Clock(Protocol):
    """Time in seconds from an arbitrary start, never running backwards."""

    def now_s(self) -> float: ...

    def wait_until(self, time_s: float) -> None:
        """Returns at `time_s`, at once if that has passed. A simulated world moves on meanwhile."""


class Vehicle(Protocol):
    """Drone, gimbal and lens, wherever they are."""

    def read(self) -> VehicleState:
        """The newest measured state."""

    def send(self, command: Command) -> None:
        """Follow these set-points until the next ones come."""

    def people(self, subjects: Sequence[SubjectState]) -> None:
        """Who is known, for a vehicle that keeps away from people by itself."""

    def roll(self) -> None:
        """Have the camera record: the shot begins. Whether it does is no reason not to fly."""

    def cut(self) -> str:
        """End the recording that `roll` began, and no other; without one, nothing. Never raises.

        Returns what that recording lacks, in words; empty where nothing is known to be missing.
        """

    def close(self) -> None:
        """Leave the vehicle safe and release it."""


class SubjectSource(Protocol):
    """Who is there, and where they are about to be."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the shot's subjects that have not been found yet."""

    def subjects(self) -> tuple[SubjectState, ...]:
        """Every known subject now, those of the shot first."""

    def forecast(self, times_s: Array) -> tuple[SubjectForecast, ...]:
        """The same subjects, in the same order, at each of `times_s`."""


class Eyes(Protocol):
    """Whoever looks at the pictures in flight."""

    def see(self, frame: Frame) -> None:
        """Looks at a picture, at once or a little later, or passes it over."""

    def close(self) -> None:
        """Ends what works in the background."""


class FrameSource(Protocol):
    """A camera. It develops pictures while the next ones are being waited for, and returns all in order of time."""

    def expose(self) -> Frame | None:
        """Takes a picture of this instant; returns the oldest one that is due, None at first."""

    def finish(self) -> Frame | None:
        """The oldest picture not returned yet, None if all have been: call it until then."""

    def close(self) -> None:
        """Releases the camera."""


class Truth(Protocol):
    """What only a simulator can know; used to judge, never to fly."""

    def true_vehicle(self) -> VehicleState: ...

    def true_subjects(self) -> tuple[SubjectState, ...]: ...


class Recorder(Protocol):
    """Keeps what happened."""

    def tick(self, tick: Tick) -> None: ...

    def frame(self, frame: Frame) -> None: ...

    def lacks(self, words: str) -> None:
        """Notes that something else of the take was not recorded."""

    def close(self, *, completed: bool, reason: str) -> None:
        """Finishes the files; what was recorded so far stays readable in any case."""
