"""What kinds of value a type annotation takes, and how a path leads through annotations."""

from __future__ import annotations

from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel, JsonValue
from pydantic.fields import FieldInfo


class Found(NamedTuple):
    """Where a path led: the annotation, the part of the path that was followed, and whether it ends at a choice."""

    annotation: Any
    key: tuple[int | str, ...]
    is_choice: bool


def members(annotation: Any) -> list[Any]:
    """The kinds of value that an annotation takes, apart from None."""
    base = bare(annotation)
    if get_origin(base) in (Union, UnionType):
        return [member for arg in get_args(base) if arg is not NoneType for member in members(arg)]
    return [annotation]


def bare(annotation: Any) -> Any:
    """The annotation without its `Annotated[...]`."""
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation


def model_of(annotation: Any) -> type[BaseModel] | None:
    """The pydantic model that an annotation is, or None."""
    base = bare(annotation)
    return base if isinstance(base, type) and issubclass(base, BaseModel) else None


def fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """A model's fields by the names that files use."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def words(annotation: Any) -> list[str]:
    """All the words that an annotation takes literally."""
    found: list[str] = []
    for member in members(annotation):
        base = bare(member)
        if get_origin(base) is Literal:
            found += [word for word in get_args(base) if isinstance(word, str)]
        elif isinstance(base, type) and issubclass(base, Enum):
            found += [str(word.value) for word in base]
    return found


def follow(annotation: Any, location: tuple[int | str, ...]) -> Found:
    """Follows a location through the types: to its end, or to the first choice between several kinds of value."""
    for depth, step in enumerate(location):
        kinds = members(annotation)
        if step == "[key]":
            return Found(annotation, location[:depth], False)
        if len(kinds) > 1:
            return Found(annotation, location[:depth], True)
        annotation = _inside(kinds[0], step)
    return Found(annotation, location, len(members(annotation)) > 1)


def _inside(annotation: Any, step: int | str) -> Any:
    base = bare(annotation)
    model = model_of(base)
    if model is not None:
        field = fields(model).get(str(step))
        if field is None:
            return Any
        return Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    origin, args = get_origin(base), get_args(base)
    if origin is dict:
        return args[1]
    if origin is list or (origin is tuple and args[-1] is Ellipsis):
        return args[0]
    if origin is tuple and isinstance(step, int) and step < len(args):
        return args[step]
    return Any


def meant(annotation: Any, value: JsonValue) -> Any | None:
    """The one kind of several that a mapping or a list evidently is meant to be; None for scalars."""
    kinds = members(annotation)
    if isinstance(value, dict):
        models = [(m, model_of(m)) for m in kinds]
        known = [(len(set(value) & set(fields(model))), m) for m, model in models if model is not None]
        best = max(known, key=lambda pair: pair[0], default=(0, None))[1]
        return best or next((m for m in kinds if get_origin(bare(m)) is dict), None)
    if isinstance(value, list):
        lists = [m for m in kinds if get_origin(bare(m)) in (list, tuple)]
        fitting = [m for m in lists if get_origin(bare(m)) is tuple and len(get_args(bare(m))) == len(value)]
        return next(iter(fitting + lists), None)
    return None
