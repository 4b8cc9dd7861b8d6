"""What a log says about its take beside the ticks: how it began and how it ended; JSON in the log's metadata."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from fractions import Fraction
from typing import Any

import numpy as np
import orjson
from pydantic import BaseModel

from cinempc import __version__
from cinempc.hardware import Camera, Drone
from cinempc.space import Solid, from_plain, to_plain

LOG_FORMAT = "3"
INFO_METADATA = "cinempc.take"
START_METADATA = "cinempc.start"
ENDING_METADATA = "cinempc.ending"
SPEC_ATTACHMENT = "spec.yaml"


@dataclass(frozen=True, slots=True)
class Slate:
    """What stands on the clapperboard: how cutting room and effects call the take."""

    scene: str = "1"
    shot: str = "A"
    take: int = 1

    @property
    def reel(self) -> str:
        """The clip's name, also as an EDL's reel: letters, digits and underscores."""
        words = (self.scene, self.shot, f"T{self.take:02d}")
        return "_".join("".join(c if c.isascii() and c.isalnum() else "_" for c in word) for word in words)


@dataclass(frozen=True, slots=True, eq=False)
class TakeInfo:
    """All that judging a take needs beside its ticks."""

    title: str
    seed: int
    duration_s: float  # as asked; a take may end earlier
    tick_s: float  # control period
    camera: Camera
    drone: Drone  # with the shot's own, tighter limits put in
    subject_class: dict[str, str]  # "person", "car", ... by name; a subject that is not in it counts as a person
    solids: tuple[Solid, ...] = ()  # all that stands in the way
    light_ev100: float | None = None  # of the scene, as it truly is; None where nobody knows
    conditions: str = ""  # one line for the reader: scene, wind, where the subjects' states came from
    subjects_seen: bool = False  # in pictures, and not told by a simulator
    compare_with: str | None = None  # a baseline of cinempc.report.baselines
    slate: Slate = Slate()
    frame_rate: Fraction | None = None  # of the video; None for a take without pictures
    version: str = field(default=__version__)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a take ended, and how long its ticks took on the wall clock."""

    completed: bool
    reason: str
    wall_s: float  # from the first tick to the last one
    ticks: int
    frames: int
    lacking: str = ""  # what was not recorded, in words


def to_json(value: Any) -> bytes:
    """JSON of dataclasses, numpy arrays and pydantic models; NaN and infinity become null."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_SERIALIZE_NUMPY)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, np.ndarray):  # not contiguous
        return value.tolist()
    if isinstance(value, Fraction):
        return str(value)
    raise TypeError(f"cannot log a {type(value).__name__}")


def info_to_json(info: TakeInfo) -> bytes:
    """What `info_from_json` reads."""
    entries = {entry.name: getattr(info, entry.name) for entry in fields(info)}
    return to_json({**entries, "solids": [to_plain(solid) for solid in info.solids]})


def info_from_json(text: str) -> TakeInfo:
    """The reverse of `info_to_json`. Raises ValueError, KeyError or TypeError where the text is something else."""
    raw = orjson.loads(text)
    raw["camera"] = Camera.model_validate_json(orjson.dumps(raw["camera"]))
    raw["drone"] = Drone.model_validate_json(orjson.dumps(raw["drone"]))
    raw["solids"] = tuple(from_plain(solid) for solid in raw["solids"])
    raw["slate"] = Slate(**raw["slate"])
    raw["frame_rate"] = None if raw["frame_rate"] is None else Fraction(raw["frame_rate"])
    return TakeInfo(**raw)


def ending_from_json(text: str) -> Ending:
    """The reverse of `to_json`. Raises ValueError or TypeError where the text is something else."""
    return Ending(**orjson.loads(text))
