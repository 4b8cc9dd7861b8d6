"""`cinempc bench reframe`: windows through takes and a real clip, beside one that is centred picture by picture.

The clip is that of `cinempc bench see`: the man in it is tracked from his first true box on, or found without
help, and the window is judged by the true boxes, which it has not seen.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from pydantic import BaseModel
from rich.console import Console

from cinempc.bench.see import CLIP, CLIP_FPS, read_clip
from cinempc.cli.reframesource import Search, Seen, look_at
from cinempc.cli.reframing import way_of
from cinempc.reframe.aspect import Window, aspect_of
from cinempc.reframe.boxes import Boxes
from cinempc.reframe.judge import judged
from cinempc.reframe.need import need_of
from cinempc.reframe.styles import STYLES, StyleName

ASPECTS = ("9:16", "4:5", "1:1", "2.39:1")


class WayBench(BaseModel):
    """One shape of one piece of footage."""

    footage: str
    aspect: str
    moves: str
    inside: float
    """Share of pictures that show all that is needed."""
    whole: float
    """And nothing of anybody is cut, also of those who are larger than the window."""
    padded: float
    shake_px: float
    """RMS of the second difference of the window's edges, px a picture squared."""
    centred_px: float
    """The same of a window that is centred on who is needed, picture by picture."""
    ratio: float | None
    """How many times less ours is; None where that never speeds up or slows down."""
    way_s: float
    lasts_s: float


class ReframeBench(BaseModel):
    """All of a run."""

    style: StyleName
    ways: list[WayBench]
    notes: list[str]


def run(takes: Sequence[Path], style: StyleName = "default", clip: Path = CLIP) -> ReframeBench:
    """Every shape of every take, and of the clip where it is. Raises what `look_at` raises."""
    ways, notes, quiet = list[WayBench](), list[str](), Console(stderr=True, quiet=True)
    with TemporaryDirectory() as work:
        for take in takes:
            seen = look_at(quiet, take, None, (), Search(), None, Path(work))
            ways += [_measured(take.name, seen, seen.boxes, aspect, style) for aspect in ASPECTS]
        if (clip / "groundtruth.txt").is_file():
            pictures, true_px = read_clip(clip)
            left, top, right, bottom = (float(value) for value in true_px[0])
            sure = np.ones((len(pictures), 1), bool)
            truth = Boxes(("man",), true_px[:, None], sure, sure)
            for words, search in (("told", Search((left, top, right, bottom))), ("not told", Search())):
                folder = Path(work) / words
                folder.mkdir()
                seen = look_at(quiet, clip, None, (), search, CLIP_FPS, folder)
                ways += [_measured(f"{clip.name}, {words}", seen, truth, aspect, style) for aspect in ASPECTS]
        else:
            notes.append(f"no clip: {clip} is not there; UAV123 gives it for research (uav123.org)")
    return ReframeBench(style=style, ways=ways, notes=notes)


def _measured(name: str, seen: Seen, truth: Boxes, aspect: str, style: StyleName) -> WayBench:
    window = Window(seen.image_px, aspect_of(aspect))
    begun_s = time.perf_counter()
    way, _ = way_of(seen, window, style)
    spent_s = time.perf_counter() - begun_s
    found = judged(way, truth, need_of(truth, window, STYLES[style].margin))
    moves = [scene.move.value for scene in way.scenes]
    return WayBench(
        footage=name,
        aspect=aspect,
        moves=", ".join(f"{moves.count(move)} {move}" for move in dict.fromkeys(moves)),
        inside=found.inside_frac,
        whole=found.whole_frac,
        padded=found.padded_frac,
        shake_px=found.shake.ours,
        centred_px=found.shake.centred,
        ratio=found.shake.ratio if np.isfinite(found.shake.ratio) else None,
        way_s=spent_s,
        lasts_s=float(len(seen.numbers) / seen.frame_rate),
    )


def table(bench: ReframeBench) -> str:
    """The figures for a terminal."""
    head = (
        f"{'footage':<28} {'aspect':>7} {'inside':>7} {'whole':>7} {'bars':>5} {'shake':>8} {'centred':>8} {'times':>7}"
    )
    lines = [f"{head} {'way s':>6} {'lasts s':>8}  scenes"]
    for w in bench.ways:
        ratio = "inf" if w.ratio is None else f"{w.ratio:.0f}"
        lines.append(
            f"{w.footage:<28} {w.aspect:>7} {w.inside:>7.1%} {w.whole:>7.1%} {w.padded:>5.0%} {w.shake_px:>8.4f}"
            f" {w.centred_px:>8.4f} {ratio:>7} {w.way_s:>6.2f} {w.lasts_s:>8.1f}  {w.moves}"
        )
    return "\n".join([*lines, *bench.notes])
