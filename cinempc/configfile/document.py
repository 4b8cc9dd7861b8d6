"""Plain data that remembers where each of its keys was written, and the problems that are found in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key or a list item was written: lines and columns count from 1, `key` is its path in that file."""

    file: str
    line: int | None = None  # None: not from a file, but from the command line
    column: int | None = None
    key: KeyPath = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, where, and what is allowed."""

    place: Place
    message: str

    def __str__(self) -> str:
        where = self.place.file if self.place.line is None else f"{self.place.file}:{self.place.line}"
        key = ".".join(map(str, self.place.key))
        return f"{where}: {key}: {self.message}" if key else f"{where}: {self.message}"


class ConfigError(ValueError):
    """A configuration that cannot be used, with every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Document:
    """JSON-like data and the places of its keys and list items, by their path from the root.

    A document may be put together from several files; each place then names its own file and the path in it.
    """

    data: JsonValue
    places: Mapping[KeyPath, Place]

    def __contains__(self, key: KeyPath) -> bool:
        return key in self.places

    def get(self, key: KeyPath) -> JsonValue:
        """The value at a path, None where there is none."""
        value = self.data
        for step in key:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
                value = value[step]
            else:
                return None
        return value

    def place(self, key: KeyPath) -> Place:
        """Where a key was written or, for one that is not there, where it would have belonged."""
        written = next(key[:n] for n in range(len(key), -1, -1) if key[:n] in self.places)
        found = self.places[written]
        return Place(found.file, found.line, found.column, found.key + key[len(written) :])

    def problem(self, key: KeyPath, message: str) -> Problem:
        """A problem at a key."""
        return Problem(self.place(key), message)

    def part(self, key: KeyPath) -> Document:
        """What is at a key as a document of its own; its places stay those of the files."""
        places = {path[len(key) :]: place for path, place in self.places.items() if path[: len(key)] == key}
        return Document(self.get(key), places or {(): self.place(key)})

    def graft(self, key: KeyPath, part: Document) -> Document:
        """The same document with `part` in place of what is at `key`; keys on the way there come into being.

        Raises KeyError where the way leads through something that is neither a mapping nor an existing list item.
        """
        places = {path: place for path, place in self.places.items() if path[: len(key)] != key}
        root = part.places[()]
        for n in range(1, len(key)):
            places.setdefault(key[:n], Place(root.file, root.line, root.column, key[:n]))
        places |= {key + path: place for path, place in part.places.items()}
        return Document(_replaced(self.data, key, part.data), places)


def _replaced(data: JsonValue, key: KeyPath, value: JsonValue) -> JsonValue:
    if not key:
        return value
    step, rest = key[0], key[1:]
    if isinstance(data, dict) and isinstance(step, str):
        return {**data, step: _replaced(data.get(step, {} if rest else None), rest, value)}
    if isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data):
        return [*data[:step], _replaced(data[step], rest, value), *data[step + 1 :]]
    raise KeyError(step)
