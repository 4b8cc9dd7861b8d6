"""The overhead plan: ways of camera and people with time ticks, views at the beats, what stands about, sun and north.

North is up. The map shows where something moves; a small one beside it shows the whole flight box.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon, Rectangle
from numpy.typing import NDArray

from cinempc.previs.beats import Beat
from cinempc.previs.flown import Flown, Part, Person
from cinempc.previs.legend import Sunlight, draw_legend
from cinempc.previs.look import INK, PAGE_IN, PAPER, RULE, SOFT, sheet, style, write_png
from cinempc.previs.site import (
    STANDS,
    draw_flight_box,
    draw_north,
    draw_scale_bar,
    draw_standing,
    inches_per_m,
    xy,
)
from cinempc.report.outlines import outlines
from cinempc.types import Array

MAP_IN = (0.85, 1.0, 7.5, 6.75)  # left, top, width, height
SHOTS = ("#d9480f", "#1c5fb0", "#2b8a3e", "#9c36b5", "#b08900", "#0b7285", "#c2255c", "#5c4033")
PEOPLE = ("#0b9ac0", "#c2457f", "#6a8f00", "#7a5cd6", "#a8631a", "#4a6a8a")
KEEP_OUT = "#d6336c"
TICK_S, LABEL_EVERY = 1.0, 5  # along the ways
MARGIN_M, LEAST_HALF_M = 2.5, 5.0
FARTHEST_VIEW_M = 14.0
MOST_CONES = 24
FACES_IN = 0.24  # of the arrow that says where somebody faces
BEYOND = 1.15  # a view is drawn a little farther than to its subject


def write_plan(take: Flown, beats: Sequence[Beat], sun: Sunlight | None, folder: Path, under: str) -> list[Path]:
    """Writes plan.png and plan.pdf; returns their paths.

    Args:
        take: what is shown.
        beats: where views are drawn.
        sun: where it stands; None where nobody knows.
        folder: which must be there.
        under: a line under the title: place, light, camera.
    """
    with style():
        figure = sheet()
        axes = _map(figure)
        _frame_what_matters(axes, take)
        _draw_map(axes, take, beats)
        draw_north(axes)
        draw_scale_bar(axes)
        colours = [shot_colour(beat.part) for beat in beats]
        draw_legend(figure, take, beats, sun, under, _whole(figure, axes, take), colours)
        paths = [folder / "plan.png", folder / "plan.pdf"]
        write_png(figure, paths[0])
        figure.savefig(paths[1], metadata={"Title": f"Plan: {take.info.title}", "CreationDate": None})
    return paths


def shot_colour(part: int) -> str:
    """Of a shot's way and views."""
    return SHOTS[part % len(SHOTS)]


def cone(take: Flown, tick: int, reach_m: float) -> Array:
    """(P, 2) east and north of what the camera sees, as far as a distance: the eye first, then along the far edge."""
    half = np.arctan(take.info.camera.sensor_width_mm / 2 / take.track.focal_length_mm[tick])
    rays = take.track.yaw_ned_rad[tick] + np.linspace(-half, half, 13)
    at = take.track.position_ned_m[tick, 1::-1]
    reach_m = max(reach_m * float(np.cos(take.track.pitch_rad[tick])), 0.3)
    return np.vstack([at, at + reach_m * np.stack([np.sin(rays), np.cos(rays)], axis=1)])


def _map(figure: Figure) -> Axes:
    left, top, wide, high = MAP_IN
    axes = figure.add_axes((left / PAGE_IN[0], 1 - (top + high) / PAGE_IN[1], wide / PAGE_IN[0], high / PAGE_IN[1]))
    axes.set_facecolor(PAPER)
    axes.tick_params(labelsize=7, length=3, width=0.6)
    axes.set_xlabel("east, m", fontsize=7.5, labelpad=2)
    axes.set_ylabel("north, m", fontsize=7.5, labelpad=1)
    axes.grid(color="#edf0f3", linewidth=0.6)
    axes.set_axisbelow(True)
    return axes


def _frame_what_matters(axes: Axes, take: Flown) -> None:
    """Limits around all that moves, filling the map, with equal scales."""
    shown = take.track.position_ned_m[:, 1::-1]
    grounds = [one.ground_ned_m[:, 1::-1] for one in take.people if one.seen.any()]
    points = np.vstack([shown, *grounds])
    points = points[np.isfinite(points).all(axis=1)]
    low, high = points.min(axis=0), points.max(axis=0)
    half = np.maximum((high - low) / 2 + take.info.drone.keep_out_m + MARGIN_M, LEAST_HALF_M)
    ratio = MAP_IN[2] / MAP_IN[3]
    half = np.maximum(half, [half[1] * ratio, half[0] / ratio])
    middle = (low + high) / 2
    axes.set(xlim=(middle[0] - half[0], middle[0] + half[0]), ylim=(middle[1] - half[1], middle[1] + half[1]))


