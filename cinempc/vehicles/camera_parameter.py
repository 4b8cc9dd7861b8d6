"""The aperture: camera protocol v2 has no command for it, so it is the camera's extended parameter `CAM_APERTURE`."""

from __future__ import annotations

from math import isfinite, log2, nan

from cinempc.vehicles.follower import Follower
from cinempc.wire import Endpoint, Message
from cinempc.wire.camera import APERTURE, CAMERA_COMPONENT, EXT_REAL32, ext_float, read_ext_float

RATE_HZ = 5.0
ANSWER_S = 0.4
TRIES = 4  # without an answer in a row: from then on it is asked once a second
READ_S = 1.0
LEAST_STOPS = 0.01
TOLERANCE_STOPS = 0.15
ACCEPTED, IN_PROGRESS = 0, 3  # PARAM_ACK


class Aperture:
    """Sets and reads the f-number. `measured` is NaN until the camera has told."""

    def __init__(self, endpoint: Endpoint, system: int) -> None:
        self._endpoint, self._system = endpoint, system
        self.measured = nan
        self._pending, self._sent = nan, nan
        self._tries = 0
        self._due_s = self._read_due_s = -float("inf")
        self._follower = Follower(TOLERANCE_STOPS)

    @property
    def unanswered(self) -> bool:
        """Whether several settings in a row got no answer."""
        return self._tries >= TRIES

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
        if name not in ("PARAM_EXT_ACK", "PARAM_EXT_VALUE") or message.param_id != APERTURE:
            return
        if name == "PARAM_EXT_ACK":
            if message.param_result == IN_PROGRESS:
                return
            self._pending, self._tries, self._due_s = nan, 0, now_s + 1.0 / RATE_HZ
            if message.param_result != ACCEPTED:
                self._sent = nan
                self._due_s = now_s + READ_S
                return
        value = read_ext_float(message)
        if isfinite(value) and value > 0:
            self.measured = value
            self._follower.measure(2 * log2(value), now_s)

    def step(self, now_s: float, f_number: float | None) -> None:
        """Sets a new value, asks again where no answer came, and reads back once a second."""
        mavlink, to = self._endpoint.mavlink, (self._system, CAMERA_COMPONENT)
        if now_s >= self._read_due_s:
            self._endpoint.send(mavlink.MAVLink_param_ext_request_read_message(*to, APERTURE.encode("ascii"), -1))
            self._read_due_s = now_s + READ_S
        if f_number is None:
            return
        self._follower.want(2 * log2(f_number), now_s)
        if now_s >= self._due_s and (isfinite(self._pending) or self._is_new(f_number)):
            name = APERTURE.encode("ascii")
            self._endpoint.send(mavlink.MAVLink_param_ext_set_message(*to, name, ext_float(f_number), EXT_REAL32))
            self._tries += isfinite(self._pending)
            self._pending = self._sent = f_number
            self._due_s = now_s + (READ_S if self.unanswered else ANSWER_S)

    def _is_new(self, f_number: float) -> bool:
        return not (isfinite(self._sent) and abs(2 * log2(f_number / self._sent)) < LEAST_STOPS)
