"""One value of a YAML file replaced or added: comments, layout and everything else stay as they were written."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import yaml

from cinempc.configfile.document import ConfigError, Document, KeyPath, Place, Problem
from cinempc.configfile.inserting import with_key
from cinempc.configfile.parsing import parse, plain_scalar


def with_scalar(text: str, key: KeyPath, value: float | str) -> str:
    """The YAML text with the scalar at a path replaced by a number or a plain word.

    Raises KeyError where there is no scalar at that path.
    """
    for path, event in _scalars(yaml.parse(text, Loader=yaml.SafeLoader)):
        if path == key:
            first, last = event.start_mark, event.end_mark
            assert first is not None, "events of a text have marks"
            assert last is not None, "events of a text have marks"
            return text[: first.index] + as_scalar(value) + text[last.index :]
    raise KeyError(".".join(map(str, key)))


def as_scalar(value: float | str) -> str:
    """A value as a plain scalar. Raises ValueError for a text that would be read as something else."""
    if isinstance(value, str):
        if not re.fullmatch("[A-Za-z][A-Za-z0-9_-]*", value) or plain_scalar(value) != value:
            raise ValueError(f"{value!r} is not a plain word")
        return value
    return f"{value:.6f}".rstrip("0").rstrip(".")


def with_value(text: str, key: KeyPath, value: float | str) -> str:
    """The YAML text with a number or a plain word at a path, whether there was one before or not.

    Raises KeyError where it can neither be replaced nor added.
    """
    try:
        return with_scalar(text, key, value)
    except KeyError:
        changed = with_key(text, key, as_scalar(value))
    before, added = parse(text, ""), plain_scalar(as_scalar(value))
    try:
        if parse(changed, "").data == before.graft(key, Document(added, {(): before.place(key)})).data:
            return changed
    except ConfigError:
        pass
    raise KeyError(".".join(map(str, key)))  # laid out as nobody foresaw: rather nothing than something else


def rewrite(path: Path, key: KeyPath, value: float | str) -> None:
    """Replaces or adds one scalar of a file; it is there whole at every moment, the old one or the new one.

    Raises ConfigError where the file cannot be written, KeyError where it has no place for a scalar at that path.
    """
    file = path.resolve()  # a link stays a link
    raw = file.read_bytes()
    text = raw.decode("utf-8-sig")
    mark = raw[: len(raw) - len(text.encode("utf-8"))]  # a byte order mark, where there is one
    changed = mark + with_value(text, key, value).encode("utf-8")
    try:
        _replace(file, changed)
    except OSError as error:
        raise ConfigError([Problem(Place(str(path)), f"cannot be written: {error.strerror}")]) from error


def _replace(file: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(file.stat().st_mode & 0o777)
        Path(name).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _scalars(events: Iterator[yaml.Event]) -> Iterator[tuple[KeyPath, yaml.ScalarEvent]]:
    """Every scalar value with its path."""
    for event in events:
        if isinstance(event, yaml.NodeEvent):
            yield from _inside((), event, events)


def _inside(
    key: KeyPath, event: yaml.Event, events: Iterator[yaml.Event]
) -> Iterator[tuple[KeyPath, yaml.ScalarEvent]]:
    if isinstance(event, yaml.ScalarEvent):
        yield key, event
    elif isinstance(event, yaml.SequenceStartEvent):
        for i, item in enumerate(iter(lambda: next(events), None)):
            if isinstance(item, yaml.SequenceEndEvent):
                return
            yield from _inside((*key, i), item, events)
    elif isinstance(event, yaml.MappingStartEvent):
        for name in iter(lambda: next(events), None):
            if isinstance(name, yaml.MappingEndEvent):
                return
            assert isinstance(name, yaml.ScalarEvent), "read before: keys are plain words"
            yield from _inside((*key, name.value), next(events), events)
