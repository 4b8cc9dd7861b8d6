"""Who is where in foreign footage: the `tracks.csv` of `cinempc track`."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from cinempc.reframe.aspect import ReframeError
from cinempc.reframe.boxes import Boxes, bridged
from cinempc.types import Array

EDGES = ("left_px", "top_px", "right_px", "bottom_px")
COLUMNS = ("time_s", "frame", "id", "name", "seen", *EDGES)
PROMINENT = 0.6  # of the most prominent one's size and presence in a scene: who has that has to be shown as well
NOTABLE = 0.05  # likewise, in pictures that show none of those
MEDIAN = 5  # pictures, of which the median box counts: detectors err now and then
OFF_PICTURES = 0.75  # by which times of tracks and footage may differ


@dataclass(frozen=True, slots=True, eq=False)
class Footing:
    """What tracks have to match: the footage's pictures."""

    time_s: Array  # (F,) from the first one on
    image_px: tuple[int, int]
    scenes: tuple[slice, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    time_s: float
    frame: int
    who: str
    box_px: tuple[float, ...]


def read_tracks(path: Path, footing: Footing, names: Sequence[str] = ()) -> Boxes:
    """A row for each picture. Needed are `names` (or numbers); else who has a name; else the most prominent ones.

    Raises ReframeError for what is no table of tracks, belongs to other footage, or has none of these names.
    """
    rows = _rows(path)
    _matched(path, rows, footing)
    every = tuple(dict.fromkeys(row.who for row in rows))
    for name in names:
        if name not in every:
            known = ", ".join(every[:12]) or "nobody"
            raise ReframeError(f"{path}: nobody in it is called {name!r}; there are: {known}")
    boxes = np.full((len(footing.time_s), len(every), 4), np.nan)
    for row in rows:
        boxes[row.frame, every.index(row.who)] = row.box_px
    boxes = _calmed(bridged(boxes, footing.time_s, footing.scenes), footing.scenes)
    needed = np.zeros(boxes.shape[:2], bool)
    named = names or [who for who in every if not who.isdecimal()]
    for scene in footing.scenes:
        needed[scene] = np.isin(every, named) if named else _prominent(boxes[scene], footing.image_px[1])
    return Boxes(every, boxes, needed, needed)


def _rows(path: Path) -> list[_Row]:
    try:
        with path.open(encoding="utf-8", newline="") as table:
            reader = csv.DictReader(table)
            lacking = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if lacking:
                raise ReframeError(f"{path}: not a tracks.csv of `cinempc track`: no column {', '.join(lacking)}")
            return [row for line in reader if (row := _row(path, reader.line_num, line))]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ReframeError(f"{path}: cannot be read as a tracks.csv: {error}") from error


def _row(path: Path, line: int, raw: dict[str, str]) -> _Row | None:
    """One row; None for where somebody was only thought to be."""
    try:
        box = tuple(float(raw[edge]) for edge in EDGES)
        row = _Row(float(raw["time_s"]), int(raw["frame"]), raw["name"] or str(int(raw["id"])), box)
        seen = int(raw["seen"])
    except (TypeError, ValueError) as error:
        raise ReframeError(f"{path}, line {line}: {error}") from error
    if not (np.isfinite(box).all() and box[0] < box[2] and box[1] < box[3] and row.frame >= 0):
        raise ReframeError(f"{path}, line {line}: a box needs left < right and top < bottom, a frame is from 0")
    return row if seen else None


def _matched(path: Path, rows: Sequence[_Row], footing: Footing) -> None:
    """Says if they are of other footage: more pictures, other times, or a larger picture."""
    count = len(footing.time_s)
    spacing_s = float(np.median(np.diff(footing.time_s))) if count > 1 else np.inf
    for row in rows:
        if row.frame >= count:
            last = max(row.frame for row in rows)
            raise ReframeError(f"{path}: reaches to picture {last}, the footage has {count} (0 to {count - 1})")
        away_s = abs(row.time_s - float(footing.time_s[row.frame]))
        if away_s > OFF_PICTURES * spacing_s:
            at_s = footing.time_s[row.frame]
            raise ReframeError(f"{path}: picture {row.frame} is at {row.time_s:.3f} s, in the footage at {at_s:.3f} s")
    reach = np.max([row.box_px for row in rows], axis=0, initial=0.0) if rows else np.zeros(4)
    width, height = footing.image_px
    if reach[0] > width or reach[1] > height:
        raise ReframeError(f"{path}: has boxes beyond the picture of {width}x{height} px; it is of other footage")


def _calmed(boxes: Array, scenes: tuple[slice, ...]) -> Array:
    """Without what lasts for a picture or two."""
    calmed = boxes.copy()
    for scene in scenes:
        for who in range(boxes.shape[1]):
            known = np.isfinite(boxes[scene, who, 0])
            if known.any():
                there = np.flatnonzero(known) + scene.start
                calmed[there, who] = median_filter(boxes[there, who], size=(MEDIAN, 1), mode="nearest")
    return calmed


def _prominent(boxes: Array, height_px: int) -> NDArray[np.bool_]:
    """(F, S) of figures in a scene (F, S, 4): the tallest over all its pictures.

    A picture that shows none of those is about the next one in that order: trackers give somebody a second number.
    """
    tall = np.nan_to_num(np.clip(boxes[..., 3], 0, height_px) - np.clip(boxes[..., 1], 0, height_px))
    weight = tall.sum(axis=0) / max(tall.sum(axis=0).max(initial=0.0), 1e-9)
    shown = tall > 0
    needed = shown & (weight >= PROMINENT)
    others = np.where(shown & (weight >= NOTABLE), weight, 0.0)
    best = others.max(axis=1, keepdims=True, initial=0.0)
    return np.asarray(needed | (~needed.any(axis=1, keepdims=True) & (others == best) & (best > 0)))
