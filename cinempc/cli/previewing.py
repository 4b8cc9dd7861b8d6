"""Puts a previsualisation together: flies without pictures, then draws the film from the true states of the take."""

from __future__ import annotations

import shutil
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console

from cinempc.cli.asking import may_fly
from cinempc.cli.crew import Script, lit
from cinempc.cli.embedded import air_of, embedded_take
from cinempc.cli.flight import script_of, slate_of
from cinempc.cli.folders import new_take_folder
from cinempc.cli.loading import Loaded, load_any
from cinempc.cli.operator import operator
from cinempc.cli.outcome import BAD_INPUT
from cinempc.hardware import Camera
from cinempc.previs.animatic import write_animatic
from cinempc.previs.beats import beats
from cinempc.previs.cuewords import ends_of
from cinempc.previs.flown import Flown, flown
from cinempc.previs.legend import Sunlight
from cinempc.previs.panel import Picture
from cinempc.previs.plan import write_plan
from cinempc.previs.storyboard import write_storyboard
from cinempc.takelog import read_take
from cinempc.types import VehicleState
from sim.actors import performers_of
from sim.camera import SWITCH_S
from sim.renderer import Renderer
from sim.scene import Scene

AT_WORK = 3  # pictures: while one is drawn, others go through the lens and into the video
TOLD = "perception.source=truth"  # nobody looks at pictures: it is known who is where
ANIMATIC, TAKE = "animatic.mp4", "take"


def preview(path: Path, overrides: tuple[str, ...], cues: Iterable[str], out: Path, size_px: tuple[int, int]) -> int:
    """Makes a new folder under `out` with everything, and prints its path last; returns the exit code."""
    begun_s, told = time.monotonic(), (*overrides, TOLD)
    loaded = load_any(path, told)
    if loaded.scene is None:
        click.echo(f"{path}: scene: a previsualisation needs one; name a scene of configs/scenes", err=True)
        return BAD_INPUT
    console, folder = Console(stderr=True), new_take_folder(out, path.stem)
    may_fly(loaded, console, anyway=True, overrides=told)
    size_px = fitted_px(loaded.shot.camera, size_px)
    with _whole_or_nothing(folder) as work, operator(cues, None, keys=False) as by_hand:
        script = script_of(loaded, by_hand)
        with _Stage(
            lit(loaded.scene, loaded.shot, script), loaded.shot.camera, size_px, loaded.shot.spec.seed
        ) as stage:
            with console.status("flying"):
                take, states = _fly(loaded, loaded.scene, script, work / TAKE, folder)
            with console.status("drawing"):
                film_s = _draw(take, states, stage, work)
    took_s = time.monotonic() - begun_s
    console.print(f"{film_s:.1f} s of film, flown and drawn in {took_s:.1f} s", highlight=False)
    for file in (*sorted(folder.iterdir()), folder):
        click.echo(file)
    return 0


def fitted_px(camera: Camera, within_px: tuple[int, int]) -> tuple[int, int]:
    """The largest even size in the shape of the camera's pictures."""
    wide, high = camera.image_px
    scale = min(within_px[0] / wide, within_px[1] / high)
    return max(2, int(wide * scale) // 2 * 2), max(2, int(high * scale) // 2 * 2)


@contextmanager
def _whole_or_nothing(folder: Path) -> Iterator[Path]:
    """A hidden folder that takes its name when everything is in it, and goes if something fails before."""
    work = folder.with_name(f".{folder.name}")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        yield work
        work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _fly(
    loaded: Loaded, scene: Scene, script: Script | None, take: Path, folder: Path
) -> tuple[Flown, list[VehicleState]]:
    """The take, recorded without pictures, and where the camera truly was at each of its ticks."""
    flight = embedded_take(loaded.shot, scene, script=script)
    recorder = flight.record(take, pictures=False, slate=slate_of(loaded.shot, folder, None))
    flight.prepare(recorder, pictures=False).fly()
    log = read_take(take)
    name = loaded.shot.path.stem
    seen = flown(log, name)
    if loaded.sequence is not None:
        seen = replace(seen, ends=ends_of(loaded.sequence, seen))
    return seen, [tick.true_vehicle or tick.vehicle for tick in log.ticks]


def _draw(take: Flown, states: list[VehicleState], stage: _Stage, folder: Path) -> float:
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


class _Stage:
    """A scene with its people, drawn from one camera state after the other; it is set up while something else is done.

    Whoever asks for pictures gets RendererUnavailable where none can be drawn.
    """

    def __init__(self, scene: Scene, camera: Camera, size_px: tuple[int, int], seed: int) -> None:
        sys.setswitchinterval(SWITCH_S)
        self.scene, self.size_px = scene, size_px
        self._performers = performers_of(scene)
        self._laboratory = ThreadPoolExecutor(AT_WORK, thread_name_prefix="drawing")
        self._renderer = self._laboratory.submit(Renderer, scene, camera, size_px=size_px, seed=seed)

    def __enter__(self) -> _Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self._laboratory.shutdown(cancel_futures=True)
        if not self._renderer.cancelled() and self._renderer.exception() is None:
            self._renderer.result().close()

    def pictures(self, states: list[VehicleState]) -> Iterator[Picture]:
        """One for each state, in order; the next ones are drawn while one is used."""
        ahead = deque[Future[Picture]]()
        for state in states:
            ahead.append(self._laboratory.submit(self._picture, state))
            if len(ahead) > AT_WORK:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()

    def _picture(self, state: VehicleState) -> Picture:
        return self._renderer.result().render(state, tuple(who.state(state.time_s) for who in self._performers))


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
