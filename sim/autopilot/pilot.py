"""A pilot with a radio in hand, who may move sticks, take another mode, or be out of reach."""

from __future__ import annotations

from dataclasses import astuple, dataclass

FILTER_S = 0.1  # PX4's, on how fast sticks move
CENTRE_US, HALF_TRAVEL_US = 1500, 500
CHANNELS = 18


@dataclass(frozen=True, slots=True)
class Sticks:
    """Each from -1 to 1, 0 in the middle; pitch forward, roll and yaw to the right, throttle up are positive."""

    roll: float = 0.0
    pitch: float = 0.0
    throttle: float = 0.0
    yaw: float = 0.0


class Pilot:
    """Sticks and radio. PX4 hears a takeover by how fast sticks move, not by where they are."""

    def __init__(self) -> None:
        self.sticks = Sticks()
        self.in_reach = True  # of the radio; MANUAL_CONTROL is heard besides
        self.is_moving = False  # faster than COM_RC_STICK_OV
        self._last = Sticks()
        self._speeds = [0.0] * 4
        self._heard_s: float | None = None
        self._has_news = False

    def hear(self, sticks: Sticks) -> None:
        """A ground station's MANUAL_CONTROL."""
        self.sticks, self._has_news = sticks, True

    def update(self, now_s: float, threshold_percent: float) -> None:
        """The next sample, if there is one."""
        self.is_moving = False
        if not (self.in_reach or self._has_news):
            return
        dt_s = 0.0 if self._heard_s is None else now_s - self._heard_s
        self._heard_s, self._has_news = now_s, False
        if dt_s <= 0:
            self._last = self.sticks
            return
        share = dt_s / (FILTER_S + dt_s)
        for i, (value, last) in enumerate(zip(astuple(self.sticks), astuple(self._last), strict=True)):
            self._speeds[i] += share * ((value - last) / dt_s - self._speeds[i])
        self._last = self.sticks
        self.is_moving = any(abs(speed) > 0.01 * threshold_percent for speed in self._speeds)

    def is_lost(self, now_s: float, timeout_s: float) -> bool:
        """Whether the radio has been silent for so long."""
        return self._heard_s is None or now_s > self._heard_s + timeout_s

    def channels_us(self) -> list[int]:
        """Pulse widths of roll, pitch, throttle and yaw, then those not used."""
        s = self.sticks
        moved = (s.roll, -s.pitch, s.throttle, s.yaw)
        return [round(CENTRE_US + HALF_TRAVEL_US * value) for value in moved] + [CENTRE_US] * (CHANNELS - 4)
