"""Which messages the autopilot is to send, and how often; asked again where one has stopped coming."""

from __future__ import annotations

from cinempc.vehicles.requests import Request, Requests
from cinempc.wire import Endpoint, Message

SET_MESSAGE_INTERVAL, REQUEST_MESSAGE = 511, 512
ASK_AGAIN_S = 5.0
SILENT_PERIODS = 10.0
RATES_HZ = {
    "ODOMETRY": 50.0,  # pose, velocity, and the estimator's reset counter
    "CURRENT_MODE": 10.0,
    "ESTIMATOR_STATUS": 5.0,
    "EKF_STATUS_REPORT": 5.0,  # ArduPilot's
    "RC_CHANNELS": 20.0,
    "MANUAL_CONTROL": 20.0,
    "BATTERY_STATUS": 1.0,
    "SYS_STATUS": 2.0,
    "EXTENDED_SYS_STATE": 5.0,
    "POSITION_TARGET_LOCAL_NED": 23.0,  # out of step with our own 50 Hz: else somebody else's might always be missed
    "GIMBAL_MANAGER_STATUS": 5.0,
    "GIMBAL_DEVICE_ATTITUDE_STATUS": 25.0,
}
ON_CHANGE = ("GPS_GLOBAL_ORIGIN", "HOME_POSITION")  # PX4 tells them when they change: asked for until told
ARDUPILOT_RATES_HZ = {"LOCAL_POSITION_NED": 50.0, "ATTITUDE_QUATERNION": 50.0}  # it has no ODOMETRY of its own


class Streams:
    """Keeps one component's messages coming."""

    def __init__(
        self,
        endpoint: Endpoint,
        requests: Requests,
        component: int,
        rates_hz: dict[str, float],
        once: tuple[str, ...] = (),
    ) -> None:
        self._mavlink, self._requests, self._component = endpoint.mavlink, requests, component
        self._rates_hz: dict[str, float] = {}
        self._heard_s: dict[str, float] = {}
        self._asked_s: dict[str, float] = {}
        self._asked: dict[str, Request] = {}
        self._once = once
        self.add(rates_hz)

    def add(self, rates_hz: dict[str, float]) -> None:
        """Wants these messages too."""
        self._rates_hz |= rates_hz
        for name in (*rates_hz, *self._once):
            self._heard_s.setdefault(name, -float("inf"))
            self._asked_s.setdefault(name, -float("inf"))

    def wants(self, name: str) -> bool:
        """Whether that message is among the wanted ones."""
        return name in self._rates_hz

    def take(self, message: Message, now_s: float) -> None:
        """Notes that a message has come."""
        name = message.get_type()
        if name in self._heard_s and message.get_srcComponent() == self._component:
            self._heard_s[name] = now_s

    def step(self, now_s: float) -> None:
        """Asks for what was never asked for, and again for what does not come."""
        for name in self._once:
            if self._heard_s[name] < 0 and now_s - self._asked_s[name] > 1.0:
                self._requests.long(self._component, REQUEST_MESSAGE, self._number(name))
                self._asked_s[name] = now_s
        for name, rate_hz in self._rates_hz.items():
            asked = self._asked.get(name)
            if asked is not None and not asked.settled:
                continue
            silent = now_s - self._heard_s[name] > 1.0 + SILENT_PERIODS / rate_hz
            refused = asked is not None and not asked.accepted
            if asked is None or ((silent or refused) and now_s - self._asked_s[name] > ASK_AGAIN_S):
                every_us = 1e6 / rate_hz
                self._asked[name] = self._requests.long(
                    self._component, SET_MESSAGE_INTERVAL, self._number(name), every_us
                )
                self._asked_s[name] = now_s

    def reset(self) -> None:
        """The other side has started anew and remembers nothing."""
        self._asked.clear()
        for name in self._once:
            self._heard_s[name] = -float("inf")

    def _number(self, name: str) -> float:
        return float(getattr(self._mavlink, f"MAVLINK_MSG_ID_{name}"))
