"""YAML without its traps: one document of plain mappings, lists and scalars, bounded in size and depth.

Refused: tags, anchors, aliases, merge keys, duplicate keys, several documents, NaN and infinity, control characters,
and numbers that YAML 1.1 and 1.2 read differently. Scalars follow the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2,
section 10.3): `on`, `off`, `yes` and `no` are plain words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import yaml
from pydantic import JsonValue

from cinempc.configfile.document import ConfigError, Document, KeyPath, Place, Problem

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
MAX_PROBLEMS = 20

WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
DECIMAL = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+][0-9]{1,3})?")
REFUSED_NUMBERS = (
    (re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"), "infinity and NaN are not allowed"),
    (re.compile(r"[-+]?[0-9.]+[eE][-+]?[0-9]+"), "YAML 1.1 reads text here: write it in full or like 1.5e+3"),
    (
        re.compile(r"[-+]?[0-9]+(:[0-9]+)+(\.[0-9]*)?"),
        "YAML 1.1 counts this in sixties: write plain seconds or degrees",
    ),
    (re.compile(r"[-+]?0([0-9]+|[xob][0-9a-fA-F]+)"), "only decimal numbers without leading zeros are allowed"),
    (re.compile(r"[-+]?[0-9]+(_[0-9]*)+(\.[0-9_]*)?"), "underscores inside numbers are not allowed"),
    (re.compile(r"[-+]?[0-9]{19,}"), "too many digits"),
)
SYNTAX_HINTS = (
    ("mapping values are not allowed", "one ':' too many, or wrong indentation"),
    ("did not find expected key", "wrong indentation, or an unfinished quote or bracket before it"),
    ("expected <block end>", "wrong indentation, or an unfinished quote or bracket before it"),
    ("could not find expected ':'", "a key needs ': ' after it"),
)


def read(path: Path | str) -> Document:
    """A YAML file as data with places.

    Raises ConfigError when the file is missing, too big, not UTF-8 or not plain YAML.
    """
    return parse(read_text(path), str(path))


def read_text(path: Path | str, max_bytes: int = MAX_BYTES) -> str:
    """A regular file's text. Raises ConfigError when it is missing, too big or not UTF-8."""
    file = Path(path)
    try:
        if not file.is_file():
            raise ConfigError([Problem(Place(str(path)), "no such file")])
        with file.open("rb") as stream:
            raw = stream.read(max_bytes + 1)
        if len(raw) > max_bytes:
            raise ConfigError([Problem(Place(str(path)), f"too big: at most {max_bytes // 1024} KiB are allowed")])
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError([Problem(Place(str(path), line), "not UTF-8 text")]) from None
    except OSError as error:
        raise ConfigError([Problem(Place(str(path)), f"cannot be read: {error.strerror}")]) from None


def parse(text: str, file: str, key: KeyPath = ()) -> Document:
    """YAML text as data with places. With a `key` it is the text of that one value, which has no line numbers.

    Raises ConfigError with the problems found.
    """
    tab = re.search(r"^ *\t[ \t]*\S", text, re.MULTILINE)
    if tab:
        line = text.count("\n", 0, tab.start()) + 1
        raise ConfigError([Problem(Place(file, line), "tab in the indentation: use spaces")])
    builder = _Builder(file, key)
    try:
        data = builder.build(text)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        builder.problems.append(Problem(Place(file, line), "control characters are not allowed"))
    except yaml.MarkedYAMLError as error:
        builder.problems.append(Problem(_place_of(error, file, key), f"not YAML: {_syntax(error)}"))
    except _Stop:
        pass
    if builder.problems:
        raise ConfigError(builder.problems)
    return Document(data, builder.places)


def plain_scalar(text: str) -> JsonValue:
    """What an unquoted scalar means. Raises ValueError with the reason for those that are refused."""
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    if DECIMAL.fullmatch(text) and abs(float(text)) < float("inf"):
        return float(text)
    for pattern, reason in REFUSED_NUMBERS:
        if pattern.fullmatch(text):
            raise ValueError(f"{text[:30]}: {reason}")
    return text


class _Stop(Exception):  # noqa: N818 - not an error of its own: the problems have been noted
    """There is no use in reading on."""


