"""How the printed pages look: paper, ink and type, the same for storyboard and plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

PAGE_IN = (11.69, 8.27)  # A4, landscape
DPI = 150
PAPER, INK, SOFT, RULE = "#ffffff", "#15181d", "#5d6570", "#c9ced6"

_STYLE: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "text.parse_math": False,  # a "$" in a name is a "$"
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": SOFT,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "svg.hashsalt": "cinempc",
    "hatch.linewidth": 0.5,
}


@contextmanager
def style() -> Iterator[None]:
    """The look of the pages; no global state is left behind."""
    with mpl.rc_context(_STYLE):
        yield


def sheet() -> Figure:
    """An empty page."""
    figure = Figure(figsize=PAGE_IN, facecolor=PAPER)
    FigureCanvasAgg(figure)
    return figure


def write_png(figure: Figure, path: Path) -> None:
    """The page as a picture; hardly larger than the tightest compression makes it, in half the time."""
    figure.savefig(path, dpi=DPI, pil_kwargs={"compress_level": 3})


def fitted(text: str, size_pt: float, width_in: float, *, weight: str = "normal") -> str:
    """The text, cut with an ellipsis where it is wider than there is room for."""
    if _width_in(text, size_pt, weight) <= width_in:
        return text
    while text and _width_in(f"{text}…", size_pt, weight) > width_in:
        text = text[:-1]
    return f"{text.rstrip(' ,;·')}…"


def wrapped(text: str, size_pt: float, width_in: float, lines: int) -> list[str]:
    """The text in up to so many lines, broken between words; the last one is cut where that is not enough."""
    out, words = list[str](), text.split()
    while words and len(out) < lines - 1:
        count = len(words)
        while count > 1 and _width_in(" ".join(words[:count]), size_pt) > width_in:
            count -= 1
        out.append(fitted(" ".join(words[:count]), size_pt, width_in))
        words = words[count:]
    return [*out, fitted(" ".join(words), size_pt, width_in)] if words else out


def _width_in(text: str, size_pt: float, weight: str = "normal") -> float:
    if not text:
        return 0.0
    font = FontProperties(family="DejaVu Sans", size=size_pt, weight=weight)
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]) / 72
