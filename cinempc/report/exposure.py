"""How a take was exposed, and how well that held while the iris moved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cinempc.optics import exposure_time_s, exposure_value_100
from cinempc.takelog import TakeLog
from cinempc.types import Array, Tick


def exposure_words(log: TakeLog) -> str:
    """ISO, ND and shutter with what they went through, and the drift in stops; empty where none was commanded."""
    ticks, light = [tick for tick in log.ticks if tick.command.exposure is not None], log.info.camera.light
    if not ticks or light is None:
        return ""
    iso, nd, shutter_deg = _settings(ticks).T
    used = f"ISO {_span(iso, '.0f')}, ND {_span(nd, '.1f')} stops, {_span(shutter_deg, '.4g')}°"
    return f"{used}; held within {drift_stops(ticks, light.frame_rate_hz):.2f} stops"


def drift_stops(ticks: Sequence[Tick], frame_rate_hz: float) -> float:
    """Largest change of the picture's brightness from its median, by the iris as it truly was."""
    iso, nd, shutter_deg = _settings(ticks).T
    f_number = np.array([(tick.true_vehicle or tick.vehicle).lens.f_number for tick in ticks])
    asked = exposure_value_100(f_number, exposure_time_s(shutter_deg, frame_rate_hz), iso) + nd
    return float(np.abs(asked - np.median(asked)).max())


def _settings(ticks: Sequence[Tick]) -> Array:
    """(T, 3) ISO, ND [stops], shutter angle [deg]."""
    chosen = [tick.command.exposure for tick in ticks]
    return np.array([(c.iso, c.nd_stops, c.shutter_deg) for c in chosen if c is not None])


def _span(values: Array, form: str) -> str:
    low, high = format(values.min(), form), format(values.max(), form)
    return low if low == high else f"{low} to {high}"
