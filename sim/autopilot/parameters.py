"""The autopilot's parameters and the MAVLink protocol that reads and writes them, as PX4 has it.

PX4 sends an integer as the bytes of an int32 inside the message's float. Types must match on writing; a write is
answered with the value, a wrong one with PARAM_ERROR.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping

from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire import Message

INT32, REAL32 = mavlink.MAV_PARAM_TYPE_INT32, mavlink.MAV_PARAM_TYPE_REAL32
NAME_BYTES = 16
TYPE_UNSUPPORTED, TYPE_MISMATCH = 6, 7  # MAV_PARAM_ERROR that pymavlink has no names for

# PX4's own defaults (v1.17 development, commit 02e73e3b): those that matter beside people
PX4_DEFAULTS: Mapping[str, int | float] = {
    "BAT_CRIT_THR": 0.07,
    "BAT_EMERGEN_THR": 0.05,
    "BAT_LOW_THR": 0.15,
    "CBRK_FLIGHTTERM": 121212,
    "COM_ARM_WO_GPS": 1,
    "COM_DISARM_LAND": 2.0,
    "COM_DISARM_PRFLT": 10.0,
    "COM_DLL_EXCEPT": 0,
    "COM_DL_LOSS_T": 10,
    "COM_FAIL_ACT_T": 5.0,
    "COM_FLTMODE1": -1,
    "COM_LOW_BAT_ACT": 0,
    "COM_OBL_RC_ACT": 0,
    "COM_OF_LOSS_T": 1.0,
    "COM_POS_FS_EPH": 5.0,
    "COM_RCL_EXCEPT": 0,
    "COM_RC_IN_MODE": 3,
    "COM_RC_LOSS_T": 0.5,
    "COM_RC_OVERRIDE": 1,
    "COM_RC_STICK_OV": 30.0,
    "COM_SPOOLUP_TIME": 1.0,
    "EKF2_EN": 1,
    "GF_ACTION": 2,
    "GF_MAX_HOR_DIST": 0.0,
    "GF_MAX_VER_DIST": 0.0,
    "GF_PREDICT": 0,
    "GF_SOURCE": 0,
    "MAV_0_FORWARD": 1,
    "MAV_COMP_ID": 1,
    "MAV_FWDEXTSP": 1,
    "MAV_SYS_ID": 1,
    "MAV_TYPE": 2,
    "MIS_TAKEOFF_ALT": 2.5,
    "MNT_DO_STAB": 0,
    "MNT_MAV_COMPID": 154,
    "MNT_MAV_SYSID": 1,
    "MNT_MAX_PITCH": 45.0,
    "MNT_MIN_PITCH": -45.0,
    "MNT_MODE_IN": -1,
    "MNT_MODE_OUT": 0,
    "MNT_RANGE_ROLL": 90.0,
    "MNT_RANGE_YAW": 360.0,
    "MNT_RATE_PITCH": 30.0,
    "MNT_RATE_YAW": 30.0,
    "MPC_ACC_DOWN_MAX": 3.0,
    "MPC_ACC_HOR": 3.0,
    "MPC_ACC_HOR_MAX": 5.0,
    "MPC_ACC_UP_MAX": 4.0,
    "MPC_JERK_AUTO": 4.0,
    "MPC_JERK_MAX": 8.0,
    "MPC_LAND_ALT1": 10.0,
    "MPC_LAND_ALT2": 5.0,
    "MPC_LAND_SPEED": 0.7,
    "MPC_MAN_Y_MAX": 150.0,
    "MPC_POS_MODE": 4,
    "MPC_TILTMAX_AIR": 45.0,
    "MPC_TKO_SPEED": 1.5,
    "MPC_VEL_MANUAL": 10.0,
    "MPC_XY_CRUISE": 5.0,
    "MPC_XY_P": 0.95,
    "MPC_XY_VEL_MAX": 12.0,
    "MPC_XY_VEL_P_ACC": 1.8,
    "MPC_YAWRAUTO_MAX": 60.0,
    "MPC_Z_VEL_MAX_DN": 1.5,
    "MPC_Z_VEL_MAX_UP": 3.0,
    "NAV_ACC_RAD": 2.0,
    "NAV_DLL_ACT": 0,
    "NAV_RCL_ACT": 2,
    "RTL_DESCEND_ALT": 10.0,
    "RTL_LAND_DELAY": 0.0,
    "RTL_RETURN_ALT": 30.0,
    "SYS_AUTOSTART": 10040,
    "SYS_HAS_GPS": 1,
}
AIRFRAME = {"MNT_MODE_IN": 4, "MNT_MODE_OUT": 2}  # what the file of a drone with a MAVLink gimbal sets


class Parameters:
    """Values by name. An integer stays an integer, a float a float."""

    def __init__(self, changed: Mapping[str, int | float] | None = None) -> None:
        """PX4's defaults with those of the airframe, and `changed` on top. Raises KeyError for an unknown name."""
        self._values = dict(sorted({**PX4_DEFAULTS, **AIRFRAME}.items()))
        for name, value in (changed or {}).items():
            self[name] = value

    def __getitem__(self, name: str) -> float:
        return self._values[name]

    def __setitem__(self, name: str, value: float) -> None:
        if isinstance(self._values[name], int):
            self._values[name] = round(value)
        else:
            self._values[name] = struct.unpack("<f", struct.pack("<f", value))[0]  # as precise as it is sent

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def integer(self, name: str) -> int:
        """A value that is an integer."""
        return int(self._values[name])

    def message(self, name: str) -> Message:
        """PARAM_VALUE."""
        value, index = self._values[name], list(self._values).index(name)
        kind = INT32 if isinstance(value, int) else REAL32
        return mavlink.MAVLink_param_value_message(name.encode(), encoded(value), kind, len(self._values), index)

    def name_at(self, index: int) -> str | None:
        """The name at an index of the list."""
        return list(self._values)[index] if 0 <= index < len(self._values) else None

    def write(self, name: str, kind: int, value: float) -> int | None:
        """A PARAM_SET; returns a MAV_PARAM_ERROR, None if it was written."""
        if name not in self._values:
            return int(mavlink.MAV_PARAM_ERROR_DOES_NOT_EXIST)
        if kind not in (INT32, REAL32):
            return TYPE_UNSUPPORTED
        if (kind == INT32) != isinstance(self._values[name], int):
            return TYPE_MISMATCH
        self[name] = integer_of(value) if kind == INT32 else value
        return None


