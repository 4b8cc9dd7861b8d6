"""Shots made of shots: what one begins from, what comes on top, and "$name" put in place of by values.

Every key keeps the place where it was written, so that mistakes are found there.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from cinempc.configfile import Document, KeyPath


def merged(below: Document, above: Document) -> Document:
    """`above` on top of `below`: sections are merged, all else is replaced as a whole."""
    if not (isinstance(below.data, dict) and isinstance(above.data, dict)):
        return above
    for key in above.data:
        part = above.part((key,))
        below = below.graft((key,), merged(below.part((key,)), part) if key in below.data else part)
    return below


def without(document: Document, keys: object) -> Document:
    """The document less some of its outermost keys."""
    assert isinstance(document.data, dict)
    assert isinstance(keys, (tuple, list, set, frozenset, dict))
    places = {path: place for path, place in document.places.items() if not path or path[0] not in keys}
    return Document({key: value for key, value in document.data.items() if key not in keys}, places)


def filled_in(document: Document, values: Mapping[str, JsonValue], renamed: Mapping[str, str]) -> Document:
    """With "$name" replaced by its value, and with names of subjects exchanged, wherever they stand."""
    for path, value in _texts(document.data, ()):
        if value.startswith("$") and value[1:] in values:
            place = document.place(path)
            document = document.graft(path, Document(values[value[1:]], {(): place}))
        elif value in renamed:
            document = document.graft(path, Document(renamed[value], {(): document.place(path)}))
    return document


def open_names(document: Document) -> list[tuple[KeyPath, str]]:
    """Every "$name" that is still there, with its key."""
    return [(path, value[1:]) for path, value in _texts(document.data, ()) if value.startswith("$")]


def _texts(data: JsonValue, key: KeyPath) -> list[tuple[KeyPath, str]]:
    if isinstance(data, str):
        return [(key, data)]
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [found for step, value in inside for found in _texts(value, (*key, step))]