class _Builder:
    """Turns parser events into data, so that nothing refused is ever composed."""

    def __init__(self, file: str, key: KeyPath) -> None:
        self.file, self.root = file, key
        self.places: dict[KeyPath, Place] = {(): Place(file, 1, 1) if not key else Place(file, key=key)}
        self.problems: list[Problem] = []
        self.events: Iterator[yaml.Event] = iter(())

    def build(self, text: str) -> JsonValue:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.events = iter(yaml.parse(text, Loader=loader))
        data: JsonValue = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if event.version or event.tags:
                    self.refuse((), event, "% directives are not allowed")
                if documents > 1:
                    self.stop((), event, "a second document ('---') is not allowed")
            elif isinstance(event, yaml.NodeEvent):
                data = self.value((), event)
        if data is None:
            self.refuse((), None, "the file is empty" if not self.root else "a value is missing")
        return data

    def place(self, key: KeyPath, event: yaml.Event | None) -> Place:
        mark = event.start_mark if event and not self.root else None
        if mark is None:
            return Place(self.file, self.places[()].line, self.places[()].column, self.root + key)
        return Place(self.file, mark.line + 1, mark.column + 1, self.root + key)

    def refuse(self, key: KeyPath, event: yaml.Event | None, message: str) -> None:
        self.problems.append(Problem(self.place(key, event), message))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Stop

    def stop(self, key: KeyPath, event: yaml.Event, message: str) -> None:
        self.refuse(key, event, message)
        raise _Stop

    def value(self, key: KeyPath, event: yaml.Event) -> JsonValue:
        if isinstance(event, yaml.AliasEvent):
            self.stop(key, event, "aliases (*name) are not allowed: write the value out")
        if getattr(event, "anchor", None) is not None:
            self.stop(key, event, "anchors (&name) are not allowed")
        if getattr(event, "tag", None) is not None:
            self.refuse(key, event, f"tags ({event.tag[:40]}) are not allowed")  # type: ignore[attr-defined]
        if len(key) > MAX_DEPTH:
            self.stop(key[:3], event, f"nested too deeply: at most {MAX_DEPTH} levels are allowed")
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(key)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(key)
        assert isinstance(event, yaml.ScalarEvent)
        return self.scalar(key, event)

    def mapping(self, key: KeyPath) -> JsonValue:
        data: dict[str, JsonValue] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            name = self.key_name(key, event)
            inner = (*key, name)
            if name in data:
                first = self.places[inner].line
                self.refuse(inner, event, "given twice" + (f", first on line {first}" if first else ""))
            self.places[inner] = self.place(inner, event)
            data[name] = self.value(inner, next(self.events))
        return data

    def key_name(self, key: KeyPath, event: yaml.Event) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self.stop(key, event, "a key must be a plain word")
        assert isinstance(event, yaml.ScalarEvent)
        if event.anchor is not None or event.tag is not None:
            self.stop(key, event, "anchors and tags on keys are not allowed")
        if event.value == "<<" and not event.style:
            self.stop(key, event, "merge keys (<<) are not allowed: write the values out")
        if not event.value or not _printable(event.value) or len(event.value) > 200:
            self.stop(key, event, "a key must be a plain word")
        return event.value

    def sequence(self, key: KeyPath) -> JsonValue:
        data: list[JsonValue] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            inner = (*key, len(data))
            self.places[inner] = self.place(inner, event)
            data.append(self.value(inner, event))
        return data

    def scalar(self, key: KeyPath, event: yaml.ScalarEvent) -> JsonValue:
        if not _printable(event.value):
            self.refuse(key, event, "control characters are not allowed in text")
        if event.style:  # quoted or a block
            return str(event.value)
        try:
            return plain_scalar(event.value)
        except ValueError as error:
            self.refuse(key, event, str(error))
            return None


def _printable(text: str) -> bool:
    return all(letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs") for letter in text)


def _place_of(error: yaml.MarkedYAMLError, file: str, key: KeyPath) -> Place:
    mark = error.problem_mark or error.context_mark
    return Place(file, mark.line + 1, mark.column + 1) if mark and not key else Place(file, key=key)


def _syntax(error: yaml.MarkedYAMLError) -> str:
    problem = str(error.problem)
    hint = next((hint for known, hint in SYNTAX_HINTS if known in problem), "")
    return f"{problem} ({hint})" if hint else problem
