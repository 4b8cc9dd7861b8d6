"""What takes several steps: getting ready, taking off, letting go, coming home. Each `yield` is one cycle of the loop.

A step that does not succeed in time ends its procedure with an error that says which. Nothing here goes on once the
pilot has taken over.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from math import cos, degrees, dist, nan, radians

from cinempc.gate import Reason, Vec
from cinempc.vehicles.cockpit import Cockpit
from cinempc.vehicles.gimbal import GimbalState
from cinempc.vehicles.modes import Autopilot, Mode
from cinempc.vehicles.requests import Request
from cinempc.vehicles.telemetry import AUTOPILOT_COMPONENT

ARM, TAKE_OFF, REPOSITION = 400, 22, 192  # MAV_CMD
CHANGE_MODE = 1.0  # MAV_DO_REPOSITION_FLAGS
STREAM_FIRST_S = 1.0  # PX4 wants to have seen a stream before it goes to Offboard
ANSWER_S, MODE_S, LEAVE_S = 4.0, 3.0, 3.0
CLIMB_S, HOME_S, LAND_S = 60.0, 90.0, 90.0
NEAR_M = 1.0
SETTLED_M_S = 0.5
EARTH_M = 6371000.0

Procedure = Generator[str, None, None]  # yields what it is waiting for


class ProcedureError(Exception):
    """A step has failed: which, and why."""


def start(cockpit: Cockpit) -> Procedure:
    """From standing (or hovering under the pilot) to engaged: the stream runs. With `arm`, up to flying in Offboard."""
    if cockpit.gimbal is not None and cockpit.gimbal.state in (GimbalState.RELEASED, GimbalState.STOLEN):
        cockpit.gimbal.claim()  # to engage is an explicit wish
    yield from _ready(cockpit)
    if cockpit.settings.arm:
        yield from _take_off(cockpit)
    aircraft = cockpit.telemetry.aircraft(cockpit.now_s)
    if aircraft is None:
        raise ProcedureError("engage: no pose")
    reason = cockpit.gate.engage(cockpit.now_s, aircraft)
    if reason is not Reason.NONE:
        raise ProcedureError(f"engage: refused, {reason.value}")
    if cockpit.settings.arm:
        yield from _pause(cockpit, STREAM_FIRST_S, "stream before offboard")
        yield from _change_mode(cockpit, Mode.OFFBOARD, from_modes=(Mode.HOLD,))


def leave(cockpit: Cockpit) -> Procedure:
    """Out of Offboard into the mode that was configured, if the authority is still ours; then the stream may end."""
    request: Request | None = None
    until_s = cockpit.now_s + LEAVE_S
    while cockpit.telemetry.in_offboard and not cockpit.taken_over and cockpit.now_s < until_s:
        if request is None or (request.settled and not request.accepted):
            request = cockpit.request_mode(cockpit.settings.after.mode)
        yield f"leave offboard for {cockpit.settings.after.value}"
    left = not cockpit.telemetry.in_offboard
    if cockpit.leads:
        cockpit.gate.disengage(cockpit.now_s, Reason.TAKE_ENDED)
    if not left and not cockpit.taken_over:
        raise ProcedureError("leave offboard: the autopilot does not change its mode")


def finish(cockpit: Cockpit) -> Procedure:
    """Ends a take: leaves Offboard, lets the gimbal go; with `arm`, brings the aircraft home and lands it."""
    if cockpit.taken_over:
        return
    yield from leave(cockpit)
    if cockpit.gimbal is not None and not cockpit.taken_over:
        cockpit.gimbal.release()
    if cockpit.settings.arm and cockpit.telemetry.armed and not cockpit.taken_over:
        yield from _come_home(cockpit)


def _ready(cockpit: Cockpit) -> Procedure:
    until_s = cockpit.now_s + cockpit.settings.ready_s
    applied = not cockpit.settings.apply_profile
    while True:
        wrong = [check for check in cockpit.checks() if not check.ok]
        if not wrong:
            return
        if not applied and cockpit.parameters.read:
            if cockpit.telemetry.armed:
                raise ProcedureError("apply profile: only while disarmed")
            cockpit.parameters.write()
            applied = True
        if cockpit.now_s > until_s:
            raise ProcedureError("preflight: " + "; ".join(f"{check.name}: {check.text}" for check in wrong))
        yield "preflight: " + ", ".join(check.name for check in wrong)


def _take_off(cockpit: Cockpit) -> Procedure:
    """Arms and climbs with the autopilot's own take-off."""
    telemetry, settings = cockpit.telemetry, cockpit.settings
    if telemetry.autopilot != Autopilot.PX4:
        raise ProcedureError("take-off: only PX4 is taken off by this program")
    ground = _position(cockpit)
    yield from _ask(cockpit, cockpit.requests.long(AUTOPILOT_COMPONENT, ARM, 1.0), "arm")
    yield from _until(cockpit, lambda: telemetry.armed, ANSWER_S, "arm")
    cockpit.start_ned_m = ground
    altitude_m = _place(cockpit, (ground[0], ground[1], ground[2] - settings.start_height_m))[2]
    climb = cockpit.requests.long(AUTOPILOT_COMPONENT, TAKE_OFF, nan, 0.0, 0.0, nan, nan, nan, altitude_m)
    yield from _ask(cockpit, climb, "take-off")

    def up() -> bool:
        _expect_mode(cockpit, (Mode.TAKEOFF, Mode.HOLD), "take-off")
        high_m = ground[2] - _position(cockpit)[2]
        return telemetry.mode is Mode.HOLD and high_m > settings.start_height_m - NEAR_M

    yield from _pause(cockpit, 0.5, "take-off")
    yield from _until(cockpit, up, CLIMB_S, "take-off")


