"""Whether a shot can be exposed, and whether the exposure holds while the iris moves."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cinempc import model
from cinempc.exposing import Exposer
from cinempc.feasibility.finding import Finding, sustained
from cinempc.feasibility.path import Path
from cinempc.hardware import Camera, Light
from cinempc.optics import exposure_time_s, f_number_from_stops
from cinempc.shots.exposer import exposer_of
from cinempc.shots.exposure import Exposure
from cinempc.shots.spec import ShotSpec
from cinempc.types import Array

UNSEEN_STOPS = 1 / 3  # nobody sees less
MOVED_STOPS = 0.1
EVENED_S = 0.4
TURNS = ("f_number", "iso", "nd_stops", "shutter_deg")


def light_findings(spec: ShotSpec, camera: Camera, path: Path) -> Iterator[Finding]:
    """What is wrong with the exposure that a shot asks for."""
    if spec.exposure is None:
        return
    if camera.light is None:
        told = f"{camera.name} does not say how it meets the light: give the camera a section `light`"
        yield Finding("light", ("exposure",), told)
        return
    unfit = list(_unfit(spec.exposure, camera.light, camera.name))
    yield from unfit
    exposer = exposer_of(spec, camera)
    if not unfit and exposer is not None:
        f_number = np.asarray(f_number_from_stops(path.states[:, model.STOPS]))
        yield from _exposed(exposer, f_number, path.times_s)
        yield from _in_time(exposer, f_number, path.times_s)


def _unfit(asked: Exposure, light: Light, camera: str) -> Iterator[Finding]:
    ranges = (("shutter_deg", asked.shutter_deg, light.shutter_deg), ("iso", asked.iso, light.iso))
    for name, value, (low, high) in ranges:
        if value != "auto" and not low <= value <= high:
            told = f"{value:g} is not on {camera}: must be from {low:g} to {high:g}"
            yield Finding("light", ("exposure", name), told, (name,))
    if asked.nd_stops == "auto":
        return
    fixed = sorted({0.0, *light.nd_filters_stops})
    low, high = light.variable_nd_stops or (1.0, 0.0)
    if asked.nd_stops not in fixed and not low <= asked.nd_stops <= high:
        has = ", ".join(f"{stops:g}" for stops in fixed) + (f" and {low:g} to {high:g}" if low <= high else "")
        told = f"{camera} has no filter of {asked.nd_stops:g} stops: it has {has}"
        yield Finding("light", ("exposure", "nd_stops"), told, ("nd_stops",))


def _exposed(exposer: Exposer, f_number: Array, times_s: Array) -> Iterator[Finding]:
    errors = np.array([exposer.error_stops(float(number)) for number in f_number])
    k, best = int(np.argmax(np.abs(errors))), float(np.abs(errors).min())
    if abs(errors[k]) <= UNSEEN_STOPS:
        return
    moved = f_number.max() / f_number.min() > 2 ** (MOVED_STOPS / 2)
    wrong = f"{abs(errors[k]):.1f} stops too {'bright' if errors[k] > 0 else 'dark'}"
    settings = f"f/{f_number[k]:.2g} with {settings_words(exposer, float(f_number[k]))}"
    if moved and best <= UNSEEN_STOPS:
        told = f"at {times_s[k]:.1f} s the iris is beyond what the camera can compensate: {wrong} at {settings}"
        yield Finding("exposure held", ("lens", "f_number"), told, TURNS, warning=True, excess=abs(float(errors[k])))
    else:
        told = f"cannot be exposed in EV {exposer.light_ev100:g}: {wrong} at {settings}"
        yield Finding("exposure", ("exposure",), told, TURNS, excess=abs(float(errors[k])))


def _in_time(exposer: Exposer, f_number: Array, times_s: Array) -> Iterator[Finding]:
    """A compensation that comes later than the iris shows as a pulse of light."""
    if not exposer.light.compensates:
        return
    rate = sustained(np.abs(np.gradient(2 * np.log2(f_number), times_s)), times_s, EVENED_S)
    k, most = int(np.argmax(rate)), exposer.light.compensation_stops_per_s
    if rate[k] > most:
        told = f"at {times_s[k]:.1f} s the iris moves {rate[k]:.1f} stops/s, the camera compensates {most:g}"
        yield Finding("exposure in time", ("lens", "f_number"), told, ("over_s", "f_number"), True, float(rate[k]))


def settings_words(exposer: Exposer, f_number: float) -> str:
    """ISO, filter and shutter at an f-number, as a camera report has them."""
    chosen = exposer.at(f_number)
    exposed_s = exposure_time_s(chosen.shutter_deg, exposer.light.frame_rate_hz)
    filter_words = f"ND {chosen.nd_stops:.1f} stops" if chosen.nd_stops else "no ND"
    return f"ISO {chosen.iso:.0f}, {filter_words}, {chosen.shutter_deg:g}° (1/{1 / exposed_s:.0f} s)"


def exposure_words(spec: ShotSpec, camera: Camera, path: Path) -> str:
    """The exposure of a shot in one line; empty where none is asked."""
    exposer = exposer_of(spec, camera)
    if exposer is None:
        return ""
    f_number = np.asarray(f_number_from_stops(path.states[:, model.STOPS]))
    first, last = float(f_number[0]), float(f_number[-1])
    words = f"EV {exposer.light_ev100:g}: f/{first:.2g}, {settings_words(exposer, first)}"
    if abs(2 * np.log2(last / first)) > MOVED_STOPS:
        words += f"; at the end f/{last:.2g}, {settings_words(exposer, last)}"
    return words
