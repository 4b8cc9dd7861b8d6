from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from planning_rig import (
    BOX,
    CAMERA,
    DRONE,
    director,
    problem,
    real_time,
    safety,
    shot,
    standing_state,
    vehicle_at,
    walkers,
)
from plant_rig import LIGHT

from cinempc import model
from cinempc.controller import (
    LARGEST_DEVIATION_M,
    MAX_SHIFTS,
    PLAN_PERIOD_S,
    SETPOINT_PERIOD_S,
    Controller,
    lens_state,
    measured_state,
)
from cinempc.costs import TERMS
from cinempc.director import Director
from cinempc.frames import wrap_pi
from cinempc.hardware import Light
from cinempc.optics import brightness_stops, exposure_time_s
from cinempc.problem import Parameters
from cinempc.shots.exposure import Exposure
from cinempc.shots.reference import Reference
from cinempc.solver import Solution
from cinempc.types import Array, Command, Plan, PlanStatus, VehicleState


class Unreliable:
    """The real solver, which can be made to fail."""

    def __init__(self) -> None:
        self.works = True

    def solve(
        self, state: Array, parameters: Parameters, box: model.Limits, guess: Array, *, first: bool
    ) -> Solution | None:
        return real_time().solve(state, parameters, box, guess, first=first) if self.works else None


class Flight:
    """A controller whose vehicle does exactly what it is told, but for a push."""

    def __init__(self, state: Array | None = None) -> None:
        self.solver = Unreliable()
        self.controller = Controller(problem(), self.solver, DRONE, CAMERA, safety())
        self.vehicle = vehicle_at(standing_state() if state is None else state)
        self._director = director()
        self.now_s = 0.0

    def plan(self, push_m: float = 0.0, *, hold: bool = False) -> Plan:
        """Plans now; the vehicle is measured so far north of where it was told to be."""
        pushed = self.vehicle.camera_position_ned_m + np.array([push_m, 0.0, 0.0])
        vehicle = replace(self.vehicle, camera_position_ned_m=pushed)
        forecasts = walkers(self.controller.times_s(self.now_s))
        self.controller.prepare(self.now_s, forecasts, self._director)
        self.controller.feed_back(vehicle, hold=hold)
        return self.controller.explain()[0]

    def tick(self, push_m: float = 0.0, *, hold: bool = False) -> tuple[Plan, list[Command]]:
        """Plans, and follows the set-points until the next plan is due."""
        plan = self.plan(push_m, hold=hold)
        times_s = self.now_s + SETPOINT_PERIOD_S * np.arange(round(PLAN_PERIOD_S / SETPOINT_PERIOD_S))
        commands = [self.controller.command(float(time_s)) for time_s in times_s]
        self.now_s += PLAN_PERIOD_S
        self.vehicle = obedient(self.controller.command(self.now_s), plan)
        return plan, commands


def obedient(command: Command, plan: Plan) -> VehicleState:
    """A vehicle that is where it was told to be; yaw and pitch as the gimbal is told, without its lead."""
    state = np.zeros(model.NX)
    state[model.POSITION] = camera_position(command)
    state[model.VELOCITY], state[model.ACCELERATION] = command.velocity_ned_m_s, command.acceleration_ned_m_s2
    state[model.YAW], state[model.PITCH] = command.yaw_ned_rad, plan.gimbal_pitch_rad[0]
    state[model.LN_FOCAL], state[model.FOCUS] = np.log(plan.focal_length_mm[0]), plan.focus_dioptres[0]
    state[model.STOPS] = 2 * np.log2(plan.f_number[0])
    return vehicle_at(state, command.time_s)


def camera_position(command: Command) -> Array:
    """Where the camera is when the airframe is level at the commanded position."""
    forward, right, down = DRONE.camera_offset_frd_m
    cos, sin = np.cos(command.yaw_ned_rad), np.sin(command.yaw_ned_rad)
    return command.position_ned_m + np.array([cos * forward - sin * right, sin * forward + cos * right, down])


