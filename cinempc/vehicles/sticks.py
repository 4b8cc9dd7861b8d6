"""Whether the pilot has moved the sticks since the aircraft has been under control of the bridge."""

from __future__ import annotations

from cinempc.wire import Message

MOVED = 0.15  # of a stick's way from its middle to its end
STICKS = 4
CENTRE_US, HALF_US = 1500.0, 500.0
LOWEST_US, HIGHEST_US = 800, 2200  # what a receiver may say of a stick; outside it says something else
PREFER_MANUAL_S = 1.0  # MANUAL_CONTROL knows which channel is which stick, RC_CHANNELS does not
RC_SILENT_S = 1.0


class Sticks:
    """Compares with where the sticks were when Offboard began."""

    def __init__(self) -> None:
        self._now: tuple[float, ...] = ()
        self._reference: tuple[float, ...] = ()
        self._manual_s = self._rc_s = -float("inf")
        self.moved = False

    def take(self, message: Message, now_s: float) -> None:
        """Reads MANUAL_CONTROL or RC_CHANNELS."""
        name = message.get_type()
        if name == "MANUAL_CONTROL":
            self._place(tuple(value / 1000.0 for value in (message.x, message.y, message.z, message.r)), manual=True)
            self._manual_s = self._rc_s = now_s
        elif name == "RC_CHANNELS" and message.chancount:
            raw = (message.chan1_raw, message.chan2_raw, message.chan3_raw, message.chan4_raw)
            if all(LOWEST_US <= value <= HIGHEST_US for value in raw):
                self._rc_s = now_s
                if now_s - self._manual_s > PREFER_MANUAL_S:
                    self._place(tuple((value - CENTRE_US) / HALF_US for value in raw), manual=False)

    def watch(self, *, in_offboard: bool) -> None:
        """To be told at every instant whether the aircraft is in Offboard."""
        if not in_offboard:
            self._reference, self.moved = (), False
        elif not self._reference:
            self._reference = self._now

    def seen(self, now_s: float) -> bool:
        """Whether a remote control is there."""
        return now_s - self._rc_s < RC_SILENT_S

    def _place(self, sticks: tuple[float, ...], *, manual: bool) -> None:
        self._now = (*sticks, float(manual))
        if self._reference and self._reference[STICKS] == self._now[STICKS]:
            self.moved = self.moved or any(
                abs(now - then) > MOVED for now, then in zip(self._now, self._reference, strict=True)
            )
        elif self._reference:
            self._reference = self._now  # another source: its middle may be elsewhere
