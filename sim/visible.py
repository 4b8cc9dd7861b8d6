"""What of a simulated world a camera sees and a judge knows, whoever flies in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cinempc.types import VehicleState
from sim.actors import ActorState, Performer
from sim.scene import Scene


class VisibleWorld(Protocol):
    """A scene, its people on their ways, and one drone."""

    @property
    def scene(self) -> Scene:
        """Where it is."""

    @property
    def seed(self) -> int:
        """Of everything random."""

    @property
    def time_s(self) -> float:
        """On the clock of the tracks."""

    @property
    def performers(self) -> Sequence[Performer]:
        """Everyone in the scene, on their ways."""

    def vehicle_state(self) -> VehicleState:
        """Drone, gimbal and lens as they truly are."""

    def actors(self) -> tuple[ActorState, ...]:
        """Everyone in the scene, now."""
