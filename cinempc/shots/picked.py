"""Whom a shot is about, whom it needs, and whether it says from which side it looks."""

from __future__ import annotations

import numpy as np

from cinempc.shots.spec import ShotSpec, View


def about(spec: ShotSpec) -> str:
    """The subject that a shot is about: seen from a side, or else placed first."""
    if spec.view is not None:
        return spec.view.subject
    placed = (framing.subject for framing in spec.framing if framing.subject is not None)
    return next(placed, next(iter(spec.subjects)))


def needed(spec: ShotSpec) -> tuple[str, ...]:
    """Whom a shot cannot do without: those who are placed, and the one who is seen from a side."""
    placed = [framing.subject for framing in spec.framing if framing.subject is not None]
    return tuple(dict.fromkeys([*placed, about(spec)]))


def in_picture(spec: ShotSpec, shot_s: float) -> tuple[str, ...]:
    """Of those whom a shot needs, who is to be seen in the picture at a time: while it turns to somebody, neither."""
    away = set()
    for framing in spec.framing:
        gone = (framing.hold and shot_s > 0.0) or (framing.turn is not None and shot_s > framing.turn.at_s)
        if gone or shot_s < framing.unseen_s:
            away.add(framing.subject)
    come = [f.turn.subject for f in spec.framing if f.turn is not None and shot_s >= f.turn.at_s + f.turn.over_s]
    return tuple(dict.fromkeys([name for name in needed(spec) if name not in away] + come))


def leaves_side_open(spec: ShotSpec) -> bool:
    """Whether a shot says nothing of the side that it looks from."""
    placed = {framing.subject for framing in spec.framing if framing.subject is not None}
    alone = len(placed) <= 1 and spec.camera_path is None and spec.aim is None
    return alone and (spec.view is None or spec.view.azimuth_deg is None)


def seen_from(spec: ShotSpec, bearing_rad: float) -> ShotSpec:
    """The shot with its side, where it is open, settled by the bearing from its subject to the camera."""
    if not leaves_side_open(spec):
        return spec
    view = spec.view or View(subject=about(spec))
    side = {"azimuth_deg": float(np.degrees(bearing_rad)), "relative_to": "world"}
    return spec.model_copy(update={"view": view.model_copy(update=side)})
