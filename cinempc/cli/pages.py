"""The printed pages of a previsualisation, with pictures of the set: drawn while the film is, by the second process.

What draws them is imported there alone: it takes long to load.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cinempc.cli.darkroom import Setting
    from cinempc.previs.beats import Beat
    from cinempc.previs.flown import Flown
    from cinempc.previs.legend import Sunlight
    from cinempc.types import VehicleState
    from sim.scene import Scene

LOADED_AHEAD = ("cinempc.previs.plan", "cinempc.previs.storyboard")


def write_pages(
    setting: Setting, take: Flown, panels: Sequence[Beat], states: Mapping[int, VehicleState], air: str, folder: Path
) -> None:
    """Writes storyboard and plan.

    Args:
        setting: what is filmed.
        take: what is shown.
        panels: its beats.
        states: of the camera, by tick, at each of them.
        air: the wind in words.
        folder: which must be there.
    """
    from cinempc.previs.plan import write_plan
    from cinempc.previs.storyboard import write_storyboard

    sun = _sunlight(setting.scene)
    under = _under(take, setting.scene, sun, air)
    shown = {tick: setting.picture(state) for tick, state in states.items()}
    write_storyboard(take, panels, shown, folder, under)
    write_plan(take, panels, sun, folder, under)


def _sunlight(scene: Scene) -> Sunlight:
    from cinempc.previs.legend import Sunlight

    at, place = scene.sun.at, scene.sun.place
    when = "" if at is None or place is None else f"{at:%Y-%m-%d %H:%M} at {place[0]:g}, {place[1]:g}"
    return Sunlight(scene.sun.stands.azimuth_deg, scene.sun.stands.elevation_deg, when)


def _under(take: Flown, scene: Scene, sun: Sunlight, air: str) -> str:
    """The line under the titles."""
    info = take.info
    light = f"sun {sun.azimuth_deg % 360:.0f}°, {sun.elevation_deg:.0f}° high{f' ({sun.when})' if sun.when else ''}"
    film_s = len(take.filmed) * info.tick_s
    return "  ·  ".join((f"{film_s:.1f} s", f"scene {scene.name}", light, air, info.camera.name, info.drone.name))
