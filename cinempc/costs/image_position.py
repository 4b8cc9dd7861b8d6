"""Where a point of a subject sits in the frame."""

from __future__ import annotations

from typing import Any

from cinempc.composition import image_point, point_on_subject
from cinempc.costs.term import Term
from cinempc.stage import Stage


class ImagePosition(Term):
    """u - u* and (v - v*) H/W for up to `POINTS` points of each subject, in fractions of frame width.

    The pinhole's image of a point at a fraction of the subject's height. The vertical error is scaled to frame widths
    so that one tolerance serves both. Source: CineMPC (T-RO 2024), the image composition terms w_u and w_v.
    """

    POINTS = 3
    name = "image_position"
    unit = "frame widths"
    tolerance = 0.004
    per = "subject"
    rows = 2 * POINTS
    targets = tuple(f"{what}_{i}" for i in range(POINTS) for what in ("point_frac", "u_frac", "v_frac"))

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        width, height = stage.optics.sensor_mm
        rows = []
        for i in range(self.POINTS):
            point_frac, u_asked, v_asked = target[3 * i : 3 * i + 3]
            point = point_on_subject(subject.position_ned_m, subject.height_m, point_frac)
            u, v = image_point(point, *stage.camera)
            rows += [u - u_asked, (v - v_asked) * (height / width)]
        return tuple(rows)
