"""Sketches as SVG drawings."""

from __future__ import annotations

import numpy as np

from cinempc.shots.kinds.panels import Panel, extent, panels
from cinempc.shots.kinds.sketch import Sketch
from cinempc.types import Array

WIDTH, HEIGHT, GAP = 300.0, 220.0, 24.0  # of one panel of the SVG
LOOKS = (0.0, 0.25, 0.5, 0.75, 1.0)  # shares of the way at which the camera is drawn


def as_svg(sketch: Sketch, title: str) -> str:
    """An SVG of both panels."""
    above, side = panels(sketch)
    total = 2 * WIDTH + GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total:g} {HEIGHT:g}" role="img" aria-label="{title}">',
        f"<title>{title}</title><style>{STYLE}</style>",
        f'<rect class="paper" width="{total:g}" height="{HEIGHT:g}" rx="8"/>',
        *_svg_panel(above, 0.0, "from above"),
        *_svg_panel(side, WIDTH + GAP, "from the side"),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


STYLE = (
    ".paper{fill:#fbfaf7}.way{fill:none;stroke:#1f5fa8;stroke-width:2.5;stroke-linecap:round}"
    ".look{stroke:#1f5fa8;stroke-width:1;stroke-opacity:.35}.camera{fill:#1f5fa8}.start{fill:#fbfaf7;stroke:#1f5fa8;"
    "stroke-width:2}.subject{fill:#c2452d}.other{fill:#8a8577}.ground{stroke:#8a8577;stroke-width:1}"
    "text{font:11px sans-serif;fill:#6b675c}"
)


def _svg_panel(panel: Panel, left: float, name: str) -> list[str]:
    low, high = extent(panel)
    room = np.array([WIDTH - 40, HEIGHT - 56])
    scale = min(float(np.min(room / np.maximum(high - low, 1.0))), 26.0)
    middle = np.array([left + WIDTH / 2, HEIGHT / 2 + 6])

    def at(point: Array) -> tuple[float, float]:
        x, y = scale * (point - (low + high) / 2)
        return middle[0] + x, middle[1] - y

    parts = [f'<text x="{left + 14:g}" y="20">{name}</text>']
    if panel.ground is not None:
        (x0, y0), (x1, _) = at(np.array([low[0], panel.ground])), at(np.array([high[0], panel.ground]))
        parts.append(f'<line class="ground" x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y0:.1f}"/>')
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in map(at, panel.path))
    for share in LOOKS:
        i = round(share * (len(panel.path) - 1))
        (x0, y0), (x1, y1) = at(panel.path[i]), at(panel.aim[i])
        parts.append(f'<line class="look" x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}"/>')
    parts.append(f'<polyline class="way" points="{way}"/>')
    parts += [_person(at(place), direction, is_subject, panel, scale) for place, direction, is_subject in panel.people]
    (x0, y0), (x1, y1) = at(panel.path[0]), at(panel.path[-1])
    parts.append(f'<circle class="start" cx="{x0:.1f}" cy="{y0:.1f}" r="5"/>')
    parts.append(f'<circle class="camera" cx="{x1:.1f}" cy="{y1:.1f}" r="5"/>')
    return parts


def _person(at: tuple[float, float], direction: float, is_subject: bool, panel: Panel, scale: float) -> str:
    word = "subject" if is_subject else "other"
    if panel.stature_m:
        height = panel.stature_m * scale
        where = f'x="{at[0] - 2.5:.1f}" y="{at[1] - height:.1f}" width="5" height="{height:.1f}"'
        return f'<rect class="{word}" {where} rx="2"/>'
    turned = f"translate({at[0]:.1f} {at[1]:.1f}) rotate({np.degrees(direction):.0f})"
    return f'<path class="{word}" transform="{turned}" d="M0,-9 L7,8 L0,4 L-7,8 Z"/>'