def assert_finite(value: Plan | Command) -> None:
    for field in fields(value):
        if isinstance(part := getattr(value, field.name), (float, np.ndarray)):
            assert np.isfinite(part).all(), field.name
    if isinstance(value, Plan):
        assert all(np.isfinite(cost) for cost in value.cost.values())


# --- the status of a plan


def test_plan_is_ok_starts_where_the_vehicle_is_and_tells_every_term_s_cost() -> None:
    flight = Flight()
    plan, _ = flight.tick()
    assert plan.status is PlanStatus.OK
    assert_finite(plan)
    np.testing.assert_allclose(plan.position_ned_m[0], standing_state()[model.POSITION])
    assert list(plan.cost) == [term.name for term in TERMS]
    assert plan.cost["image_position"] > 0
    assert plan.iterations > 1
    assert plan.solve_ms > 0
    assert not plan.jerk_ned_m_s3[-1].any()


def test_without_a_solution_the_last_plan_goes_on_for_a_while_and_then_it_brakes() -> None:
    flight = Flight()
    for _ in range(20):
        flight.tick()
    good = flight.plan()
    flight.solver.works = False
    statuses, plans = [], []
    for _ in range(MAX_SHIFTS + 60):
        plan, _ = flight.tick()
        assert_finite(plan)
        statuses.append(plan.status)
        plans.append(plan)
    assert statuses[:MAX_SHIFTS] == [PlanStatus.SHIFTED] * MAX_SHIFTS
    assert set(statuses[MAX_SHIFTS:]) == {PlanStatus.FAILED}
    np.testing.assert_allclose(plans[0].position_ned_m[5], good.position_ned_m[5], atol=0.05)
    assert np.linalg.norm(plans[-1].velocity_ned_m_s[0]) < 0.2 * np.linalg.norm(plans[MAX_SHIFTS].velocity_ned_m_s[0])
    assert plans[0].iterations == 0


def test_held_it_brakes_and_aims_where_it_did_until_it_is_let_go() -> None:
    flight = Flight()
    for _ in range(40):
        flight.tick()
    moving = flight.plan()
    assert np.linalg.norm(moving.velocity_ned_m_s[0]) > 0.3
    for _ in range(80):
        held, _ = flight.tick(hold=True)
        assert held.status is PlanStatus.HOLD
    assert np.linalg.norm(held.velocity_ned_m_s[0]) < 0.1
    assert held.gimbal_yaw_ned_rad[0] == pytest.approx(moving.gimbal_yaw_ned_rad[0], abs=0.05)
    assert flight.tick()[0].status is PlanStatus.OK


def test_it_recovers_as_soon_as_there_is_a_solution() -> None:
    flight = Flight()
    flight.tick()
    flight.solver.works = False
    for _ in range(3):
        flight.tick()
    flight.solver.works = True
    assert flight.tick()[0].status is PlanStatus.OK
    flight.solver.works = False
    assert flight.tick()[0].status is PlanStatus.SHIFTED


def test_without_a_first_solution_it_holds_position() -> None:
    flight = Flight()
    flight.solver.works = False
    plan, commands = flight.tick()
    assert plan.status is PlanStatus.FAILED
    assert_finite(plan)
    np.testing.assert_allclose(plan.position_ned_m, np.tile(standing_state()[:3], (21, 1)), atol=1e-9)
    np.testing.assert_allclose(camera_position(commands[-1]), standing_state()[:3], atol=1e-9)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e6])
@pytest.mark.parametrize("name", ["camera_position_ned_m", "velocity_ned_m_s", "gimbal_yaw_ned_rad"])
def test_no_measurement_makes_a_plan_or_command_that_is_no_number(name: str, value: float) -> None:
    flight = Flight()
    flight.tick()
    good, broken = flight.vehicle, np.full(3, value) if name != "gimbal_yaw_ned_rad" else value
    flight.vehicle = replace(good, **{name: broken})  # type: ignore[arg-type]
    assert_finite(flight.plan())
    assert_finite(flight.controller.command(flight.now_s))
    flight.vehicle = good
    flight.now_s += PLAN_PERIOD_S
    plan = flight.plan()
    assert plan.status is PlanStatus.OK
    assert_finite(plan)


