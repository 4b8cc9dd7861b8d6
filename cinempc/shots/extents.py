"""The numbers inside a `Value`, and where it bends: as much as checking a shot needs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import BaseModel

from cinempc.configfile import KeyPath
from cinempc.shots.profile import profile
from cinempc.shots.spec import Keys, Ramp, Value


def numbers(value: Value) -> list[tuple[KeyPath, float]]:
    """Every number that a value takes on, with its key inside the value."""
    if isinstance(value, Ramp):
        return [(("from",), value.from_), (("to",), value.to)]
    if isinstance(value, Keys):
        return [(("keys", i, 1), number) for i, (_, number) in enumerate(value.keys)]
    return [((), value)]


def bends(value: Value, duration_s: float) -> list[float]:
    """Times [s] between which a value changes in one direction only."""
    if isinstance(value, Ramp):
        return [value.start_s, duration_s if value.over_s is None else value.start_s + value.over_s]
    return [time_s for time_s, _ in value.keys] if isinstance(value, Keys) else []


def level_at(value: Value, time_s: float, duration_s: float) -> float:
    """Where a value is at a time."""
    return float(profile(value, duration_s)(np.array(time_s)))


def sampled(duration_s: float, *values: Value) -> Iterator[tuple[float, ...]]:
    """(time [s], each value) at all times where one of them bends."""
    for time_s in sorted({0.0, duration_s}.union(*(bends(value, duration_s) for value in values))):
        yield (time_s, *(level_at(value, time_s, duration_s) for value in values))


def changing(model: BaseModel, key: KeyPath = ()) -> Iterator[tuple[KeyPath, Ramp | Keys]]:
    """Every ramp and every series of keys inside a model, with its key."""
    for name, field in type(model).model_fields.items():
        yield from _inside(getattr(model, name), (*key, field.alias or name))


def _inside(value: object, key: KeyPath) -> Iterator[tuple[KeyPath, Ramp | Keys]]:
    if isinstance(value, (Ramp, Keys)):
        yield key, value
    elif isinstance(value, BaseModel):
        yield from changing(value, key)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _inside(item, (*key, i))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _inside(item, (*key, name))
