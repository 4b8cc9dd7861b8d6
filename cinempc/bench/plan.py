"""`cinempc bench plan`: the planner's speed and quality, beside IPOPT and fatrop on the same problem in the same run.

A closed loop on the controller's own model, so that nothing but planning is measured. Each solver flies the same
scenario from the same start; its cost is what the flown states and inputs cost, tick by tick.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from pydantic import BaseModel

from cinempc import model
from cinempc.bench.scenario import Scenario, scenarios, walk
from cinempc.controller import PLAN_PERIOD_S, Controller, lens_state
from cinempc.director import Director
from cinempc.mark import MarkSearch
from cinempc.optics import stops_from_f_number
from cinempc.problem import Parameters, Problem
from cinempc.safety import Safety
from cinempc.shots.reference import Reference
from cinempc.shots.sight import Sight
from cinempc.solver import Solution, Solver
from cinempc.solver.buffered import Buffered
from cinempc.solver.reference import Name, Nlp
from cinempc.solver.rti import RealTimeIteration
from cinempc.types import Array, Plan, PlanStatus, VehicleState

TICKS, REFERENCE_TICKS = 500, 100
PLANNED_NODES = 20
HORIZONS = {"nominal": (PLANNED_NODES, 10, 40, 60), "hard": (PLANNED_NODES,), "20 trees": (PLANNED_NODES,)}
ROUNDS = 5
ACTIVE = 0.01  # a margin below it [m, m/s] counts as an active constraint


class Milliseconds(BaseModel):
    """Of all ticks but the first, whose plan is converged fully."""

    median: float
    best_median: float
    """Of the best of five rounds: what the machine can do when nothing else runs on it."""
    p99: float
    longest: float


class Flown(BaseModel):
    """One solver's closed loop."""

    solver: str
    ticks: int
    prepare: Milliseconds
    """What can be done while waiting for the measured state, forecasts included."""
    state_to_command: Milliseconds
    """From the measured state to the command."""
    solve: Milliseconds
    """The solver alone."""
    first_plan_ms: float
    """Converged fully from a standstill; the references build their program here as well."""
    cost: float
    """Of what was flown in the ticks that all solvers have flown."""
    violation: float
    """Largest violation of a safety margin that was flown [m, m/s]."""
    active_frac: float
    """Share of ticks with an active constraint within the horizon."""
    robust_retries: int
    failures: int


class Comparison(BaseModel):
    """All solvers on one scenario and horizon; the first is the one that flies."""

    scenario: str
    nodes: int
    solvers: list[Flown]


class PlanBench(BaseModel):
    """All of a run."""

    core: int | None
    """The processor core that everything ran on, where the system allows pinning."""
    comparisons: list[Comparison]