def _draw_map(axes: Axes, take: Flown, beats: Sequence[Beat]) -> None:
    axes.autoscale(False)
    draw_standing(axes, take.info)
    draw_flight_box(axes, take.info)
    for beat in beats[:MOST_CONES]:
        _view(axes, take, beat)
    for i, one in enumerate(take.people):
        if np.isfinite(one.ground_ned_m).any():
            _person(axes, take, one, PEOPLE[i % len(PEOPLE)], beats)
    _ways_between(axes, take)
    for i, part in enumerate(take.parts):
        _camera(axes, take, part, shot_colour(i))
    _names(axes, take, beats[:MOST_CONES])


def _view(axes: Axes, take: Flown, beat: Beat) -> None:
    main = take.main(take.parts[beat.part])
    reach_m = float(main.depth_m[beat.tick]) if main is not None else FARTHEST_VIEW_M
    reach_m = reach_m if reach_m > 0 else FARTHEST_VIEW_M  # nobody is ahead
    shape, colour = cone(take, beat.tick, min(BEYOND * reach_m, FARTHEST_VIEW_M)), shot_colour(beat.part)
    axes.add_patch(Polygon(shape, facecolor=colour, alpha=0.10, edgecolor="none", zorder=2.2))
    for side in (shape[[0, 1]], shape[[0, -1]]):
        axes.plot(side[:, 0], side[:, 1], color=colour, linewidth=0.6, alpha=0.7, zorder=2.3)


def _person(axes: Axes, take: Flown, one: Person, colour: str, beats: Sequence[Beat]) -> None:
    en = one.ground_ned_m[:, 1::-1]
    shown = take.filmed
    axes.plot(en[:, 0], en[:, 1], color=colour, linewidth=1.0, alpha=0.45, zorder=3)
    for part in take.parts:
        now = slice(part.first, part.end)
        axes.plot(en[now, 0], en[now, 1], color=colour, linewidth=1.8, zorder=3)
    _ticks(axes, take, en, shown, colour)
    known = shown[np.isfinite(en[shown]).all(axis=1)]
    if not len(known):
        return
    for tick in dict.fromkeys([int(known[0]), int(known[-1])]):
        heading = one.heading_ned_rad[tick]
        axes.plot(*en[tick], "o", color=colour, markersize=6, markeredgecolor=PAPER, zorder=5)
        to = en[tick] + FACES_IN / inches_per_m(axes) * np.array([np.sin(heading), np.cos(heading)])
        axes.annotate("", xy(to), xy(en[tick]), arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.3}, zorder=5)
    if one.kind == "person":
        for tick in _apart([b.tick for b in beats], en, take.info.drone.keep_out_m):
            look: dict[str, Any] = {"fill": False, "edgecolor": KEEP_OUT, "linewidth": 0.8, "linestyle": (0, (2, 3))}
            axes.add_patch(Circle(en[tick], take.info.drone.keep_out_m, zorder=2.6, **look))
    on_map = [at for at in en[known] if _inside(axes, at)]
    if on_map:
        _label(axes, on_map[0], one.name, colour, (7, -11) if on_map[0][1] == en[known[0]][1] else (5, 6))


def _inside(axes: Axes, at: Array) -> bool:
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    return bool(left < at[0] < right and bottom < at[1] < top)


def _apart(ticks: Iterable[int], en: Array, least_m: float) -> list[int]:
    """Of these, those at which somebody has gone on far enough for a circle of their own."""
    out = list[int]()
    for tick in ticks:
        if np.isfinite(en[tick]).all() and all(np.hypot(*(en[tick] - en[other])) > least_m for other in out):
            out.append(tick)
    return out


def _ways_between(axes: Axes, take: Flown) -> None:
    """What is flown and not filmed."""
    en = take.track.position_ned_m[:, 1::-1]
    look: dict[str, Any] = {"color": SOFT, "linewidth": 0.9, "linestyle": (0, (1, 2)), "zorder": 3.5}
    axes.plot(en[:, 0], en[:, 1], **look)


def _camera(axes: Axes, take: Flown, part: Part, colour: str) -> None:
    en = take.track.position_ned_m[:, 1::-1]
    now = np.arange(part.first, part.end)
    axes.plot(en[now, 0], en[now, 1], color=colour, linewidth=2.3, zorder=4, solid_capstyle="round")
    _ticks(axes, take, en, now, colour)


