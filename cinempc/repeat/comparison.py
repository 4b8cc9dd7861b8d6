"""Two takes side by side: the page and the table that show how far they are apart."""

from __future__ import annotations

from html import escape
from importlib import resources
from pathlib import Path

from cinempc.repeat.charts import comparison_plots, paths_svg
from cinempc.report.difference import DifferenceFigures, Spread
from cinempc.report.taketotake import TakeToTake

ROWS = (
    ("Position", "position_m", "m", 3),
    ("Optical axis", "angle_deg", "deg", 2),
    ("Roll", "roll_deg", "deg", 2),
    ("Focal length", "focal_length_percent", "%", 2),
    ("Focus", "focus_dioptres", "dioptres", 4),
    ("Aperture", "stops", "stops", 3),
    ("Image shift at the focus distance", "shift_px", "px", 2),
    ("", "shift_percent", "% of width", 2),
    ("Image shift at infinity", "far_shift_px", "px", 2),
    ("", "far_shift_percent", "% of width", 2),
)
HEADS = ("", "median", "p95", "max", "")


def table(figures: DifferenceFigures) -> str:
    """The figures as lines of text."""
    lines = [HEADS, *_cells(figures)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADS))]
    head = f"{figures.second} against {figures.first}, {figures.track} tracks, {figures.seconds:.1f} s"
    rows = [
        f"{name:<{widths[0]}}  {p50:>{widths[1]}}  {p95:>{widths[2]}}  {most:>{widths[3]}}  {unit}".rstrip()
        for name, p50, p95, most, unit in lines
    ]
    return "\n".join([head, *rows, *(f"note: {note}" for note in figures.notes)])


def write_comparison(comparison: TakeToTake, folder: Path, name: str) -> tuple[Path, Path]:
    """Writes NAME.json and NAME.html into a folder; returns both paths."""
    json_path, page_path = folder / f"{name}.json", folder / f"{name}.html"
    _write(json_path, comparison.figures.model_dump_json(indent=2) + "\n")
    _write(page_path, page(comparison))
    return json_path, page_path


def page(comparison: TakeToTake) -> str:
    """One self-contained HTML document without scripts; everything that came from a file is escaped."""
    figures, found = comparison.figures, comparison.found
    style = (resources.files("cinempc.report") / "style.css").read_text(encoding="utf-8")
    title = f"{figures.second} against {figures.first}"
    camera = found.first.camera
    facts = f"{figures.seconds:.1f} s · {figures.pictures} pictures · {camera.name} · {figures.track} tracks"
    notes = "".join(f'<p class="note">{escape(note[:1].upper() + note[1:])}.</p>' for note in figures.notes)
    charts = "".join(
        f"<figure><h3>{escape(plot.title)}</h3>{plot.svg}</figure>" for plot in comparison_plots(found) if plot.svg
    )
    paths = paths_svg(found, (figures.first, figures.second))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style}</style></head><body><main>'
        f'<header><p class="over">Take to take</p><h1>{escape(title)}</h1><p class="facts">{escape(facts)}</p></header>'
        f"{notes}<section><h2>Differences</h2>{_html_table(figures)}{_foot(figures)}</section>"
        f'<section><h2>Over time</h2><div class="charts">{charts}</div></section>'
        f'<section><h2>From above</h2><div class="map">{paths}</div></section></main></body></html>\n'
    )


def _cells(figures: DifferenceFigures) -> list[tuple[str, str, str, str, str]]:
    rows = []
    for name, key, unit, digits in ROWS:
        spread: Spread = getattr(figures, key)
        rows.append((name, *(f"{value:.{digits}f}" for value in (spread.p50, spread.p95, spread.max)), unit))
    return rows  # type: ignore[return-value]


def _html_table(figures: DifferenceFigures) -> str:
    head = "".join(f"<th>{word}</th>" for word in HEADS)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in _cells(figures))
    return f'<div class="table"><table class="numbers"><tr>{head}</tr>{rows}</table></div>'


def _foot(figures: DifferenceFigures) -> str:
    return (
        '<p class="foot">Signed values are second minus first. The image shift is how far points move in a picture of '
        f"{figures.width_px} px, the largest of nine over the frame: position, orientation and focal length together."
        "</p>"
    )


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)
