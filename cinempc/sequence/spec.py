"""The sequence file: shots in order, how each is gone over to, and what ends it.

A shot of a sequence is written as in a shot file of its own; what all have in common stands once, above them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, GetJsonSchemaHandler, JsonValue, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from cinempc.hardware import Camera, Drone, Name, Strict
from cinempc.shots.kinds import KINDS
from cinempc.shots.spec import MAX_SUBJECTS, Perception, Place, Planner, ShotSpec, Start, Subject, Tighter, View

Wait = Annotated[float, Field(ge=0, le=3600)]
Handle = Annotated[float, Field(ge=0, le=10)]

COMMON = ("scene", "camera", "drone", "subjects", "start", "perception", "planner", "seed", "compare_with")
"""Keys of a shot that all shots of a sequence share: they stand above the shots."""


class Line(Strict):
    """A line on the ground."""

    subject: Name
    """Who is to pass it."""
    from_m: tuple[Place, Place]
    """One end: [north, east]."""
    to_m: tuple[Place, Place]
    """The other end: [north, east]."""

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        if self.from_m == self.to_m:
            raise ValueError("to_m: the line needs two different ends")
        return self


class Near(Strict):
    """How near somebody comes to somebody or something."""

    subject: Name
    """Who comes near."""
    to: Name | tuple[Place, Place]
    """To whom, or to which place: [north, east]."""
    distance_m: Annotated[float, Field(gt=0, le=1000)]
    """From when on they are near: the horizontal distance."""


class Speed(Strict):
    """How fast somebody goes."""

    subject: Name
    """Who speeds up or slows down."""
    above_m_s: Annotated[float, Field(gt=0, le=60)] | None = None
    """Faster than this."""
    below_m_s: Annotated[float, Field(gt=0, le=60)] | None = None
    """Slower than this."""

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.above_m_s is None) == (self.below_m_s is None):
            raise ValueError("give either above_m_s or below_m_s")
        return self


class Turning(Strict):
    """How far somebody turns, counted from when the shot began."""

    subject: Name
    """Who turns."""
    by_deg: Annotated[float, Field(ge=5, le=180)]
    """By how much, to either side."""


CUES = ("after_s", "crosses", "near", "speed", "turns", "held_s", "key", "message")


class Cue(Strict):
    """What ends a shot: give one of these."""

    after_s: Wait | None = None
    """So long after the shot began."""
    crosses: Line | None = None
    """When a subject passes a line."""
    near: Near | None = None
    """When a subject comes near."""
    speed: Speed | None = None
    """When a subject speeds up or slows down."""
    turns: Turning | None = None
    """When a subject turns."""
    held_s: Annotated[float, Field(gt=0, le=60)] | None = None
    """When the picture has been as asked for so long."""
    key: Literal["space"] | Annotated[str, Field(pattern="^[a-z]$")] | None = None
    """When the operator presses a key: space, or a letter."""
    message: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^\S(.*\S)?$")] | None = None
    """When this line of text comes in on the port given with --cues."""

    @model_validator(mode="after")
    def _one_cue(self) -> Self:
        given = [name for name in CUES if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(CUES)}; for several, a list of cues")
        return self


class Blend(Strict):
    """One shot becomes the next without a cut."""

    blend_s: Annotated[float, Field(ge=0.5, le=60)]
    """How long that takes; longer where the drone needs more."""


class Handles(Strict):
    """What is filmed beyond both ends of a cut, for the editor."""

    pre_roll_s: Handle = 0.5
    """The camera is on its mark so long before a shot begins."""
    post_roll_s: Handle = 0.5
    """A shot is held so long after it has ended."""


class SequenceShot(Strict):
    """A shot: these keys, and those of a shot file. `duration_s` is its length, with a cue the longest."""

    model_config = ConfigDict(extra="allow")

    name: Name
    """What the shot is called in the sequence."""
    use: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    """A shot file to begin from: a name in configs/shots, or a path. The keys written here come on top."""
    like: Name | None = None
    """An earlier shot of the sequence to begin from. The keys written here come on top."""
    with_: dict[Name, JsonValue] = Field(default={}, alias="with")
    """Values for "$name" in what it begins from, and other names for the subjects of a shot file."""
    aside: bool = False
    """Not in the order of the shots: for `like` and `if_lost`."""
    transition: Literal["cut"] | Blend = "cut"
    """How the sequence goes over to this shot: an editor's cut, or {blend_s: seconds}."""
    until: Cue | list[Cue] = Field(default=[])
    """What ends the shot before its duration is over: a cue, or a list of which the first one counts."""
    at_least_s: Wait = 1.0
    """No cue ends the shot before this."""
    mirror: Literal["as_asked", "either"] = "as_asked"
    """either: the azimuths may be mirrored, to the side that is less far away."""
    if_lost: Name | None = None
    """The shot to go to when somebody whom this one needs is out of sight; from there back when they are seen again."""
    retries: Annotated[int, Field(ge=0, le=20)] = 2
    """How often this shot is taken up again after that."""

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if self.use is not None and self.like is not None:
            raise ValueError("like: use and like both say what the shot begins from: give one of them")
        return self

    @property
    def cues(self) -> tuple[Cue, ...]:
        """All that may end it."""
        return (self.until,) if isinstance(self.until, Cue) else tuple(self.until)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Its own keys, and those of a shot file and of all kinds of shots, as far as they are not shared."""
        own = handler.resolve_ref_schema(handler(core))
        written = [handler.resolve_ref_schema(handler(model.__pydantic_core_schema__)) for model in _WRITTEN_AS]
        keys: dict[str, list[JsonSchemaValue]] = {}
        for schema in written:
            for key, field in schema["properties"].items():
                if key not in COMMON and field not in keys.setdefault(key, []):
                    keys[key].append(field)
        view = handler.resolve_ref_schema(handler(View.__pydantic_core_schema__))
        keys["view"] = [{key: value for key, value in view.items() if key != "required"}]  # it may begin from another
        own["properties"] = {**own["properties"], **{key: _any_of(fields) for key, fields in keys.items() if fields}}
        return own


def _any_of(fields: list[JsonSchemaValue]) -> JsonSchemaValue:
    if len(fields) == 1:
        return fields[0]
    described = {"description": fields[0]["description"]} if "description" in fields[0] else {}
    return {**described, "anyOf": fields}


_WRITTEN_AS: tuple[type[Strict], ...] = (ShotSpec, *KINDS.values())


class SequenceSpec(Strict):
    """Shots in order."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    """What the sequence is called in the report."""
    scene: str | dict[str, JsonValue] | None = None
    """Where the embedded simulator flies it: a name in configs/scenes, a path, or a whole scene written here."""
    camera: str | Camera = "cine_zoom"
    """A name in configs/cameras, a path, or a whole camera written here."""
    drone: str | Drone = "cine_quad"
    """A name in configs/drones, a path, or a whole drone written here."""
    subjects: Annotated[dict[Name, Subject], Field(min_length=1, max_length=MAX_SUBJECTS)]
    """The cast of all shots, by name; in the embedded simulator, actors of the scene."""
    shots: Annotated[list[SequenceShot], Field(min_length=1, max_length=100)]
    """In order."""
    handles: Handles = Handles()
    """What is filmed beyond both ends of a cut."""
    keep_side: bool = True
    """Sides that are free are chosen so that cuts do not cross the line of action."""
    limits: Tighter = Tighter()
    """Limits for all shots, within the drone's; the tightest of all that are given hold all along."""
    start: Start | None = None
    """Where the camera starts; left out: on the first shot's mark."""
    perception: Perception = Perception()
    """How it is known who is where."""
    planner: Planner = Planner()
    """The optimiser's horizon."""
    seed: Annotated[int, Field(ge=0, le=2**31)] = 0
    """Of the embedded simulator's wind, noise and lags."""


def control_keys() -> dict[str, Any]:
    """The keys of a shot that belong to the sequence and not to the shot file, by the names that files use."""
    return {field.alias or name: field for name, field in SequenceShot.model_fields.items()}
