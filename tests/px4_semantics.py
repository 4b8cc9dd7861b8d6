"""What PX4 promises on the wire, each with a check that runs against any autopilot behind a `Bench`.

All were seen on a real PX4 (02e73e3b, SIH) and hold for our autopilot; where they differ, PX4 is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import cos, sin

from autopilot_rig import (
    ARM,
    HOLD,
    LAND,
    OFFBOARD,
    POSITION,
    REQUEST,
    RETURN,
    SET_MODE,
    VELOCITY_ONLY,
    Bench,
    hover,
    nothing,
    setpoint,
)
from px4_gimbal_semantics import GIMBAL
from pymavlink.dialects.v20 import all as mavlink

SLACK_S = 0.25


@dataclass(frozen=True)
class Semantic:
    """One promise. `flying`: it is checked in the air, in Hold."""

    name: str
    check: Callable[[Bench], None]
    flying: bool = False
    parameters: Mapping[str, float] = field(default_factory=dict)


def offboard_while_disarmed_is_taken_without_a_stream(bench: Bench) -> None:
    assert bench.ask_mode(OFFBOARD) == [0, 0]
    assert bench.run(1.0, lambda: bench.mode == OFFBOARD)


def arming_in_offboard_needs_a_stream(bench: Bench) -> None:
    bench.ask_mode(OFFBOARD)
    assert bench.command(ARM, 1) == [1]
    assert not bench.armed


def offboard_in_the_air_needs_a_stream(bench: Bench) -> None:
    assert bench.ask_mode(OFFBOARD) == [0, 1]  # the MAVLink module says yes before the commander says no
    assert bench.mode == HOLD


def a_stream_of_half_a_second_is_enough(bench: Bench) -> None:
    bench.setpoint = hover
    bench.run(0.5)
    assert bench.ask_mode(OFFBOARD) == [0, 0]
    assert bench.run(1.0, lambda: bench.mode == OFFBOARD)


def _lose_stream(bench: Bench, expected: tuple[int, int], timeout_s: float) -> None:
    bench.enter_offboard()
    bench.run(1.0)
    bench.setpoint, since_s = None, bench.now_s
    assert bench.run(timeout_s + 1.0, lambda: bench.mode != OFFBOARD)
    assert bench.mode == expected
    assert timeout_s - 0.06 <= bench.now_s - since_s <= timeout_s + SLACK_S
    assert bench.intended == OFFBOARD


def _hear_sticks(bench: Bench) -> None:
    """In the middle, for long enough to be believed."""
    bench.sticks = (0.0, 0.0)
    bench.run(1.0)


def _move_stick_in_vain(bench: Bench, pitch: float) -> None:
    _hear_sticks(bench)
    bench.enter_offboard()
    bench.sticks = (pitch, 0.0)
    bench.run(1.0)
    assert bench.mode == OFFBOARD


def loss_without_sticks_returns(bench: Bench) -> None:
    _lose_stream(bench, RETURN, 1.0)


def loss_with_sticks_gives_position_mode(bench: Bench) -> None:
    _hear_sticks(bench)
    _lose_stream(bench, POSITION, 1.0)


def loss_holds_after_half_a_second_when_told_so(bench: Bench) -> None:
    _lose_stream(bench, HOLD, 0.5)


def loss_lands_when_told_so(bench: Bench) -> None:
    _lose_stream(bench, LAND, 1.0)


def offboard_comes_back_with_the_stream(bench: Bench) -> None:
    _lose_stream(bench, HOLD, 0.5)
    bench.run(4.0)
    bench.setpoint = hover
    assert bench.run(0.3, lambda: bench.mode == OFFBOARD)


def _does_not_keep_alive(bench: Bench, make: Callable[[], object]) -> None:
    bench.enter_offboard()
    bench.setpoint = make
    bench.run(1.0)
    assert bench.mode == HOLD


def body_offset_frame_does_not_count(bench: Bench) -> None:
    _does_not_keep_alive(bench, lambda: setpoint(VELOCITY_ONLY, 9))


def local_offset_frame_does_not_count(bench: Bench) -> None:
    _does_not_keep_alive(bench, lambda: setpoint(VELOCITY_ONLY, 7))


def nothing_finite_does_not_count(bench: Bench) -> None:
    _does_not_keep_alive(bench, nothing)


def body_frame_turns_with_the_nose(bench: Bench) -> None:
    bench.enter_offboard(lambda: setpoint(VELOCITY_ONLY, 8, vx=1.5))
    bench.run(5.0)
    yaw, moved = bench.newest["ATTITUDE"].yaw, bench.newest["LOCAL_POSITION_NED"]
    assert abs(moved.vx * cos(yaw) + moved.vy * sin(yaw) - 1.5) < 0.4
    assert abs(moved.vy * cos(yaw) - moved.vx * sin(yaw)) < 0.4


def sticks_take_over_when_allowed(bench: Bench) -> None:
    _hear_sticks(bench)
    bench.enter_offboard()
    bench.run(1.0)
    bench.sticks = (0.5, 0.0)
    assert bench.run(0.25, lambda: bench.mode == POSITION)
    bench.sticks = (0.0, 0.0)
    bench.run(3.0)
    assert bench.mode == POSITION  # though the stream goes on
    assert bench.intended == POSITION


def sticks_do_nothing_in_offboard_by_default(bench: Bench) -> None:
    _move_stick_in_vain(bench, 0.5)


def a_small_step_of_a_stick_is_no_takeover(bench: Bench) -> None:
    _move_stick_in_vain(bench, 0.03)


def lost_sticks_hold_then_return_in_offboard(bench: Bench) -> None:
    _hear_sticks(bench)
    bench.enter_offboard()
    bench.sticks = None
    assert bench.run(1.5, lambda: bench.mode == HOLD)
    assert bench.run(7.0, lambda: bench.mode == RETURN)


def lost_sticks_may_be_excepted_in_offboard(bench: Bench) -> None:
    _hear_sticks(bench)
    bench.enter_offboard()
    bench.sticks = None
    bench.run(3.0)
    assert bench.mode == OFFBOARD


def modes_that_do_not_exist_are_rejected(bench: Bench) -> None:
    assert bench.command(SET_MODE, 1, 77) == [0, 1]
    assert bench.mode == HOLD


def in_the_air_disarming_is_rejected(bench: Bench) -> None:
    assert bench.command(ARM, 0) == [1]
    assert bench.armed


def landing_disarms(bench: Bench) -> None:
    assert bench.ask_mode(LAND) == [0, 0]
    assert bench.run(40.0, lambda: bench.newest["EXTENDED_SYS_STATE"].landed_state == 1)
    since_s = bench.now_s
    assert bench.run(5.0, lambda: not bench.armed)
    assert bench.now_s - since_s > 0.5


def command_int_needs_frame_5(bench: Bench) -> None:
    for frame, result in ((0, 9), (6, 9), (5, 0)):
        message = mavlink.MAVLink_command_int_message(1, 1, frame, 192, 0, 0, -1, 1, 0, 0, 2**31 - 1, 2**31 - 1, 500)
        assert bench.ask(message) == [result]


def unknown_commands_are_unsupported(bench: Bench) -> None:
    assert bench.command(9999) == [3]


def commands_to_nobody_get_no_answer(bench: Bench) -> None:
    assert bench.command(ARM, 1, component=77) == []


def integers_are_sent_by_their_bytes(bench: Bench) -> None:
    answer = bench.write("COM_RC_OVERRIDE", 3)
    assert answer is not None
    assert (answer.get_type(), answer.param_type) == ("PARAM_VALUE", 6)
    assert 0 < answer.param_value < 1e-40
    kept = bench.read("COM_RC_OVERRIDE")
    assert kept is not None
    assert kept.param_value == answer.param_value


def a_parameter_of_the_wrong_type_is_not_written(bench: Bench) -> None:
    wrong = bench.write("COM_OF_LOSS_T", 2)
    assert wrong is not None
    assert wrong.get_type() == "PARAM_ERROR"
    kept = bench.read("COM_OF_LOSS_T")
    assert kept is not None
    assert kept.param_value == 1.0


def unknown_parameters_are_an_error(bench: Bench) -> None:
    answer = bench.read("NO_SUCH_PARAM")
    assert answer is not None
    assert answer.get_type() == "PARAM_ERROR"


def modes_are_told_when_they_change(bench: Bench) -> None:
    since = len(bench.heard)
    bench.run(4.0)
    heard = [m for _, m in bench.heard[since:] if m.get_type() == "CURRENT_MODE"]
    assert 4 <= len(heard) <= 14  # though 50 Hz were asked for


def the_origin_is_told_on_request(bench: Bench) -> None:
    bench.newest.pop("GPS_GLOBAL_ORIGIN", None)
    bench.run(3.0)
    assert "GPS_GLOBAL_ORIGIN" not in bench.newest
    assert bench.command(REQUEST, 49) == [0]
    assert "GPS_GLOBAL_ORIGIN" in bench.newest


def texts_are_for_ground_stations(bench: Bench) -> None:
    bench.command(SET_MODE, 1, 77)
    assert "STATUSTEXT" not in bench.newest


def messages_come_as_often_as_asked(bench: Bench) -> None:
    assert bench.command(511, 331, 20_000) == [0]
    since = len(bench.heard)
    bench.run(4.0)
    assert 160 <= sum(m.get_type() == "ODOMETRY" for _, m in bench.heard[since:]) <= 205


HALF_SECOND_HOLD = {"COM_OF_LOSS_T": 0.5, "COM_OBL_RC_ACT": 5}
TAKEOVER = {"COM_RC_OVERRIDE": 3}
STANDING = (
    offboard_while_disarmed_is_taken_without_a_stream,
    arming_in_offboard_needs_a_stream,
    unknown_commands_are_unsupported,
    commands_to_nobody_get_no_answer,
    integers_are_sent_by_their_bytes,
    a_parameter_of_the_wrong_type_is_not_written,
    unknown_parameters_are_an_error,
    modes_are_told_when_they_change,
    the_origin_is_told_on_request,
    texts_are_for_ground_stations,
    messages_come_as_often_as_asked,
    *GIMBAL,
)
FLYING: tuple[tuple[Callable[[Bench], None], Mapping[str, float]], ...] = (
    (offboard_in_the_air_needs_a_stream, {}),
    (a_stream_of_half_a_second_is_enough, {}),
    (loss_without_sticks_returns, {}),
    (loss_with_sticks_gives_position_mode, {}),
    (loss_holds_after_half_a_second_when_told_so, HALF_SECOND_HOLD),
    (loss_lands_when_told_so, {"COM_OBL_RC_ACT": 4}),
    (offboard_comes_back_with_the_stream, HALF_SECOND_HOLD),
    (body_offset_frame_does_not_count, HALF_SECOND_HOLD),
    (local_offset_frame_does_not_count, HALF_SECOND_HOLD),
    (nothing_finite_does_not_count, HALF_SECOND_HOLD),
    (body_frame_turns_with_the_nose, {}),
    (sticks_take_over_when_allowed, TAKEOVER),
    (sticks_do_nothing_in_offboard_by_default, {}),
    (a_small_step_of_a_stick_is_no_takeover, TAKEOVER),
    (lost_sticks_hold_then_return_in_offboard, {}),
    (lost_sticks_may_be_excepted_in_offboard, {"COM_RCL_EXCEPT": 4}),
    (modes_that_do_not_exist_are_rejected, {}),
    (in_the_air_disarming_is_rejected, {}),
    (command_int_needs_frame_5, {}),
    (landing_disarms, {}),
)
SEMANTICS = tuple(Semantic(check.__name__, check) for check in STANDING) + tuple(
    Semantic(check.__name__, check, True, parameters) for check, parameters in FLYING
)
