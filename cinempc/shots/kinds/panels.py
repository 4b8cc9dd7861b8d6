"""A sketch as two flat views in metres: from above, with north up, and from the side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cinempc.shots.kinds.sketch import Sketch
from cinempc.types import Array

MARGIN_M = 0.75


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One view of a sketch, in metres: to the right and up."""

    path: Array  # (T, 2)
    aim: Array  # (T, 2)
    people: tuple[tuple[Array, float, bool], ...]  # place (2,), direction clockwise from up [rad], whether the subject
    ground: float | None = None  # height of a line for the ground
    stature_m: float = 0.0  # of people who are seen from the side


def panels(sketch: Sketch) -> tuple[Panel, Panel]:
    """From above with north up, and from the side with the distance from the subject to the right."""
    people = [(np.zeros(2), 0.0, True)]
    if sketch.other_m is not None:
        people.append((sketch.other_m[::-1], sketch.other_faces_rad, False))
    above = Panel(sketch.camera_m[:, 1::-1], sketch.aim_m[:, ::-1], tuple(people))
    away = np.hypot(sketch.camera_m[:, 0], sketch.camera_m[:, 1])
    eyes = np.stack([np.zeros_like(away), np.full_like(away, 0.9 * sketch.stature_m)], axis=1)
    profile = np.stack([away, sketch.camera_m[:, 2]], axis=1)
    return above, Panel(profile, eyes, ((np.zeros(2), np.pi / 2, True),), 0.0, sketch.stature_m)


def extent(panel: Panel) -> tuple[Array, Array]:
    """Lowest and highest (right, up) of all that is drawn, with a margin."""
    points = np.concatenate([panel.path, *(place[None] for place, _, _ in panel.people)])
    if panel.ground is not None:
        points = np.concatenate([points, [[0.0, panel.ground], [0.0, panel.stature_m]]])
    return points.min(axis=0) - MARGIN_M, points.max(axis=0) + MARGIN_M


def numbers_in_words(sketch: Sketch) -> str:
    """Distance, height, lens and time of a sketch in one line."""
    away_m = np.hypot(sketch.camera_m[:, 0], sketch.camera_m[:, 1])
    parts = [
        f"distance {_change(away_m)} m",
        f"height {_change(sketch.camera_m[:, 2])} m",
        f"lens {_change(sketch.focal_length_mm)} mm",
        f"{sketch.spec.duration_s:g} s",
    ]
    return ", ".join(parts)


def _change(values: Sequence[float] | Array) -> str:
    first, last = float(values[0]), float(values[-1])
    return f"{first:.3g}" if abs(first - last) < 0.05 * max(abs(first), 1.0) else f"{first:.3g} to {last:.3g}"
