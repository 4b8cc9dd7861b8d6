"""PX4's flight modes as they stand in HEARTBEAT, CURRENT_MODE and MAV_CMD_DO_SET_MODE."""

from __future__ import annotations

from enum import Enum

CUSTOM_MODE_ENABLED, STABILIZE_ENABLED, GUIDED_ENABLED, AUTO_ENABLED = 1, 16, 8, 4  # MAV_MODE_FLAG
MANUAL_INPUT_ENABLED, SAFETY_ARMED = 64, 128
MAIN_AUTO = 4


class Mode(Enum):
    """Main and sub mode."""

    MANUAL = (1, 0)
    ALTITUDE = (2, 0)
    POSITION = (3, 0)
    ACRO = (5, 0)
    OFFBOARD = (6, 0)
    STABILIZED = (7, 0)
    TERMINATION = (10, 0)
    TAKEOFF = (4, 2)
    HOLD = (4, 3)
    MISSION = (4, 4)
    RETURN = (4, 5)
    LAND = (4, 6)

    @property
    def custom_mode(self) -> int:
        """As in HEARTBEAT."""
        main, sub = self.value
        return int(main << 16 | sub << 24)

    @property
    def is_manual(self) -> bool:
        """Whether the pilot's sticks fly."""
        return self in (Mode.MANUAL, Mode.ALTITUDE, Mode.POSITION, Mode.ACRO, Mode.STABILIZED)

    @property
    def is_auto(self) -> bool:
        """Whether the autopilot flies by itself."""
        return bool(self.value[0] == MAIN_AUTO)

    @property
    def base_mode(self) -> int:
        """MAV_MODE_FLAG bits of HEARTBEAT, disarmed."""
        flags = CUSTOM_MODE_ENABLED
        if self is not Mode.TERMINATION:
            flags |= STABILIZE_ENABLED
        if self.is_manual:
            flags |= MANUAL_INPUT_ENABLED
        if self.is_auto:
            flags |= AUTO_ENABLED | GUIDED_ENABLED
        return flags

    @property
    def standard_mode(self) -> int:
        """MAV_STANDARD_MODE, 0 where there is none."""
        return STANDARD_MODES.get(self, 0)


STANDARD_MODES = {
    Mode.POSITION: 1,
    Mode.ALTITUDE: 4,
    Mode.RETURN: 5,
    Mode.MISSION: 6,
    Mode.LAND: 7,
    Mode.TAKEOFF: 8,
}


def mode_of(base_mode: int, main: int, sub: int) -> Mode | None:
    """The mode that MAV_CMD_DO_SET_MODE asks for by its first three parameters, None for one that does not exist."""
    if not base_mode & CUSTOM_MODE_ENABLED:
        return _by_base_mode(base_mode)
    if main == MAIN_AUTO:
        return Mode.MISSION if sub == 0 else next((mode for mode in Mode if mode.value == (main, sub)), None)
    return next((mode for mode in Mode if mode.value[0] == main and mode is not Mode.TERMINATION), None)


def _by_base_mode(base_mode: int) -> Mode | None:
    if base_mode & AUTO_ENABLED:
        return Mode.MISSION
    if base_mode & MANUAL_INPUT_ENABLED:
        if base_mode & GUIDED_ENABLED:
            return Mode.POSITION
        return Mode.STABILIZED if base_mode & STABILIZE_ENABLED else Mode.MANUAL
    return None
