"""Sketches in a terminal: the way of the camera in dots, people as arrows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from cinempc.shots.kinds.panels import Panel, extent, panels
from cinempc.shots.kinds.sketch import Sketch
from cinempc.types import Array

COLUMNS, ROWS = 26, 9  # characters of one panel
DOTS_ACROSS, DOTS_DOWN = 2, 4  # of a braille character
BRAILLE = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
ARROWS, LIGHT_ARROWS = "▲▶▼◀", "△▷▽◁"


def in_terminal(sketch: Sketch) -> list[str]:
    """Lines of text: the path in dots from ○ to ●, people as arrows that show where they face."""
    above, side = (_Canvas(panel).lines() for panel in panels(sketch))
    return [f"{left}   {right}".rstrip() for left, right in zip(above, side, strict=True)]


@dataclass(slots=True)
class _Canvas:
    """Braille dots, with letters on top."""

    panel: Panel
    dots: Array = field(init=False)
    letters: dict[tuple[int, int], str] = field(init=False, default_factory=dict)
    scale: float = field(init=False)  # dots per metre
    origin: Array = field(init=False)

    def __post_init__(self) -> None:
        size = np.array([COLUMNS * DOTS_ACROSS, ROWS * DOTS_DOWN])
        low, high = extent(self.panel)
        self.scale = float(np.min((size - 3) / np.maximum(high - low, 1.0)))
        self.origin = (size - 1) / 2 - self.scale * (low + high) / 2
        self.dots = np.zeros((ROWS, COLUMNS))

    def lines(self) -> list[str]:
        """The drawing."""
        panel, steps = self.panel, np.linspace(0, len(self.panel.path) - 1, 8 * len(self.panel.path))
        way = [np.interp(steps, range(len(panel.path)), axis) for axis in panel.path.T]
        for point in np.stack(way, axis=1):
            self._dot(point)
        if panel.ground is not None:
            low, high = extent(panel)
            for across in np.linspace(low[0], high[0], 4 * COLUMNS):
                self._dot(np.array([across, panel.ground]))
        for place, direction, is_subject in panel.people:
            quarter = round(direction / (np.pi / 2)) % 4
            self._letter(place, (ARROWS if is_subject else LIGHT_ARROWS)[quarter])
        self._letter(panel.path[0], "○")
        self._letter(panel.path[-1], "●")
        letters = [[chr(0x2800 + int(dots)) if dots else " " for dots in row] for row in self.dots]
        for (row, column), letter in self.letters.items():
            letters[row][column] = letter
        return ["".join(row) for row in letters]

    def _cell(self, point: Array) -> tuple[int, int, int, int]:
        x, y = self.origin + self.scale * point
        x, y = int(np.clip(round(x), 0, COLUMNS * DOTS_ACROSS - 1)), int(np.clip(round(y), 0, ROWS * DOTS_DOWN - 1))
        down = ROWS * DOTS_DOWN - 1 - y
        return down // DOTS_DOWN, x // DOTS_ACROSS, down % DOTS_DOWN, x % DOTS_ACROSS

    def _dot(self, point: Array) -> None:
        row, column, dot_row, dot_column = self._cell(point)
        self.dots[row, column] = int(self.dots[row, column]) | int(BRAILLE[dot_row, dot_column])

    def _letter(self, point: Array, letter: str) -> None:
        row, column, *_ = self._cell(point)
        self.letters[row, column] = letter
