"""What every kind of shot has in common: who is in it, and how it becomes the ordinary keys of a shot file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field

from cinempc.hardware import Camera, Drone, Name, Strict

Keys = dict[str, Any]
"""Part of a shot file as plain YAML data."""
Duration = Annotated[float, Field(ge=2, le=600)]
Metres = Annotated[float, Field(ge=-500, le=500)]
Height = Annotated[float, Field(ge=0.5, le=120)]
Point = tuple[float, float, float]
"""Ahead, right and height [m]; or north, east and height."""
HOLD_S = 1.0  # a movement begins so long after the shot does, and ends so long before


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody of the scene, as far as a shot needs to know."""

    class_: str
    height_m: float


@dataclass(frozen=True, slots=True)
class Setting:
    """Who is there, and what is filmed with."""

    actors: Mapping[str, Actor]
    camera: Camera
    drone: Drone


class Kind(Strict):
    """A kind of shot."""

    scene: ClassVar[str] = "park"
    """Where it is flown when the file names no scene."""
    title: ClassVar[str] = ""
    """With {subject} and, where there is one, {other}."""
    smallest: ClassVar[Keys] = {"subject": "mia"}
    """Parameters of the smallest file that is a whole shot."""

    subject: Name | None = None
    """Whom it is about: an actor of the scene; left out, the first one."""
    duration_s: Duration = 10.0
    """How long the shot is."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """A kind that only changes a parameter's default keeps its description."""
        silent = [name for name, field in cls.model_fields.items() if field.description is None]
        for name in silent:
            told = (
                base.model_fields[name]
                for base in cls.__mro__[1:]
                if issubclass(base, Strict) and name in base.model_fields
            )
            cls.model_fields[name].description = next((field.description for field in told if field.description), None)
        if silent:
            cls.model_rebuild(force=True)

    def expand(self, setting: Setting) -> Keys:
        """The ordinary keys of a shot file. Raises KindError for what this setting has not."""
        raise NotImplementedError

    def who(self, setting: Setting) -> str:
        """The subject's name."""
        return self.subject or next(iter(setting.actors), "subject")

    def stature_m(self, setting: Setting) -> float:
        """The subject's height; somebody unknown is of ordinary height, and is complained of later."""
        return height_of(self.who(setting), setting)

    def basics(self, setting: Setting, *others: str) -> Keys:
        """Title, duration and subjects."""
        names = dict.fromkeys((self.who(setting), *others))
        called = {"subject": self.who(setting).capitalize(), "other": next(iter(others), "").capitalize()}
        return {
            "title": self.title.format(**called),
            "duration_s": self.duration_s,
            "subjects": {name: _subject(name, setting) for name in names},
        }


class KindError(ValueError):
    """A kind that does not go with its setting; `key` is the parameter to mend."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def height_of(name: str, setting: Setting) -> float:
    """Somebody's height [m]."""
    return setting.actors[name].height_m if name in setting.actors else 1.7


def ramp(start: float, end: float, duration_s: float) -> Any:
    """A change over the whole shot, with a moment's rest at both ends."""
    if start == end:
        return start
    hold_s, over_s = span(duration_s)
    return {"from": rounded(start), "to": rounded(end), "start_s": hold_s, "over_s": over_s}


def span(duration_s: float) -> tuple[float, float]:
    """When a movement begins, and how long it takes, in a shot of that length [s]."""
    hold_s = rounded(min(HOLD_S, duration_s / 6))
    return hold_s, rounded(duration_s - 2 * hold_s)


def line(start_m: Point, end_m: Point, duration_s: float) -> list[list[float]]:
    """Two keys of a camera path, with a moment's rest at both ends."""
    hold_s, over_s = span(duration_s)
    return [[hold_s, *map(rounded, start_m)], [rounded(hold_s + over_s), *map(rounded, end_m)]]


def _subject(name: str, setting: Setting) -> Keys:
    actor = setting.actors.get(name, Actor("person", 1.7))
    return {"class": actor.class_, "height_m": actor.height_m}


def rounded(number: float) -> float:
    """To the millimetre, as a person would write it."""
    return round(float(number), 3)
