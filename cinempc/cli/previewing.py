"""Puts a previsualisation together: flies without pictures, then draws the film from the true states of the take."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
from rich.console import Console

from cinempc.cli.asking import may_fly
from cinempc.cli.crew import lit
from cinempc.cli.darkroom import Stage
from cinempc.cli.embedded import air_of, embedded_take
from cinempc.cli.flight import script_of, slate_of
from cinempc.cli.folders import whole_or_nothing
from cinempc.cli.loading import Loaded
from cinempc.cli.operator import operator
from cinempc.cli.pages import write_pages
from cinempc.cli.scripts import Script
from cinempc.hardware import Camera
from cinempc.previs.animatic import write_animatic
from cinempc.previs.beats import beats
from cinempc.previs.cuewords import ends_of
from cinempc.previs.flown import Flown, flown
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


def preview(wish: Wish, out: Path, helper: Executor | None, begun_s: float) -> None:
    """Makes a new folder under `out` with everything, and prints its path last.

    `helper` is a process that draws too; `begun_s` is when the command was called, by
    `time.monotonic`.
    """
    times_s, shot = [begun_s, time.monotonic()], wish.loaded.shot
    console, size_px = Console(stderr=True), fitted_px(shot.camera, wish.within_px)
    out.mkdir(parents=True, exist_ok=True)
    with (
        whole_or_nothing(out, shot.path.stem) as (work, folder),
        operator(wish.cues, None, keys=False) as by_hand,
    ):
        script = script_of(wish.loaded, by_hand)
        with Stage(lit(wish.scene, shot, script), shot.camera, size_px, shot.spec.seed, helper) as stage:
            with console.status("flying"):
                take, states = _fly(wish, script, work / TAKE, folder)
            times_s.append(time.monotonic())
            pages = _begin_pages(take, states, stage, work)
            may_fly(wish.loaded, console, anyway=True, overrides=wish.overrides)  # while the other process draws pages
            with console.status("drawing"):
                film = stage.pictures([states[tick] for tick in take.filmed])
                film_s = write_animatic(take, film, work / ANIMATIC, stage.size_px)
                pages()
    times_s.append(time.monotonic())
    console.print(_how_long(film_s, times_s), highlight=False, soft_wrap=True)
    for file in (*sorted(folder.iterdir()), folder):
        click.echo(file)


def _how_long(film_s: float, times_s: Sequence[float]) -> str:
    """Against the film's length; the times are when each step begins, and the end."""
    load_s, fly_s, draw_s = np.diff(times_s)
    took_s = times_s[-1] - times_s[0]
    steps = f"{load_s:.1f} s to load, {fly_s:.1f} s to fly, {draw_s:.1f} s to draw"
    return f"{film_s:.1f} s of film made in {took_s:.1f} s, {took_s / film_s:.2f} of its length: {steps}"


def fitted_px(camera: Camera, within_px: tuple[int, int]) -> tuple[int, int]:
    """The largest even size in the shape of the camera's pictures."""
    wide, high = camera.image_px
    scale = min(within_px[0] / wide, within_px[1] / high)
    return max(2, int(wide * scale) // 2 * 2), max(2, int(high * scale) // 2 * 2)


def _fly(wish: Wish, script: Script, take: Path, folder: Path) -> tuple[Flown, list[VehicleState]]:
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


def _begin_pages(take: Flown, states: list[VehicleState], stage: Stage, folder: Path) -> Callable[[], None]:
    """Has storyboard and plan drawn; returns what waits for them."""
    panels = beats(take)
    at = {beat.tick: states[beat.tick] for beat in panels}
    return stage.apart(write_pages, take, panels, at, air_of(stage.scene.wind), folder)
