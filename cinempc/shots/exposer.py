"""The exposure of a shot: from its file and its camera to settings that follow the iris."""

from __future__ import annotations

from cinempc.exposing import Exposer, exposer_for
from cinempc.hardware import Camera
from cinempc.shots.extents import numbers
from cinempc.shots.spec import ShotSpec


def exposer_of(spec: ShotSpec, camera: Camera) -> Exposer | None:
    """The settings of a shot; None where the shot says no light, or the camera not how it meets it."""
    asked = spec.exposure
    if asked is None or camera.light is None:
        return None
    iso = None if asked.iso == "auto" else asked.iso
    nd_stops = None if asked.nd_stops == "auto" else asked.nd_stops
    return exposer_for(camera.light, asked.light_ev100, asked.shutter_deg, iso, nd_stops, f_numbers(spec, camera))


def f_numbers(spec: ShotSpec, camera: Camera) -> tuple[float, float]:
    """Widest and smallest aperture that the shot can come to."""
    widest, smallest = camera.f_number
    if spec.lens.f_number != "free":
        asked = [number for _, number in numbers(spec.lens.f_number)]
        return max(min(asked), widest), min(max(asked), smallest)
    return {"shallow": (widest, widest), "deep": (smallest / 2**0.5,) * 2}.get(
        spec.lens.depth or "", (widest, smallest)
    )
