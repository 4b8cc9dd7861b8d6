"""How a mistake is put into words: what was written, what is allowed, and what was probably meant."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel, JsonValue, TypeAdapter
from typing_extensions import Doc

from cinempc.configfile.kinds import bare, fields, members, model_of, words

UNITS = {
    "m": "metres", "mm": "millimetres", "s": "seconds", "deg": "degrees", "px": "pixels", "m_s": "metres per second",
    "m_s2": "metres per second squared", "m_s3": "metres per second cubed", "kg": "kilograms",
    "deg_s": "degrees per second", "deg_s2": "degrees per second squared",
}  # fmt: skip
OTHER_UNITS = (
    "cm|km|ft|feet|in|inch|yd|ms|min|h|rad|rad_s|grad|kmh|km_h|kph|mph|kn|kt|ft_s|pct|percent|g|lb"
    "|metres|meters|seconds|degrees"
)
UNIT_SUFFIX = re.compile(f"_({OTHER_UNITS}|{'|'.join(sorted(UNITS, key=len, reverse=True))})$")
NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
NUMBER_WITH_UNIT = re.compile(r"[-+]?[0-9.]+ ?[A-Za-z°%/²]{1,8}|f/[0-9.]+")


def show(value: JsonValue) -> str:
    """A value as the writer knows it, shortened."""
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like another, if any is."""
    by_case = {name.casefold(): name for name in known}
    match = get_close_matches(word.casefold(), by_case, n=1, cutoff=0.6)
    return by_case[match[0]] if match else None


def nearest_key(word: str, known: Iterable[str]) -> str | None:
    """The key that was probably meant: the same quantity in another unit, or else the most similar one."""
    names = list(known)
    same_quantity = [name for name in names if _quantity(name) == _quantity(word)]
    return same_quantity[0] if same_quantity else nearest(word, names)


def _quantity(key: str) -> str:
    return UNIT_SUFFIX.sub("", key)


def unknown_key(model: type[BaseModel], key: str, root: type[BaseModel] | None = None) -> str:
    """That a model has no such key, and which one was probably meant."""
    known = list(fields(model))
    near = nearest_key(key, known)
    elsewhere = [] if near or root is None else [path for path in _paths(root) if path.split(".")[-1] == key]
    hint = ""
    if near:
        hint = f'; did you mean "{near}"?'
        unit = UNIT_SUFFIX.search(near)
        if unit and _quantity(near) == _quantity(key):
            hint += f" The unit is part of the key: give {UNITS.get(unit[1], unit[1])}"
    elif elsewhere:
        hint = f'; did you mean "{elsewhere[0]}"?'
    return f"unknown key{hint} (allowed: {', '.join(known)})"


def _paths(model: type[BaseModel], above: str = "", depth: int = 3) -> Iterator[str]:
    """Dotted paths of all keys of a model and of the models directly inside it."""
    for name, field in fields(model).items():
        yield above + name
        kinds = members(field.annotation)
        inner = model_of(kinds[0])
        if inner is not None and len(kinds) == 1 and depth:
            yield from _paths(inner, f"{above}{name}.", depth - 1)


def wrong_value(annotation: Any, value: JsonValue) -> str:
    """That a value does not fit, what is allowed, and the usual slip behind it."""
    text = f"must be {describe(annotation)}, got {show(value)}"
    hint = _slip(annotation, value)
    return f"{text}; {hint}" if hint else text


def _slip(annotation: Any, value: JsonValue) -> str:
    if isinstance(value, str):
        near = nearest(value, words(annotation))
        if near:
            return f'did you mean "{near}"?'
        if NUMBER.fullmatch(value):
            return "a number is written without quotes"
        if value.endswith("%") and NUMBER.fullmatch(value[:-1].strip()):
            return f"give a fraction, such as {float(value[:-1]) / 100:g}"
        if NUMBER_WITH_UNIT.fullmatch(value):
            return "write the number alone, its unit is in the key"
        if bool in map(bare, members(annotation)):
            return "write true or false"
    return ""


def describe(annotation: Any) -> str:
    """What an annotation takes, in words."""
    known = words(annotation)
    choices = [f"one of {', '.join(known)}" if len(known) > 1 else f'"{known[0]}"'] if known else []
    choices += [_describe_kind(kind) for kind in members(annotation) if not words(kind)]
    return " or ".join(filter(None, (", ".join(choices[:-1]), choices[-1])))


def _describe_kind(kind: Any) -> str:
    model = model_of(kind)
    if model is not None:
        needed = [name for name, field in fields(model).items() if field.is_required()]
        if 0 < len(needed) <= 3:
            return f"{model.__name__.lower()} {{{', '.join(needed)}}}"
        keys = list(fields(model))
        return f"a section with the keys {', '.join(keys[:5])}{', ...' if keys[5:] else ''}"
    base = bare(kind)
    said = [note.documentation for note in get_args(kind)[1:] if isinstance(note, Doc)]
    if said and base is not kind:
        return str(said[0])
    if get_origin(base) is tuple and get_args(base)[-1] is not Ellipsis:
        return f"[{', '.join(describe(arg) for arg in get_args(base))}]"
    return _describe_schema(TypeAdapter(kind).json_schema(), base)


def _describe_schema(schema: dict[str, Any], base: Any) -> str:
    match schema.get("type"):
        case "number" | "integer" as number:
            return ("a number" if number == "number" else "a whole number") + _range(schema)
        case "boolean":
            return "true or false"
        case "string":
            return "text of the form " + schema["pattern"] if "pattern" in schema else "text"
        case "array":
            return "a list" + _count(schema, "minItems", "maxItems", "items") + f", each {describe(get_args(base)[0])}"
        case "object":
            return "a mapping" + _count(schema, "minProperties", "maxProperties", "entries")
    return "a value of its kind"


def _range(schema: dict[str, Any]) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    above, below = schema.get("exclusiveMinimum"), schema.get("exclusiveMaximum")
    if low is not None and high is not None:
        return f" from {low:g} to {high:g}"
    limits = [("of at least", low), ("above", above), ("up to", high), ("below", below)]
    return "".join(f" {word} {limit:g}" for word, limit in limits if limit is not None)


def _count(schema: dict[str, Any], least: str, most: str, what: str) -> str:
    low, high = schema.get(least, 0), schema.get(most)
    if high is None:
        return f" of at least {low} {what}" if low else ""
    return f" of {low} to {high} {what}"
