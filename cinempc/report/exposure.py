"""How a take was exposed, and how well that held while the iris moved."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cinempc.optics import brightness_stops, exposure_time_s
from cinempc.takelog import TakeLog
from cinempc.types import Array, Exposure, Tick

TOLD_STOPS = 0.1  # from so much on it is said in which direction


def exposure_words(log: TakeLog) -> str:
    """ISO, ND and shutter with what they went through, and the error in stops; empty where none was commanded.

    Where it is known how light it truly was, the error is that of the picture; else it is told how well it held.
    """
    ticks, light = exposed(log.ticks), log.info.camera.light
    if not ticks or light is None:
        return ""
    iso, nd, shutter_deg = _settings(ticks).T
    used = f"ISO {_span(iso, '.0f')}, ND {_span(nd, '.1f')} stops, {_span(shutter_deg, '.4g')}°"
    if log.info.light_ev100 is None:
        return f"{used}; held within {drift_stops(ticks, light.frame_rate_hz):.2f} stops"
    errors = error_stops(ticks, light.frame_rate_hz, log.info.light_ev100)
    worst = float(errors[np.argmax(np.abs(errors))])
    return f"{used}; right within {abs(worst):.2f} stops" + (f" ({_wrong(worst)})" if abs(worst) >= TOLD_STOPS else "")


def exposed(ticks: Sequence[Tick]) -> list[Tick]:
    """Those with a commanded exposure, without the ways that an editor cuts out."""
    return [tick for tick in ticks if tick.command.exposure is not None and tick.asked.phase != "move"]


def drift_stops(ticks: Sequence[Tick], frame_rate_hz: float) -> float:
    """Largest change of the picture's brightness from its median, by iris and settings as they truly were."""
    errors = error_stops(ticks, frame_rate_hz, 0.0)
    return float(np.abs(errors - np.median(errors)).max())


def error_stops(ticks: Sequence[Tick], frame_rate_hz: float, light_ev100: float) -> Array:
    """(T,) by how much the picture was too bright (+) or too dark (-), by iris and settings as they truly were."""
    iso, nd, shutter_deg = _settings(ticks).T
    f_number = np.array([(tick.true_vehicle or tick.vehicle).lens.f_number for tick in ticks])
    exposed_s = exposure_time_s(shutter_deg, frame_rate_hz)
    return np.asarray(brightness_stops(light_ev100, nd, f_number, exposed_s, iso))


def _settings(ticks: Sequence[Tick]) -> Array:
    """(T, 3) ISO, ND [stops], shutter angle [deg]: as they truly were where that is known, else as commanded."""
    chosen = [_true_exposure(tick) or tick.command.exposure for tick in ticks]
    return np.array([(c.iso, c.nd_stops, c.shutter_deg) for c in chosen if c is not None])


def _true_exposure(tick: Tick) -> Exposure | None:
    return None if tick.true_vehicle is None else tick.true_vehicle.exposure


def _wrong(stops: float) -> str:
    return "too bright" if stops > 0 else "too dark"


def _span(values: Array, form: str) -> str:
    low, high = format(values.min(), form), format(values.max(), form)
    return low if low == high else f"{low} to {high}"
