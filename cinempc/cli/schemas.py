"""JSON Schemas of all hand-written files: those of the director's and those of the simulator's."""

from __future__ import annotations

from pydantic import BaseModel

from cinempc.sequence.spec import SequenceSpec
from cinempc.shots.schema import MODELS
from sim.scene import Scene

ALL_MODELS: dict[str, type[BaseModel]] = {**MODELS, "scene": Scene, "sequence": SequenceSpec}
