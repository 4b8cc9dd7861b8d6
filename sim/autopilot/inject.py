"""What a test may do to a simulated aircraft: faults, a pilot, and strangers on the link."""

from __future__ import annotations

from math import radians
from typing import TYPE_CHECKING

from cinempc.wire import Message
from sim.autopilot.modes import Mode
from sim.autopilot.pilot import Sticks
from sim.mavlink.camera import CameraFaults
from sim.mavlink.link import LinkFaults
from sim.mavlink.vectors import quaternion

if TYPE_CHECKING:
    from sim.autopilot.autopilot import Autopilot

GROUND_STATION = (255, 190)  # system and component


class Injector:
    """Acts at once. Where it takes a bool, False ends the fault."""

    def __init__(self, autopilot: Autopilot) -> None:
        self._autopilot = autopilot

    @property
    def link(self) -> LinkFaults:
        """Loss, delay, jitter (which reorders), duplicates and cuts, to be set."""
        return self._autopilot.link.faults

    @property
    def camera(self) -> CameraFaults:
        """Of the camera, to be set."""
        return self._autopilot.systems.camera.faults

    def estimator_reset(
        self, north_m: float = 0.0, east_m: float = 0.0, down_m: float = 0.0, turn_deg: float = 0.0
    ) -> None:
        """The estimate jumps, and its reset counter goes on."""
        self._autopilot.systems.estimator.reset((north_m, east_m, down_m), radians(turn_deg))

    def origin_moved(self, north_m: float, east_m: float) -> None:
        """The local frame gets another origin."""
        self._autopilot.systems.estimator.move_origin((north_m, east_m, 0.0))

    def pose_silent(self, on: bool = True) -> None:
        """No message about the pose any more; all others go on."""
        self._autopilot.systems.faults.pose_silent = on

    def pose_frozen(self, on: bool = True) -> None:
        """The pose stands still with fresh stamps."""
        self._autopilot.systems.estimator.frozen = on

    def autopilot_silent(self, on: bool = True) -> None:
        """The autopilot flies and listens on, and says nothing."""
        self._autopilot.systems.faults.autopilot_silent = on

    def gps_lost(self, on: bool = True) -> None:
        """No fix; the accuracy goes, and with it the position."""
        self._autopilot.systems.estimator.has_gps = not on

    def gps_garbage(self, on: bool = True) -> None:
        """A fix that is not to be trusted, and says so."""
        self._autopilot.systems.estimator.garbage_gps = on

    def gps_drift(self, north_m_s: float, east_m_s: float) -> None:
        """The position drifts, and nobody says so; the autopilot drifts after it."""
        self._autopilot.systems.estimator.drift_ned_m_s = (north_m_s, east_m_s, 0.0)

    def battery(self, remaining: float) -> None:
        """Its charge, 0 to 1."""
        self._autopilot.systems.battery.remaining = remaining

    def sticks(self, roll: float = 0.0, pitch: float = 0.0, throttle: float = 0.0, yaw: float = 0.0) -> None:
        """The pilot moves the sticks, each from -1 to 1, and holds them there."""
        self._autopilot.systems.pilot.sticks = Sticks(roll, pitch, throttle, yaw)

    def radio_lost(self, on: bool = True) -> None:
        """The receiver does not hear the pilot's radio."""
        self._autopilot.systems.pilot.in_reach = not on

    def pilot_mode(self, mode: Mode) -> bool:
        """The pilot turns the mode switch; whether the mode is taken."""
        return self._autopilot.systems.commander.ask(mode) == 0

    def ground_station_lost(self, on: bool = True) -> None:
        """As NAV_DLL_ACT sees it."""
        self._autopilot.systems.faults.ground_station_lost = on

    def reboot(self, silent_s: float = 2.0) -> None:
        """The flight controller restarts, wherever it is."""
        self._autopilot.reboot(silent_s)

    def gimbal_stopped(self, on: bool = True) -> None:
        """It does not move, and goes on telling where it looks."""
        self._autopilot.systems.gimbal.stopped = on

    def gimbal_silent(self, on: bool = True) -> None:
        """Neither heartbeat nor attitude comes from the gimbal device."""
        self._autopilot.systems.gimbal.faults.silent = on

    def gimbal_stolen(
        self, yaw_deg: float = 0.0, pitch_deg: float = -45.0, by: tuple[int, int] = GROUND_STATION
    ) -> None:
        """Somebody else takes control and looks elsewhere (yaw from the nose)."""
        manager = self._autopilot.systems.manager
        manager.configure(*by, by)
        manager.point(quaternion(0.0, radians(pitch_deg), radians(yaw_deg)), 12)

    def hears(self, message: Message, source: tuple[int, int]) -> None:
        """The autopilot receives this from somebody else, such as a second source of set-points."""
        self._autopilot.receive(message, source)

    def stranger_says(self, message: Message, source: tuple[int, int]) -> None:
        """The other side receives this over the same link, from another system or component."""
        self._autopilot.link.send(message, source[1], system=source[0])
