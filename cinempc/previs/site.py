"""The ground of a plan: what stands about, the flight box, north, and a scale."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from cinempc.previs.look import INK, PAGE_IN, PAPER, SOFT
from cinempc.record import TakeInfo
from cinempc.report.outlines import outlines
from cinempc.space import Terrain
from cinempc.types import Array

STANDS = "#8b8f96"


def draw_standing(axes: Axes, info: TakeInfo) -> None:
    """Terrain as contour lines, everything else by its outline."""
    for solid in info.solids:
        if isinstance(solid, Terrain):
            _contours(axes, solid)
    for patch in outlines(info.solids):
        patch.set(facecolor="#e3e5e9", edgecolor=STANDS, linewidth=0.8, hatch="////", zorder=1.5)
        axes.add_patch(patch)


def _contours(axes: Axes, relief: Terrain) -> None:
    rows, columns = relief.height_m.shape
    north, east = (np.linspace(relief.low_ne_m[a], relief.high_ne_m[a], n) for a, n in enumerate((rows, columns)))
    levels = np.arange(np.floor(relief.height_m.min()), np.ceil(relief.height_m.max()) + 1)
    lines = axes.contour(east, north, relief.height_m, levels=levels, colors="#b9a98a", linewidths=0.6, zorder=1)
    axes.clabel(lines, levels[::2], fontsize=6, fmt="%g m")


def draw_flight_box(axes: Axes, info: TakeInfo) -> None:
    """Where the camera may be."""
    box = info.drone.envelope
    size = box.east_m[1] - box.east_m[0], box.north_m[1] - box.north_m[0]
    look: dict[str, Any] = {"fill": False, "edgecolor": SOFT, "linewidth": 1.1, "linestyle": (0, (6, 3))}
    axes.add_patch(Rectangle((box.east_m[0], box.north_m[0]), *size, zorder=2, **look))


def draw_north(axes: Axes) -> None:
    """In the upper left corner."""
    x, y, long = 0.035, 0.9, 0.07
    box: dict[str, Any] = {"transform": axes.transAxes, "zorder": 9}
    axes.add_patch(Rectangle((x - 0.022, y - 0.042), 0.044, 0.121, facecolor=PAPER, alpha=0.85, **box))
    axes.add_patch(Polygon([(x - 0.013, y), (x, y + long), (x, y + 0.018)], facecolor=INK, edgecolor=INK, **box))
    axes.add_patch(Polygon([(x + 0.013, y), (x, y + long), (x, y + 0.018)], facecolor=PAPER, edgecolor=INK, **box))
    axes.text(x, y - 0.008, "N", ha="center", va="top", fontsize=10, weight="bold", **box)


def draw_scale_bar(axes: Axes) -> None:
    """In the lower left corner: a round length, about a sixth of the map."""
    low, high = axes.get_xlim()
    wanted = (high - low) / 6
    step = 10 ** np.floor(np.log10(wanted))
    length = float(max(k * step for k in (1, 2, 5) if k * step <= wanted))
    bottom, top = axes.get_ylim()
    x, y, thick = low + 0.025 * (high - low), bottom + 0.03 * (top - bottom), 0.009 * (top - bottom)
    ground = Rectangle((x - 0.4 * thick, y - thick), length + 6 * thick, 5.2 * thick, facecolor=PAPER, alpha=0.85)
    ground.set_zorder(8)
    axes.add_patch(ground)
    for i in range(4):
        look: dict[str, Any] = {
            "facecolor": INK if i % 2 == 0 else PAPER,
            "edgecolor": INK,
            "linewidth": 0.8,
            "zorder": 9,
        }
        axes.add_patch(Rectangle((x + i * length / 4, y), length / 4, thick, **look))
    for at in (0.0, length):
        axes.text(x + at, y + 1.8 * thick, f"{at:g}{' m' if at else ''}", fontsize=7, ha="center", zorder=9)


def inches_per_m(axes: Axes) -> float:
    """The map's scale."""
    low, high = axes.get_xlim()
    return axes.get_position().width * PAGE_IN[0] / (high - low)


def xy(point: Array) -> tuple[float, float]:
    """A point as matplotlib wants it."""
    return float(point[0]), float(point[1])
