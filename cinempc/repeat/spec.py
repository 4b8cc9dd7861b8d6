"""The specification of a repeat: whose camera move it is, and all that it is flown with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, JsonValue

from cinempc.cameratrack import Source
from cinempc.configfile import Document, dump, validate
from cinempc.hardware import Camera, Drone, Name, Strict
from cinempc.repeat.move import Move
from cinempc.repeat.movefile import read_move
from cinempc.shots.load import LoadedShot, assembled, track_folders
from cinempc.shots.spec import MAX_SUBJECTS, Perception, Planner, ShotSpec, Subject, Tighter

MOVE_NAME = "move.csv"  # beside the specification, in a take's folder


class RepeatOf(Strict):
    """Whose camera move it is."""

    move: Annotated[str, Field(min_length=1, max_length=300)] = MOVE_NAME
    """A CSV file with the camera at evenly spaced times; a path, from this file on."""
    take: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    """The take that it was recorded in."""
    track: Source | None = None
    """Which of that take's camera tracks it is."""


class RepeatSpec(Strict):
    """A camera move flown again, as a file."""

    repeat: RepeatOf
    """Whose move it is."""
    title: Annotated[str, Field(min_length=1, max_length=200)]
    """What the take is called in the report."""
    scene: str | dict[str, JsonValue] | None = None
    """Where it is flown: a name in configs/scenes, a path, or a whole scene written here."""
    camera: str | Camera = "cine_zoom"
    """A name in configs/cameras, a path, or a whole camera written here."""
    drone: str | Drone = "cine_quad"
    """A name in configs/drones, a path, or a whole drone written here."""
    subjects: Annotated[dict[Name, Subject], Field(max_length=MAX_SUBJECTS)] = Field(default={})
    """Who is there and kept clear of, by name; nobody is followed."""
    limits: Tighter = Tighter()
    """Limits within the drone's."""
    perception: Perception = Perception()
    """How it is known who is where."""
    planner: Planner = Planner()
    """The optimiser's horizon."""
    seed: Annotated[int, Field(ge=0, le=2**31)] = 0
    """Of the embedded simulator's wind, noise and lags."""


@dataclass(frozen=True, slots=True)
class LoadedRepeat:
    """A read repeat; `shot` stands for it: nothing is asked of its picture."""

    shot: LoadedShot
    source: RepeatOf
    move: Move


def is_repeat(document: Document) -> bool:
    """Whether a file holds a repeat, by its keys."""
    return isinstance(document.data, dict) and "repeat" in document.data


def load_repeat(path: Path | str, overrides: Iterable[str] = ()) -> LoadedRepeat:
    """Reads and checks a repeat's file, and the move beside it; overrides such as "seed=3" come on top.

    Raises:
        ConfigError: with every problem found.
        RepeatError: the move cannot be read.
    """
    file = Path(path)
    document = assembled(file, overrides)
    spec = validate(document, RepeatSpec)
    camera, drone = validate(document, Camera, ("camera",)), validate(document, Drone, ("drone",))
    move = read_move(file.parent / spec.repeat.move, camera)
    shot = LoadedShot(standing_for(spec, move), camera, drone, file, document, track_folders(document, file))
    return LoadedRepeat(shot, spec.repeat, move)


def common(spec: RepeatSpec | ShotSpec) -> dict[str, Any]:
    """What a repeat has as a shot has it."""
    return {name: getattr(spec, name) for name in RepeatSpec.model_fields if name != "repeat"}


def standing_for(spec: RepeatSpec, move: Move) -> ShotSpec:
    """The repeat as a shot that asks for nothing."""
    duration_s = move.duration_s + float(move.times_s[1])  # the last instant is filmed too
    return ShotSpec.model_construct(**common(spec), duration_s=duration_s, framing=[])


def effective_repeat(source: RepeatOf, shot: LoadedShot, scene: BaseModel | None) -> str:
    """The whole repeat as YAML: with the move beside it, it flies again from this alone.

    `scene` is the scene as it is flown, with its tracks written out as rows.
    """
    written = None if scene is None else scene.model_dump(mode="json", by_alias=True, exclude_none=True)
    here = source.model_copy(update={"move": MOVE_NAME})
    spec = RepeatSpec.model_construct(**{"repeat": here, **common(shot.spec), "scene": written})
    return f"{_said(source)}\n{dump(spec)}"


def _said(source: RepeatOf) -> str:
    if source.take is None:
        return "# A camera move, flown by `cinempc repeat`."
    track = source.track or Source.MEASURED
    return f"# The {track} camera move of {source.take} again, flown by `cinempc repeat`."
