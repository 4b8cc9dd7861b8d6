"""Zero-phase filters for motion that was sampled once per tick."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.signal import butter, sosfiltfilt

from cinempc.types import Array

MOVE_BELOW_HZ = 2.0  # faster than this is vibration, not a camera move
JITTER_ABOVE_HZ = 1.0
_MIN_SAMPLES = 20
_EDGE_S = 0.3


def move_jerk_m_s3(time_s: Array, velocity_ned_m_s: Array) -> Array:
    """(T,) magnitude of the second derivative of the velocity below `MOVE_BELOW_HZ`; empty for too short a take.

    NaN within 0.3 s of either end.
    """
    if len(time_s) < _MIN_SAMPLES:
        return np.empty(0)
    even_s, step_s = evenly(time_s)
    velocity = np.stack([np.interp(even_s, time_s, velocity_ned_m_s[:, i]) for i in range(3)], axis=1)
    smooth = _filtered(velocity, MOVE_BELOW_HZ, step_s, "lowpass")
    jerk = np.gradient(np.gradient(smooth, step_s, axis=0), step_s, axis=0)
    magnitude = np.linalg.norm(jerk, axis=1)
    edge = round(_EDGE_S / step_s)  # where the filter has to guess what lies beyond
    magnitude[:edge] = magnitude[len(magnitude) - edge :] = np.nan
    return np.asarray(np.interp(time_s, even_s, magnitude))


def above(time_s: Array, value: Array, hz: float = JITTER_ABOVE_HZ) -> Array:
    """(T,) the part of a signal above `hz`, each unbroken stretch of finite values by itself; NaN elsewhere."""
    fast = np.full(len(value), np.nan)
    for first, last in _stretches(np.isfinite(value)):
        if last - first >= _MIN_SAMPLES:
            even_s, step_s = evenly(time_s[first:last])
            even = np.interp(even_s, time_s[first:last], value[first:last])
            fast[first:last] = np.interp(time_s[first:last], even_s, _filtered(even, hz, step_s, "highpass"))
    return fast


def evenly(time_s: Array) -> tuple[Array, float]:
    """As many instants (T,) at even steps from the first to the last, and the step."""
    step_s = (time_s[-1] - time_s[0]) / (len(time_s) - 1)
    return np.linspace(time_s[0], time_s[-1], len(time_s)), float(step_s)


def _filtered(values: Array, hz: float, step_s: float, kind: Literal["lowpass", "highpass"]) -> Array:
    """Second-order Butterworth, forwards and backwards along the first axis; nothing is faster than Nyquist."""
    nyquist_hz = 0.5 / step_s
    if hz >= nyquist_hz:
        return values if kind == "lowpass" else np.zeros_like(values)
    sections = butter(2, hz / nyquist_hz, btype=kind, output="sos")
    return np.asarray(sosfiltfilt(sections, values, axis=0, padlen=min(len(values) - 1, round(1.0 / (hz * step_s)))))


def _stretches(mask: Array) -> list[tuple[int, int]]:
    """[first, last) of every run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