def test_no_forecast_makes_a_plan_or_command_that_is_no_number() -> None:
    flight = Flight()
    flight.tick()
    mia, leo = walkers(flight.controller.times_s(flight.now_s))
    lost = replace(mia, position_ned_m=mia.position_ned_m * np.nan)
    flight.controller.prepare(flight.now_s, (lost, leo), director())
    flight.controller.feed_back(flight.vehicle)
    plan, _ = flight.controller.explain()
    assert plan.status is PlanStatus.SHIFTED
    assert_finite(plan)
    assert_finite(flight.controller.command(flight.now_s))


# --- the set-points


def test_set_points_are_continuous_up_to_acceleration() -> None:
    flight = Flight()
    commands = [command for _ in range(50) for command in flight.tick(push_m=0.05)[1]]
    cameras = np.array([camera_position(command) for command in commands])
    velocity = np.array([command.velocity_ned_m_s for command in commands])
    acceleration = np.array([command.acceleration_ned_m_s2 for command in commands])
    jerk = BOX.input_max[model.JERK.start]
    step_s = SETPOINT_PERIOD_S
    assert np.abs(np.diff(acceleration, axis=0)).max() <= jerk * step_s + 1e-3
    middle = (acceleration[1:] + acceleration[:-1]) / 2
    np.testing.assert_allclose(np.diff(velocity, axis=0), step_s * middle, atol=jerk * step_s**2)
    middle = (velocity[1:] + velocity[:-1]) / 2
    np.testing.assert_allclose(np.diff(cameras, axis=0), step_s * middle, atol=jerk * step_s**3)


def test_set_points_do_not_jump_with_the_measured_deviation() -> None:
    calm, pushed = Flight(), Flight()
    for _ in range(10):
        calm.tick()
        pushed.tick()
    before = pushed.controller.command(pushed.now_s)
    pushed.plan(push_m=0.4)
    after = pushed.controller.command(pushed.now_s)
    for name in ("position_ned_m", "velocity_ned_m_s", "acceleration_ned_m_s2"):
        np.testing.assert_allclose(getattr(after, name), getattr(before, name), atol=1e-9)


def test_gimbal_and_lens_aim_from_where_the_camera_is_pushed_to() -> None:
    aims = []
    for push_m in (0.0, 0.5):
        flight = Flight()
        for _ in range(25):
            flight.tick(push_m)
        aims.append(flight.controller.command(flight.now_s).gimbal_yaw_ned_rad)
    # The camera stands east of Mia and looks west: farther north, she is farther to the left.
    assert wrap_pi(aims[1] - aims[0]) < -0.03


def test_gimbal_and_lens_are_sent_ahead_by_their_lag() -> None:
    flight = Flight()
    flight.tick()
    now_s = flight.now_s
    drone = DRONE.model_copy(update={"gimbal": DRONE.gimbal.model_copy(update={"lag_s": 0.0})})
    prompt = Controller(problem(), flight.solver, drone, CAMERA.model_copy(update={"lens_lag_s": 0.0}), safety())
    prompt._trajectory, prompt._director = flight.controller._trajectory, flight._director
    ahead, lens_ahead = (prompt.command(now_s + lag_s) for lag_s in (DRONE.gimbal.lag_s, CAMERA.lens_lag_s))
    command = flight.controller.command(now_s)
    assert command.gimbal_yaw_ned_rad == pytest.approx(ahead.gimbal_yaw_ned_rad)
    assert command.gimbal_pitch_rad == pytest.approx(ahead.gimbal_pitch_rad)
    assert command.lens.focus_distance_m == pytest.approx(lens_ahead.lens.focus_distance_m)
    assert command.gimbal_yaw_ned_rad != pytest.approx(command.yaw_ned_rad, abs=1e-6)


