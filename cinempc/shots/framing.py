"""Where subjects sit in the frame and how big they are: from the shot file to the problem's parameters."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

from cinempc.problem import Parameters
from cinempc.shots.gains import Gains
from cinempc.shots.profile import Constant, Profile, profile
from cinempc.shots.setpoints import SetPoints
from cinempc.shots.situation import Situation
from cinempc.shots.spec import BODY_POINTS, COLUMNS, ROWS, SIZES, Framing, PointWord, ShotSpec
from cinempc.types import Array, Mark


@dataclass(frozen=True, slots=True)
class Placed:
    """A point of a subject with its place in the frame over time, as far as that is asked for."""

    subject: str
    point_frac: float
    x: Profile | None
    y: Profile | None


class FramingWriter:
    """All of a shot's `framing` entries."""

    def __init__(self, spec: ShotSpec, gains: Gains) -> None:
        self._names = list(spec.subjects)
        self.placed = placed_points(spec)
        self._points = SetPoints()
        for k, point in enumerate(self.placed):
            for row, place in enumerate((point.x, point.y)):
                if place is not None:
                    self._points.add_row("image_position", place, gains["image_position"], instance=k, row=row)
        self._lead_rooms: list[tuple[int, float]] = []
        for framing in spec.framing:
            i = self._names.index(framing.subject)
            if framing.size is not None:
                self._points.add("size", _size(framing, spec.duration_s), gains["size"], instance=i)
            if framing.lead_room is not None:
                height_frac, lead_room = point_frac(framing.point), profile(framing.lead_room, spec.duration_s)
                self._points.add("lead_room", Constant(height_frac), gains["lead_room"], instance=i)
                self._points.add("lead_room", lead_room, gains["lead_room"], instance=i, column=1)
                self._lead_rooms.append((i, height_frac))

    def begin(self, parameters: Parameters) -> None:
        """What does not change during the shot."""
        self._points.begin(parameters)

    def write(self, parameters: Parameters, situation: Situation) -> None:
        """Where the placed points are, and the set-points of image position, size and lead room."""
        self._points.write(parameters, situation.times_s)
        for k, point in enumerate(self.placed):
            parameters["mark"][:, k] = situation.point_ned_m(point.subject, point.point_frac)

    def marks(self, parameters: Parameters) -> tuple[Mark, ...]:
        """The image points that are asked for at the first instant."""
        targets: Array = parameters["image_position.target"][0]
        marks = [
            Mark(
                point.subject,
                point.point_frac,
                float(targets[k, 0]) if point.x is not None else nan,
                float(targets[k, 1]) if point.y is not None else nan,
            )
            for k, point in enumerate(self.placed)
        ]
        for i, height_frac in self._lead_rooms:
            lead_room_frac = float(parameters["lead_room.target"][0, i, 1])
            marks.append(Mark(self._names[i], height_frac, nan, nan, lead_room_frac))
        return tuple(marks)


def placed_points(spec: ShotSpec) -> tuple[Placed, ...]:
    """Every point that the shot places, headroom among them; each needs a mark of the problem."""
    placed = []
    for framing in spec.framing:
        x, y = _column(framing, spec.duration_s), _row(framing, spec.duration_s)
        if x is not None or y is not None:
            placed.append(Placed(framing.subject, point_frac(framing.point), x, y))
        if framing.headroom is not None:
            placed.append(Placed(framing.subject, 1.0, None, profile(framing.headroom, spec.duration_s)))
    return tuple(placed)


def point_frac(point: PointWord | float) -> float:
    """Fraction of the subject's height, from a word or a number."""
    return BODY_POINTS[point.value] if isinstance(point, PointWord) else float(point)


def _size(framing: Framing, duration_s: float) -> Profile:
    return profile(SIZES.get(str(framing.size), framing.size), duration_s)  # type: ignore[arg-type]


def _column(framing: Framing, duration_s: float) -> Profile | None:
    x = framing.x
    return None if x is None else profile(COLUMNS.get(str(x), x), duration_s)  # type: ignore[arg-type]


def _row(framing: Framing, duration_s: float) -> Profile | None:
    y = framing.y
    return None if y is None else profile(ROWS.get(str(y), y), duration_s)  # type: ignore[arg-type]
