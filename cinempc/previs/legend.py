"""What stands beside the plan: title, the whole flight box, a table of the beats, and what the lines mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Patch, Rectangle

from cinempc.previs.beats import Beat
from cinempc.previs.flown import Flown
from cinempc.previs.look import INK, PAGE_IN, PAPER, SOFT, fitted
from cinempc.previs.wording import distance_words
from cinempc.types import Array

MARGIN_IN, SIDE_IN, SIDE_WIDE_IN = 0.45, 8.6, 2.64
INSET_TOP_IN, INSET_IN = 1.0, 2.0
TABLE_TOP_IN, ROW_IN, MOST_ROWS = 3.42, 0.165, 15
COMPASS_BOTTOM_IN, COMPASS_IN = 1.5, 0.95
COLUMNS = (("", 0.0, "left"), ("time", 0.62, "right"), ("height", 1.08, "right"), ("away", 1.55, "right"),
           ("lens", 2.05, "right"), ("size", 2.64, "right"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sunlight:
    """Where the sun stands: clockwise from north, and above the horizon; `when` says what date and place, if known."""

    azimuth_deg: float
    elevation_deg: float
    when: str = ""


def draw_legend(
    figure: Figure,
    take: Flown,
    beats: Sequence[Beat],
    sun: Sunlight | None,
    under: str,
    inset: Axes,
    colours: Sequence[str],
) -> None:
    """Fills the page around the map; `colours` are those of the beats."""
    wide, high = PAGE_IN
    left, width_in = MARGIN_IN / wide, wide - 2 * MARGIN_IN
    title = fitted(take.info.title, 15, width_in - 2.0, weight="bold")
    figure.text(left, 1 - 0.56 / high, title, fontsize=15, weight="bold", va="baseline")
    figure.text(left, 1 - 0.76 / high, fitted(under, 8.5, width_in), fontsize=8.5, color=SOFT, va="baseline")
    figure.text(1 - left, 1 - 0.56 / high, "Plan", fontsize=10, color=SOFT, ha="right", va="baseline")
    figure.add_artist(
        Rectangle((left, 1 - 0.86 / high), 1 - 2 * left, 0.012 / high, color=INK, transform=figure.transFigure)
    )
    bottom = high - INSET_TOP_IN - INSET_IN
    inset.set_position((SIDE_IN / wide, bottom / high, SIDE_WIDE_IN / wide, INSET_IN / high))
    inset.set_anchor("N")
    box = take.info.drone.envelope
    size = f"{np.ptp(box.east_m):.0f} × {np.ptp(box.north_m):.0f} m"
    words = f"flight box {size}, {box.height_m[0]:g} to {box.height_m[1]:g} m high"
    _write(figure, 0.0, INSET_TOP_IN + INSET_IN + 0.13, words, size=7, color=SOFT)
    _table(figure, take, beats, colours)
    _lines(figure, take)
    if sun is not None:
        _compass(figure, sun)


def _table(figure: Figure, take: Flown, beats: Sequence[Beat], colours: Sequence[str]) -> None:
    top = TABLE_TOP_IN
    for head, at, ha in COLUMNS:
        _write(figure, at, top, head, size=6.8, color=SOFT, ha=ha)
    shown = beats[: MOST_ROWS - 1] if len(beats) > MOST_ROWS else beats
    for beat, colour in zip(shown, colours, strict=False):
        top += ROW_IN
        _write(figure, 0.0, top, beat.name, size=7.4, weight="bold", color=colour)
        for (_, at, ha), text in zip(COLUMNS[1:], _row(take, beat), strict=True):
            _write(figure, at, top, text, size=7.4, ha=ha)
    if len(shown) < len(beats):
        _write(figure, 0.0, top + ROW_IN, f"and {len(beats) - len(shown)} more: see the storyboard", size=7, color=SOFT)


def _row(take: Flown, beat: Beat) -> tuple[str, str, str, str, str]:
    track, part, tick = take.track, take.parts[beat.part], beat.tick
    shown = take.shown(part, tick)
    main = shown or take.main(part)
    known = main is not None and np.isfinite(main.depth_m[tick])
    away = ""
    if main is not None and known:
        away = distance_words(float(np.linalg.norm(track.position_ned_m[tick, :2] - main.ground_ned_m[tick, :2])))
    size = "" if shown is None else take.size_words(shown, tick).removesuffix(" shot")
    height_m = -track.position_ned_m[tick, 2]
    return f"{take.film_s[tick]:.1f} s", f"{height_m:.1f} m", away, f"{track.focal_length_mm[tick]:.0f} mm", size


def _compass(figure: Figure, sun: Sunlight) -> None:
    """Where the sun stands, and which way its light and the shadows go."""
    wide, high = PAGE_IN
    box = (SIDE_IN / wide, COMPASS_BOTTOM_IN / high, COMPASS_IN / wide, COMPASS_IN / high)
    axes = figure.add_axes(box, frameon=False)
    axes.set(xlim=(-1.35, 1.35), ylim=(-1.35, 1.35), xticks=[], yticks=[])
    axes.add_patch(Circle((0, 0), 1.0, fill=False, edgecolor=SOFT, linewidth=0.9))
    for name, bearing_deg in (("N", 0), ("E", 90), ("S", 180), ("W", 270)):
        at = _bearing(bearing_deg)
        axes.plot(*np.stack([0.9 * at, at], axis=1), color=SOFT, linewidth=0.9)
        weight = "bold" if name == "N" else "normal"
        axes.text(0.72 * at[0], 0.72 * at[1], name, ha="center", va="center", fontsize=7, weight=weight, zorder=1)
    at = _bearing(sun.azimuth_deg)
    tip, tail = (-0.4 * at[0], -0.4 * at[1]), (0.95 * at[0], 0.95 * at[1])
    axes.annotate("", tip, tail, arrowprops={"arrowstyle": "-|>", "color": "#e8a200", "lw": 2.0}, zorder=3)
    axes.plot(*at, "o", color="#ffc933", markersize=10, markeredgecolor="#e8a200", markeredgewidth=1.2, zorder=4)
    shadow = 1.0 / np.tan(np.radians(sun.elevation_deg))
    lines = (
        f"sun {sun.azimuth_deg % 360:.0f}°, {sun.elevation_deg:.0f}° high",
        f"shadows {shadow:.1f} × height",
        sun.when,
    )
    middle = high - COMPASS_BOTTOM_IN - COMPASS_IN / 2
    for i, line in enumerate(lines):
        _write(figure, COMPASS_IN + 0.05, middle - 0.08 + 0.16 * i, line, size=7.4, color=INK if i == 0 else SOFT)


def _bearing(azimuth_deg: float) -> Array:
    angle = np.radians(azimuth_deg)
    return np.array([np.sin(angle), np.cos(angle)])


def _lines(figure: Figure, take: Flown) -> None:
    dashed: dict[str, Any] = {"linestyle": (0, (2, 3))}
    handles = [
        Line2D([], [], color=INK, linewidth=2.3, label="camera, a tick each second"),
        Line2D([], [], color=SOFT, linewidth=0.9, linestyle=(0, (1, 2)), label="flown between shots"),
        Line2D([], [], color="#d6336c", linewidth=0.9, **dashed, label=f"keep-out {take.info.drone.keep_out_m:g} m"),
        Line2D([], [], color=SOFT, linewidth=1.1, linestyle=(0, (6, 3)), label="flight box"),
        Patch(facecolor="#e3e5e9", edgecolor="#8b8f96", hatch="////", label="stands in the way"),
        Patch(facecolor=INK, alpha=0.18, label="field of view, to the subject"),
    ]
    if len(take.parts) == 1:
        del handles[1]
    legend = figure.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(SIDE_IN / PAGE_IN[0], 0.4 / PAGE_IN[1]),
        bbox_transform=figure.transFigure,
        borderaxespad=0,
        fontsize=7,
        frameon=False,
        handlelength=2.4,
        labelspacing=0.55,
    )
    legend.get_frame().set_facecolor(PAPER)


def _write(figure: Figure, at_in: float, base_in: float, text: str, *, size: float, **look: Any) -> None:
    """In the column beside the map."""
    x, y = (SIDE_IN + at_in) / PAGE_IN[0], 1 - base_in / PAGE_IN[1]
    figure.text(x, y, text, fontsize=size, va="baseline", **look)
