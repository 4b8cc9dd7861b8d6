"""Puts a previsualisation together: flies without pictures, then draws the film from the true states of the take."""

from __future__ import annotations

import time
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import click
from rich.console import Console

from cinempc.cli.asking import may_fly
from cinempc.cli.crew import Script, lit
from cinempc.cli.darkroom import Stage
from cinempc.cli.embedded import air_of, embedded_take
from cinempc.cli.flight import script_of, slate_of
from cinempc.cli.folders import whole_or_nothing
from cinempc.cli.loading import Loaded
from cinempc.cli.operator import operator
from cinempc.hardware import Camera
from cinempc.previs.animatic import write_animatic
from cinempc.previs.beats import beats
from cinempc.previs.cuewords import ends_of
from cinempc.previs.flown import Flown, flown
from cinempc.previs.legend import Sunlight
from cinempc.previs.plan import write_plan
from cinempc.previs.storyboard import write_storyboard
from cinempc.takelog import read_take
from cinempc.types import VehicleState
from sim.scene import Scene

ANIMATIC, TAKE = "animatic.mp4", "take"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be previsualised: a checked shot or sequence and its scene, and how it was loaded."""

    loaded: Loaded
    scene: Scene
    overrides: tuple[str, ...]
    cues: tuple[str, ...]  # by hand, such as "space@6.5"
    within_px: tuple[int, int]  # the pictures


def preview(wish: Wish, out: Path, helper: Executor | None) -> None:
    """Makes a new folder under `out` with everything, and prints its path last."""
    begun_s, shot = time.monotonic(), wish.loaded.shot
    console, size_px = Console(stderr=True), fitted_px(shot.camera, wish.within_px)
    out.mkdir(parents=True, exist_ok=True)
    with (
        whole_or_nothing(out, shot.path.stem) as (work, folder),
        operator(wish.cues, None, keys=False) as by_hand,
    ):
        script = script_of(wish.loaded, by_hand)
        with Stage(lit(wish.scene, shot, script), shot.camera, size_px, shot.spec.seed, helper) as stage:
            may_fly(wish.loaded, console, anyway=True, overrides=wish.overrides)
            with console.status("flying"):
                take, states = _fly(wish, script, work / TAKE, folder)
            with console.status("drawing"):
                film_s = _draw(take, states, stage, work)
    took_s = time.monotonic() - begun_s
    console.print(f"{film_s:.1f} s of film, flown and drawn in {took_s:.1f} s", highlight=False)
    for file in (*sorted(folder.iterdir()), folder):
        click.echo(file)


def fitted_px(camera: Camera, within_px: tuple[int, int]) -> tuple[int, int]:
    """The largest even size in the shape of the camera's pictures."""
    wide, high = camera.image_px
    scale = min(within_px[0] / wide, within_px[1] / high)
    return max(2, int(wide * scale) // 2 * 2), max(2, int(high * scale) // 2 * 2)


def _fly(wish: Wish, script: Script | None, take: Path, folder: Path) -> tuple[Flown, list[VehicleState]]:
    """The take, recorded without pictures, and where the camera truly was at each of its ticks."""
    loaded = wish.loaded
    flight = embedded_take(loaded.shot, wish.scene, script=script)
    recorder = flight.record(take, pictures=False, slate=slate_of(loaded.shot, folder, None))
    flight.prepare(recorder, pictures=False).fly()
    log = read_take(take)
    name = loaded.shot.path.stem
    seen = flown(log, name)
    if loaded.sequence is not None:
        seen = replace(seen, ends=ends_of(loaded.sequence, seen))
    return seen, [tick.true_vehicle or tick.vehicle for tick in log.ticks]


def _draw(take: Flown, states: list[VehicleState], stage: Stage, folder: Path) -> float:
    """Storyboard and plan, while the animatic is being drawn; returns how long that is [s]."""
    under, sun = _under(take, stage.scene), _sunlight(stage.scene)
    panels = beats(take)
    with ThreadPoolExecutor(1, thread_name_prefix="pages") as desk:
        ticks = dict.fromkeys(beat.tick for beat in panels)
        shown = dict(zip(ticks, stage.pictures([states[tick] for tick in ticks]), strict=True))
        pages = [
            desk.submit(write_storyboard, take, panels, shown, folder, under),
            desk.submit(write_plan, take, panels, sun, folder, under),
        ]
        film = stage.pictures([states[tick] for tick in take.filmed])
        film_s = write_animatic(take, film, folder / ANIMATIC, stage.size_px)
        for page in pages:
            page.result()
    return film_s


def _sunlight(scene: Scene) -> Sunlight:
    at, place = scene.sun.at, scene.sun.place
    when = "" if at is None or place is None else f"{at:%Y-%m-%d %H:%M} at {place[0]:g}, {place[1]:g}"
    return Sunlight(scene.sun.stands.azimuth_deg, scene.sun.stands.elevation_deg, when)


def _under(take: Flown, scene: Scene) -> str:
    """The line under the titles."""
    sun, info = _sunlight(scene), take.info
    light = f"sun {sun.azimuth_deg % 360:.0f}°, {sun.elevation_deg:.0f}° high{f' ({sun.when})' if sun.when else ''}"
    film_s = len(take.filmed) * info.tick_s
    return "  ·  ".join(
        (f"{film_s:.1f} s", f"scene {scene.name}", light, air_of(scene.wind), info.camera.name, info.drone.name)
    )