def encoded(value: float) -> float:
    """A value as PX4 puts it into the message's float: an integer by its bytes."""
    return float(struct.unpack("<f", struct.pack("<i", value))[0]) if isinstance(value, int) else value


def integer_of(value: float) -> int:
    """The integer whose bytes stand in a message's float."""
    return int(struct.unpack("<i", struct.pack("<f", value))[0])


class ParameterProtocol:
    """Answers PARAM_REQUEST_READ, PARAM_REQUEST_LIST and PARAM_SET."""

    PER_STEP = 5  # of a list, so that it does not crowd out the telemetry

    def __init__(self, parameters: Parameters, send: Callable[[Message], None]) -> None:
        self._parameters, self._send = parameters, send
        self._to_list: list[str] = []

    def handle(self, message: Message) -> None:
        """One message of the protocol that is meant for us."""
        kind = message.get_type()
        if kind == "PARAM_REQUEST_LIST":
            self._to_list = list(self._parameters)
            return
        name = message.param_id
        if kind == "PARAM_SET":
            error = self._parameters.write(name, message.param_type, message.param_value)
            self._answer(name, message, error)
        elif message.param_index >= 0:
            found = self._parameters.name_at(message.param_index)
            self._answer(found or "", message, None if found else mavlink.MAV_PARAM_ERROR_DOES_NOT_EXIST)
        else:
            known = name in set(self._parameters)
            self._answer(name, message, None if known else mavlink.MAV_PARAM_ERROR_DOES_NOT_EXIST)

    def step(self) -> None:
        """Sends the next of a list that was asked for."""
        for name in self._to_list[: self.PER_STEP]:
            self._send(self._parameters.message(name))
        del self._to_list[: self.PER_STEP]

    def _answer(self, name: str, message: Message, error: int | None) -> None:
        if error is None:
            self._send(self._parameters.message(name))
            return
        index = getattr(message, "param_index", -1)
        source = (message.get_srcSystem(), message.get_srcComponent())
        self._send(mavlink.MAVLink_param_error_message(*source, name.encode()[:NAME_BYTES], index, error))
