"""The log's own messages: which topics there are, what is in them, and the JSON Schema of each.

One tick is one message on every topic of `TICK_TOPICS`, in that order, all with the tick's time and sequence number: a
tick whose last message is there is whole. JSON has no NaN and no infinity: null stands for NaN (not asked), and for
infinity in `lens.focus_distance_m`; `asked.far_limit_dioptres` tells an infinite limit (0) from none (null).
The schemas keep to what Foxglove plots: every field has one type, and no array holds arrays.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from enum import Enum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np

from cinempc import types
from cinempc.types import Array, Asked, Plan, Tick

VEHICLE, SUBJECTS, TRUE_VEHICLE, TRUE_SUBJECTS = "/vehicle", "/subjects", "/truth/vehicle", "/truth/subjects"
ASKED, PLAN, SOLVE, COST, COMMAND = "/asked", "/plan", "/solve", "/cost", "/command"
STILL, STILL_CAMERA = "/still", "/still/camera"
FRAME = "/frame"
TICK_TOPICS = (TRUE_VEHICLE, TRUE_SUBJECTS, VEHICLE, SUBJECTS, ASKED, PLAN, SOLVE, COST, COMMAND)

PLAN_COLUMNS = tuple(f.name for f in dataclasses.fields(Plan) if f.type == "Array")
PLAN_SCALARS = ("status", "solve_ms", "iterations", "slack_m", "robust_retry")
_ASKED_FIELDS = tuple(f.name for f in dataclasses.fields(Asked))


def tick_messages(tick: Tick) -> Iterator[tuple[str, Any]]:
    """(topic, value ready for JSON) of one tick. Without a plant there is no truth to write."""
    if tick.true_vehicle is not None:
        yield TRUE_VEHICLE, tick.true_vehicle
        yield TRUE_SUBJECTS, {"subjects": tick.true_subjects}
    yield VEHICLE, tick.vehicle
    yield SUBJECTS, {"subjects": tick.subjects}
    yield ASKED, asked_message(tick.asked)
    yield PLAN, {"nodes": plan_nodes(tick.plan)}
    yield SOLVE, {"time_s": tick.time_s, **{name: getattr(tick.plan, name) for name in PLAN_SCALARS}}
    yield COST, tick.plan.cost
    yield COMMAND, tick.command


def plan_nodes(plan: Plan) -> list[dict[str, Any]]:
    """The horizon node by node: what Foxglove can index, and what a reader expects."""
    columns = [np.asarray(getattr(plan, name)).tolist() for name in PLAN_COLUMNS]
    return [dict(zip(PLAN_COLUMNS, row, strict=True)) for row in zip(*columns, strict=True)]


def asked_message(asked: Asked) -> dict[str, Any]:
    """The asked values, with the far limit in dioptres beside the one in metres."""
    message = {name: getattr(asked, name) for name in _ASKED_FIELDS}
    message["far_limit_dioptres"] = 1.0 / asked.far_limit_m if asked.far_limit_m else None
    return message


def schemas(subject_names: Iterable[str], cost_terms: Iterable[str]) -> dict[str, tuple[str, dict[str, Any]]]:
    """(schema name, JSON Schema) by topic."""
    by_subject = _object(dict.fromkeys(subject_names, _NUMBER))
    vehicle, subject = _schema(types.VehicleState, by_subject), _schema(types.SubjectState, by_subject)
    asked = _schema(types.Asked, by_subject)
    asked["properties"]["far_limit_dioptres"] = _NUMBER
    solve = _schema(types.Plan, by_subject)["properties"]
    node = _object({name: _NUMBERS if _is_vector(name) else _NUMBER for name in PLAN_COLUMNS})
    subjects = _object({"subjects": {"type": "array", "items": subject}})
    return {
        VEHICLE: ("cinempc.VehicleState", vehicle),
        TRUE_VEHICLE: ("cinempc.VehicleState", vehicle),
        STILL_CAMERA: ("cinempc.VehicleState", vehicle),
        FRAME: ("cinempc.Frame", _object({"number": _PRIMITIVES[int], "camera": vehicle})),
        SUBJECTS: ("cinempc.SubjectStates", subjects),
        TRUE_SUBJECTS: ("cinempc.SubjectStates", subjects),
        ASKED: ("cinempc.Asked", asked),
        PLAN: ("cinempc.Plan", _object({"nodes": {"type": "array", "items": node}})),
        SOLVE: ("cinempc.Solve", _object({"time_s": _NUMBER, **{name: solve[name] for name in PLAN_SCALARS}})),
        COST: ("cinempc.Cost", _object(dict.fromkeys(cost_terms, _NUMBER))),
        COMMAND: ("cinempc.Command", _schema(types.Command, by_subject)),
    }


_NUMBER: dict[str, Any] = {"type": "number"}
_NUMBERS: dict[str, Any] = {"type": "array", "items": {"type": "number"}}
_PRIMITIVES: dict[Any, dict[str, Any]] = {
    float: _NUMBER,
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    str: {"type": "string"},
    Array: _NUMBERS,
}


def _is_vector(column: str) -> bool:
    return "_ned_m" in column


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _schema(annotation: Any, by_subject: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema of a type from cinempc.types."""
    if annotation in _PRIMITIVES:
        return _PRIMITIVES[annotation]
    if dataclasses.is_dataclass(annotation):
        hints = get_type_hints(annotation)
        return _object({f.name: _schema(hints[f.name], by_subject) for f in dataclasses.fields(annotation)})
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return {"type": "string"}
    if get_origin(annotation) is tuple:
        return {"type": "array", "items": _schema(get_args(annotation)[0], by_subject)}
    if get_origin(annotation) is dict:
        return by_subject
    if get_origin(annotation) is UnionType:
        return _schema(get_args(annotation)[0], by_subject)
    raise TypeError(f"no JSON Schema for {annotation!r}")
