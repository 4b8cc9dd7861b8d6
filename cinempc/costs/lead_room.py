"""Room in front of a subject, where it faces or goes."""

from __future__ import annotations

from typing import Any

from cinempc.composition import image_point, lead_room_u, point_on_subject
from cinempc.costs.term import Term
from cinempc.stage import Stage


class LeadRoom(Term):
    """u - (1/2 - lead sin(heading - yaw)) in frame widths.

    The subject sits on the side of the frame that it looks away from, by the share of its heading that points across
    the picture; seen from the front or from behind it is centred. Smooth in every direction, without a switch of sides.
    Source: the rule of lead room (nose room), H. Zettl, Sight Sound Motion, 8th ed., ch. 6.
    """

    name = "lead_room"
    unit = "frame widths"
    tolerance = 0.004
    per = "subject"
    targets = ("point_frac", "lead_room_frac")

    def residual(self, stage: Stage, subject: Any, target: tuple[Any, ...]) -> tuple[Any, ...]:
        point_frac, lead_room_frac = target
        point = point_on_subject(subject.position_ned_m, subject.height_m, point_frac)
        u, _ = image_point(point, *stage.camera, stage.roll_rad)
        return (u - lead_room_u(subject.heading_ned_rad, stage.yaw_rad, lead_room_frac),)
