"""The take from above: camera path and views, subjects, keep-out, obstacles."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon

from cinempc.record import TakeInfo
from cinempc.report.achieved import Achieved, SubjectTrack
from cinempc.report.charts import ACHIEVED, BAD, MAX_POINTS, SERIES, SOFT, style, svg_of
from cinempc.report.outlines import outlines
from cinempc.types import Array

VIEWS = 6
SIZE_IN = (10.8, 5.6)


def top_view(seen: Achieved, info: TakeInfo) -> str:
    """An SVG map, north up."""
    with style():
        figure = Figure(figsize=SIZE_IN, layout="constrained", facecolor="none")
        FigureCanvasSVG(figure)
        axes = figure.add_subplot(facecolor="none")
        axes.set_aspect("equal")
        axes.set_xlabel("east, m")
        axes.set_ylabel("north, m")
        for subject, colour in zip(seen.subjects, SERIES, strict=False):
            _draw_subject(axes, subject, colour, info.drone.keep_out_m)
        _draw_camera(axes, seen, info)
        _frame_what_matters(axes, seen, info)
        for patch in outlines(info.solids):
            patch.set(facecolor=SOFT, alpha=0.35, edgecolor=SOFT)
            axes.add_patch(patch)
        axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=5, columnspacing=1.2)
        return svg_of(figure)


def _box(seen: Achieved) -> tuple[Array, Array]:
    """Smallest and largest (east, north) of all that moved."""
    tracks = [seen.position_ned_m, *(s.ground_ned_m for s in seen.subjects)]
    points = np.concatenate([track[:, 1::-1] for track in tracks])
    points = points[np.isfinite(points).all(axis=1)]
    return points.min(axis=0), points.max(axis=0)


def _frame_what_matters(axes: Axes, seen: Achieved, info: TakeInfo) -> None:
    """Limits around all that moved, filling the figure; obstacles far from the action do not shrink the map."""
    low, high = _box(seen)
    half = (high - low) / 2 + max(info.drone.keep_out_m + 0.5, 2.0)
    half = np.maximum(half, [half[1] * SIZE_IN[0] / SIZE_IN[1], half[0] * SIZE_IN[1] / SIZE_IN[0]])
    middle = (low + high) / 2
    axes.set_xlim(middle[0] - half[0], middle[0] + half[0])
    axes.set_ylim(middle[1] - half[1], middle[1] + half[1])


def _draw_subject(axes: Axes, subject: SubjectTrack, colour: str, keep_out_m: float) -> None:
    keep = slice(None, None, max(1, len(subject.ground_ned_m) // MAX_POINTS))
    north, east = subject.ground_ned_m[keep, 0], subject.ground_ned_m[keep, 1]
    axes.plot(east, north, color=colour, linewidth=1.8, label=subject.name)
    seen = np.flatnonzero(np.isfinite(subject.ground_ned_m[:, 0]))
    for moment in dict.fromkeys([int(seen[0]), int(seen[-1])]) if len(seen) else []:
        place_north, place_east, _ = subject.ground_ned_m[moment]
        heading = subject.heading_ned_rad[moment]
        axes.plot(place_east, place_north, "o", color=colour, markersize=5)
        axes.plot(
            [place_east, place_east + 0.8 * np.sin(heading)],
            [place_north, place_north + 0.8 * np.cos(heading)],
            color=colour,
        )
        if subject.kind == "person":
            ring = Circle(
                (place_east, place_north), keep_out_m, fill=False, edgecolor=BAD, linestyle=(0, (2, 3)), alpha=0.8
            )
            axes.add_patch(ring)


def _draw_camera(axes: Axes, seen: Achieved, info: TakeInfo) -> None:
    keep = slice(None, None, max(1, len(seen.time_s) // MAX_POINTS))
    north, east = seen.position_ned_m[keep, 0], seen.position_ned_m[keep, 1]
    axes.plot(east, north, color=ACHIEVED, linewidth=2.2, label="camera")
    for moment in np.linspace(0, len(seen.time_s) - 1, VIEWS).astype(int):
        half = np.arctan(info.camera.sensor_width_mm / 2 / seen.focal_length_mm[moment])
        at = seen.position_ned_m[moment, 1::-1]
        reach_m = _reach_m(seen, moment)
        rays = seen.yaw_ned_rad[moment] + np.array([-half, half])
        corners = at + reach_m / np.cos(half) * np.stack([np.sin(rays), np.cos(rays)], axis=1)
        axes.add_patch(Polygon([at, *corners], facecolor=ACHIEVED, alpha=0.07, edgecolor="none"))
        axes.plot(at[0], at[1], "o", color=ACHIEVED, markersize=4)
        axes.annotate(
            f"{seen.time_s[moment]:.0f} s",
            (at[0], at[1]),
            (6, 5),
            textcoords="offset points",
            color=ACHIEVED,
            fontsize=8,
        )


def _reach_m(seen: Achieved, moment: int) -> float:
    """How far a view is drawn: to its nearest subject."""
    distances = [float(s.distance_m[moment]) for s in seen.subjects]
    return float(np.nanmin(distances)) if np.isfinite(distances).any() else 5.0
