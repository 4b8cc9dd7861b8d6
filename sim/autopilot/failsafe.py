"""PX4's failsafe: what is wrong decides on an action, the gravest wins, and the pilot may take over again.

Follows PX4's commander/failsafe (02e73e3b) for what can go wrong here: offboard loss, sticks lost, ground station
lost, battery, fence, position.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from sim.autopilot.modes import Mode
from sim.autopilot.parameters import Parameters

RC_DISABLED = 4  # COM_RC_IN_MODE
EXCEPT_HOLD, EXCEPT_OFFBOARD = 2, 4  # COM_RCL_EXCEPT, COM_DLL_EXCEPT


class Action(IntEnum):
    """The later in the list, the graver."""

    NONE = 0
    WARN = 1
    POSITION = 2
    ALTITUDE = 3
    STABILIZED = 4
    HOLD = 5
    RETURN = 6
    LAND = 7
    DESCEND = 8
    DISARM = 9
    TERMINATE = 10


MODE_OF_ACTION = {
    Action.POSITION: Mode.POSITION,
    Action.ALTITUDE: Mode.ALTITUDE,
    Action.STABILIZED: Mode.STABILIZED,
    Action.HOLD: Mode.HOLD,
    Action.RETURN: Mode.RETURN,
    Action.LAND: Mode.LAND,
    Action.DESCEND: Mode.LAND,  # flown the same way here
    Action.TERMINATE: Mode.TERMINATION,
}
OFFBOARD_LOSS = (  # COM_OBL_RC_ACT
    Action.POSITION,
    Action.ALTITUDE,
    Action.STABILIZED,
    Action.RETURN,
    Action.LAND,
    Action.HOLD,
    Action.TERMINATE,
    Action.DISARM,
)
LINK_LOSS = {1: Action.HOLD, 2: Action.RETURN, 3: Action.LAND, 5: Action.TERMINATE, 6: Action.DISARM}  # NAV_*_ACT
FENCE = {1: Action.WARN, 2: Action.HOLD, 3: Action.RETURN, 4: Action.TERMINATE, 5: Action.LAND}  # GF_ACTION
BATTERY = {  # by warning (2 critical, 3 emergency) and COM_LOW_BAT_ACT
    2: {2: Action.LAND, 3: Action.RETURN, 1: Action.RETURN},
    3: {2: Action.LAND, 3: Action.LAND, 1: Action.RETURN},
}


@dataclass(frozen=True, slots=True)
class Flags:
    """What is wrong."""

    offboard_lost: bool = True
    sticks_lost: bool = False
    ground_station_lost: bool = False
    fence_breached: bool = False
    position_lost: bool = False
    battery_warning: int = 0  # 1 low, 2 critical, 3 emergency


@dataclass(slots=True)
class _Active:
    action: Action
    until_mode_change: bool = False  # stays when the cause has gone
    delayed: bool = True  # Hold comes first, for COM_FAIL_ACT_T
    failing: bool = True


class Failsafe:
    """Keeps what has been set off; `action` is what is done about it."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._active: dict[str, _Active] = {}
        self._hold_until_s = -float("inf")
        self._taken_over = False
        self._was_armed = False
        self._at_arming = Flags()
        self._sticks_optional = False  # they were not there at arming, nor since
        self.action = Action.NONE

    def update(self, now_s: float, *, armed: bool, intended: Mode, mode_asked: bool, flags: Flags) -> Action:
        """The action of now. `mode_asked`: the user has just asked for a mode, which may end an action."""
        if armed != self._was_armed:
            self._active.clear()
            self._was_armed, self._taken_over, self._at_arming = armed, False, flags
            self._sticks_optional = True
        self._sticks_optional = self._sticks_optional and flags.sticks_lost
        if mode_asked or self._taken_over:
            self._drop_what_lasts_until_a_mode_change()
        if mode_asked and self.action > Action.WARN:
            self._taken_over = True
        self._collect(now_s, intended, flags)
        fallback = mode_fallback(self._parameters, intended, flags)
        self.action = self._select(now_s, fallback) if armed else Action.NONE
        return self.action

    def _drop_what_lasts_until_a_mode_change(self) -> None:
        self._active = {
            name: entry for name, entry in self._active.items() if entry.failing or not entry.until_mode_change
        }

    def _collect(self, now_s: float, intended: Mode, flags: Flags) -> None:
        found = dict(self._failures(intended, flags))
        for name, entry in list(self._active.items()):
            entry.failing = name in found
            if entry.failing:
                entry.action = found[name].action
            elif not entry.until_mode_change:
                del self._active[name]
        for name in found.keys() - self._active.keys():
            entry = self._active[name] = found[name]
            if entry.action >= Action.HOLD:
                self._taken_over = False
            if entry.delayed and entry.action > Action.WARN and now_s >= self._hold_until_s:
                self._hold_until_s = now_s + self._parameters["COM_FAIL_ACT_T"]

    def _failures(self, intended: Mode, flags: Flags) -> list[tuple[str, _Active]]:
        p, found = self._parameters, []
        sticks_matter = p.integer("COM_RC_IN_MODE") != RC_DISABLED and not self._sticks_optional
        if flags.sticks_lost and sticks_matter and not _excepted(p.integer("COM_RCL_EXCEPT"), intended):
            found.append(("sticks", _Active(LINK_LOSS.get(p.integer("NAV_RCL_ACT"), Action.NONE), True)))
        if flags.ground_station_lost and not _excepted(p.integer("COM_DLL_EXCEPT"), intended):
            found.append(("ground station", _Active(LINK_LOSS.get(p.integer("NAV_DLL_ACT"), Action.NONE), True)))
        if flags.fence_breached:
            found.append(("fence", _Active(FENCE.get(p.integer("GF_ACTION"), Action.NONE), True)))
        if flags.battery_warning > self._at_arming.battery_warning:
            action = BATTERY.get(flags.battery_warning, {}).get(p.integer("COM_LOW_BAT_ACT"), Action.WARN)
            found.append((f"battery {flags.battery_warning}", _Active(action)))
        return found

    def _select(self, now_s: float, fallback: Action) -> Action:
        worst = max((entry.action for entry in self._active.values()), default=Action.NONE)
        can_wait = Action.HOLD < worst < Action.DISARM or Action.WARN < worst < Action.HOLD
        if self._taken_over and worst < Action.DISARM:
            worst = min(worst, Action.WARN)
        elif can_wait and now_s < self._hold_until_s:
            worst = Action.HOLD
        return max(worst, fallback)


def mode_fallback(parameters: Parameters, intended: Mode, flags: Flags) -> Action:
    """What replaces a mode that cannot run: at once, and only for as long as that lasts."""
    action, mode = Action.NONE, intended
    if flags.offboard_lost and intended is Mode.OFFBOARD:
        wanted = parameters.integer("COM_OBL_RC_ACT")
        action = OFFBOARD_LOSS[wanted] if 0 <= wanted < len(OFFBOARD_LOSS) else Action.POSITION
        if action < Action.HOLD and flags.sticks_lost:
            action = LINK_LOSS.get(parameters.integer("NAV_RCL_ACT"), Action.NONE)
        mode = MODE_OF_ACTION.get(action, mode)
    if flags.position_lost and mode is Mode.POSITION:
        return Action.ALTITUDE
    if flags.position_lost and (mode.is_auto or mode is Mode.OFFBOARD):
        return Action.DESCEND
    return action


def _excepted(mask: int, intended: Mode) -> bool:
    if intended is Mode.OFFBOARD:
        return bool(mask & EXCEPT_OFFBOARD)
    return intended.is_auto and intended is not Mode.MISSION and bool(mask & EXCEPT_HOLD)
