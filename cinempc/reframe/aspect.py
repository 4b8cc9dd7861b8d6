"""The shape that is asked for, and the largest window of that shape in a picture.

Such a window touches two opposite edges of the picture and slides between the other two: its way is one number, the
place of its middle along the side that is left over. A window that has to be longer than that shows all of the picture
across, with bars beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from cinempc.types import Array

ASPECTS = (0.2, 5.0)  # width over height: beyond it nothing but a strip is left
_WRITTEN = re.compile(r"(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)")


class ReframeError(ValueError):
    """Footage, tracks or a wish that cannot be reframed: says what was wrong and what is allowed."""


def aspect_of(text: str) -> float:
    """Width over height of a shape such as "9:16" or "2.39:1". Raises ReframeError."""
    found = _WRITTEN.fullmatch(text.strip())
    width, height = (float(part) for part in found.groups()) if found else (0.0, 0.0)
    if not (height and ASPECTS[0] <= width / height <= ASPECTS[1]):
        raise ReframeError(f"{text!r} is no aspect: write WIDTH:HEIGHT, e.g. 9:16, 1:1 or 2.39:1, from 1:5 to 5:1")
    return width / height


@dataclass(frozen=True, slots=True)
class Window:
    """The largest window of a shape in a picture."""

    image_px: tuple[int, int]
    aspect: float

    @property
    def axis(self) -> int:
        """Along which it slides: 0 across, 1 down."""
        return 0 if self.aspect < self.image_px[0] / self.image_px[1] else 1

    @property
    def room_px(self) -> float:
        """How long the picture is along that axis."""
        return float(self.image_px[self.axis])

    @property
    def length_px(self) -> float:
        """How long the window is along it."""
        width, height = self.image_px
        return height * self.aspect if self.axis == 0 else width / self.aspect

    def size_px(self, height_px: int | None = None) -> tuple[int, int]:
        """Width and height of the pictures that come out, both even: by default no pixel is scaled."""
        if height_px is None:
            across = self.image_px[1 - self.axis]
            exact = (self.length_px, across) if self.axis == 0 else (across, self.length_px)
        else:
            exact = (height_px * self.aspect, height_px)
        return _even(exact[0]), _even(exact[1])

    def boxes(self, centre_px: Array, length_px: Array) -> Array:
        """(F, 4) left, top, right, bottom of windows by middles and lengths (F,); may reach out of the picture."""
        middle = self.image_px[1 - self.axis] / 2
        along, across = length_px / 2, length_px / self.length_px * middle
        box = np.stack([centre_px - along, middle - across, centre_px + along, middle + across], axis=1)
        return box if self.axis == 0 else box[:, [1, 0, 3, 2]]


def _even(length_px: float) -> int:
    return max(2, 2 * round(length_px / 2))
