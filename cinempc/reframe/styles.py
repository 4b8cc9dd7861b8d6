"""How the window moves: as on a slow head, as is usual, or close on the action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StyleName = Literal["slow", "default", "fast"]


@dataclass(frozen=True, slots=True)
class Style:
    """What a way is judged by. Shares are of the window's length."""

    margin: float  # that is kept clear beside everybody, where there is room
    adrift: float  # how far on average a window that rests, or moves evenly, may be from where composition wants it
    pull: float  # of composition, a picture at 25 a second, against the costs of moving


STYLES: dict[StyleName, Style] = {
    "slow": Style(margin=0.03, adrift=1.0, pull=0.01),
    "default": Style(margin=0.04, adrift=0.3, pull=0.03),
    "fast": Style(margin=0.06, adrift=0.1, pull=0.06),
}
