"""Hand-written YAML, read strictly into pydantic models; every complaint says where, what and what is allowed.

    shot = load("configs/shots/orbit.yaml", ShotSpec, overrides=["lens.f_number=4"])
    text = dump(shot)  # complete, and loads back to an equal model

The steps are there one by one too: `read` a file to a `Document` (plain data that knows where each key was written),
`set_value` on it, `validate` it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from cinempc.configfile.document import ConfigError, Document, KeyPath, Place, Problem
from cinempc.configfile.dumping import dump
from cinempc.configfile.override import set_value
from cinempc.configfile.parsing import MAX_BYTES, parse, read, read_text
from cinempc.configfile.validation import validate
from cinempc.configfile.wording import nearest

__all__ = [
    "MAX_BYTES",
    "ConfigError",
    "Document",
    "KeyPath",
    "Place",
    "Problem",
    "dump",
    "load",
    "nearest",
    "parse",
    "read",
    "read_text",
    "set_value",
    "validate",
]

ModelT = TypeVar("ModelT", bound=BaseModel)


def load(path: Path | str, model: type[ModelT], overrides: Iterable[str] = ()) -> ModelT:
    """The file as a model, after `overrides` such as "lens.f_number=4".

    Raises ConfigError with all that is wrong.
    """
    document = read(path)
    for override in overrides:
        document = set_value(document, override)
    return validate(document, model)
