"""What `cinempc reframe` does: who is where, the window's way, and the files."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from cinempc.cli.folders import whole_or_nothing
from cinempc.cli.outcome import INTERRUPTED
from cinempc.cli.reframesource import Search, Seen, look_at
from cinempc.record.recorder import LOG_NAME
from cinempc.reframe.aspect import ReframeError, Window, aspect_of
from cinempc.reframe.film import FAILURES, Print, add_sound, write_film
from cinempc.reframe.judge import Judged, judged
from cinempc.reframe.keyframes import Clip, Medium, keyframes, write_json, write_table
from cinempc.reframe.need import Need, centred_need, need_of
from cinempc.reframe.picture import Fill
from cinempc.reframe.styles import STYLES, StyleName
from cinempc.reframe.timeline import write_timeline
from cinempc.reframe.way import Way, way_through
from perception.footage import open_footage

FILM, PREVIEW, WAY = "reframed.mp4", "preview.mp4", "window.csv"
KEYS, KEYS_JSON, KEYS_OTIO = "keyframes.csv", "keyframes.json", "keyframes.otio"

__all__ = ["Search", "Wish", "reframe_source", "way_of"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line; None where it was not."""

    aspect: str
    style: StyleName
    subjects: tuple[str, ...]
    tracks: Path | None
    fill: Fill
    height_px: int | None
    preview: bool
    fps: float | None
    search: Search


def reframe_source(source: Path, wish: Wish, out: Path) -> int:
    """Writes into a new folder under `out` and prints the paths; returns the exit code. Nothing half-done stays."""
    console = Console(stderr=True)
    aspect = aspect_of(wish.aspect)
    place = source.resolve()
    name = f"{(place.parent if place.name == LOG_NAME else place).stem}_{wish.aspect.replace(':', 'x')}"
    try:
        with whole_or_nothing(out, name) as (work, final):
            paths = _made(console, source, wish, aspect, work)
    except FAILURES as error:
        raise ReframeError(f"{out}: cannot be written: {error}") from error
    except KeyboardInterrupt:
        console.print("interrupted: nothing was kept")
        return INTERRUPTED
    for path in paths:
        click.echo(final / path)
    return 0


def _made(console: Console, source: Path, wish: Wish, aspect: float, work: Path) -> list[str]:
    """The files' names in the folder that is worked in."""
    seen = look_at(console, source, wish.tracks, wish.subjects, wish.search, wish.fps, work)
    window = Window(seen.image_px, aspect)
    begun_s = time.perf_counter()
    way, need = way_of(seen, window, wish.style)
    spent_s = time.perf_counter() - begun_s
    size_px = window.size_px(wish.height_px)
    clip = Clip(seen.numbers, seen.frame_rate, seen.start_frame, size_px, Medium(seen.video, seen.media_start_frame))
    out = Print(work / FILM, work / PREVIEW if wish.preview else None, wish.fill)
    with open_footage(str(seen.video), fps=wish.fps) as footage, console.status("reframing") as status:
        write_film(footage, way, clip, out, lambda done: status.update(f"reframing {done} of {len(seen.numbers)}"))
    rows = keyframes(way, seen.numbers)
    write_table(work / KEYS, way, clip, rows)
    write_json(work / KEYS_JSON, way, clip, rows)
    write_timeline(work / KEYS_OTIO, way, clip, rows)
    write_table(work / WAY, way, clip, range(len(seen.numbers)))
    silent = add_sound(seen.video, work / FILM) if seen.log is None and seen.video.is_file() else ""
    _tell(console, seen, way, judged(way, seen.boxes, need), [*seen.notes, *([silent] if silent else [])])
    console.print(
        f"{size_px[0]}x{size_px[1]} px, {len(rows)} keyframes, the way found in {spent_s:.2f} s"
        f" of {float(len(seen.numbers) / seen.frame_rate):.1f} s"
    )
    return [path.relative_to(work).as_posix() for path in sorted(work.rglob("*")) if path.is_file()]


def way_of(seen: Seen, window: Window, style: StyleName) -> tuple[Way, Need]:
    """The window's way through what was seen, and what it has to show."""
    need = need_of(seen.boxes, window, STYLES[style].margin)
    asked = centred_need(need, window) if seen.composed_for(window.aspect) else need
    return way_through(window, asked, seen.scenes, STYLES[style], float(seen.frame_rate), seen.unfilmed), need


def _tell(console: Console, seen: Seen, way: Way, found: Judged, notes: list[str]) -> None:
    for note in notes:
        console.print(f"[yellow]{escape(note)}[/yellow]")
    moves = ", ".join(f"{scene.move.value} {scene.end - scene.first}" for scene in way.scenes[:12])
    console.print(f"{len(seen.numbers)} pictures, {len(way.scenes)} scenes: {moves}{' ...' * (len(way.scenes) > 12)}")
    if found.inside_frac == found.inside_frac:  # else nobody was asked for, which has been said
        large = 1.0 - found.fitting_frac
        whole = f" (in {large:.1%} somebody is larger than the window and cut)" if large > 0.0 else ""
        console.print(f"all that has to be in it is in {found.inside_frac:.1%}{whole}, bars in {found.padded_frac:.0%}")
        shake = found.shake
        calmer = f"{shake.ratio:.0f} times calmer" if isfinite(shake.ratio) else "it does not shake at all"
        console.print(f"shake {shake.ours:.4f} px/picture², a centred window {shake.centred:.4f}: {calmer}")
