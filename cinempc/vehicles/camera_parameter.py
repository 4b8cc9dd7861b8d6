"""What camera protocol v2 has no command for: aperture, ISO, shutter and neutral density as extended parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, log2, nan

from cinempc.vehicles.follower import Follower
from cinempc.wire import Endpoint, Message
from cinempc.wire.camera import (
    APERTURE,
    CAMERA_COMPONENT,
    EXT_REAL32,
    EXT_UINT32,
    ISO,
    ND,
    SHUTTER,
    ext_value,
    read_ext_value,
)

RATE_HZ = 5.0
ANSWER_S = 0.4
TRIES = 4  # without an answer in a row: from then on it is asked once a second
READ_S = 1.0
READS = 6  # without an answer from a camera that is heard: it has no such parameter
LEAST_STOPS = 0.01
TOLERANCE_STOPS = 0.2  # cameras step in thirds of a stop
ACCEPTED, FAILED, IN_PROGRESS = 0, 2, 3  # PARAM_ACK


@dataclass(frozen=True, slots=True)
class Kind:
    """One such parameter."""

    name: str
    words: str  # what it sets
    type_: int  # MAV_PARAM_EXT_TYPE, until the camera has told its own
    stops: Callable[[float], float]  # of a value: one step of it doubles or halves the light
    low: float  # least value that can be; less than that, or as little where it is positive, is no measurement


F_NUMBER = Kind(APERTURE, "the aperture", EXT_REAL32, lambda number: 2 * log2(number), 0.1)
SENSITIVITY = Kind(ISO, "the sensitivity", EXT_UINT32, log2, 1.0)
EXPOSURE_TIME = Kind(SHUTTER, "the shutter", EXT_REAL32, log2, 1e-6)
DENSITY = Kind(ND, "neutral density", EXT_REAL32, lambda stops: stops, 0.0)


class CameraParameter:
    """Sets and reads one of them. `measured` is NaN until the camera has told.

    A camera that does not have it refuses it or never answers for it: then `lacking` is true, and it is not asked
    again. Should the camera tell a value later, it has it after all.
    """

    def __init__(self, endpoint: Endpoint, system: int, kind: Kind) -> None:
        self._endpoint, self._system, self.kind = endpoint, system, kind
        self.measured, self.lacking = nan, False
        self._type = kind.type_
        self._pending, self._sent = nan, nan
        self._tries = self._reads = 0
        self._due_s = self._read_due_s = -float("inf")
        self._follower = Follower(TOLERANCE_STOPS)

    @property
    def unanswered(self) -> bool:
        """Whether several settings in a row got no answer, of a camera that may have this parameter."""
        return self._tries >= TRIES and not self.lacking

    def stuck(self, now_s: float) -> bool:
        """Whether the camera has said for long that it is elsewhere."""
        return self._follower.stuck(now_s)

    def forget(self) -> None:
        """It is left as it is, and what became of earlier settings does not matter any more."""
        self._pending, self._sent, self._tries = nan, nan, 0
        self._follower.forget()

    def take(self, message: Message, now_s: float) -> None:
        """Reads PARAM_EXT_ACK and PARAM_EXT_VALUE of the camera."""
        name = message.get_type()
        if name not in ("PARAM_EXT_ACK", "PARAM_EXT_VALUE") or message.param_id != self.kind.name:
            return
        if name == "PARAM_EXT_ACK":
            if message.param_result == IN_PROGRESS:
                return
            self._pending, self._tries, self._due_s = nan, 0, now_s + 1.0 / RATE_HZ
            if message.param_result != ACCEPTED:
                self._sent, self._due_s = nan, now_s + READ_S
                self.lacking = self.lacking or (message.param_result == FAILED and not isfinite(self.measured))
                return
        value = read_ext_value(message)
        if value >= self.kind.low and isfinite(value):
            self.measured, self.lacking, self._reads = value, False, 0
            self._type = message.param_type
            self._follower.measure(self.kind.stops(value), now_s)

    def step(self, now_s: float, wanted: float, *, heard: bool) -> None:
        """Sets a new value, asks again where no answer came, and reads back once a second.

        `wanted` is NaN to leave it as it is; `heard` says whether the camera is there to answer.
        """
        if self.lacking:
            return
        mavlink, to = self._endpoint.mavlink, (self._system, CAMERA_COMPONENT)
        name = self.kind.name.encode("ascii")
        if now_s >= self._read_due_s:
            self._endpoint.send(mavlink.MAVLink_param_ext_request_read_message(*to, name, -1))
            self._read_due_s = now_s + READ_S
            self._reads += heard
            self.lacking = self._reads > READS and not isfinite(self.measured)
        if not isfinite(wanted):
            return
        self._follower.want(self.kind.stops(wanted), now_s)
        if now_s >= self._due_s and (isfinite(self._pending) or self._is_new(wanted)):
            value = ext_value(wanted, self._type)
            self._endpoint.send(mavlink.MAVLink_param_ext_set_message(*to, name, value, self._type))
            self._tries += isfinite(self._pending)
            self._pending = self._sent = wanted
            self._due_s = now_s + (READ_S if self.unanswered else ANSWER_S)

    def _is_new(self, value: float) -> bool:
        stops = self.kind.stops
        return not (isfinite(self._sent) and abs(stops(value) - stops(self._sent)) < LEAST_STOPS)
