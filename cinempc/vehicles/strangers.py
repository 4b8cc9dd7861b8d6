"""Who else is on the link: reported, never obeyed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from math import dist

from cinempc.gate import Setpoint, Vec
from cinempc.vehicles.telemetry import AUTOPILOT_COMPONENT, Telemetry
from cinempc.wire import Message, Statistics

MEMORY_S = 1.0  # of our own set-points, which the autopilot repeats a little later
ELSEWHERE_M = 0.5
OFTEN, OFTEN_S = 3, 1.0  # so many times in that time the autopilot must say so: it may obey us in between
REPORT_S = 5.0  # between two reports of the same thing
LEADS = ("SET_POSITION_TARGET", "SET_ATTITUDE_TARGET", "SET_ACTUATOR", "MANUAL_CONTROL", "RC_CHANNELS_OVERRIDE")


class Strangers:
    """Notices messages from others, and set-points of others by what the autopilot says it is told."""

    def __init__(self, note: Callable[[str, str], None]) -> None:
        self._note = note
        self._known: set[tuple[int, int]] = set()
        self._sent: deque[tuple[float, Vec]] = deque()
        self._elsewhere: deque[float] = deque()
        self._target: Vec | None = None
        self._reported_s: dict[str, float] = {}

    def sent(self, setpoint: Setpoint, now_s: float) -> None:
        """Remembers what we have sent."""
        self._sent.append((now_s, setpoint.position_ned_m))
        while self._sent[0][0] < now_s - MEMORY_S:
            self._sent.popleft()

    def take(self, message: Message, now_s: float) -> None:
        """Looks for somebody else of the autopilot's system who tries to lead it."""
        name = message.get_type()
        if message.get_srcComponent() != AUTOPILOT_COMPONENT and name.startswith(LEADS):
            self._report("second_source", f"{name} from component {message.get_srcComponent()}", now_s)

    def look(self, statistics: Statistics, telemetry: Telemetry, now_s: float) -> None:
        """Reports strangers, and targets that are not ours while we lead in Offboard."""
        for stranger in statistics.strangers - self._known:
            self._known.add(stranger)
            self._note(
                "stranger", f"system {stranger[0]} component {stranger[1]} is on the link; it is not listened to"
            )
        target = telemetry.target_ned_m
        if target is None or target is self._target:
            return
        self._target = target
        ours = not self._sent or any(dist(target, sent) < ELSEWHERE_M for _, sent in self._sent)
        leading = telemetry.in_offboard and self._sent and now_s - self._sent[-1][0] < MEMORY_S
        if not leading:
            self._elsewhere.clear()
        elif not ours:
            self._elsewhere.append(now_s)
        while self._elsewhere and self._elsewhere[0] < now_s - OFTEN_S:
            self._elsewhere.popleft()
        if len(self._elsewhere) >= OFTEN:
            self._report("second_source", "the autopilot is led to where we do not lead it", now_s)

    def _report(self, kind: str, text: str, now_s: float) -> None:
        if now_s - self._reported_s.get(text, -float("inf")) > REPORT_S:
            self._reported_s[text] = now_s
            self._note(kind, text)
