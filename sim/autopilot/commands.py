"""MAV_CMD requests to the autopilot, answered as PX4 answers them."""

from __future__ import annotations

from collections.abc import Callable
from math import atan2, hypot, isfinite, nan

from pymavlink.dialects.v20 import all as mavlink

from cinempc.wire import Message
from sim.autopilot.commander import FORCED
from sim.autopilot.modes import Mode, mode_of
from sim.autopilot.systems import Systems
from sim.mavlink.component import Source, whole
from sim.mavlink.geodetic import Geodetic
from sim.mavlink.gimbal import LOCKS
from sim.mavlink.link import AUTOPILOT_COMPONENT
from sim.mavlink.results import ACCEPTED, DENIED, FAILED, UNSUPPORTED
from sim.mavlink.streams import Streams
from sim.mavlink.vectors import quaternion

INT32_MAX = 2**31 - 1  # stands for no latitude, no longitude
GLOBAL_INT = 5  # the only MAV_FRAME that PX4 takes in COMMAND_INT
WRONG_FRAME = 9  # PX4's MAV_RESULT for a frame that it does not know; pymavlink has no name for it
WITH_PLACE = (mavlink.MAV_CMD_NAV_TAKEOFF,)
LEGACY_REQUESTS = {
    mavlink.MAV_CMD_REQUEST_AUTOPILOT_CAPABILITIES: mavlink.MAVLINK_MSG_ID_AUTOPILOT_VERSION,
    mavlink.MAV_CMD_GET_HOME_POSITION: mavlink.MAVLINK_MSG_ID_HOME_POSITION,
}
MODE_COMMANDS = {
    mavlink.MAV_CMD_NAV_TAKEOFF: Mode.TAKEOFF,
    mavlink.MAV_CMD_NAV_LAND: Mode.LAND,
    mavlink.MAV_CMD_NAV_RETURN_TO_LAUNCH: Mode.RETURN,
}


