"""The storyboard: pages of panels, as pictures and as one PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from pathlib import Path

from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from cinempc.previs.arrows import CAMERA, PEOPLE
from cinempc.previs.beats import Beat
from cinempc.previs.burnin import Picture
from cinempc.previs.flown import Flown
from cinempc.previs.look import DPI, INK, PAGE_IN, RULE, SOFT, fitted, sheet, style, write_png
from cinempc.previs.panel import Place, draw_panel

COLUMNS, ROWS = 3, 2
MARGIN_IN, GAP_IN, TOP_IN, FOOT_IN = 0.45, 0.26, 1.0, 0.45


def write_storyboard(
    take: Flown, panels: Sequence[Beat], pictures: Mapping[int, Picture], folder: Path, under: str
) -> list[Path]:
    """Writes storyboard.pdf and storyboard_01.png, ...; returns their paths, the PDF first.

    Args:
        take: what is shown.
        panels: its beats, in order.
        pictures: by tick, of every beat.
        folder: which must be there.
        under: a line under the title: place, light, camera.
    """
    pdf = folder / "storyboard.pdf"
    paths = [pdf]
    about = {"Title": f"Storyboard: {take.info.title}", "CreationDate": None}
    with style(), PdfPages(pdf, metadata=about) as pages:
        for number, figure in enumerate(_pages(take, panels, pictures, under), start=1):
            paths.append(folder / f"storyboard_{number:02d}.png")
            write_png(figure, paths[-1])
            pages.savefig(figure, dpi=DPI)
    return paths


def _pages(take: Flown, panels: Sequence[Beat], pictures: Mapping[int, Picture], under: str) -> Iterator[Figure]:
    fit = COLUMNS * ROWS
    count = ceil(len(panels) / fit)
    for number in range(1, count + 1):
        figure = sheet()
        _title(figure, take.info.title, under, f"Storyboard  {number} / {count}")
        for i, beat in enumerate(panels[(number - 1) * fit : number * fit]):
            draw_panel(figure, _place(i), take, beat, pictures[beat.tick])
        _key(figure)
        yield figure


def _place(i: int) -> Place:
    wide = (PAGE_IN[0] - 2 * MARGIN_IN - (COLUMNS - 1) * GAP_IN) / COLUMNS
    high = (PAGE_IN[1] - TOP_IN - FOOT_IN - GAP_IN) / ROWS
    row, column = divmod(i, COLUMNS)
    return Place(MARGIN_IN + column * (wide + GAP_IN), TOP_IN + row * (high + GAP_IN), wide, high)


def _title(figure: Figure, title: str, under: str, page: str) -> None:
    wide, high = PAGE_IN
    left, right, width_in = MARGIN_IN / wide, 1 - MARGIN_IN / wide, wide - 2 * MARGIN_IN
    words = fitted(title, 15, width_in - 2.0, weight="bold")
    figure.text(left, 1 - 0.56 / high, words, fontsize=15, weight="bold", va="baseline")
    figure.text(left, 1 - 0.76 / high, fitted(under, 8.5, width_in), fontsize=8.5, color=SOFT, va="baseline")
    figure.text(right, 1 - 0.56 / high, page, fontsize=10, color=SOFT, ha="right", va="baseline")
    rule = Rectangle((left, 1 - 0.86 / high), right - left, 0.012 / high, color=INK, transform=figure.transFigure)
    figure.add_artist(rule)


def _key(figure: Figure) -> None:
    """What the colours mean."""
    wide, high = PAGE_IN
    at = MARGIN_IN
    for colour, text, width_in in (
        (CAMERA, "camera: way, rise, pan, tilt", 1.95),
        (CAMERA, "dashed: the zoom's other frame", 2.25),
        (PEOPLE, "people", 0.9),
        (PEOPLE, "dashed: who is hidden", 0.0),
    ):
        swatch = Rectangle(
            (at / wide, 0.24 / high), 0.16 / wide, 0.09 / high, facecolor=colour, transform=figure.transFigure
        )
        if text.startswith("dashed"):
            swatch.set(facecolor="none", edgecolor=colour, linestyle=(0, (2, 1.2)))
        figure.add_artist(swatch)
        figure.text((at + 0.22) / wide, 0.245 / high, text, fontsize=7, color=SOFT, va="baseline")
        at += width_in
    words = "arrows: what happens until the next panel"
    figure.text(1 - MARGIN_IN / wide, 0.245 / high, words, fontsize=7, color=SOFT, ha="right", va="baseline")
    line = Rectangle(
        (MARGIN_IN / wide, 0.4 / high), 1 - 2 * MARGIN_IN / wide, 0.006 / high, color=RULE, transform=figure.transFigure
    )
    figure.add_artist(line)
