"""A MAVLink component: a heartbeat, messages by rate or on request, and answers to commands and parameter messages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire import Message
from sim.mavlink.results import ACCEPTED, DENIED, UNSUPPORTED
from sim.mavlink.streams import Builder, Streams

HEARTBEAT_HZ = 1.0
EXT_PARAMETER_MESSAGES = ("PARAM_EXT_REQUEST_READ", "PARAM_EXT_REQUEST_LIST", "PARAM_EXT_SET")
Send = Callable[[Message, int], None]  # a message, and as which component
Source = tuple[int, int]  # system and component
Action = Callable[[Message], int]  # does what a command asks; returns a MAV_RESULT
Answer = Callable[[Message, Callable[[Message], None]], None]  # to a parameter message, by a function that sends
LARGEST_NUMBER = 2**31


def whole(parameter: float) -> int:
    """A command's parameter that counts or names something; 0 for what is no such number."""
    return round(parameter) if abs(parameter) < LARGEST_NUMBER else 0


@dataclass(slots=True)
class ComponentFaults:
    """What a test may have broken."""

    silent: bool = False  # nothing is sent nor heard
    acknowledges: bool = True
    acknowledges_as: int | None = None  # another component's id on its acknowledgements
    unanswered: tuple[int, ...] = ()  # commands that are done and not acknowledged


class Component:
    """Speaks and answers for one component id.

    Args:
        number: the id.
        kind: MAV_TYPE of its heartbeat.
        send: sends a message as a component.
        messages: its messages by name, and how often each is sent [Hz]; None for those only sent on request.
        actions: commands by number, besides requests for messages and their intervals.
        requests: older commands that each ask for one message, and its number.
        parameters: answers PARAM_EXT messages; without it there are no such parameters.
        faults: none where left out.
    """

    def __init__(
        self,
        number: int,
        kind: int,
        send: Send,
        messages: Mapping[str, tuple[Builder, float | None]],
        *,
        actions: Mapping[int, Action] | None = None,
        requests: Mapping[int, int] | None = None,
        parameters: Answer | None = None,
        faults: ComponentFaults | None = None,
    ) -> None:
        self._number, self._kind, self._send = number, kind, send
        self._streams = Streams({"HEARTBEAT": (self._heartbeat, HEARTBEAT_HZ), **messages})
        self._actions, self._requests, self._parameters = actions or {}, requests or {}, parameters
        self._faults = faults or ComponentFaults()

    def step(self, now_s: float) -> None:
        """Sends what is due."""
        if self._faults.silent:
            return
        for message in self._streams.due(now_s):
            self._send(message, self._number)

    def handle(self, message: Message, source: Source) -> None:
        """A command or one of `EXT_PARAMETER_MESSAGES`, for this system; one for another component is passed over."""
        if self._faults.silent or message.target_component not in (0, self._number):
            return
        if message.get_type() not in EXT_PARAMETER_MESSAGES:
            self._command(message, source)
        elif self._parameters is not None:
            self._parameters(message, self._answer)

    def _command(self, message: Message, source: Source) -> None:
        """Does what is asked and acknowledges it; keeps quiet where others were meant too and it cannot."""
        result = self._execute(message)
        meant_for_all = message.target_component == 0
        answers = self._faults.acknowledges and message.command not in self._faults.unanswered
        if answers and (result == ACCEPTED or not meant_for_all):
            self._answer(mavlink.MAVLink_command_ack_message(message.command, result, 0, 0, *source))

    def _execute(self, message: Message) -> int:
        command, first = message.command, message.param1
        if command in self._actions:
            return self._actions[command](message)
        number = whole(first)
        if command in self._requests:
            return self._tell(self._requests[command])
        if command == mavlink.MAV_CMD_REQUEST_MESSAGE:
            return self._tell(number)
        if command == mavlink.MAV_CMD_SET_MESSAGE_INTERVAL:
            return ACCEPTED if self._streams.set_interval(number, message.param2) else DENIED
        return UNSUPPORTED

    def _tell(self, number: int) -> int:
        wanted = self._streams.request(number)
        if wanted is None:
            return DENIED
        self._send(wanted, self._number)
        return ACCEPTED

    def _answer(self, message: Message) -> None:
        other = self._faults.acknowledges_as
        self._send(message, self._number if other is None else other)

    def _heartbeat(self) -> Message:
        active = mavlink.MAV_STATE_ACTIVE
        return mavlink.MAVLink_heartbeat_message(self._kind, mavlink.MAV_AUTOPILOT_INVALID, 0, 0, active, 3)
