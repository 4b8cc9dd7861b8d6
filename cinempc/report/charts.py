"""One chart per quantity over time, as inline SVG that takes the page's fonts and colours."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from cinempc.types import Array

ASKED, ACHIEVED, SOFT, BAD = "#f2b35e", "#62cfc4", "#6f7884", "#ef6f6c"
SERIES = (
    "#9aa5f0",
    "#e58fb8",
    "#b9d26b",
    "#6fb1ea",
    "#d98c6a",
    "#c9b3ff",
    "#8fd0a4",
    "#a0a8b0",
)  # of subjects, terms, ...
TEXT, GRID = "#aeb4bc", "#2a2f36"
SIZE_IN = (5.2, 2.6)
MAX_POINTS = 1500
FLAT_FRAC = 0.1

_STYLE: Any = {
    "svg.fonttype": "none",  # text stays text, in the page's font
    "svg.hashsalt": "cinempc",
    "font.family": "sans-serif",
    "text.parse_math": False,  # a "$" in a name is a "$"
    "font.size": 11,
    "axes.edgecolor": GRID,
    "axes.labelcolor": TEXT,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.formatter.useoffset": False,
    "grid.color": GRID,
    "grid.linewidth": 0.7,
    "xtick.color": TEXT,
    "ytick.color": TEXT,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "lines.linewidth": 1.5,
    "legend.frameon": False,
    "legend.fontsize": 10,
    "legend.labelcolor": TEXT,
    "legend.handlelength": 1.4,
    "legend.borderaxespad": 0.1,
    "path.simplify_threshold": 0.3,
}


@contextmanager
def style() -> Any:
    """The look of all charts; no global state is left behind."""
    with mpl.rc_context(_STYLE):
        yield


class Chart:
    """One small chart over time; values are thinned to about `MAX_POINTS`."""

    def __init__(self, time_s: Array, unit: str, size_in: tuple[float, float] = SIZE_IN) -> None:
        self.figure = Figure(figsize=size_in, layout="constrained", facecolor="none")
        FigureCanvasSVG(self.figure)
        self.axes: Axes = self.figure.add_subplot(facecolor="none")
        self.axes.set_ylabel(unit)
        self.axes.margins(x=0)
        self.axes.xaxis.set_major_formatter(lambda seconds, _: f"{seconds:g} s" if seconds else "")
        self.axes.yaxis.set_major_locator(MaxNLocator(5))
        self._keep = slice(None, None, max(1, len(time_s) // MAX_POINTS))
        self.time_s = time_s[self._keep]

    def thin(self, values: Array) -> Array:
        return values[self._keep]

    def line(self, values: Array, label: str = "", colour: str = ACHIEVED, **look: Any) -> None:
        """A curve; one that is NaN all along is left out."""
        if np.isfinite(values).any():
            self.axes.plot(self.time_s, self.thin(values), color=colour, label=label or None, **look)

    def asked(self, values: Array, label: str = "asked") -> None:
        """What was asked, dashed."""
        self.line(values, label, ASKED, linestyle=(0, (4, 2.5)), linewidth=1.3)

    def limit(self, value: float, label: str = "allowed") -> None:
        """A horizontal line that is not to be crossed."""
        self.axes.axhline(value, color=BAD, linestyle=(0, (1, 2)), linewidth=1.2, label=label)

    def dots(self, values: Array, colour: str, label: str) -> None:
        """Single ticks; all of them, since each one matters."""
        self.axes.plot(self.time_s, self.thin(values), ".", color=colour, markersize=2.5, alpha=0.8, label=label)

    def settling(self, settle_s: float) -> None:
        """Shades the time before errors count."""
        self.axes.axvspan(0.0, min(settle_s, float(self.time_s[-1])), color="#ffffff", alpha=0.035, linewidth=0)

    def parts(self, begun: Sequence[tuple[float, str, str]]) -> None:
        """The parts of a sequence as (begin [s], shot, phase): shots by name, ways that are not filmed shaded."""
        for (begin_s, shot, phase), end_s in zip(begun, [*(begin for begin, _, _ in begun[1:]), None], strict=False):
            self.axes.axvline(begin_s, color=GRID, linewidth=1.0)
            if phase == "move":
                self.axes.axvspan(begin_s, end_s or float(self.time_s[-1]), color="#ffffff", alpha=0.06, linewidth=0)
            if phase in ("shot", "fallback"):
                look: dict[str, Any] = {"va": "top", "fontsize": 8, "color": TEXT, "clip_on": True}
                self.axes.text(begin_s, 0.99, f" {shot}", transform=self.axes.get_xaxis_transform(), **look)

    def from_zero_to(self, settled: Sequence[Array], at_least: float) -> None:
        """Shows these values whole; what happens before they settle may leave the chart."""
        highest = [float(np.nanmax(values)) for values in settled if np.isfinite(values).any()]
        self.axes.set_ylim(0, 1.15 * max([at_least, *highest]))

    def svg(self) -> str:
        """The finished chart."""
        self._widen()
        entries = dict(zip(*self.axes.get_legend_handles_labels()[::-1], strict=True))  # each label once
        if len(entries) > 1 or "asked" in entries:
            self.axes.legend(
                entries.values(),
                entries.keys(),
                loc="lower right",
                bbox_to_anchor=(1.0, 1.0),
                ncols=4,
                columnspacing=1.2,
            )
        return svg_of(self.figure)

    def _widen(self) -> None:
        """What hardly changes looks flat."""
        low, high = self.axes.get_ylim()
        around = FLAT_FRAC * abs(high + low) / 2
        if high - low < around:
            self.axes.set_ylim(low - around, high + around)


def svg_of(figure: Figure) -> str:
    """The figure as an <svg> element that scales with its container."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    text = buffer.getvalue().decode()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    return re.sub(
        r'(<svg[^>]*?) width="[^"]*"', r"\1", re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1), count=1
    )


def colours(names: Sequence[str]) -> dict[str, str]:
    """One colour per subject, cost term, ..."""
    return {name: SERIES[i % len(SERIES)] for i, name in enumerate(names)}