def _come_home(cockpit: Cockpit) -> Procedure:
    """Up to where nothing is in the way, back above where it was armed, and down; the autopilot flies."""
    telemetry, start_ned_m = cockpit.telemetry, cockpit.start_ned_m
    if start_ned_m is not None:
        north, east, down = _position(cockpit)
        down = min(down, -cockpit.settings.return_height_m)
        yield from _reposition(cockpit, (north, east, down))
        yield from _reposition(cockpit, (start_ned_m[0], start_ned_m[1], down))
    yield from _change_mode(cockpit, Mode.LAND, from_modes=(Mode.HOLD,))
    yield from _until(cockpit, lambda: telemetry.on_ground or not telemetry.armed, LAND_S, "land")
    yield from _until(cockpit, lambda: not telemetry.armed, LAND_S, "disarm")


def _reposition(cockpit: Cockpit, to_ned_m: Vec) -> Procedure:
    """The autopilot's own way to a place, and rest there."""
    if dist(_position(cockpit), to_ned_m) < NEAR_M:
        return
    to = (-1.0, CHANGE_MODE, 0.0, nan)
    request = cockpit.requests.at_place(AUTOPILOT_COMPONENT, REPOSITION, to, _place(cockpit, to_ned_m))
    yield from _ask(cockpit, request, "return")

    def there() -> bool:
        _expect_mode(cockpit, (Mode.HOLD,), "return")
        return dist(_position(cockpit), to_ned_m) < NEAR_M and _is_still(cockpit)

    yield from _until(cockpit, there, HOME_S, "return")


def _change_mode(cockpit: Cockpit, mode: Mode, from_modes: tuple[Mode, ...]) -> Procedure:
    """Asks once (with its bounded retries), and only from where the pilot has not gone."""
    _expect_mode(cockpit, from_modes, mode.value)
    yield from _ask(cockpit, cockpit.request_mode(mode), mode.value)
    yield from _until(cockpit, lambda: cockpit.telemetry.mode is mode, MODE_S, mode.value)


def _ask(cockpit: Cockpit, request: Request, step: str) -> Procedure:
    until_s = cockpit.now_s + ANSWER_S
    while not request.settled and cockpit.now_s < until_s:
        yield step
    if not request.accepted:
        raise ProcedureError(f"{step}: {request.answer}")


def _until(cockpit: Cockpit, true: Callable[[], bool], timeout_s: float, step: str) -> Procedure:
    until_s = cockpit.now_s + timeout_s
    while not true():
        if cockpit.taken_over:
            raise ProcedureError(f"{step}: the pilot has taken over")
        if cockpit.now_s > until_s:
            raise ProcedureError(f"{step}: not done after {timeout_s:g} s")
        yield step


def _pause(cockpit: Cockpit, duration_s: float, step: str) -> Procedure:
    until_s = cockpit.now_s + duration_s
    while cockpit.now_s < until_s:
        yield step


def _expect_mode(cockpit: Cockpit, modes: tuple[Mode, ...], step: str) -> None:
    mode = cockpit.telemetry.mode
    if mode not in modes:
        raise ProcedureError(f"{step}: the pilot has taken over, the mode is {mode.value}")


def _position(cockpit: Cockpit) -> Vec:
    pose = cockpit.telemetry.pose
    if pose is None:
        raise ProcedureError("no pose")
    return pose.position_ned_m


def _is_still(cockpit: Cockpit) -> bool:
    pose = cockpit.telemetry.pose
    return pose is not None and max(map(abs, pose.velocity_ned_m_s)) < SETTLED_M_S


def _place(cockpit: Cockpit, position_ned_m: Vec) -> Vec:
    """Latitude, longitude [degrees] and altitude above sea level [m] of a place near the origin."""
    origin = cockpit.telemetry.origin
    if origin is None:
        raise ProcedureError("the origin is not known")
    north_m, east_m, down_m = position_ned_m
    latitude_deg = origin[0] + degrees(north_m / EARTH_M)
    return latitude_deg, origin[1] + degrees(east_m / EARTH_M / cos(radians(origin[0]))), origin[2] - down_m
