"""From what is measured to what is to be done: one plan a tick, and the set-points along it.

The model's state is where drone, gimbal and lens were told to be. What wind and lag make of it is measured as the
camera's deviation from there, forecast to die away, and added to the position that every term and constraint sees. So
set-points are continuous up to acceleration, while gimbal and lens aim from where the camera really is.
"""

from __future__ import annotations

import time

import numpy as np

from cinempc import model
from cinempc.deviation import Deviation
from cinempc.director import Director
from cinempc.frames import nearest_turn, wrap_pi
from cinempc.hardware import Camera, Drone
from cinempc.optics import f_number_from_stops, stops_from_f_number
from cinempc.problem import Problem
from cinempc.safety import Safety
from cinempc.solver import Solution, Solver
from cinempc.solver.objective import Objective
from cinempc.trajectory import Trajectory, braking_inputs, rollout
from cinempc.types import Array, Asked, Command, LensState, Plan, PlanStatus, SubjectForecast, VehicleState

PLAN_PERIOD_S = 0.04  # also a picture's time at 25 frames/s
SETPOINT_PERIOD_S = 0.02  # set-points are held for so long: on average they are half of it old
LARGEST_DEVIATION_M = 2.0  # beyond it the set-points start again from where the drone is
FASTEST_AIRCRAFT_M_S = 100.0  # a measurement beyond it is not believed
MAX_SHIFTS = 5  # plans in a row without a new solution before the drone is braked


