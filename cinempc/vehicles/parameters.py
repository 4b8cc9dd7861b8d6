"""The autopilot's parameters: read by name, compared with a profile, and written on request.

MAVLink carries every value as a float. PX4 puts an integer's bytes into it, ArduPilot its value.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from enum import Enum

from cinempc.vehicles.modes import Autopilot
from cinempc.vehicles.profile import Profile
from cinempc.vehicles.telemetry import AUTOPILOT_COMPONENT
from cinempc.wire import Endpoint, Message

_INTEGERS = {1: "<B", 2: "<b", 3: "<H", 4: "<h", 5: "<I", 6: "<i"}  # MAV_PARAM_TYPE; the rest are floats
REAL32 = 9
TRIES = 6
ANSWER_S = 0.5
MOST_PER_STEP = 2  # requests sent in one cycle
SAME = 1e-5  # relative difference of floats that count as equal


def decoded(value: float, type_: int, autopilot: int) -> float:
    """The number that a PARAM_VALUE stands for."""
    layout = _INTEGERS.get(type_)
    if layout is None or autopilot != Autopilot.PX4:
        return value
    return float(struct.unpack(layout, struct.pack("<f", value)[: struct.calcsize(layout)])[0])


def encoded(value: float, type_: int, autopilot: int) -> float:
    """The float that carries a number in a PARAM_SET. Raises struct.error for one that does not fit the type."""
    layout = _INTEGERS.get(type_)
    if layout is None or autopilot != Autopilot.PX4:
        return value
    return float(struct.unpack("<f", struct.pack(layout, round(value)).ljust(4, b"\0"))[0])


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A parameter that is not as the profile wants it; `found` is None where the autopilot does not answer."""

    name: str
    wanted: float
    found: float | None

    def __str__(self) -> str:
        found = "not there" if self.found is None else f"{self.found:g}"
        return f"{self.name} is {found}, must be {self.wanted:g}"


class _State(Enum):
    READING = "reading"
    KNOWN = "known"
    WRITING = "writing"
    ABSENT = "absent"


class _Parameter:
    """One parameter on its way."""

    def __init__(self, wanted: float) -> None:
        self.wanted, self.found, self.type = wanted, math.nan, REAL32
        self.state, self.tries, self.due_s = _State.READING, 0, -float("inf")

    @property
    def right(self) -> bool:
        return self.state is _State.KNOWN and math.isclose(self.found, self.wanted, rel_tol=SAME, abs_tol=1e-9)


class Parameters:
    """The parameters of a profile; without one there is nothing to read and all is well."""

    def __init__(self, endpoint: Endpoint, system: int, profile: Profile | None) -> None:
        self._endpoint, self._system = endpoint, system
        self._parameters = {name: _Parameter(wanted) for name, wanted in profile.values} if profile else {}

    @property
    def read(self) -> bool:
        """Whether everything has been answered, or given up."""
        return all(p.state in (_State.KNOWN, _State.ABSENT) for p in self._parameters.values())

    def mismatches(self) -> tuple[Mismatch, ...]:
        """All that is known to be wrong."""
        wrong = ((name, p) for name, p in self._parameters.items() if p.state is not _State.READING and not p.right)
        return tuple(Mismatch(name, p.wanted, None if math.isnan(p.found) else p.found) for name, p in wrong)

    def take(self, message: Message, autopilot: int) -> Mismatch | None:
        """Reads a PARAM_VALUE. Returns what somebody has just changed away from the profile, if that is what it was."""
        if message.get_type() != "PARAM_VALUE" or message.get_srcComponent() != AUTOPILOT_COMPONENT:
            return None
        parameter = self._parameters.get(message.param_id)
        if parameter is None:
            return None
        was_right = parameter.right
        parameter.found = decoded(message.param_value, message.param_type, autopilot)
        parameter.type, parameter.state, parameter.tries = message.param_type, _State.KNOWN, 0
        changed = was_right and not parameter.right
        return Mismatch(message.param_id, parameter.wanted, parameter.found) if changed else None

    def write(self) -> None:
        """Begins to write what differs. Only to be called while the aircraft is disarmed."""
        for parameter in self._parameters.values():
            if parameter.state is _State.KNOWN and not parameter.right:
                parameter.state, parameter.tries, parameter.due_s = _State.WRITING, 0, -float("inf")

    def reread(self) -> None:
        """Begins to read all of them again."""
        for parameter in self._parameters.values():
            parameter.state, parameter.tries, parameter.due_s = _State.READING, 0, -float("inf")

    def step(self, now_s: float, autopilot: int, *, armed: bool) -> None:
        """Sends what is due. Nothing is written to an aircraft that is armed."""
        sent = 0
        for name, parameter in self._parameters.items():
            waiting = parameter.state in (_State.READING, _State.WRITING) and now_s >= parameter.due_s
            if not waiting or sent >= MOST_PER_STEP:
                continue
            if parameter.tries >= TRIES:
                parameter.state = _State.ABSENT if parameter.state is _State.READING else _State.KNOWN
                continue
            if parameter.state is _State.READING:
                self._ask(name)
            elif not armed:
                self._set(name, parameter, autopilot)
            parameter.tries, parameter.due_s = parameter.tries + 1, now_s + ANSWER_S
            sent += 1

    def _ask(self, name: str) -> None:
        ask = self._endpoint.mavlink.MAVLink_param_request_read_message
        self._endpoint.send(ask(self._system, AUTOPILOT_COMPONENT, name.encode("ascii"), -1))

    def _set(self, name: str, parameter: _Parameter, autopilot: int) -> None:
        value = encoded(parameter.wanted, parameter.type, autopilot)
        set_ = self._endpoint.mavlink.MAVLink_param_set_message
        self._endpoint.send(set_(self._system, AUTOPILOT_COMPONENT, name.encode("ascii"), value, parameter.type))