def run(ticks: int = TICKS, reference_ticks: int = REFERENCE_TICKS) -> PlanBench:
    """Flies every scenario with every solver; takes about a minute."""
    with _one_core() as core:
        comparisons = [
            compare(scenario, nodes, ticks, min(reference_ticks, reference_ticks * 20 // nodes))
            for scenario in scenarios()
            for nodes in HORIZONS[scenario.name]
        ]
    return PlanBench(core=core, comparisons=comparisons)


def table(bench: PlanBench) -> str:
    """The figures for a terminal."""
    head = (
        f"{'scenario':<8} {'N':>3} {'solver':<10} {'ticks':>5} {'median ms':>9} {'best':>7} {'p99':>7} {'max':>7}"
        f" {'solver':>7} {'prepare':>7} {'x ipopt':>8} {'cost':>8} {'active':>7} {'retries':>7} {'failed':>6}"
    )
    lines = [f"pinned to core {bench.core}" if bench.core is not None else "not pinned to a core", "", head]
    for comparison in bench.comparisons:
        ipopt = next(flown for flown in comparison.solvers if flown.solver == "ipopt")
        for flown in comparison.solvers:
            whole, solve = flown.state_to_command, flown.solve
            lines.append(
                f"{comparison.scenario:<8} {comparison.nodes:>3} {flown.solver:<10} {flown.ticks:>5}"
                f" {whole.median:>9.3f} {whole.best_median:>7.3f} {whole.p99:>7.3f} {whole.longest:>7.2f}"
                f" {solve.median:>7.3f} {flown.prepare.median:>7.3f}"
                f" {ipopt.state_to_command.median / whole.median:>8.1f} {flown.cost / ipopt.cost - 1:>+8.2%}"
                f" {flown.active_frac:>7.0%} {flown.robust_retries:>7} {flown.failures:>6}"
            )
    notes = [
        *_with_trees(bench),
        "median, best of five rounds, p99, max: from measured state to command, of which the solver takes its median.",
        "prepare: median before that, while the state is waited for. x ipopt: IPOPT's median over this solver's.",
        "cost: of the closed loop, relative to IPOPT's, tick for tick. active: ticks with an active constraint in",
        "the horizon. retries: ticks solved again in the robust mode. failed: ticks without a new plan.",
    ]
    return "\n".join([*lines, "", *notes])


def _with_trees(bench: PlanBench) -> list[str]:
    """How many times as long a plan takes with 20 trees in the way as in the open, if both were flown."""
    spent = {
        c.scenario: c.solvers[0].prepare.median + c.solvers[0].state_to_command.median
        for c in bench.comparisons
        if c.nodes == PLANNED_NODES
    }
    if not {"20 trees", "nominal"} <= set(spent):
        return []
    times = spent["20 trees"] / spent["nominal"]
    return [f"With 20 trees a plan takes {times:.2f} times as long as in the open, preparation included."]


@contextmanager
def _one_core() -> Iterator[int | None]:
    """Keeps this process on one core, which other work then shares less."""
    if not hasattr(os, "sched_setaffinity"):
        yield None
        return
    before = os.sched_getaffinity(0)
    core = max(before)
    os.sched_setaffinity(0, {core})
    try:
        yield core
    finally:
        os.sched_setaffinity(0, before)


def compare(
    scenario: Scenario,
    nodes: int = 20,
    ticks: int = TICKS,
    reference_ticks: int = REFERENCE_TICKS,
    references: tuple[Name, ...] = ("ipopt", "fatrop"),
) -> Comparison:
    """Flies one scenario with the real-time iteration, with its robust mode alone, and with the references."""
    problem = Problem(scenario.camera, nodes)
    solvers: dict[str, tuple[Solver, int]] = {
        "rti": (RealTimeIteration(problem), ticks),
        "rti robust": (RealTimeIteration(problem, modes=("robust",)), ticks),
        **{name: (Nlp(problem, name), reference_ticks) for name in references},
    }
    director = Director(Reference(scenario.spec, scenario.camera), start_s=0.0)
    forecasts = walk(problem.step_s * np.arange(nodes + 1, dtype=np.float64))
    safety = Safety(scenario.drone, scenario.space)
    mark = MarkSearch(problem, director, forecasts, scenario.drone, safety).finish()
    mark[model.VELOCITY] = forecasts[0].velocity_ned_m_s[0]  # on the move with them
    flown = [_fly(name, scenario, problem, solver, mark, n, reference_ticks) for name, (solver, n) in solvers.items()]
    return Comparison(scenario=scenario.name, nodes=nodes, solvers=flown)


def _fly(
    name: str, scenario: Scenario, problem: Problem, solver: Solver, mark: Array, ticks: int, common_ticks: int
) -> Flown:
    watched = _Watched(solver)
    judge = _Judge(problem)
    safety = Safety(scenario.drone, scenario.space)
    controller = Controller(problem, watched, scenario.drone, scenario.camera, safety)
    director = Director(
        Reference(scenario.spec, scenario.camera, Sight.of(scenario.space, scenario.drone)), start_s=0.0
    )
    vehicle, prepare_ms, whole_ms, plans, verdicts = vehicle_at(mark, 0.0), [], [], [], []
    for tick in range(ticks):
        now_s = tick * PLAN_PERIOD_S
        started_s = time.perf_counter()
        controller.prepare(now_s, walk(controller.times_s(now_s)), director)
        prepared_s = time.perf_counter()
        controller.feed_back(vehicle)
        controller.command(now_s)
        whole_ms.append((time.perf_counter() - prepared_s) * 1e3)
        prepare_ms.append((prepared_s - started_s) * 1e3)
        plan, _ = controller.explain()
        plans.append(plan)
        verdicts.append(judge(*_flown(plan), plan, watched.parameters))
        vehicle = vehicle_at(model.advance(*_flown(plan), PLAN_PERIOD_S), now_s + PLAN_PERIOD_S)
    costs, violations, active = np.array(verdicts).T
    return Flown(
        solver=name,
        ticks=ticks,
        prepare=_milliseconds(prepare_ms[1:]),
        state_to_command=_milliseconds(whole_ms[1:]),
        solve=_milliseconds(watched.spent_ms[1:]),
        first_plan_ms=whole_ms[0],
        cost=float(costs[:common_ticks].sum()),
        violation=float(violations.max()),
        active_frac=float(active.mean()),
        robust_retries=sum(plan.robust_retry for plan in plans),
        failures=sum(plan.status is not PlanStatus.OK for plan in plans),
    )


class _Watched:
    """A solver with a stopwatch."""

    def __init__(self, solver: Solver) -> None:
        self._solver = solver
        self.spent_ms: list[float] = []
        self.parameters: Parameters

    def solve(
        self, state: Array, parameters: Parameters, box: model.Limits, guess: Array, *, first: bool
    ) -> Solution | None:
        """See `Solver`."""
        self.parameters = parameters
        started_s = time.perf_counter()
        solution = self._solver.solve(state, parameters, box, guess, first=first)
        self.spent_ms.append((time.perf_counter() - started_s) * 1e3)
        return solution


class _Judge:
    """What a tick costs, by how much it violates a safety margin, and whether one is active within the horizon."""

    def __init__(self, problem: Problem) -> None:
        self._cost, self._stage = problem.term_costs(), Buffered(problem.stage().map(problem.nodes + 1))

    def __call__(self, state: Array, control: Array, plan: Plan, parameters: Parameters) -> tuple[float, float, bool]:
        cost = float(np.asarray(self._cost(state, control, parameters.array[0])).sum())
        no_input = np.zeros((len(plan.times_s), model.NU))
        margins = self._stage(_states(plan), no_input, parameters.array)[1].min(axis=1)
        return cost, max(-float(margins[0]), 0.0), bool(margins[1:-1].min() < ACTIVE)


def _milliseconds(spent_ms: list[float]) -> Milliseconds:
    median, p99 = np.percentile(spent_ms, [50, 99])
    best = min(float(np.median(part)) for part in np.array_split(spent_ms, min(ROUNDS, len(spent_ms))))
    return Milliseconds(median=float(median), best_median=best, p99=float(p99), longest=max(spent_ms))


def _states(plan: Plan) -> Array:
    """(K, NX) the plan in the model's units."""
    focal, stops = np.log(plan.focal_length_mm), stops_from_f_number(plan.f_number)
    servos = np.stack([plan.gimbal_yaw_ned_rad, plan.gimbal_pitch_rad, focal, plan.focus_dioptres, stops], axis=1)
    return np.hstack([plan.position_ned_m, plan.velocity_ned_m_s, plan.acceleration_ned_m_s2, servos])


def _flown(plan: Plan) -> tuple[Array, Array]:
    """State (NX,) and input (NU,) of the plan's first step."""
    states, control = _states(plan)[:2], np.zeros(model.NU)
    control[model.JERK] = plan.jerk_ned_m_s3[0]
    control[model.RATES] = (states[1] - states[0])[model.SERVOS] / (plan.times_s[1] - plan.times_s[0])
    return states[0], control


def vehicle_at(state: Array, time_s: float = 0.0) -> VehicleState:
    """A vehicle that is measured exactly where the model's state is."""
    return VehicleState(
        time_s=time_s,
        position_ned_m=state[model.POSITION],
        velocity_ned_m_s=state[model.VELOCITY],
        acceleration_ned_m_s2=state[model.ACCELERATION],
        attitude_ned_from_body=np.array([1.0, 0.0, 0.0, 0.0]),
        camera_position_ned_m=state[model.POSITION],
        gimbal_yaw_ned_rad=float(state[model.YAW]),
        gimbal_pitch_rad=float(state[model.PITCH]),
        gimbal_roll_rad=0.0,
        lens=lens_state(state),
    )
