"""Where subjects sit in the frame and how big they are: from the shot file to the problem's parameters."""

from __future__ import annotations

from cinempc.costs.image_position import ImagePosition
from cinempc.problem import Parameters
from cinempc.shots.gains import Gains
from cinempc.shots.profile import Profile, profile
from cinempc.shots.situation import Situation
from cinempc.shots.spec import BODY_POINTS, COLUMNS, ROWS, SIZES, Framing, PointWord, ShotSpec


class FramingWriter:
    """All of a shot's `framing` entries."""

    def __init__(self, spec: ShotSpec, gains: Gains) -> None:
        names = list(spec.subjects)
        self._entries: list[_Entry] = []
        points = dict.fromkeys(names, 0)
        for framing in spec.framing:
            self._entries.append(_Entry(framing, names.index(framing.subject), points, spec.duration_s, gains))

    def write(self, parameters: Parameters, situation: Situation) -> None:
        """Set-points and gains of image position, size and lead room."""
        for entry in self._entries:
            entry.write(parameters, situation)


class _Entry:
    """One framing entry; takes free image points of its subject as it needs them."""

    def __init__(self, framing: Framing, subject: int, points: dict[str, int], duration_s: float, gains: Gains) -> None:
        self._subject, self._gains = subject, gains
        self._point_frac = point_frac(framing.point)
        self._marks: list[tuple[int, float, Profile | None, Profile | None]] = []

        def mark(height_frac: float, x: Profile | None, y: Profile | None) -> None:
            index = points[framing.subject]
            if index >= ImagePosition.POINTS:
                raise ValueError(f"framing: at most {ImagePosition.POINTS} points of {framing.subject} can be placed")
            points[framing.subject] = index + 1
            self._marks.append((index, height_frac, x, y))

        x, y = _column(framing, duration_s), _row(framing, duration_s)
        if x is not None or y is not None:
            mark(self._point_frac, x, y)
        if framing.headroom is not None:
            mark(1.0, None, profile(framing.headroom, duration_s))
        size, lead_room = framing.size, framing.lead_room
        self._size = None if size is None else profile(SIZES.get(str(size), size), duration_s)  # type: ignore[arg-type]
        self._lead_room = None if lead_room is None else profile(lead_room, duration_s)

    def write(self, parameters: Parameters, situation: Situation) -> None:
        times_s, i = situation.times_s, self._subject
        for index, height_frac, x, y in self._marks:
            target = parameters["image_position.target"][:, i, 3 * index : 3 * index + 3]
            gain = parameters["image_position.gain"][:, i, 2 * index : 2 * index + 2]
            target[:, 0] = height_frac
            for axis, place in enumerate((x, y)):
                if place is not None:
                    target[:, 1 + axis] = place(times_s)
                    gain[:, axis] = self._gains["image_position"]
        if self._size is not None:
            parameters["size.target"][:, i, 0] = self._size(times_s)
            parameters["size.gain"][:, i] = self._gains["size"]
        if self._lead_room is not None:
            parameters["lead_room.target"][:, i, 0] = self._point_frac
            parameters["lead_room.target"][:, i, 1] = self._lead_room(times_s)
            parameters["lead_room.gain"][:, i] = self._gains["lead_room"]


def point_frac(point: PointWord | float) -> float:
    """Fraction of the subject's height, from a word or a number."""
    return BODY_POINTS[point.value] if isinstance(point, PointWord) else float(point)


def _column(framing: Framing, duration_s: float) -> Profile | None:
    x = framing.x
    return None if x is None else profile(COLUMNS.get(str(x), x), duration_s)  # type: ignore[arg-type]


def _row(framing: Framing, duration_s: float) -> Profile | None:
    y = framing.y
    return None if y is None else profile(ROWS.get(str(y), y), duration_s)  # type: ignore[arg-type]