class Controller:
    """Plans in two phases, and samples its plan. Owns nothing but its warm start."""

    def __init__(self, problem: Problem, solver: Solver, drone: Drone, camera: Camera, safety: Safety) -> None:
        self._problem, self._solver, self._drone, self._camera = problem, solver, drone, camera
        self._safety, self._box = safety, model.limits(drone, camera)
        self._objective = Objective(problem)
        self._parameters = problem.parameters()
        self._grid_s = problem.step_s * np.arange(problem.nodes + 1, dtype=np.float64)
        self._deviation = Deviation(PLAN_PERIOD_S)
        model.advance(np.zeros(model.NX), np.zeros(model.NU), 0.0)  # compiled now, and not in flight
        self._trajectory: Trajectory | None = None
        self._solution: Solution | None = None
        self._shifts = 0
        self._status, self._solve_ms = PlanStatus.FAILED, 0.0

    def times_s(self, now_s: float) -> Array:
        """(K,) instants of the horizon, for which the next plan needs forecasts."""
        return now_s + self._grid_s

    def prepare(self, now_s: float, forecasts: tuple[SubjectForecast, ...], director: Director) -> None:
        """All of the plan for `now_s` that does not need the measured state, to be done while waiting for it.

        `forecasts` are at `times_s(now_s)`.
        """
        self._now_s, self._forecasts, self._director = now_s, forecasts, director
        if self._trajectory is not None:
            state, _ = self._trajectory.sample(now_s)
            self._lay_out(state, self._trajectory.shifted_inputs(now_s))

    def feed_back(self, vehicle: VehicleState, *, hold: bool = False) -> None:
        """The plan from the measured state on. After `prepare`. A measurement that is no number is passed over.

        With `hold` the plan is to brake and to stay, gimbal and lens as they are.

        Raises:
            ValueError: for such a measurement where there is no plan yet to go on from.
        """
        started_s = time.perf_counter()
        first, usable = False, _is_usable(vehicle)
        if usable and self._is_lost(vehicle):
            first = True
            self._restart(vehicle)
        if not usable and self._trajectory is None:
            raise ValueError(f"the first plan needs a measured state, got {vehicle}")
        self._measure(vehicle if usable else None)
        box = model.with_zoom_motor(self._box, self._camera, self._state)
        solution = None
        if not hold:
            solution = self._solver.solve(self._state, self._parameters, box, self._guess, first=first)
        self._status = self._accept(solution, first=first, hold=hold)
        self._solution, self._solve_ms = solution, (time.perf_counter() - started_s) * 1e3

    def explain(self) -> tuple[Plan, Asked]:
        """The plan with what it costs, and what the director asks of the picture now."""
        assert self._trajectory is not None, "plan first"
        return self._as_plan(), self._director.asked(self._parameters, self._now_s)

    def command(self, now_s: float) -> Command:
        """The set-points of now; gimbal and lens are sent ahead by the time that they lag."""
        assert self._trajectory is not None, "plan first"
        flight, _ = self._trajectory.sample(now_s)
        ahead_s = now_s + SETPOINT_PERIOD_S / 2
        aim, aim_rates = self._trajectory.sample(ahead_s + self._drone.gimbal.lag_s)
        lens, _ = self._trajectory.sample(ahead_s + self._camera.lens_lag_s)
        lens_set = lens_state(np.clip(lens, self._box.state_min, self._box.state_max))
        yaw = float(flight[model.YAW])
        return Command(
            time_s=now_s,
            position_ned_m=flight[model.POSITION] - _level_offset(self._drone, yaw),
            velocity_ned_m_s=flight[model.VELOCITY].copy(),
            acceleration_ned_m_s2=flight[model.ACCELERATION].copy(),
            yaw_ned_rad=wrap_pi(yaw),
            gimbal_yaw_ned_rad=wrap_pi(float(aim[model.YAW])),
            gimbal_pitch_rad=float(np.clip(aim[model.PITCH], *self._pitch_range)),
            gimbal_yaw_rate_rad_s=float(aim_rates[model.YAW_RATE]),
            gimbal_pitch_rate_rad_s=float(aim_rates[model.PITCH_RATE]),
            lens=lens_set,
            gimbal_roll_rad=self._roll_rad(ahead_s + self._drone.gimbal.lag_s),
            exposure=self._director.exposed(now_s, lens_set.f_number),
        )

    def _roll_rad(self, time_s: float) -> float:
        """As the shot asks, within the gimbal's reach."""
        assert self._trajectory is not None, "plan first"
        asked_rad = float(np.interp(time_s, self._trajectory.start_s + self._grid_s, self._parameters["roll"][:, 0, 0]))
        return float(np.clip(asked_rad, *np.deg2rad(self._drone.gimbal.roll_deg)))

    @property
    def _pitch_range(self) -> tuple[float, float]:
        return self._box.state_min[model.PITCH], self._box.state_max[model.PITCH]

    def _lay_out(self, state: Array, guess: Array) -> None:
        """Writes everything but the measured deviation for a plan from `state` (NX,) along guessed inputs (N, NU)."""
        self._state, self._guess = state, guess
        self._expected = rollout(self._problem.dynamics, state, guess)
        camera_ned_m = self._expected[:, model.POSITION] + self._deviation.forecast(self._grid_s)
        camera = (camera_ned_m, self._expected[:, model.YAW], self._expected[:, model.PITCH])
        self._director.write(self._parameters, self._now_s + self._grid_s, self._forecasts, camera)
        self._safety.write(self._parameters, self._forecasts, camera_ned_m)

    def _is_lost(self, vehicle: VehicleState) -> bool:
        """Whether there is no plan to go on from, or the drone is far from it."""
        if self._trajectory is None:
            return True
        offset_ned_m = vehicle.camera_position_ned_m - self._state[model.POSITION]
        return not np.abs(offset_ned_m).max() < LARGEST_DEVIATION_M

    def _restart(self, vehicle: VehicleState) -> None:
        """Begins anew from where the vehicle is."""
        self._deviation.reset()
        turn = 0.0 if self._trajectory is None else float(self._trajectory.states[0, model.YAW])
        state = np.clip(measured_state(vehicle, turn), self._box.state_min, self._box.state_max)
        self._lay_out(state, np.zeros((self._problem.nodes, model.NU)))

    def _measure(self, vehicle: VehicleState | None) -> None:
        """Writes how far the camera is, and will be, from its set-points; without a measurement, as was foreseen."""
        if vehicle is not None:
            offset_ned_m = vehicle.camera_position_ned_m - self._state[model.POSITION]
            self._deviation.update(offset_ned_m, vehicle.velocity_ned_m_s - self._state[model.VELOCITY])
        self._parameters["deviation"][:, 0] = self._deviation.forecast(self._grid_s)

    def _accept(self, solution: Solution | None, *, first: bool, hold: bool) -> PlanStatus:
        """Keeps the solution; without one, goes on along the last plan for a while, then brakes, as it does to hold."""
        self._shifts = 0 if solution or hold else self._shifts + 1
        states, inputs, status = self._expected, self._guess, PlanStatus.SHIFTED
        if solution is not None:
            states, inputs, status = solution.states, solution.inputs, PlanStatus.OK
        elif hold or first or self._shifts > MAX_SHIFTS:
            inputs = braking_inputs(self._problem.dynamics, self._state, self._box, self._problem.nodes)
            states = rollout(self._problem.dynamics, self._state, inputs)
            status = PlanStatus.HOLD if hold else PlanStatus.FAILED
        self._trajectory = Trajectory(self._now_s, self._problem.step_s, states, inputs)
        return status

    def _as_plan(self) -> Plan:
        assert self._trajectory is not None
        states, inputs, solution = self._trajectory.states, self._trajectory.inputs, self._solution
        return Plan(
            status=self._status,
            times_s=self._trajectory.start_s + self._grid_s,
            position_ned_m=states[:, model.POSITION],
            velocity_ned_m_s=states[:, model.VELOCITY],
            acceleration_ned_m_s2=states[:, model.ACCELERATION],
            jerk_ned_m_s3=np.vstack([inputs[:, model.JERK], np.zeros(3)]),
            gimbal_yaw_ned_rad=states[:, model.YAW],
            gimbal_pitch_rad=states[:, model.PITCH],
            focal_length_mm=np.exp(states[:, model.LN_FOCAL]),
            focus_dioptres=states[:, model.FOCUS],
            f_number=f_number_from_stops(states[:, model.STOPS]),
            solve_ms=self._solve_ms,
            iterations=solution.iterations if solution else 0,
            cost=_finite(self._objective.term_costs(states, inputs, self._parameters)),
            slack_m=solution.slack_m if solution else 0.0,
            robust_retry=bool(solution and solution.robust_retry),
        )


