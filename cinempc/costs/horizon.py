"""Where the horizon lies in the frame."""

from __future__ import annotations

from typing import Any

from cinempc.composition import horizon_v
from cinempc.costs.term import Term
from cinempc.stage import Stage


class Horizon(Term):
    """(v - v*) H/W of the horizon in the middle of the frame, in fractions of frame width.

    Together with a subject's row it says how high the camera flies. Own formula: the pinhole's image of what is level.
    """

    name = "horizon"
    unit = "frame widths"
    tolerance = 0.004
    per = "camera"
    targets = ("v_frac",)

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        width, height = stage.optics.sensor_mm
        return ((horizon_v(stage.pitch_rad, stage.focal_length_mm, height) - target[0]) * (height / width),)
