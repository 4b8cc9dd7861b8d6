"""The window's way as keyframes that an editor can adjust, and as a table of every picture."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

from cinempc.reframe.aspect import Window
from cinempc.reframe.way import Way
from cinempc.timecode import TimecodeError, timecode
from cinempc.types import Array

NEAR_PX = 0.5  # of the source: so near do straight lines between keyframes keep every edge of the window
COLUMNS = ("frame", "timecode", "time_s", "centre_x_px", "centre_y_px", "scale")


@dataclass(frozen=True, slots=True)
class Medium:
    """The footage as a file, or a folder of images."""

    path: Path
    start_frame: int = 0  # pictures since midnight by its own timecode; 0, as editing systems count, where it has none


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """What a way is written down with."""

    number: NDArray[np.int64]  # (F,) of each picture in the video
    frame_rate: Fraction
    start_frame: int  # pictures since midnight of the one with number 0
    size_px: tuple[int, int]  # of the pictures that come out
    media: Medium

    @property
    def source(self) -> str:
        """The medium's name."""
        return self.media.path.name

    def timecode(self, number: int) -> str:
        """Of the picture with that number; empty for a rate that has none."""
        try:
            return timecode(self.start_frame + number, self.frame_rate)
        except TimecodeError:
            return ""


def keyframes(way: Way, number: NDArray[np.int64]) -> NDArray[np.intp]:
    """Rows to keep: straight lines over the pictures' numbers are then within `NEAR_PX`. Cuts have one on either side.

    By D. H. Douglas & T. K. Peucker, Algorithms for the reduction of the number of points ..., Cartographica 10 (1973).
    """
    edges = np.stack([way.centre_px - way.length_px / 2, way.centre_px + way.length_px / 2], axis=1)
    kept = set[int]()
    for scene in way.scenes:
        todo = [(scene.first, scene.end - 1)]
        while todo:
            first, last = todo.pop()
            kept |= {first, last}
            share = (number[first : last + 1] - number[first]) / max(number[last] - number[first], 1)
            line = edges[first] + share[:, None] * (edges[last] - edges[first])
            away = np.abs(edges[first : last + 1] - line).max(axis=1)
            if away.max() > NEAR_PX:
                middle = first + int(away.argmax())
                todo += [(first, middle), (middle, last)]
    return np.array(sorted(kept), dtype=np.intp)


def write_table(path: Path, way: Way, clip: Clip, rows: Sequence[int] | NDArray[np.intp]) -> None:
    """Some pictures of the way as CSV."""
    with path.open("w", newline="", encoding="utf-8") as table:
        writer = csv.writer(table)
        writer.writerow(COLUMNS)
        writer.writerows(tuple(row.values()) for row in _plain(way, clip, rows))


def write_json(path: Path, way: Way, clip: Clip, rows: NDArray[np.intp]) -> None:
    """The keyframes with all that is needed to use them."""
    content = {
        "source": clip.source,
        "source_px": way.window.image_px,
        "output_px": clip.size_px,
        "frame_rate": str(clip.frame_rate),
        "scenes": [
            {"first": int(clip.number[s.first]), "last": int(clip.number[s.end - 1]), "move": s.move.value}
            for s in way.scenes
        ],
        "keyframes": _plain(way, clip, rows),
    }
    path.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))


def _plain(way: Way, clip: Clip, rows: Sequence[int] | NDArray[np.intp]) -> list[dict[str, object]]:
    """Centre in the source; scale in pixels of the output for one of the source."""
    centre, scale = _centres(way.window, way.centre_px), clip.size_px[way.window.axis] / way.length_px
    return [
        {
            "frame": int(clip.number[i]),
            "timecode": clip.timecode(int(clip.number[i])),
            "time_s": round(float(clip.number[i] / clip.frame_rate), 6),
            "centre_x_px": round(float(centre[i, 0]), 3),
            "centre_y_px": round(float(centre[i, 1]), 3),
            "scale": round(float(scale[i]), 6),
        }
        for i in rows
    ]


def _centres(window: Window, centre_px: Array) -> Array:
    middle = np.full(len(centre_px), window.image_px[1 - window.axis] / 2)
    return np.stack([centre_px, middle] if window.axis == 0 else [middle, centre_px], axis=1)
