"""Where subjects sit in the frame and how big they are: from the shot file to the problem's parameters."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np

from cinempc.composition import lead_room_u
from cinempc.hardware import Camera
from cinempc.problem import Parameters
from cinempc.shots.formats import protected_column, protected_lead
from cinempc.shots.gains import Gains
from cinempc.shots.points import Placed, point_frac, with_motion
from cinempc.shots.profile import Constant, Profile, added, profile
from cinempc.shots.setpoints import SetPoints
from cinempc.shots.situation import Situation
from cinempc.shots.spec import COLUMNS, ROWS, SIZES, Framing, ShotSpec
from cinempc.shots.sway import sway
from cinempc.types import Mark, Opening


@dataclass(frozen=True, slots=True)
class _Lead:
    """Lead room of one subject."""

    subject: str
    instance: int
    point_frac: float
    by_motion: bool


class FramingWriter:
    """All of a shot's `framing` entries."""

    def __init__(self, spec: ShotSpec, camera: Camera, gains: Gains) -> None:
        self._names = list(spec.subjects)
        self.placed = placed_points(spec, camera)
        self._points = SetPoints()
        self._leads: list[_Lead] = []
        self._yaw_ned_rad = 0.0
        for k, point in enumerate(self.placed):
            for row, place in enumerate((point.x, point.y)):
                if place is not None:
                    self._points.add_row("image_position", place, gains["image_position"], instance=k, row=row)
        for framing in spec.framing:
            if framing.subject is None:
                continue
            i = self._names.index(framing.subject)
            if framing.size is not None:
                self._points.add("size", asked_size(framing, spec.duration_s), gains["size"], instance=i)
            if framing.lead_room is not None:
                height_frac = point_frac(framing.point)
                lead_room = protected_lead(profile(framing.lead_room, spec.duration_s), spec, framing, camera)
                self._points.add("lead_room", Constant(height_frac), gains["lead_room"], instance=i)
                self._points.add("lead_room", lead_room, gains["lead_room"], instance=i, column=1)
                self._leads.append(_Lead(framing.subject, i, height_frac, framing.lead_by == "motion"))

    def begin(self, parameters: Parameters) -> None:
        """What does not change during the shot; points that are held are found anew."""
        self._points.begin(parameters)
        for point in self.placed:
            point.begin()

    def write(self, parameters: Parameters, situation: Situation) -> None:
        """Where the placed points are, and the set-points of image position, size and lead room."""
        self._points.write(parameters, situation.times_s)
        for k, point in enumerate(self.placed):
            parameters["mark"][:, k] = point.over(situation)
        for lead in self._leads:
            if lead.by_motion:
                parameters["subject"][:, lead.instance, 4] = with_motion(situation.forecasts[lead.subject])
        self._yaw_ned_rad = float(situation.yaw_ned_rad[0])

    def marks(self, parameters: Parameters) -> tuple[Mark, ...]:
        """The image points that are asked for at the first instant."""
        targets = parameters["image_position.target"][0]
        marks = [point.mark(float(targets[k, 0]), float(targets[k, 1])) for k, point in enumerate(self.placed)]
        for lead in self._leads:
            u_frac, lead_room_frac = nan, float(parameters["lead_room.target"][0, lead.instance, 1])
            if lead.by_motion:  # resolved here, since whoever judges knows only where the subject faces
                going_ned_rad = parameters["subject"][0, lead.instance, 4]
                u_frac, lead_room_frac = float(lead_room_u(going_ned_rad, self._yaw_ned_rad, lead_room_frac)), nan
            marks.append(Mark(lead.subject, lead.point_frac, u_frac, nan, lead_room_frac))
        return tuple(marks)


def placed_points(spec: ShotSpec, camera: Camera) -> tuple[Placed, ...]:
    """Every point that the shot places, headroom among them; each needs a mark of the problem."""
    swaying_x, swaying_y = sway(spec.handheld, camera)
    placed = []
    for framing in spec.framing:
        x, y = added(_column(framing, spec, camera), swaying_x), added(_row(framing, spec.duration_s), swaying_y)
        if x is not None or y is not None:
            placed.append(Placed(framing, point_frac(framing.point), x, y))
        if framing.headroom is not None:
            placed.append(Placed(framing, 1.0, None, added(profile(framing.headroom, spec.duration_s), swaying_y)))
    return tuple(placed)


def openings(spec: ShotSpec, camera: Camera) -> dict[str, Opening]:
    """Where the shot has everybody whom it places in its first picture: it tells who is who."""
    start_s = np.zeros(1)
    sizes = {
        framing.subject: float(asked_size(framing, spec.duration_s)(start_s)[0])
        for framing in spec.framing
        if framing.size is not None
    }
    found: dict[str, Opening] = {}
    for point in placed_points(spec, camera):
        name = point.subject
        if name and name not in found:
            u, v = (nan if at is None else float(at(start_s)[0]) for at in (point.x, point.y))
            found[name] = Opening(point.point_frac, u, v, sizes.get(name, nan))
    return found


def asked_size(framing: Framing, duration_s: float) -> Profile:
    """Apparent height of the figure over time, from a word or a value."""
    return profile(SIZES.get(str(framing.size), framing.size), duration_s)  # type: ignore[arg-type]


def _column(framing: Framing, spec: ShotSpec, camera: Camera) -> Profile | None:
    x = framing.x
    if x is None:
        return None
    asked = profile(COLUMNS.get(str(x), x), spec.duration_s)  # type: ignore[arg-type]
    return protected_column(asked, spec, framing, camera)


def _row(framing: Framing, duration_s: float) -> Profile | None:
    y = framing.y
    return None if y is None else profile(ROWS.get(str(y), y), duration_s)  # type: ignore[arg-type]
