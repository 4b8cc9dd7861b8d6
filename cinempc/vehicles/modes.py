"""Flight modes as PX4 and ArduCopter number them, and the request for one."""

from __future__ import annotations

from enum import Enum, IntEnum


class Autopilot(IntEnum):
    """MAV_AUTOPILOT of those that are known here."""

    ARDUPILOT = 3
    PX4 = 12


class Mode(Enum):
    """What the bridge tells apart."""

    OFFBOARD = "offboard"  # ArduCopter: guided
    HOLD = "hold"  # ArduCopter: brake, which holds position too
    RETURN = "return"
    LAND = "land"
    TAKEOFF = "takeoff"
    OTHER = "another mode"  # flown by somebody else
    UNKNOWN = "unknown"  # nothing heard yet


PX4_AUTO = 4
_PX4 = {  # main mode, sub mode
    Mode.OFFBOARD: (6, 0),
    Mode.HOLD: (PX4_AUTO, 3),
    Mode.RETURN: (PX4_AUTO, 5),
    Mode.LAND: (PX4_AUTO, 6),
    Mode.TAKEOFF: (PX4_AUTO, 2),
}
_COPTER = {Mode.OFFBOARD: 4, Mode.HOLD: 17, Mode.RETURN: 6, Mode.LAND: 9}
_PX4_NAMES = {numbers: mode for mode, numbers in _PX4.items()}
_COPTER_NAMES = {number: mode for mode, number in _COPTER.items()}
CUSTOM_MODE_ENABLED = 1.0


def mode_of(autopilot: int, custom_mode: int) -> Mode:
    """The mode of a HEARTBEAT or CURRENT_MODE."""
    if autopilot == Autopilot.PX4:
        main, sub = custom_mode >> 16 & 0xFF, custom_mode >> 24 & 0xFF
        return _PX4_NAMES.get((main, sub if main == PX4_AUTO else 0), Mode.OTHER)
    if autopilot == Autopilot.ARDUPILOT:
        return _COPTER_NAMES.get(custom_mode, Mode.OTHER)
    return Mode.OTHER


def mode_parameters(autopilot: int, mode: Mode) -> tuple[float, float, float]:
    """The first three parameters of MAV_CMD_DO_SET_MODE. Raises KeyError for a mode that cannot be requested."""
    if autopilot == Autopilot.ARDUPILOT:
        return CUSTOM_MODE_ENABLED, float(_COPTER[mode]), 0.0
    main, sub = _PX4[mode]
    return CUSTOM_MODE_ENABLED, float(main), float(sub)