class Commands:
    """Executes COMMAND_LONG and COMMAND_INT for component 1."""

    def __init__(
        self, systems: Systems, streams: Streams, send: Callable[[Message], None], reboot: Callable[[], None]
    ) -> None:
        self._s, self._streams, self._send, self._reboot = systems, streams, send, reboot

    def handle(self, message: Message, source: Source, now_s: float) -> None:
        """One command; one for somebody else is passed over. PX4 looks at a frame before it looks at the target."""
        if message.get_type() == "COMMAND_INT" and message.frame != GLOBAL_INT:
            self._acknowledge(message.command, WRONG_FRAME, source)
            return
        if message.target_component not in (0, AUTOPILOT_COMPONENT) or source[1] == AUTOPILOT_COMPONENT:
            return
        command = message.command
        if command == mavlink.MAV_CMD_DO_SET_MODE:
            # PX4's MAVLink module says yes before its commander has been asked: two acknowledgements
            self._acknowledge(command, ACCEPTED, source)
        result = self._execute(message, source, now_s)
        self._acknowledge(command, result, source)

    def _execute(self, message: Message, source: Source, now_s: float) -> int:
        command, commander = message.command, self._s.commander
        if command == mavlink.MAV_CMD_DO_SET_MODE:
            return commander.ask(mode_of(whole(message.param1), whole(message.param2), whole(message.param3)))
        if command in MODE_COMMANDS:
            return self._go(MODE_COMMANDS[command], _place(message) if command in WITH_PLACE else None)
        if command == mavlink.MAV_CMD_DO_REPOSITION:
            return self._go(Mode.HOLD, _place(message))
        if command == mavlink.MAV_CMD_COMPONENT_ARM_DISARM:
            return self._arm(message, now_s)
        if command == mavlink.MAV_CMD_PREFLIGHT_REBOOT_SHUTDOWN:
            return self._restart(message)
        if command in (mavlink.MAV_CMD_SET_MESSAGE_INTERVAL, mavlink.MAV_CMD_GET_MESSAGE_INTERVAL):
            return self._interval(message)
        if command == mavlink.MAV_CMD_REQUEST_MESSAGE:
            return self._request(whole(message.param1), whole(message.param2))
        if command in LEGACY_REQUESTS:
            return self._request(LEGACY_REQUESTS[command], 0)
        return self._gimbal(message, source)

    def _go(self, mode: Mode, place: Geodetic | None) -> int:
        """A mode, and where to: what is not finite of a place stays as it is."""
        result = self._s.commander.ask(mode)
        if result == ACCEPTED and place is not None:
            here = self._s.estimator.now.position_ned_m
            north, east, down = self._s.estimator.origin.offset_to(place)
            if mode is Mode.TAKEOFF:  # straight up
                north, east = nan, nan
            if mode is not Mode.TAKEOFF or isfinite(down):
                self._s.goal_ned_m = (_finite(north, here[0]), _finite(east, here[1]), _finite(down, here[2]))
        return result

    def _arm(self, message: Message, now_s: float) -> int:
        action = whole(message.param1)
        if action == 1:
            return self._s.commander.arm(now_s, by="an external command")
        if action == 0:
            return self._s.commander.disarm(by="an external command", forced=whole(message.param2) == FORCED)
        return UNSUPPORTED

    def _restart(self, message: Message) -> int:
        if self._s.commander.armed or whole(message.param1) != 1:
            return DENIED
        self._reboot()
        return ACCEPTED

    def _interval(self, message: Message) -> int:
        number = whole(message.param1)
        if message.command == mavlink.MAV_CMD_GET_MESSAGE_INTERVAL:
            self._tell_interval(number)
            return ACCEPTED
        return ACCEPTED if self._streams.set_interval(number, message.param2) else FAILED

    def _request(self, number: int, argument: int) -> int:
        if number == mavlink.MAVLINK_MSG_ID_MESSAGE_INTERVAL:
            self._tell_interval(argument)
            return ACCEPTED
        wanted = self._streams.request(number)
        if wanted is None:
            return DENIED
        self._send(wanted)
        return ACCEPTED

    def _tell_interval(self, number: int) -> None:
        self._send(mavlink.MAVLink_message_interval_message(number, self._streams.interval_us(number)))

    def _gimbal(self, message: Message, source: Source) -> int:
        manager = self._s.manager
        if message.command == mavlink.MAV_CMD_DO_GIMBAL_MANAGER_CONFIGURE:
            return manager.configure(message.param1, message.param2, source)
        if message.command == mavlink.MAV_CMD_DO_GIMBAL_MANAGER_PITCHYAW:
            return manager.pitch_yaw(message, source)
        if message.command == mavlink.MAV_CMD_DO_SET_ROI_LOCATION and manager.is_on:
            self._look_at(_place(message))  # nobody asks who is in control
            return ACCEPTED
        if message.command == mavlink.MAV_CMD_DO_SET_ROI_NONE and manager.is_on:
            manager.point((1.0, 0.0, 0.0, 0.0), 0)
            return ACCEPTED
        return UNSUPPORTED

    def _look_at(self, place: Geodetic) -> None:
        here = self._s.estimator.place_of(self._s.estimator.now.position_ned_m)
        north, east, down = here.offset_to(place)
        if isfinite(north + east + down):
            attitude = quaternion(0.0, atan2(-down, hypot(north, east)), atan2(east, north))
            self._s.manager.point(attitude, LOCKS)

    def _acknowledge(self, command: int, result: int, source: Source) -> None:
        self._send(mavlink.MAVLink_command_ack_message(command, result, 0, 0, *source))


def _finite(value: float, otherwise: float) -> float:
    return value if isfinite(value) else otherwise


def _place(message: Message) -> Geodetic:
    if message.get_type() == "COMMAND_INT":
        nowhere = message.x == INT32_MAX and message.y == INT32_MAX
        return Geodetic(nan if nowhere else message.x / 1e7, nan if nowhere else message.y / 1e7, message.z)
    return Geodetic(message.param5, message.param6, message.param7)
