"""Logged messages back into the values of cinempc.types: the reverse of `messages`."""

from __future__ import annotations

from typing import Any

import numpy as np

from cinempc.record import messages as m
from cinempc.types import (
    Array,
    Asked,
    Command,
    Exposure,
    LensState,
    Mark,
    Plan,
    PlanStatus,
    SubjectState,
    Tick,
    VehicleState,
)

_NAN, _INFINITY = float("nan"), float("inf")


def tick_from_messages(raw: dict[str, Any]) -> Tick:
    """One tick from its messages by topic. A plan whose nodes are not there has K = 0 nodes."""
    truth = raw.get(m.TRUE_VEHICLE)
    return Tick(
        time_s=raw[m.SOLVE]["time_s"],
        vehicle=vehicle_from_message(raw[m.VEHICLE]),
        subjects=_subjects(raw[m.SUBJECTS]),
        asked=_asked(raw[m.ASKED]),
        plan=_plan(raw.get(m.PLAN, {}).get("nodes", []), raw[m.SOLVE], raw[m.COST]),
        command=Command(**_values(raw[m.COMMAND])),
        true_vehicle=vehicle_from_message(truth) if truth else None,
        true_subjects=_subjects(raw[m.TRUE_SUBJECTS]) if truth else (),
    )


def vehicle_from_message(raw: dict[str, Any]) -> VehicleState:
    """A vehicle's state."""
    return VehicleState(**_values(raw))


def _number(value: float | None, null: float = _NAN) -> float:
    return null if value is None else float(value)


def _array(value: list[Any]) -> Array:
    return np.array(value, dtype=np.float64)


def _numbers(raw: dict[str, Any]) -> dict[str, float]:
    return {key: _number(value) for key, value in raw.items()}


def _lens(raw: dict[str, Any]) -> LensState:
    focus = _number(raw["focus_distance_m"], null=_INFINITY)
    return LensState(_number(raw["focal_length_mm"]), focus, _number(raw["f_number"]))


def _value(key: str, value: Any) -> Any:
    """A field as it is typed: lists are arrays, null is NaN, `lens` and `exposure` are what they are called."""
    if key == "lens":
        return _lens(value)
    if key == "exposure":
        return None if value is None else Exposure(**value)
    if isinstance(value, list):
        return _array(value)
    return _NAN if value is None else value


def _values(raw: dict[str, Any]) -> dict[str, Any]:
    return {key: _value(key, value) for key, value in raw.items()}


def _subjects(raw: dict[str, Any]) -> tuple[SubjectState, ...]:
    return tuple(SubjectState(**_values(subject)) for subject in raw["subjects"])


def _asked(raw: dict[str, Any]) -> Asked:
    fields: dict[str, Any] = {key: _numbers(value) if isinstance(value, dict) else value for key, value in raw.items()}
    marks = tuple(Mark(**_values(mark)) for mark in fields.pop("marks"))
    if fields.pop("far_limit_dioptres") == 0.0:
        fields["far_limit_m"] = _INFINITY
    return Asked(marks=marks, **{key: _value(key, value) for key, value in fields.items()})


def _plan(nodes: list[dict[str, Any]], solve: dict[str, Any], cost: dict[str, Any]) -> Plan:
    columns: dict[str, Any] = {name: _array([node[name] for node in nodes]) for name in m.PLAN_COLUMNS}
    scalars: dict[str, Any] = {name: _value(name, solve[name]) for name in m.PLAN_SCALARS}
    return Plan(**columns, **{**scalars, "status": PlanStatus(scalars["status"])}, cost=_numbers(cost))
