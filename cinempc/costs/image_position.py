"""Where a point sits in the frame."""

from __future__ import annotations

from typing import Any

from cinempc.composition import image_point
from cinempc.costs.term import Term
from cinempc.stage import Stage


class ImagePosition(Term):
    """u - u* and (v - v*) H/W in fractions of frame width, for each mark: a point of a subject, such as its eyes.

    The pinhole's image of the point. The vertical error is scaled to frame widths so that one tolerance serves both.
    Source: CineMPC (T-RO 2024), the image composition terms w_u and w_v.
    """

    name = "image_position"
    unit = "frame widths"
    tolerance = 0.004
    per = "mark"
    rows = 2
    targets = ("u_frac", "v_frac")

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        width, height = stage.optics.sensor_mm
        u, v = image_point(subject, *stage.camera, stage.roll_rad)
        return u - target[0], (v - target[1]) * (height / width)
