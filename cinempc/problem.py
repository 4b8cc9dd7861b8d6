"""The optimal control problem, built once: weights, set-points, subjects, obstacles and limits are run-time parameters.

    minimise   sum_k  1/2 |gain_k * residual_k|^2  +  SLACK_PENALTY * slack_k
    subject to x_{k+1} = A x_k + B u_k,   margin_k(x_k) + slack_k >= 0,   slack_k >= 0,   box limits

Every solver works on the same three things made here: the parameter layout, the stage function and the dynamics.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import prod
from typing import Any

import casadi as ca
import numpy as np

from cinempc import model
from cinempc.constraints import CONSTRAINTS, Constraint
from cinempc.costs import TERMS, Term
from cinempc.hardware import Camera
from cinempc.stage import KeepOut, Optics, Stage, Subject, stage_of, vector3
from cinempc.types import Array

SLACK_PENALTY = 2e3  # per metre and instant: above the multipliers of every shipped shot, so that slack stays at zero
SLACK_CURVATURE = 1.0
SLACK_UNIT_M = 5e-4  # of the slack as the solvers see it: gives its multiplier a magnitude of one
FAR_AWAY_M = 1e3  # where unused keep-outs are


@dataclass(frozen=True, slots=True)
class Capacity:
    """How much the problem has room for."""

    subjects: int = 4
    marks: int = 8  # placed image points, of all subjects together
    views: int = 1  # subjects that the view is asked of
    keep_outs: int = 8  # people


class Layout:
    """Where each named parameter of one instant lies in its column."""

    def __init__(self, capacity: Capacity) -> None:
        self.shapes: dict[str, tuple[int, int]] = {
            "optics": (1, 4),  # sensor width and height [mm], circle of confusion [mm], picture width [px]
            "deviation": (1, 3),  # of the camera from the model's position, NED
            "roll": (1, 1),  # of the camera [rad]
            "subject": (capacity.subjects, 5),  # position NED, height, heading
            "view": (capacity.views, 5),  # the same of the subjects that the view is asked of
            "mark": (capacity.marks, 3),  # point NED
            "keep_out": (capacity.keep_outs, 9),  # base NED, velocity NED, height, radius, closing_s
        }
        instances = {
            "camera": 1,
            "subject": capacity.subjects,
            "view": capacity.views,
            "mark": capacity.marks,
            "keep_out": capacity.keep_outs,
        }
        aims: tuple[Constraint | Term, ...] = (*CONSTRAINTS, *TERMS)
        for aim in aims:
            self.shapes[f"{aim.name}.target"] = (instances[aim.per], len(aim.targets))
        for term in TERMS:  # last and together, so that one assignment silences all of them
            self.shapes[f"{term.name}.gain"] = (instances[term.per], term.rows)
        self.slices: dict[str, slice] = {}
        start = 0
        for name, shape in self.shapes.items():
            self.slices[name] = slice(start, start + prod(shape))
            start += prod(shape)
        self.size = start
        self.gains = slice(self.slices[f"{TERMS[0].name}.gain"].start, start)

    def symbols(self, column: ca.SX, name: str, instance: int) -> tuple[ca.SX, ...]:
        """The entries of one instance of a named parameter."""
        width = self.shapes[name][1]
        start = self.slices[name].start + instance * width
        return tuple(column[start + i] for i in range(width))


class Parameters:
    """The parameters of all K = N + 1 instants, as named views of one array that the solvers read in place."""

    def __init__(self, layout: Layout, instants: int) -> None:
        self.array: Array = np.zeros((instants, layout.size))
        self._views = {
            name: self.array[:, part].reshape(instants, *layout.shapes[name]) for name, part in layout.slices.items()
        }
        self.keep_outs = 0  # how many are in use, from the first on
        self._gains = self.array[:, layout.gains]
        for term in TERMS:  # a harmless target
            self[f"{term.name}.target"][:] = 1.0
        self["clearance.target"][:, 0, 3] = FAR_AWAY_M
        self["subject"][:] = self["view"][:] = (*(FAR_AWAY_M,) * 3, 1.0, 0.0)
        self["mark"][:] = FAR_AWAY_M
        self["keep_out"][:, :, :3] = FAR_AWAY_M

    def __getitem__(self, name: str) -> Array:
        """(K, instances, width) view, to be written through."""
        return self._views[name]

    def ask_for_nothing(self) -> None:
        """Sets all gains to zero."""
        self._gains[:] = 0.0


@dataclass(frozen=True)
class Problem:
    """Layout, stage function and dynamics for one horizon; the camera's constants are parameters too."""

    camera: Camera
    nodes: int = 20
    step_s: float = 0.1
    capacity: Capacity = field(default_factory=Capacity)

    @cached_property
    def layout(self) -> Layout:
        """Of the parameters of one instant."""
        return Layout(self.capacity)

    def parameters(self) -> Parameters:
        """Fresh parameters that ask for nothing."""
        fresh, camera = Parameters(self.layout, self.nodes + 1), self.camera
        sensor_mm = (camera.sensor_width_mm, camera.sensor_height_mm)
        fresh["optics"][:] = (*sensor_mm, camera.circle_of_confusion_mm, camera.image_px[0])
        return fresh

    @cached_property
    def dynamics(self) -> tuple[Array, Array]:
        """A and B."""
        return model.dynamics(self.step_s)

    @cached_property
    def standing_stage(self) -> ca.Function:
        """(state, parameters) -> `stage` with all that there is room for and no input, and both columns' slopes.

        For marks, of which several are found in one take: the slopes (rows, NX) are by the state.
        """
        state, column = ca.SX.sym("x", model.NX), ca.SX.sym("p", self.layout.size)
        columns = [ca.densify(part) for part in self.stage()(state, np.zeros(model.NU), column)]
        slopes = [ca.densify(ca.jacobian(part, state)) for part in columns]
        return ca.Function("standing_stage", [state, column], [*columns, *slopes])

    def stage(self, keep_outs: int | None = None) -> ca.Function:
        """(state, input, parameters) -> (weighted residuals, margins), both columns.

        With `keep_outs` below the capacity only the first ones are regarded.
        """
        state, control, column, stage = self._stage_symbols()
        residuals = [row for rows in self._residuals(stage, column).values() for row in rows]
        margins = self._margins(stage, column, self.capacity.keep_outs if keep_outs is None else keep_outs)
        return ca.Function("stage", [state, control, column], [ca.vertcat(*residuals), ca.vertcat(*margins)])

    def term_costs(self) -> ca.Function:
        """(state, input, parameters) -> each term's own cost at one instant, in the order of TERMS."""
        state, control, column, stage = self._stage_symbols()
        costs = [ca.sumsqr(ca.vertcat(*rows)) / 2 for rows in self._residuals(stage, column).values()]
        return ca.Function("term_costs", [state, control, column], [ca.vertcat(*costs)])

    def _stage_symbols(self) -> tuple[ca.SX, ca.SX, ca.SX, Stage]:
        state, control = ca.SX.sym("x", model.NX), ca.SX.sym("u", model.NU)
        column = ca.SX.sym("p", self.layout.size)
        width_mm, height_mm, *rest = self.layout.symbols(column, "optics", 0)
        deviation = column[self.layout.slices["deviation"]]
        (roll,) = self.layout.symbols(column, "roll", 0)
        return state, control, column, stage_of(state, control, deviation, roll, Optics((width_mm, height_mm), *rest))

    def _residuals(self, stage: Stage, column: ca.SX) -> dict[str, list[ca.SX]]:
        room = self.capacity
        items: dict[str, list[Any]] = {
            "camera": [None],
            "subject": [self._subject(column, "subject", i) for i in range(room.subjects)],
            "view": [self._subject(column, "view", i) for i in range(room.views)],
            "mark": [self.layout.symbols(column, "mark", i) for i in range(room.marks)],
        }
        weighted: dict[str, list[ca.SX]] = {}
        for term in TERMS:
            rows = weighted[term.name] = []
            for i, item in enumerate(items[term.per]):
                target = self.layout.symbols(column, f"{term.name}.target", i)
                gains = self.layout.symbols(column, f"{term.name}.gain", i)
                residual = term.residual(stage, item, target)
                rows += [gain * row for gain, row in zip(gains, residual, strict=True)]
        return weighted

    def _margins(self, stage: Stage, column: ca.SX, keep_outs: int) -> list[ca.SX]:
        margins: list[ca.SX] = []
        for constraint in CONSTRAINTS:
            for i in range(keep_outs if constraint.per == "keep_out" else 1):
                keep_out = self._keep_out(column, i) if constraint.per == "keep_out" else None
                target = self.layout.symbols(column, f"{constraint.name}.target", i)
                margins += constraint.margin(stage, keep_out, target)
        return margins

    def _subject(self, column: ca.SX, name: str, i: int) -> Subject:
        *position, height, heading = self.layout.symbols(column, name, i)
        return Subject(tuple(position), height, heading)

    def _keep_out(self, column: ca.SX, i: int) -> KeepOut:
        entries = ca.vertcat(*self.layout.symbols(column, "keep_out", i))
        return KeepOut(vector3(entries[0:3]), vector3(entries[3:6]), entries[6], entries[7], entries[8])
