"""Several formats at once: columns that keep a subject inside what other formats cut from the middle of the picture."""

from __future__ import annotations

import numpy as np

from cinempc.hardware import Camera
from cinempc.shots.profile import Constant, Profile, changed, profile
from cinempc.shots.spec import SIZES, Framing, ShotSpec
from cinempc.types import Array

WIDTH_OF_HEIGHT = 0.3  # shoulders and arms of a standing person, as a share of the height


def protected_column(column: Profile, spec: ShotSpec, framing: Framing, camera: Camera) -> Profile:
    """The asked column, moved towards the centre until the whole subject is inside all protected formats."""
    room = _room(spec, framing, camera)
    if room is None:
        return column
    return _bounded(column, room, 0.5)


def protected_lead(lead_room: Profile, spec: ShotSpec, framing: Framing, camera: Camera) -> Profile:
    """The asked lead room, as far as all protected formats have room for it."""
    room = _room(spec, framing, camera)
    return lead_room if room is None else _bounded(lead_room, room, 0.0)


def _room(spec: ShotSpec, framing: Framing, camera: Camera) -> Profile | None:
    """How far from the centre the subject may be, in frame widths; None where nothing is protected."""
    if not spec.protect:
        return None
    width, height = camera.image_px
    ratio = width / height
    narrowest = min(_ratio(word) for word in spec.protect)
    half_crop = 0.5 * min(narrowest / ratio, 1.0)
    if framing.size is None:
        return Constant(half_crop)
    size = profile(SIZES.get(str(framing.size), framing.size), spec.duration_s)  # type: ignore[arg-type]
    return changed(size, lambda frac: np.maximum(half_crop - 0.5 * WIDTH_OF_HEIGHT * frac / ratio, 0.0))


def _bounded(asked: Profile, room: Profile, about: float) -> Profile:
    if isinstance(asked, Constant) and isinstance(room, Constant):
        return Constant(float(np.clip(asked.value, about - room.value, about + room.value)))

    def at(times_s: Array) -> Array:
        return np.clip(asked(times_s), about - room(times_s), about + room(times_s))

    return at


def _ratio(word: str) -> float:
    """Width over height of a format such as "9:16"."""
    width, height = word.split(":")
    return float(width) / float(height)
