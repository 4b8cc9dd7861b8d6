"""Commands that want an answer: sent, asked again a few times, and settled by the right peer's COMMAND_ACK only."""

from __future__ import annotations

from collections import deque
from enum import Enum
from math import nan

from cinempc.wire import Endpoint, Message

TRIES = 4
ANSWER_S = 0.4  # waited for before a command is sent again
WORKING_S = 5.0  # waited after "in progress"
MOST_PER_STEP = 3  # commands sent in one cycle
GLOBAL_FRAME = 5  # MAV_FRAME_GLOBAL_INT: the only one that PX4 takes in COMMAND_INT

_ACCEPTED, _BUSY, _IN_PROGRESS = 0, 1, 5
_RESULTS = ("accepted", "temporarily rejected", "denied", "unsupported", "failed", "in progress", "cancelled")


class Outcome(Enum):
    """How it stands with a request."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNANSWERED = "unanswered"


class Request:
    """A command on its way. `answer` is the other side's word once there is one."""

    def __init__(
        self, component: int, command: int, parameters: tuple[float, ...], place: tuple[int, int] | None
    ) -> None:
        self.component, self.command, self.parameters, self.place = component, command, parameters, place
        self.outcome, self.answer = Outcome.PENDING, "no answer"
        self.tries, self.due_s = 0, -float("inf")

    @property
    def settled(self) -> bool:
        """Whether nothing more will come of it."""
        return self.outcome is not Outcome.PENDING

    @property
    def accepted(self) -> bool:
        """Whether the other side has agreed."""
        return self.outcome is Outcome.ACCEPTED


class Requests:
    """All commands to one system. Of the same command to the same component one is on its way at a time."""

    def __init__(self, endpoint: Endpoint, system: int) -> None:
        self._endpoint, self._system = endpoint, system
        self._waiting: dict[tuple[int, int], deque[Request]] = {}

    def long(self, component: int, command: int, *parameters: float) -> Request:
        """A COMMAND_LONG; parameters that are not given are zero."""
        return self._add(Request(component, command, (parameters + 7 * (0.0,))[:7], None))

    def at_place(
        self,
        component: int,
        command: int,
        parameters: tuple[float, float, float, float],
        place: tuple[float, float, float],
    ) -> Request:
        """A COMMAND_INT with latitude and longitude [degrees] and altitude above sea level [m]."""
        latitude_deg, longitude_deg, altitude_m = place
        degrees = (round(latitude_deg * 1e7), round(longitude_deg * 1e7))
        return self._add(Request(component, command, (*parameters, nan, nan, altitude_m), degrees))

    def take(self, message: Message) -> None:
        """Settles what a COMMAND_ACK answers; ones from others, or for others, are passed over."""
        if message.get_type() != "COMMAND_ACK":
            return
        if message.target_system not in (0, self._endpoint.system):
            return
        if message.target_component not in (0, self._endpoint.component):
            return
        queue = self._waiting.get((message.get_srcComponent(), message.command))
        if message.get_srcSystem() != self._system or not queue or not queue[0].tries:
            return
        request, result = queue[0], message.result
        request.answer = _RESULTS[result] if result < len(_RESULTS) else f"result {result}"
        if result == _IN_PROGRESS:
            request.due_s = max(request.due_s, 0.0) + WORKING_S
        elif result != _BUSY or request.tries >= TRIES:  # the busy are asked again
            request.outcome = Outcome.ACCEPTED if result == _ACCEPTED else Outcome.REFUSED
            queue.popleft()

    def step(self, now_s: float) -> None:
        """Sends what is due, and gives up what has been asked often enough."""
        sent = 0
        for queue in self._waiting.values():
            while queue and now_s >= queue[0].due_s and queue[0].tries >= TRIES:
                request = queue.popleft()
                request.outcome = Outcome.REFUSED if request.answer == _RESULTS[_BUSY] else Outcome.UNANSWERED
            if queue and now_s >= queue[0].due_s and sent < MOST_PER_STEP:
                self._send(queue[0], now_s)
                sent += 1

    def forget(self) -> None:
        """Nothing that is waiting is sent any more."""
        for queue in self._waiting.values():
            for request in queue:
                request.outcome = Outcome.UNANSWERED
            queue.clear()

    def _add(self, request: Request) -> Request:
        self._waiting.setdefault((request.component, request.command), deque()).append(request)
        return request

    def _send(self, request: Request, now_s: float) -> None:
        mavlink, to = self._endpoint.mavlink, (self._system, request.component)
        if request.place is None:
            message = mavlink.MAVLink_command_long_message(*to, request.command, request.tries, *request.parameters)
        else:
            first, altitude_m = request.parameters[:4], request.parameters[6]
            message = mavlink.MAVLink_command_int_message(
                *to, GLOBAL_FRAME, request.command, 0, 0, *first, *request.place, altitude_m
            )
        self._endpoint.send(message)
        request.tries += 1
        request.due_s = now_s + ANSWER_S
