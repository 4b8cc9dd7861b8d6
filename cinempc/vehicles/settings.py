"""How an aircraft is to be flown over MAVLink."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cinempc.clock import REAL_TIME, SteadyClock
from cinempc.gate import GateLimits
from cinempc.hardware import Camera
from cinempc.vehicles.modes import Mode
from cinempc.vehicles.profile import Profile

ONBOARD_COMPUTER = 191  # MAV_COMP_ID_ONBOARD_COMPUTER


class AfterTake(StrEnum):
    """What the aircraft does once the bridge lets go of it."""

    HOLD = "hold"
    RETURN = "return"
    LAND = "land"

    @property
    def mode(self) -> Mode:
        """The flight mode that does it."""
        return Mode(self.value)


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the pilot process is told at its start.

    With `arm` the aircraft is armed and taken to `start_height_m` above home, and brought back and landed at the end:
    for simulators. With `readonly` nothing whatever is sent. Times are of `clock`, also those of the planner.
    """

    connection: str
    limits: GateLimits
    camera: Camera | None = None  # None: there is no lens to drive
    gimbal: bool = True
    profile: Profile | None = None
    apply_profile: bool = False  # written while disarmed
    arm: bool = False
    start_height_m: float = 5.0
    return_height_m: float = 0.0  # at least so high on the way back: above all that stands about
    after: AfterTake = AfterTake.HOLD
    need_rc: bool = True
    readonly: bool = False
    listen: bool = False
    key_file: Path | None = field(default=None, repr=False)
    autopilot_system: int = 1
    system: int = 1
    component: int = ONBOARD_COMPUTER
    clock: SteadyClock = REAL_TIME
    ready_s: float = 30.0  # for which preflight may take to become all right
