"""What is burnt into an animatic's pictures: shot, lens, stop, focus and timecode, in a dark strip below."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

FONTS = Path("mpl-data", "fonts", "ttf")  # of matplotlib, which need not be loaded for that
TYPE_FRAC, LEAST_PX = 0.036, 8  # of the picture's height
CHARACTERS = 26  # that must fit in a picture's width
Picture = NDArray[np.uint8]  # (H, W, 3) BGR
LINE, SHADE = 1.75, 0.32  # of the type's size; of the picture's light under the strip


@dataclass(frozen=True, slots=True)
class Caption:
    """What is written under one picture."""

    shot: str
    lens: str
    timecode: str


class BurnIn:
    """Writes captions into pictures of one size."""

    def __init__(self, image_px: tuple[int, int]) -> None:
        self._width_px, self._height_px = image_px
        type_px = max(LEAST_PX, round(min(TYPE_FRAC * self._height_px, self._width_px / CHARACTERS)))
        self._bold, self._mono = _font("DejaVuSans-Bold", type_px), _font("DejaVuSansMono", type_px)
        self._line_px, self._pad_px = round(LINE * type_px), round(0.7 * type_px)

    def strip_px(self, caption: Caption) -> int:
        """Height of the strip."""
        return len(self._rows(caption)) * self._line_px

    def write(self, image_bgr: Picture, caption: Caption) -> None:
        """Writes into the picture (H, W, 3)."""
        rows = self._rows(caption)
        high = len(rows) * self._line_px
        words = Image.new("L", (self._width_px, high), 0)
        pen = ImageDraw.Draw(words)
        for i, row in enumerate(rows):
            base = i * self._line_px + 0.71 * self._line_px
            for text, font, at, anchor in row:
                pen.text((at, base), text, fill=255, font=font, anchor=anchor)
        ink = np.asarray(words, np.float32)[..., None]
        strip = image_bgr[self._height_px - high :]
        strip[:] = (strip * (SHADE * (1.0 - ink / 255.0)) + ink).astype(np.uint8)

    def _rows(self, caption: Caption) -> list[list[tuple[str, ImageFont.FreeTypeFont, float, str]]]:
        """Shot at the left, lens in the middle, timecode at the right; one under the other where that is too wide."""
        left, right, middle = self._pad_px, self._width_px - self._pad_px, self._width_px / 2
        lens_px, code_px = self._mono.getlength(caption.lens), self._mono.getlength(caption.timecode)
        room_px = (self._width_px - lens_px) / 2 - 2 * self._pad_px
        if room_px > code_px:
            shot = self._shortened(caption.shot, room_px)
            row = [(shot, self._bold, left, "ls"), (caption.lens, self._mono, middle, "ms")]
            return [[*row, (caption.timecode, self._mono, right, "rs")]]
        shot = self._shortened(caption.shot, self._width_px - code_px - 3 * self._pad_px)
        upper = [(shot, self._bold, float(left), "ls"), (caption.timecode, self._mono, float(right), "rs")]
        return [upper, [(caption.lens, self._mono, float(left), "ls")]]

    def _shortened(self, text: str, room_px: float) -> str:
        if self._bold.getlength(text) <= room_px:
            return text
        while text and self._bold.getlength(f"{text}…") > room_px:
            text = text[:-1]
        return f"{text}…"


def _font(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    found = find_spec("matplotlib")
    assert found is not None, "a requirement of this package"
    assert found.submodule_search_locations is not None, "it is a package"
    return ImageFont.truetype(str(Path(found.submodule_search_locations[0]) / FONTS / f"{name}.ttf"), size_px)
