"""From a document to a model, and from pydantic's errors to one helpful problem for each mistake.

Where a key takes several kinds of values (a number, a word, a ramp), pydantic reports why each of them failed. Here the
kind that the writer evidently meant is picked by the shape of what was written, and only that one is explained.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, JsonValue, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from cinempc.configfile.document import ConfigError, Document, KeyPath
from cinempc.configfile.kinds import Found, bare, fields, follow, meant, members, model_of
from cinempc.configfile.wording import describe, nearest_key, unknown_key, wrong_value

ModelT = TypeVar("ModelT", bound=BaseModel)
Complaint = tuple[KeyPath, str]


def validate(document: Document, model: type[ModelT], at: KeyPath = ()) -> ModelT:
    """The document, or its part at a key, as a model.

    Raises ConfigError with one problem for each mistake, in the order of the lines.
    """
    data = document.get(at)
    try:
        return model.model_validate_json(json.dumps(data), strict=True)
    except ValidationError:
        complaints = dict.fromkeys(_explain(model, data, model))
    problems = [document.problem(at + key, message) for key, message in complaints]
    raise ConfigError(sorted(problems, key=lambda p: (p.place.file, p.place.line or 0, p.place.column or 0)))


def _explain(annotation: Any, data: JsonValue, root: type[BaseModel]) -> Iterator[Complaint]:
    """(key, message) for everything about `data` that does not fit the annotation."""
    try:
        TypeAdapter(annotation).validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        errors = [(e, follow(annotation, e["loc"])) for e in error.errors(include_url=False)]
    else:
        return
    misnamed = {key for e, found in errors for key in _meant_by(annotation, e, found)}
    choices: set[KeyPath] = set()
    for e, found in errors:
        absent = e["type"] == "missing" and found.key == e["loc"]
        if found.is_choice and not absent:
            if found.key not in choices:
                choices.add(found.key)
                yield from _explain_choice(found, _at(data, found.key), root)
        elif not (absent and found.key in misnamed):
            yield _explain_one(annotation, found, data, e, root)


def _explain_choice(found: Found, value: JsonValue, root: type[BaseModel]) -> Iterator[Complaint]:
    kind = meant(found.annotation, value)
    if kind is None:
        yield found.key, wrong_value(found.annotation, value)
        return
    for inner, message in _explain(kind, value, root):
        yield found.key + inner, message


def _explain_one(
    annotation: Any, found: Found, data: JsonValue, error: ErrorDetails, root: type[BaseModel]
) -> Complaint:
    key, value = found.key, _at(data, found.key)
    parent = follow(annotation, key[:-1]).annotation
    if "[key]" in error["loc"]:
        return key, f"not allowed as a name: must be {describe(get_args(bare(members(parent)[0]))[0])}"
    match error["type"]:
        case "extra_forbidden":
            return key, unknown_key(_model(parent), str(key[-1]), root)
        case "missing" if isinstance(key[-1], int):
            return key[:-1], wrong_value(parent, _at(data, key[:-1]))
        case "missing":
            return key, f"missing: must be {describe(found.annotation)}"
        case "value_error":
            return _own_message(key, value, str(error["ctx"]["error"]))
    return key, wrong_value(found.annotation, value)


def _own_message(key: KeyPath, value: JsonValue, message: str) -> Complaint:
    """A model's own check; one that begins with the name of a key is about that key."""
    about = re.match(r"(\w+): ", message)
    if about and isinstance(value, dict) and about[1] in value:
        return (*key, about[1]), message[about.end() :]
    return key, message


def _meant_by(annotation: Any, error: ErrorDetails, found: Found) -> list[KeyPath]:
    """The key that an unknown one stands for: it need not be called missing as well."""
    if error["type"] != "extra_forbidden" or found.is_choice:
        return []
    model = _model(follow(annotation, found.key[:-1]).annotation)
    near = nearest_key(str(found.key[-1]), fields(model))
    return [(*found.key[:-1], near)] if near else []


def _model(annotation: Any) -> type[BaseModel]:
    model = model_of(members(annotation)[0])
    assert model is not None, "only models refuse unknown keys"
    return model


def _at(data: JsonValue, key: KeyPath) -> JsonValue:
    return Document(data, {}).get(key)
