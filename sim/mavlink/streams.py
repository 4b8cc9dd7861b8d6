"""Which messages go out when: PX4's rates on an onboard link, changed by MAV_CMD_SET_MESSAGE_INTERVAL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire import Message

STOPPED, DEFAULT = -1, 0  # instead of an interval in us
US = 1e6
Builder = Callable[[], Message | None]


@dataclass(slots=True)
class _Stream:
    build: Builder
    default_s: float | None
    period_s: float | None  # None: only on request
    due_s: float = 0.0


class Streams:
    """Messages by number: a builder, and how often it is called. A builder may have nothing to say."""

    def __init__(
        self, builders: Mapping[str, tuple[Builder, float | None]], on_request: Mapping[str, Builder] | None = None
    ) -> None:
        """Builders and default rates [Hz] by message name; some are built differently when they are requested."""
        self._streams: dict[int, _Stream] = {}
        self._on_request = {getattr(mavlink, f"MAVLINK_MSG_ID_{name}"): b for name, b in (on_request or {}).items()}
        for name, (build, rate_hz) in builders.items():
            period_s = 1 / rate_hz if rate_hz else None
            number = getattr(mavlink, f"MAVLINK_MSG_ID_{name}")
            self._streams[number] = _Stream(build, period_s, period_s)

    def set_interval(self, number: int, interval_us: float) -> bool:
        """Whether there is such a message."""
        stream = self._streams.get(number)
        if stream is None:
            return False
        stream.due_s = 0.0
        if interval_us == DEFAULT:
            stream.period_s = stream.default_s
        else:
            stream.period_s = None if interval_us < 0 else interval_us / US
        return True

    def interval_us(self, number: int) -> int:
        """As MESSAGE_INTERVAL tells it: -1 for off, 0 for what there is not."""
        stream = self._streams.get(number)
        if stream is None:
            return DEFAULT
        return STOPPED if stream.period_s is None else round(stream.period_s * US)

    def request(self, number: int) -> Message | None:
        """A message now, None if there is none."""
        if number in self._on_request:
            return self._on_request[number]()
        stream = self._streams.get(number)
        return stream.build() if stream else None

    def due(self, now_s: float) -> list[Message]:
        """What is to go out now; a time missed is not made up for."""
        messages = []
        for stream in self._streams.values():
            if stream.period_s is None or now_s < stream.due_s - 1e-6:
                continue
            message = stream.build()
            if message is None:
                continue  # asked again at the next step: PX4's streams wait for news
            stream.due_s = max(stream.due_s + stream.period_s, now_s + 0.5 * stream.period_s)
            messages.append(message)
        return messages