def _ticks(axes: Axes, take: Flown, en: Array, ticks: NDArray[np.int64], colour: str) -> None:
    """A small dash across the way at each second, a longer one at every fifth; none where it stands still."""
    per_m = inches_per_m(axes)
    film_s, last = take.film_s[ticks], None
    for second in range(int(film_s[0]) + 1, int(film_s[-1] / TICK_S) + 1):
        at = int(ticks[np.argmin(np.abs(film_s - second * TICK_S))])
        if not np.isfinite(en[at]).all() or (last is not None and np.hypot(*(en[at] - last)) * per_m < 0.045):
            continue
        along = en[min(at + 3, len(en) - 1)] - en[max(at - 3, 0)]
        length = float(np.hypot(*along))
        if not length > 1e-3:
            continue
        last = en[at]
        half = (0.055 if second % LABEL_EVERY == 0 else 0.03) / per_m * np.array([-along[1], along[0]]) / length
        ends = np.stack([en[at] - half, en[at] + half])
        axes.plot(ends[:, 0], ends[:, 1], color=colour, linewidth=1.0, zorder=4.2)
        if second % LABEL_EVERY == 0 and second:
            look: dict[str, Any] = {"fontsize": 5.8, "color": colour, "ha": "center", "va": "center", "clip_on": True}
            axes.text(*xy(en[at] + 2.3 * half), f"{second}", zorder=4.3, **look)


def _names(axes: Axes, take: Flown, beats: Sequence[Beat]) -> None:
    """The panel's name at the camera; of several at one place, together."""
    per_m = inches_per_m(axes)
    groups = list[tuple[Array, list[Beat]]]()
    for beat in beats:
        at = take.track.position_ned_m[beat.tick, 1::-1]
        near = next((group for place, group in groups if np.hypot(*(place - at)) * per_m < 0.3), None)
        if near is None:
            groups.append((at, [beat]))
        else:
            near.append(beat)
    for at, group in groups:
        colour = shot_colour(group[0].part) if len({beat.part for beat in group}) == 1 else INK
        axes.plot(*at, "o", color=colour, markersize=5, markeredgecolor=PAPER, zorder=6)
        backwards = take.track.yaw_ned_rad[group[0].tick] + np.pi  # behind the camera its view is not covered
        offset = 13 * np.array([np.sin(backwards), np.cos(backwards)])
        name = " ".join(beat.name for beat in group)
        box = {"boxstyle": "round,pad=0.18", "facecolor": colour, "edgecolor": PAPER, "linewidth": 0.6}
        look: dict[str, Any] = {"fontsize": 6.6, "weight": "bold", "color": PAPER, "va": "center", "zorder": 7}
        ha = "center" if abs(offset[0]) < 7 else "left" if offset[0] > 0 else "right"
        axes.annotate(
            name, xy(at), xy(offset), textcoords="offset points", ha=ha, bbox=box, annotation_clip=True, **look
        )


def _label(axes: Axes, at: Array, text: str, colour: str, offset: tuple[float, float]) -> None:
    halo = {"boxstyle": "round,pad=0.1", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.8}
    look: dict[str, Any] = {"fontsize": 8, "weight": "bold", "color": colour, "zorder": 7, "bbox": halo}
    axes.annotate(text, xy(at), offset, textcoords="offset points", annotation_clip=True, **look)


def _whole(figure: Figure, main: Axes, take: Flown) -> Axes:
    """The small map of the whole flight box, with what the big one shows."""
    axes = figure.add_axes((0.0, 0.0, 0.1, 0.1))
    box = take.info.drone.envelope
    draw_flight_box(axes, take.info)
    for patch in outlines(take.info.solids):
        patch.set(facecolor="#d3d6db", edgecolor=STANDS, linewidth=0.4)
        axes.add_patch(patch)
    en = take.track.position_ned_m[:, 1::-1]
    axes.plot(en[:, 0], en[:, 1], color=SHOTS[0], linewidth=1.2)
    (left, right), (bottom, top) = main.get_xlim(), main.get_ylim()
    axes.add_patch(Rectangle((left, bottom), right - left, top - bottom, fill=False, edgecolor=INK, linewidth=0.8))
    margin = 0.04 * max(box.east_m[1] - box.east_m[0], box.north_m[1] - box.north_m[0])
    axes.set(xlim=(min(box.east_m[0], left) - margin, max(box.east_m[1], right) + margin))
    axes.set(ylim=(min(box.north_m[0], bottom) - margin, max(box.north_m[1], top) + margin))
    axes.set(aspect="equal", xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(color=RULE)
    return axes
