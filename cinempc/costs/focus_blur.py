"""How sharp or how soft a subject is."""

from __future__ import annotations

from typing import Any

from cinempc.composition import depth_m, point_on_subject
from cinempc.costs.term import Term
from cinempc.optics import defocus_px
from cinempc.stage import Stage


class FocusBlur(Term):
    """Signed blur diameter at a point of the subject minus the asked one, in pixels of the picture.

    c = (f^2/N) (s - 1/z) / (1 - f s): positive when the subject is behind the plane of focus. Asked 0 is sharp.
    Signed, so that it is smooth through focus. Source: thin lens, Ray, Applied Photographic Optics, ch. 22.
    """

    name = "focus_blur"
    unit = "px"
    tolerance = 0.5
    per = "subject"
    targets = ("point_frac", "blur_px")

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        point_frac, blur_asked_px = target
        point = point_on_subject(subject.position_ned_m, subject.height_m, point_frac)
        dioptres = 1.0 / depth_m(point, *stage.pose)
        optics = stage.optics
        lens = (stage.focal_length_mm, stage.f_number, stage.focus_dioptres)
        return (defocus_px(dioptres, *lens, optics.sensor_mm[0], optics.width_px) - blur_asked_px,)
