"""The numbers of a shot file that a director could turn, and in which steps each is turned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, log
from typing import Any

from pydantic import BaseModel, JsonValue

from cinempc.configfile import Document, KeyPath
from cinempc.configfile.kinds import fields, follow, meant, model_of
from cinempc.feasibility.finding import Finding
from cinempc.hardware import Camera
from cinempc.optics import F_NUMBERS, ISO_VALUES
from cinempc.shots.kinds import KINDS
from cinempc.shots.spec import SIZES, ShotSpec

Setting = float | str
NOT_TURNED = ("scene", "camera", "drone", "subjects", "perception", "planner", "weights", "seed", "light_ev100")
WORDS: tuple[Setting, ...] = tuple(word for _, word in sorted((size, word) for word, size in SIZES.items()))
OWN = 0.6  # cost of turning what a finding is about
DEAR = {"size": 1.6, "x": 2.0, "y": 2.0, "headroom": 2.0, "lead_room": 2.0, "from": 1.6, "to": 1.6}
"""Of turning what makes the picture: a move is slowed down rather than cut short."""
PARTS = ("from", "to", "start_s", "keys")  # of a value that changes; `over_s` too, but it may stand alone


@dataclass(frozen=True, slots=True)
class Knob:
    """One scalar of the file."""

    key: KeyPath
    now: Setting
    settings: tuple[Setting, ...]
    """All that it can be set to, in order."""
    cost: float = 1.0
    """Of a change: lower for what the finding is about."""

    def change(self, setting: Setting) -> float:
        """How much of a change it is: its cost times the logarithm of the ratio, or from zero a tenth of the number."""
        if isinstance(setting, str) or isinstance(self.now, str):
            return self.cost * abs(log(SIZES[str(setting)] / SIZES[str(self.now)]))
        if setting * self.now > 0:
            return self.cost * abs(log(setting / self.now))
        return self.cost * abs(setting - self.now) / 10.0

    def beside(self) -> tuple[tuple[Setting, ...], tuple[Setting, ...]]:
        """The settings below the present one, nearest first, and those above."""
        if isinstance(self.now, str):
            i = self.settings.index(self.now)
            return self.settings[:i][::-1], self.settings[i + 1 :]
        below = [s for s in self.settings if isinstance(s, (int, float)) and s < self.now]
        above = [s for s in self.settings if isinstance(s, (int, float)) and s > self.now]
        return tuple(below[::-1]), tuple(above)


def knobs(document: Document, finding: Finding, camera: Camera) -> list[Knob]:
    """The scalars of a shot's own file that could mend a finding, and those that could be added to it."""
    found = []
    for key, value in _all_scalars(document):
        quantity = quantity_of(key)
        if str(key[0]) in NOT_TURNED or quantity in NOT_TURNED:
            continue
        free = len(key) == 1 and ("kind",) in document and quantity.endswith(("_m", "_deg", "_s"))
        if quantity in finding.turns or (finding.turns and free):
            settings = _settings(key, quantity, value, camera)
            cost = DEAR.get(quantity, 1.0) * DEAR.get(str(key[-1]), 1.0)
            cost *= OWN if key[: len(finding.key)] == finding.key else 1.0
            if settings:
                found.append(Knob(key, value, settings, cost))
    return found


def quantity_of(key: KeyPath) -> str:
    """What a scalar is a value of: "azimuth_deg" for view.azimuth_deg.to; "over_s" for its duration."""
    names = [step for step in key if isinstance(step, str)]
    if names[-1] == "keys" and isinstance(key[-1], int) and key[-1] == 0:
        return "over_s"
    whole = [name for name in names if name not in PARTS]
    return whole[-1] if whole else names[-1]


def _all_scalars(document: Document) -> Iterator[tuple[KeyPath, Setting]]:
    """Every scalar with its key: those that are written, and those that hold by default."""
    yield from _scalars(document.data, ())
    kind = document.get(("kind",))
    if isinstance(kind, str) and kind in KINDS and isinstance(document.data, dict):
        yield from _defaults(KINDS[kind], document.data, ())
    yield from _unwritten(ShotSpec, document.data, ())


def _unwritten(annotation: Any, data: JsonValue, key: KeyPath) -> Iterator[tuple[KeyPath, Setting]]:
    """The numbers that hold by default in the sections that are there."""
    kind = meant(annotation, data)
    if kind is None:
        return
    model = model_of(kind)
    if model is not None and key and isinstance(data, dict):
        yield from _defaults(model, data, key)
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in inside:
        yield from _unwritten(follow(kind, (step,)).annotation, value, (*key, step))


def _defaults(model: type[BaseModel], data: dict[str, JsonValue], key: KeyPath) -> Iterator[tuple[KeyPath, Setting]]:
    for name, field in fields(model).items():
        if name in data or name in PARTS:
            continue
        if isinstance(field.default, str) and field.default in SIZES:
            yield (*key, name), str(field.default)
        elif isinstance(field.default, (int, float)) and not isinstance(field.default, bool):
            yield (*key, name), field.default


def _scalars(data: JsonValue, key: KeyPath) -> Iterator[tuple[KeyPath, Setting]]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _scalars(value, (*key, name))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _scalars(value, (*key, i))
    elif key and (data in SIZES or (isinstance(data, (int, float)) and not isinstance(data, bool))):
        yield key, data


def _settings(key: KeyPath, quantity: str, now: Setting, camera: Camera) -> tuple[Setting, ...]:
    if isinstance(now, str):
        return WORDS if quantity == "size" else ()
    times = key[-1] == "start_s" or quantity.endswith("_s")
    low, high = -inf, inf
    marks: tuple[float, ...] = ()
    if times:
        low, high = 0.1, 3600.0
    elif quantity == "focal_length_mm":
        low, high = camera.focal_length_mm
    elif quantity == "f_number":
        low, high, marks = *camera.f_number, (*F_NUMBERS, *camera.f_number)
    elif quantity == "iso":
        marks = ISO_VALUES
    settings = marks or _ladder(now, _grid(quantity, times=times), (low, high))
    return tuple(sorted({s for s in settings if low <= s <= high and s != now}))


def _grid(quantity: str, *, times: bool) -> float:
    if times or quantity.endswith("_m") or quantity.startswith("nd"):
        return 0.1
    return 1.0 if quantity.endswith(("_deg", "_mm", "_px")) else 0.01


def _ladder(now: float, grid: float, ends: tuple[float, float]) -> list[float]:
    """Round numbers around a number, dense beside it: every grid step at first, then in proportion."""
    scale = abs(now) if now else 100 * grid
    steps = {round(now / grid) + sign * max(round(i), i > 0) for sign in (-1, 1) for i in _offsets(scale / grid)}
    return [round(step * grid, 6) for step in steps] + [end for end in ends if abs(end) < inf]


def _offsets(scale: float) -> list[float]:
    fine = max(scale / 60, 1.0)
    return [fine * i for i in range(1, 31)] + [scale * (1.5 ** (i / 4) - 0.5) for i in range(1, 21)]
