"""Who decides: arming, which mode is wanted and which is flown, and the pilot's takeover by sticks."""

from __future__ import annotations

from collections.abc import Callable

from pymavlink.dialects.v20 import all as mavlink

from sim.autopilot.failsafe import MODE_OF_ACTION, Action, Failsafe, Flags, mode_fallback
from sim.autopilot.modes import Mode
from sim.autopilot.parameters import Parameters
from sim.mavlink.results import ACCEPTED, REJECTED

OVERRIDE_IN_AUTO, OVERRIDE_IN_OFFBOARD = 1, 2  # COM_RC_OVERRIDE
FORCED = 21196  # second parameter of MAV_CMD_COMPONENT_ARM_DISARM
INFO, CRITICAL = mavlink.MAV_SEVERITY_INFO, mavlink.MAV_SEVERITY_CRITICAL
NOT_FLYABLE = (Mode.MISSION, Mode.TERMINATION)


class Commander:
    """`intended` is what was asked for last, `mode` is what is flown: a failsafe may stand between them."""

    def __init__(self, parameters: Parameters, tell: Callable[[int, str], None]) -> None:
        self._parameters, self._tell = parameters, tell
        self._failsafe = Failsafe(parameters)
        self.armed, self.landed = False, True
        self.intended = self.mode = Mode.HOLD
        self.is_ready = False  # checks before arming pass
        self.flags = Flags()
        self.armed_at_s = self.landed_at_s = 0.0
        self.flew = False  # since it was armed
        self._mode_asked = self._ever_asked = False
        self._after_disarming = Mode.HOLD

    @property
    def action(self) -> Action:
        """Of the failsafe."""
        return self._failsafe.action

    @property
    def system_status(self) -> int:
        """MAV_STATE."""
        if self.mode is Mode.TERMINATION:
            return int(mavlink.MAV_STATE_FLIGHT_TERMINATION)
        if self.armed:
            bad = self.action > Action.WARN
            return int(mavlink.MAV_STATE_CRITICAL if bad else mavlink.MAV_STATE_ACTIVE)
        return int(mavlink.MAV_STATE_STANDBY if self.may_arm else mavlink.MAV_STATE_UNINIT)

    def ask(self, mode: Mode | None) -> int:
        """A mode is requested; returns a MAV_RESULT. While disarmed any is taken, while armed one that can run."""
        if mode is None:
            self._tell(CRITICAL, "Unsupported main mode")
            return REJECTED
        possible = mode is Mode.LAND or not self.armed or self.can_run(mode)
        if not possible or self.mode is Mode.TERMINATION:
            return REJECTED
        self.intended, self._mode_asked, self._ever_asked = mode, True, True
        if mode not in (*NOT_FLYABLE, Mode.TAKEOFF, Mode.RETURN, Mode.LAND):
            self._after_disarming = mode
        return ACCEPTED

    def welcome_joystick(self) -> None:
        """Somebody moves sticks before anybody has asked for a mode: then it is to be Position."""
        if not (self.armed or self._ever_asked):
            self.ask(Mode.POSITION)

    @property
    def may_arm(self) -> bool:
        """Whether the checks before arming pass, in the mode that is wanted."""
        fallback = mode_fallback(self._parameters, self.intended, self.flags)
        return self.is_ready and self.can_run(self.intended) and not fallback

    def can_run(self, mode: Mode) -> bool:
        """Whether a mode has what it needs."""
        if mode in NOT_FLYABLE or (mode is Mode.OFFBOARD and self.flags.offboard_lost):
            return False
        return not self.flags.position_lost or mode in (Mode.MANUAL, Mode.ACRO, Mode.STABILIZED, Mode.ALTITUDE)

    def arm(self, now_s: float, *, by: str) -> int:
        """Returns a MAV_RESULT."""
        if self.armed:
            return ACCEPTED
        if not self.may_arm:
            self._tell(CRITICAL, "Arming denied: Resolve system health failures first")
            return REJECTED
        self.armed, self.armed_at_s, self.flew = True, now_s, False
        self._tell(INFO, f"Armed by {by}")
        return ACCEPTED

    def disarm(self, *, by: str, forced: bool = False) -> int:
        """Returns a MAV_RESULT; in the air only by force."""
        if not self.armed:
            return ACCEPTED
        if not (self.landed or forced):
            self._tell(CRITICAL, "Disarming denied: not landed")
            return REJECTED
        self.armed = False
        self.intended = self._after_disarming
        self._tell(INFO, f"Disarmed by {by}")
        return ACCEPTED

    def note_landed(self, now_s: float, *, landed: bool) -> None:
        """From the land detector."""
        if landed and not self.landed:
            self.landed_at_s = now_s
        self.landed = landed
        self.flew = self.flew or not landed

    def update(self, now_s: float, flags: Flags, *, sticks_moving: bool) -> Mode:
        """The mode to fly now."""
        self.flags = flags
        if sticks_moving and self.armed and self._may_override():
            self.intended, self._mode_asked = Mode.POSITION, True
            self._tell(INFO, "Pilot took over using sticks")
        before = self.action
        action = self._failsafe.update(
            now_s, armed=self.armed, intended=self.intended, mode_asked=self._mode_asked, flags=flags
        )
        self._mode_asked = False
        if action > max(before, Action.WARN):
            self._tell(CRITICAL, "Failsafe activated")
        if action is Action.DISARM:
            self.disarm(by="failsafe", forced=True)
        self._disarm_by_itself(now_s)
        self.mode = MODE_OF_ACTION.get(action, self.intended) if self.armed else self.intended
        return self.mode

    def _may_override(self) -> bool:
        mask = self._parameters.integer("COM_RC_OVERRIDE")
        if self.mode.is_auto:
            return bool(mask & OVERRIDE_IN_AUTO)
        return self.mode is Mode.OFFBOARD and bool(mask & OVERRIDE_IN_OFFBOARD)

    def _disarm_by_itself(self, now_s: float) -> None:
        """After landing, or when nobody takes off."""
        if not (self.armed and self.landed):
            return
        wait_s = self._parameters["COM_DISARM_LAND" if self.flew else "COM_DISARM_PRFLT"]
        since_s = max(self.armed_at_s, self.landed_at_s) if self.flew else self.armed_at_s
        if 0 < wait_s <= now_s - since_s:
            self.disarm(by="auto preflight disarming" if not self.flew else "landing", forced=True)