def test_command_is_for_the_airframe_and_within_the_limits_of_gimbal_and_lens() -> None:
    flight = Flight()
    for _ in range(40):
        plan, commands = flight.tick()
        for command in commands:
            assert_finite(command)
            assert -np.pi <= command.gimbal_yaw_ned_rad < np.pi
            assert BOX.state_min[model.PITCH] <= command.gimbal_pitch_rad <= BOX.state_max[model.PITCH]
            assert CAMERA.focal_length_mm[0] <= command.lens.focal_length_mm <= CAMERA.focal_length_mm[1]
            assert command.lens.focus_distance_m >= CAMERA.close_focus_m
        np.testing.assert_allclose(camera_position(commands[0]), plan.position_ned_m[0], atol=1e-9)


# --- where it starts again


def test_it_starts_again_where_the_vehicle_is_after_a_jump() -> None:
    flight = Flight()
    for _ in range(10):
        flight.tick()
    near = flight.plan(push_m=LARGEST_DEVIATION_M * 0.9)
    assert near.iterations == 1
    jumped = flight.plan(push_m=5.0)
    assert jumped.status is PlanStatus.OK
    measured = flight.vehicle.camera_position_ned_m + np.array([5.0, 0.0, 0.0])
    np.testing.assert_allclose(jumped.position_ned_m[0], measured)
    np.testing.assert_allclose(jumped.velocity_ned_m_s[0], flight.vehicle.velocity_ned_m_s)
    np.testing.assert_allclose(camera_position(flight.controller.command(flight.now_s)), measured, atol=1e-9)


def test_after_a_jump_the_yaw_stays_on_its_turn() -> None:
    state = standing_state()
    state[model.YAW] += 4 * np.pi
    flight = Flight(state)
    before = flight.plan().gimbal_yaw_ned_rad[0]
    assert abs(before) <= np.pi  # a first plan starts on the turn next to north
    flight.tick()
    flight.vehicle = replace(flight.vehicle, gimbal_yaw_ned_rad=wrap_pi(before) + 2 * np.pi)
    assert flight.plan(push_m=5.0).gimbal_yaw_ned_rad[0] == pytest.approx(before, abs=0.1)


def test_measured_state_and_lens_state_are_each_other_s_inverse() -> None:
    state = standing_state()
    np.testing.assert_allclose(measured_state(vehicle_at(state)), state, atol=1e-12)
    state[model.FOCUS] = 0.0
    assert lens_state(state).focus_distance_m == np.inf
    np.testing.assert_allclose(measured_state(vehicle_at(state)), state, atol=1e-12)


def test_start_outside_the_limits_of_the_lens_is_brought_inside() -> None:
    state = standing_state()
    state[model.LN_FOCAL], state[model.PITCH] = np.log(500.0), 1.4
    plan, _ = Flight(state).tick()
    assert plan.status is PlanStatus.OK
    assert plan.focal_length_mm[0] == pytest.approx(CAMERA.focal_length_mm[1])
    assert plan.gimbal_pitch_rad[0] == pytest.approx(np.deg2rad(DRONE.gimbal.pitch_deg[1]))


# --- the exposure


@pytest.mark.parametrize("light", [None, LIGHT])
def test_the_exposure_goes_with_the_f_number_where_shot_and_camera_say_how(light: Light | None) -> None:
    flight = Flight()
    spec = shot().model_copy(update={"exposure": Exposure(light_ev100=14.0)})
    lit = CAMERA.model_copy(update={"light": light})
    flight._director = Director(Reference(spec, lit), start_s=0.0)
    _, commands = flight.tick()
    if light is None:
        assert all(command.exposure is None for command in commands)
        return
    for command in commands:
        assert command.exposure is not None
        exposed_s = exposure_time_s(command.exposure.shutter_deg, light.frame_rate_hz)
        settings = (command.exposure.nd_stops, command.lens.f_number, exposed_s, command.exposure.iso)
        assert brightness_stops(14.0, *settings) == pytest.approx(0.0, abs=1e-6)


def test_without_an_exposure_in_the_shot_none_is_commanded() -> None:
    _, commands = Flight().tick()
    assert all(command.exposure is None for command in commands)