def _finite(costs: dict[str, float]) -> dict[str, float]:
    """The costs, or none where a forecast or set-point was no number."""
    return costs if np.isfinite(list(costs.values())).all() else {}


def _is_usable(vehicle: VehicleState) -> bool:
    """Whether a measurement is made of numbers that an aircraft can have."""
    aim = (vehicle.gimbal_yaw_ned_rad, vehicle.gimbal_pitch_rad)
    measured = np.concatenate([vehicle.camera_position_ned_m, vehicle.velocity_ned_m_s, aim])
    return bool(np.isfinite(measured).all() and np.abs(vehicle.velocity_ned_m_s).max() < FASTEST_AIRCRAFT_M_S)


def measured_state(vehicle: VehicleState, near_yaw_rad: float = 0.0) -> Array:
    """The model's state (NX,) at rest where the vehicle is measured; yaw on the turn nearest to `near_yaw_rad`."""
    state = np.zeros(model.NX)
    state[model.POSITION], state[model.VELOCITY] = vehicle.camera_position_ned_m, vehicle.velocity_ned_m_s
    state[model.YAW] = nearest_turn(vehicle.gimbal_yaw_ned_rad, near_yaw_rad)
    state[model.PITCH] = vehicle.gimbal_pitch_rad
    state[model.LN_FOCAL] = np.log(vehicle.lens.focal_length_mm)
    state[model.FOCUS] = 1.0 / vehicle.lens.focus_distance_m
    state[model.STOPS] = stops_from_f_number(vehicle.lens.f_number)
    return state


def lens_state(state: Array) -> LensState:
    """The lens settings of a model state (NX,)."""
    dioptres = float(state[model.FOCUS])
    return LensState(
        focal_length_mm=float(np.exp(state[model.LN_FOCAL])),
        focus_distance_m=1.0 / dioptres if dioptres > 1e-9 else float("inf"),
        f_number=float(f_number_from_stops(state[model.STOPS])),
    )


def standing(state: Array, drone: Drone, time_s: float) -> Command:
    """The set-points to stay in a model state (NX,)."""
    yaw, zero = float(state[model.YAW]), np.zeros(3)
    return Command(
        time_s=time_s,
        position_ned_m=state[model.POSITION] - _level_offset(drone, yaw),
        velocity_ned_m_s=zero,
        acceleration_ned_m_s2=zero,
        yaw_ned_rad=wrap_pi(yaw),
        gimbal_yaw_ned_rad=wrap_pi(yaw),
        gimbal_pitch_rad=float(state[model.PITCH]),
        gimbal_yaw_rate_rad_s=0.0,
        gimbal_pitch_rate_rad_s=0.0,
        lens=lens_state(state),
    )


def _level_offset(drone: Drone, yaw_rad: float) -> Array:
    """(3,) NED from airframe to camera when the airframe is level."""
    forward, right, down = drone.camera_offset_frd_m
    cos, sin = np.cos(yaw_rad), np.sin(yaw_rad)
    return np.array([cos * forward - sin * right, sin * forward + cos * right, down])
