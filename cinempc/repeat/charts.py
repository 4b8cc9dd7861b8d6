"""The charts of a comparison: differences over time, and both paths from above."""

from __future__ import annotations

import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from cinempc.report.charts import ACHIEVED, ASKED, MAX_POINTS, SERIES, Chart, style, svg_of
from cinempc.report.difference import Difference
from cinempc.report.plots import Plot
from cinempc.types import Array

PATH_SIZE_IN = (10.8, 5.6)
ALLOWED_M, ALLOWED_PERCENT = 0.15, 1.0  # what repeats of one move are held to
PLACE, LINES = ("ahead", "right", "down"), ("yaw", "pitch", "roll")


def comparison_plots(found: Difference) -> tuple[Plot, ...]:
    """All charts over time."""
    width_px = found.first.camera.image_px[0]
    with style():
        return (
            Plot("Image shift", _shift(found, width_px)),
            Plot("Distance between both cameras", _distance(found)),
            Plot("Place, as the first camera sees it", _three(found, 100.0 * found.offset_m, PLACE, "cm")),
            Plot("Orientation", _three(found, np.degrees(found.turn_rad), LINES, "deg")),
            Plot("Focal length", _pair(found, found.first.focal_length_mm, found.second.focal_length_mm, "mm")),
            Plot("Focal length, difference", _one(found, 100.0 * (found.focal_ratio - 1.0), "%")),
            Plot("Focus, difference", _one(found, found.focus_dioptres, "dioptres")),
            Plot("Aperture, difference", _one(found, found.stops, "stops")),
        )


def paths_svg(found: Difference, names: tuple[str, str]) -> str:
    """Both camera paths from above, north up."""
    with style():
        figure = Figure(figsize=PATH_SIZE_IN, layout="constrained", facecolor="none")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot(facecolor="none")
        axes.set_aspect("equal", adjustable="datalim")
        axes.set_xlabel("east, m")
        axes.set_ylabel("north, m")
        keep = slice(None, None, max(1, len(found.time_s) // MAX_POINTS))
        looks = ((ACHIEVED, "-", 2.4), (ASKED, (0, (4, 2.5)), 1.4))
        for track, name, (colour, dash, width) in zip((found.first, found.second), names, looks, strict=True):
            north, east, _ = track.position_ned_m[keep].T
            axes.plot(east, north, color=colour, linestyle=dash, linewidth=width, label=name)
        axes.plot(*found.first.position_ned_m[0, 1::-1], "o", color=ACHIEVED, markersize=6)
        axes.margins(0.15)
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2)
        return svg_of(figure)


def _chart(found: Difference, unit: str) -> Chart:
    """An empty chart, with what nobody films shaded."""
    chart = Chart(found.time_s, unit)
    edges = np.flatnonzero(np.diff(np.concatenate([[True], found.filmed, [True]]).astype(np.int8)))
    for first, end in zip(edges[::2], edges[1::2], strict=True):
        chart.axes.axvspan(found.time_s[first], found.time_s[end - 1], color="#ffffff", alpha=0.06, linewidth=0)
    return chart


def _shift(found: Difference, width_px: int) -> str:
    chart = _chart(found, "% of width")
    chart.line(100.0 * found.far_shift_px / width_px, "at infinity", SERIES[0])
    chart.line(100.0 * found.shift_px / width_px, "at the focus distance", ACHIEVED)
    chart.limit(ALLOWED_PERCENT, "1 %")
    chart.axes.set_ylim(bottom=0)
    return chart.svg()


def _distance(found: Difference) -> str:
    chart = _chart(found, "m")
    chart.line(found.distance_m, "distance")
    chart.limit(ALLOWED_M, f"{ALLOWED_M:g} m")
    chart.axes.set_ylim(bottom=0)
    return chart.svg()


def _three(found: Difference, columns: Array, names: tuple[str, ...], unit: str) -> str:
    chart = _chart(found, unit)
    for values, name, colour in zip(columns.T, names, (ACHIEVED, SERIES[0], SERIES[1]), strict=True):
        chart.line(values, name, colour)
    return chart.svg()


def _pair(found: Difference, first: Array, second: Array, unit: str) -> str:
    chart = _chart(found, unit)
    chart.line(first, "first")
    chart.line(second, "second", ASKED, linestyle=(0, (4, 2.5)), linewidth=1.3)
    return chart.svg()


def _one(found: Difference, values: Array, unit: str) -> str:
    chart = _chart(found, unit)
    chart.line(values, "second - first")
    return chart.svg()
