"""`cinempc bench reframe`: windows through takes and a real clip, beside one that is centred picture by picture.

The clip is that of `cinempc bench see`: the man in it is tracked from his first true box on, or found without
help, and the window is judged by the true boxes, which it has not seen. Every style has to be calm and show who is
needed, whatever the shape.
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
from cinempc.reframe.calm import CALMER
from cinempc.reframe.judge import judged
from cinempc.reframe.need import need_of
from cinempc.reframe.styles import STYLES, StyleName

ASPECTS = ("9:16", "4:5", "1:1", "2.39:1")
INSIDE = 0.99  # of the pictures at least


class WayBench(BaseModel):
    """One shape of one piece of footage in one style."""

    footage: str
    style: StyleName
    aspect: str
    moves: str
    inside: float
    """Share of pictures that show all that is needed."""
    fitting: float
    """Of those, pictures in which nobody is larger than the window."""
    whole: float
    """Of these, pictures in which nothing of anybody is cut."""
    padded: float
    shake_px: float
    """RMS of the second difference of the window's edges, px a picture squared."""
    centred_px: float
    """The same of a window that is centred on who is needed, picture by picture."""
    ratio: float | None
    """How many times less ours is; None where that never speeds up or slows down."""
    way_s: float
    lasts_s: float

    @property
    def met(self) -> bool:
        """Whether people are in it and it is calm, as far as anybody is needed at all."""
        calm = self.ratio is None or self.ratio >= CALMER
        return calm and all(np.isnan(share) or share >= INSIDE for share in (self.inside, self.whole))


class ReframeBench(BaseModel):
    """All of a run."""

    ways: list[WayBench]
    notes: list[str]

    @property
    def met(self) -> bool:
        """Whether every one keeps to the bars."""
        return all(way.met for way in self.ways)


def run(takes: Sequence[Path], styles: Sequence[StyleName] = tuple(STYLES), clip: Path = CLIP) -> ReframeBench:
    """Every shape and style of every take, and of the clip where it is. Raises what `look_at` raises."""
    ways, notes, quiet = list[WayBench](), list[str](), Console(stderr=True, quiet=True)
    with TemporaryDirectory() as work:
        for take in takes:
            seen = look_at(quiet, take, None, (), Search(), None, Path(work))
            ways += _all(take.name, seen, seen.boxes, styles)
        if (clip / "groundtruth.txt").is_file():
            pictures, true_px = read_clip(clip)
            left, top, right, bottom = (float(value) for value in true_px[0])
            sure = np.ones((len(pictures), 1), bool)
            truth = Boxes(("man",), true_px[:, None], sure, sure)
            for words, search in (("told", Search((left, top, right, bottom))), ("not told", Search())):
                folder = Path(work) / words
                folder.mkdir()
                seen = look_at(quiet, clip, None, (), search, CLIP_FPS, folder)
                ways += _all(f"{clip.name}, {words}", seen, truth, styles)
        else:
            notes.append(f"no clip: {clip} is not there; UAV123 gives it for research (uav123.org)")
    return ReframeBench(ways=ways, notes=notes)


def _all(name: str, seen: Seen, truth: Boxes, styles: Sequence[StyleName]) -> list[WayBench]:
    return [_measured(name, seen, truth, aspect, style) for aspect in ASPECTS for style in styles]


def _measured(name: str, seen: Seen, truth: Boxes, aspect: str, style: StyleName) -> WayBench:
    window = Window(seen.image_px, aspect_of(aspect))
    begun_s = time.perf_counter()
    way, _ = way_of(seen, window, style)
    spent_s = time.perf_counter() - begun_s
    found = judged(way, truth, need_of(truth, window, STYLES[style].margin))
    moves = [scene.move.value for scene in way.scenes]
    return WayBench(
        footage=name,
        style=style,
        aspect=aspect,
        moves=", ".join(f"{moves.count(move)} {move}" for move in dict.fromkeys(moves)),
        inside=found.inside_frac,
        fitting=found.fitting_frac,
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
    head = f"{'footage':<26} {'aspect':>6} {'style':<7} {'inside':>6} {'fits':>6} {'whole':>6} {'bars':>4} {'shake':>8}"
    rows = [_row(way) for way in bench.ways]
    return "\n".join(
        [
            f"{head} {'centred':>8} {'times':>6} {'way s':>6} {'lasts s':>7}  scenes",
            *rows,
            *bench.notes,
            _verdict(bench),
        ]
    )


def _row(w: WayBench) -> str:
    ratio = "rests" if w.ratio is None else f"{w.ratio:.0f}"
    whole = "-" if np.isnan(w.whole) else f"{w.whole:.1%}"
    return (
        f"{w.footage:<26} {w.aspect:>6} {w.style:<7} {w.inside:>6.1%} {w.fitting:>6.1%} {whole:>6} {w.padded:>4.0%}"
        f" {w.shake_px:>8.4f} {w.centred_px:>8.4f} {ratio:>6} {w.way_s:>6.2f} {w.lasts_s:>7.1f}  {w.moves}"
        f"{'' if w.met else '  BELOW'}"
    )


def _verdict(bench: ReframeBench) -> str:
    short, moving = sum(not w.met for w in bench.ways), [w.ratio for w in bench.ways if w.ratio is not None]
    bars = f"in the window in {INSIDE:.0%} of the pictures, whole where they fit, and {CALMER:.0f} times calmer"
    found = f"{short} of {len(bench.ways)} fall short" if short else f"all {len(bench.ways)} keep to it"
    return f"{bars}: {found}; {f'the least calm one {min(moving):.0f} times' if moving else 'every window rests'}"
