"""Movement arrows over a storyboard's picture: the camera's in one colour, people's in another.

The camera's level way lies on a floor under the picture, as it is flown; rise and sink stand at the left; pan and tilt
are thin and curved, along the upper and the right edge; a zoom shows the other end's frame. People's ways lie on the
ground where they go, dashed where something hides them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import copysign, degrees
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Arc, FancyArrow, FancyArrowPatch, Polygon, Rectangle
from matplotlib.patheffects import withStroke

from cinempc.previs.floor import floor_arrow
from cinempc.previs.flown import Flown, Person
from cinempc.previs.moves import GOES_M, STILL_M, STILL_RAD, Move, path_in_picture
from cinempc.types import Array

CAMERA, PEOPLE = "#ff8a1f", "#29c7e8"
EDGE: dict[str, Any] = {"edgecolor": "#10131a", "linewidth": 0.9, "joinstyle": "miter", "clip_on": True}
RIBBON: dict[str, Any] = {  # the same border, and none where a way crosses itself
    "linewidth": 0.0,
    "path_effects": [withStroke(linewidth=2 * EDGE["linewidth"], foreground=EDGE["edgecolor"], joinstyle="miter")],
}
DASHED: dict[str, Any] = {"linestyle": (0, (4, 2.4))}
HIDDEN: tuple[dict[str, Any], ...] = (
    {"edgecolor": EDGE["edgecolor"], "linewidth": 2.6},
    {"edgecolor": PEOPLE, "linewidth": 1.6, **DASHED},
)
SHOWN_ZOOM = 0.1  # of a smaller one the frame would hardly be told from the picture's border
SHORT_M, LONG_M = 0.3, 15.0  # ways that are drawn as short and as long as there is room for
NEAR, DEEP = 1.0, 0.62  # of the floor under the picture: where it begins, and how deep the longest way goes
FARTHEST_GO_M = 6.0  # of a person's way that is drawn
LEAST_AHEAD_M = 0.4
LEAST_WAY, INSIDE = 0.05, 0.03  # of a person's way in the picture: its length, and how far it keeps from the border
_SQUARE = np.array([16 / 9, 1.0])  # about, so that arrows are as wide across as they are along
CLOSE_FRAC = 2.2  # of a size: from a medium close-up on
HEIGHTS = (0.0, 0.28, 0.53, 0.72)  # feet, knees, hips, chest: where a person's arrow lies if the feet are out of sight


def draw_arrows(axes: Axes, take: Flown, move: Move, begin: int, end: int) -> None:
    """All arrows of what happens from one tick to another, on axes whose unit is the picture: (0, 0) upper left."""
    ways = [(one, _persons_way(take, one, begin, end)) for one in take.people]
    gone = [(one, *way) for one, way in ways if way is not None]
    for one, line, width in gone:
        outline = floor_arrow(line * _SQUARE, width) / _SQUARE
        if take.hidden(one, begin):
            for look in HIDDEN:
                axes.add_patch(Polygon(outline, fill=False, zorder=4, **look))
        else:
            axes.add_patch(Polygon(outline, facecolor=PEOPLE, zorder=4, **RIBBON))
    if abs(move.zoom - 1.0) > SHOWN_ZOOM:
        _zoom(axes, move.zoom)
    if move.level_m > STILL_M or move.around:
        _way(axes, path_in_picture(take, begin, end), _free_u(take, begin, [line for _, line, _ in gone]))
    if abs(move.up_m) > STILL_M:
        _rise(axes, move.up_m)
    pan_rad, roll_rad = 0.0 if move.around else move.pan_rad, move.roll_rad
    if move.steep:
        pan_rad, roll_rad = 0.0, roll_rad + pan_rad
    if abs(pan_rad) > STILL_RAD:
        _curved(axes, (0.5, 0.09), (copysign(0.1 + 0.14 * min(abs(pan_rad), 1.0), pan_rad), 0.0))
    if abs(move.tilt_rad) > STILL_RAD:
        _curved(axes, (0.93, 0.4), (0.0, -copysign(0.14 + 0.16 * min(abs(move.tilt_rad), 1.0), move.tilt_rad)))
    if abs(roll_rad) > STILL_RAD:
        _roll(axes, roll_rad)


def _persons_way(take: Flown, one: Person, begin: int, end: int) -> tuple[Array, float] | None:
    """(K, 2) along the ground from where somebody is, as the camera sees it now, and how wide; None for no way.

    It is lifted where the ground is out of the picture.
    """
    way = one.ground_ned_m[begin : end + 1]
    if not one.seen[begin] or not np.isfinite(way).all() or np.hypot(*(way[-1] - way[0])[:2]) < GOES_M:
        return None
    gone = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(way[:, :2], axis=0), axis=1))])
    way = way[gone <= FARTHEST_GO_M]
    ways = [_in_picture(take, begin, way - [0.0, 0.0, frac * one.height_m[begin]]) for frac in HEIGHTS]
    line = next((one for one in ways if _length(one) > LEAST_WAY), max(ways, key=_length))
    if _length(line) < LEAST_WAY:  # straight towards us or away
        nearer = _ahead_m(take, begin, way[-1]) < _ahead_m(take, begin, way[0])
        low = 0.66 if one.size_frac[begin] < CLOSE_FRAC else 0.88  # below a face that fills the picture
        at = np.array([np.clip(one.u[begin], 0.08, 0.92), low])
        line = at + np.array([[0.0, -0.07], [0.0, 0.07]]) * (1 if nearer else -1)
    tall = float(np.clip(one.size_frac[begin], 0.2, 1.2))
    return line, 0.022 + 0.016 * tall


def _in_picture(take: Flown, tick: int, way_ned_m: Array) -> Array:
    """(K, 2) where a way runs, as far as it stays in the picture."""
    line = list[tuple[float, float]]()
    for point in way_ned_m:
        seen = _seen(take, tick, point)
        if seen is None or not (INSIDE <= seen[0] <= 1 - INSIDE and INSIDE <= seen[1] <= 1 - INSIDE):
            break
        line.append(seen)
    return np.array(line).reshape(-1, 2)


def _length(line: Array) -> float:
    return float(np.linalg.norm(np.diff(line * _SQUARE, axis=0), axis=1).sum()) if len(line) > 1 else 0.0


def _ahead_m(take: Flown, tick: int, point_ned_m: Array) -> float:
    return float(take.track.project(point_ned_m, tick)[2])


def _seen(take: Flown, tick: int, point_ned_m: Array) -> tuple[float, float] | None:
    """Where in the picture a point of the world is; None if it is not in front of the camera."""
    u, v, ahead_m = take.track.project(point_ned_m, tick)
    return None if ahead_m < LEAST_AHEAD_M else (float(u), float(v))


def _free_u(take: Flown, tick: int, ways: Sequence[Array]) -> float:
    """Where below there is most room beside the people and their ways."""
    taken = [float(one.u[tick]) for one in take.people if one.seen[tick] and one.v[tick, 0] > 0.6]
    taken += [float(u) for way in ways for u, v in way if v > 0.6]
    return max((0.8, 0.2, 0.5), key=lambda u: min((abs(u - other) for other in taken), default=1.0))


def _xy(point: Array) -> tuple[float, float]:
    return float(point[0]), float(point[1])


def _way(axes: Axes, path_m: Array, middle_u: float) -> None:
    """The camera's way (K, 2) right and forward, on a floor at the picture's lower edge."""
    span_m = float(np.ptp(path_m, axis=0).max())
    share = np.clip(np.log(max(span_m, SHORT_M) / SHORT_M) / np.log(LONG_M / SHORT_M), 0.0, 1.0)
    flat = path_m * DEEP * (0.45 + 0.55 * share) / span_m
    flat = flat - (flat.min(axis=0) + flat.max(axis=0)) / 2 + [0.0, NEAR + DEEP / 2]
    outline = floor_arrow(flat, 0.085)
    on_screen = np.stack([middle_u + 0.5 * outline[:, 0] / outline[:, 1], 0.41 + 0.55 / outline[:, 1]], axis=1)
    axes.add_patch(Polygon(on_screen, facecolor=CAMERA, zorder=5, **RIBBON))


def _rise(axes: Axes, up_m: float) -> None:
    length = 0.12 + 0.22 * min(abs(up_m) / 5.0, 1.0)
    by = -copysign(length, up_m)
    look: dict[str, Any] = {"width": 0.016, "head_width": 0.042, "head_length": 0.075, "length_includes_head": True}
    axes.add_patch(FancyArrow(0.055, 0.5 - by / 2, 0.0, by, facecolor=CAMERA, alpha=0.92, zorder=5, **look, **EDGE))


def _curved(axes: Axes, middle: tuple[float, float], by: tuple[float, float]) -> None:
    """A thin bent arrow: the camera turns where it is."""
    half = np.array(by) / 2
    bend = -0.28 if by[0] > 0 or by[1] < 0 else 0.28
    bend = -bend if by[0] == 0 else bend
    arrow = FancyArrowPatch(
        tuple(np.array(middle) - half),
        tuple(np.array(middle) + half),
        connectionstyle=f"arc3,rad={bend}",
        arrowstyle="-|>,head_length=5,head_width=3",
        linewidth=2.6,
        color=CAMERA,
        mutation_scale=1.2,
        shrinkA=0,
        shrinkB=0,
        zorder=5,
    )
    arrow.set_path_effects([withStroke(linewidth=4.4, foreground=EDGE["edgecolor"])])
    axes.add_patch(arrow)


def _roll(axes: Axes, roll_rad: float) -> None:
    angle = float(np.clip(degrees(roll_rad), -80, 80))
    look: dict[str, Any] = {"width": 0.16, "height": 0.28, "linewidth": 2.6, "color": CAMERA, "zorder": 5}
    axes.add_patch(Arc((0.88, 0.18), theta1=min(-90, -90 + angle), theta2=max(-90, -90 + angle), **look))
    tip = np.radians(-90 + angle)
    at = np.array([0.88 + 0.08 * np.cos(tip), 0.18 + 0.14 * np.sin(tip)])
    along = copysign(1.0, roll_rad) * np.array([-0.08 * np.sin(tip), 0.14 * np.cos(tip)])
    axes.annotate(
        "", _xy(at + 0.35 * along), _xy(at), arrowprops={"arrowstyle": "-|>", "color": CAMERA, "lw": 2.6}, zorder=5
    )


def _zoom(axes: Axes, zoom: float) -> None:
    """The frame of the longer lens, dashed, with arrows from where the picture is now to where it will be."""
    side = float(np.clip(1 / zoom if zoom > 1 else zoom, 0.12, 0.94))
    low = (1 - side) / 2
    for colour, width in (("#10131a", 2.6), (CAMERA, 1.4)):
        frame = Rectangle((low, low), side, side, fill=False, edgecolor=colour, linewidth=width, **DASHED)
        frame.set_zorder(4)
        axes.add_patch(frame)
    reach = min(0.12, 0.8 * low)
    for x, y in ((0, 0), (1, 0), (0, 1), (1, 1)):
        corner, toward = np.array([x, y]), np.array([0.5 - x, 0.5 - y]) * 2
        outer, inner = corner + 0.15 * low * toward, corner + (0.15 * low + reach) * toward
        tail, tip = (outer, inner) if zoom > 1 else (inner, outer)
        for colour, width in (("#10131a", 3.4), (CAMERA, 1.9)):
            look = {"arrowstyle": "-|>,head_length=0.35,head_width=0.2", "color": colour, "lw": width}
            axes.annotate("", _xy(tip), _xy(tail), arrowprops={**look, "shrinkA": 0, "shrinkB": 0}, zorder=5)
