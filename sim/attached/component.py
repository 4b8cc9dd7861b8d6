"""A MAVLink component of its own: a heartbeat, messages by rate or on request, and answers to commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire import Message
from sim.autopilot.streams import Builder, Streams

ACCEPTED, DENIED, UNSUPPORTED = (
    mavlink.MAV_RESULT_ACCEPTED,
    mavlink.MAV_RESULT_DENIED,
    mavlink.MAV_RESULT_UNSUPPORTED,
)
HEARTBEAT_HZ = 1.0
Send = Callable[[Message, int], None]
Action = Callable[[Message], int]  # returns a MAV_RESULT


class Component:
    """Answers for one component id.

    Args:
        number: the id.
        kind: MAV_TYPE of its heartbeat.
        send: sends a message as a component.
        builders: its messages by name, and how often each is sent [Hz]; None for those only sent on request.
        actions: commands by number, besides requests for messages and their intervals.
        requests: older commands that each ask for one message, and its number.
    """

    def __init__(
        self,
        number: int,
        kind: int,
        send: Send,
        builders: Mapping[str, tuple[Builder, float | None]],
        actions: Mapping[int, Action] | None = None,
        requests: Mapping[int, int] | None = None,
    ) -> None:
        self.number, self._kind, self._send = number, kind, send
        self._streams = Streams({"HEARTBEAT": (self._heartbeat, HEARTBEAT_HZ), **builders})
        self._actions, self._requests = dict(actions or {}), dict(requests or {})

    def step(self, now_s: float) -> None:
        """Sends what is due."""
        for message in self._streams.due(now_s):
            self._send(message, self.number)

    def command(self, message: Message) -> None:
        """Does what a COMMAND_LONG asks and acknowledges it; keeps quiet where others were meant too and it cannot."""
        result = self._execute(message)
        if message.target_component == 0 and result != ACCEPTED:
            return
        to = (message.get_srcSystem(), message.get_srcComponent())
        self._send(mavlink.MAVLink_command_ack_message(message.command, result, 0, 0, *to), self.number)

    def _execute(self, message: Message) -> int:
        command = message.command
        if command in self._actions:
            return self._actions[command](message)
        number = self._requests.get(command, round(message.param1) if message.param1 == message.param1 else 0)
        if command == mavlink.MAV_CMD_REQUEST_MESSAGE or command in self._requests:
            wanted = self._streams.request(number)
            if wanted is None:
                return int(DENIED)
            self._send(wanted, self.number)
            return int(ACCEPTED)
        if command == mavlink.MAV_CMD_SET_MESSAGE_INTERVAL:
            return int(ACCEPTED if self._streams.set_interval(number, message.param2) else DENIED)
        return int(UNSUPPORTED)

    def _heartbeat(self) -> Message:
        active = mavlink.MAV_STATE_ACTIVE
        return mavlink.MAVLink_heartbeat_message(self._kind, mavlink.MAV_AUTOPILOT_INVALID, 0, 0, active, 3)
