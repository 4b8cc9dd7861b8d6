"""Numbers as a crew reads them: lens, distance, time."""

from __future__ import annotations

from cinempc.types import LensState


def lens_words(lens: LensState) -> str:
    """Focal length, stop and focus."""
    return f"{lens.focal_length_mm:.0f} mm  f/{lens.f_number:.1f}  focus {distance_words(lens.focus_distance_m)}"


def distance_words(metres: float) -> str:
    """A focus distance as a focus puller reads it."""
    return "∞" if not metres < 1000 else f"{metres:.1f} m" if metres < 20 else f"{metres:.0f} m"


def clock(time_s: float) -> str:
    """Minutes and seconds."""
    minutes, seconds = divmod(round(time_s, 1), 60)
    return f"{int(minutes)}:{seconds:04.1f}"
