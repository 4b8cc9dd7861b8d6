"""Values that change during a shot, as functions of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cinempc.shots.spec import Ease, Keys, Ramp, Value
from cinempc.types import Array

Profile = Callable[[Array], Array]


@dataclass(frozen=True, slots=True)
class Constant:
    """A profile that does not change."""

    value: float

    def __call__(self, times_s: Array) -> Array:
        return np.full(np.shape(times_s), self.value)


def profile(value: Value, duration_s: float) -> Profile:
    """The value at times [s] from the start of the shot, as an array of the same shape."""
    if isinstance(value, Ramp):
        over_s = value.over_s or max(duration_s - value.start_s, 1e-9)
        return _keyed(np.array([value.start_s, value.start_s + over_s]), np.array([value.from_, value.to]), value.ease)
    if isinstance(value, Keys):
        return _keyed(np.array([key[0] for key in value.keys]), np.array([key[1] for key in value.keys]), value.ease)
    return Constant(float(value))


def changed(inner: Profile, change: Callable[[Any], Any]) -> Profile:
    """The profile of a function of the value, e.g. in other units."""
    if isinstance(inner, Constant):
        return Constant(float(change(inner.value)))
    return lambda times_s: change(inner(times_s))


def added(asked: Profile | None, offset: Profile | None) -> Profile | None:
    """The profile of a value with an offset; nothing where nothing is asked."""
    if asked is None or offset is None:
        return asked
    return lambda times_s: asked(times_s) + offset(times_s)


def smooth_step(share: Array) -> Array:
    """Minimum-jerk rise from 0 to 1 for a share of the way in time from 0 to 1 (Flash & Hogan 1985)."""
    share = np.clip(share, 0.0, 1.0)
    rise = share**3 * (10.0 - 15.0 * share + 6.0 * share**2)
    return np.asarray(np.minimum(rise, 1.0))  # rounding carries it past the end


def _keyed(key_times_s: Array, values: Array, ease: Ease) -> Profile:
    if len(values) == 1:
        return Constant(float(values[0]))

    def at(times_s: Array) -> Array:
        if ease == "linear":
            return np.interp(times_s, key_times_s, values)
        i = np.clip(np.searchsorted(key_times_s, times_s, side="right") - 1, 0, len(values) - 2)
        share = (times_s - key_times_s[i]) / (key_times_s[i + 1] - key_times_s[i])
        return np.asarray(values[i] + (values[i + 1] - values[i]) * smooth_step(share))

    return at
