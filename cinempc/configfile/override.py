"""Values given on the command line as `key=value`, on top of a file."""

from __future__ import annotations

import re

from cinempc.configfile.document import ConfigError, Document, KeyPath, Place, Problem
from cinempc.configfile.parsing import parse
from cinempc.configfile.wording import show

SOURCE = "--set"


def split_override(override: str) -> tuple[KeyPath, str]:
    """The key path and the value's text of "framing.0.x=0.4". Raises ConfigError where there is none."""
    dotted, equals, text = override.partition("=")
    steps = dotted.strip().split(".")
    if not equals or not all(steps):
        problem = Problem(Place(SOURCE), f"must be key=value such as lens.f_number=4, got {show(override)}")
        raise ConfigError([problem])
    return tuple(int(step) if re.fullmatch("[0-9]{1,6}", step) else step for step in steps), text


def set_value(document: Document, override: str) -> Document:
    """The document with one value replaced or added, as by "lens.f_number=4" or "framing.0.x=0.4".

    The value is YAML on one line. Problems that it causes are reported as of "--set".
    Raises ConfigError where the key leads nowhere or the value is not plain YAML.
    """
    key, text = split_override(override)
    part = parse(text.strip(), SOURCE, key)
    for depth in range(len(key)):
        _check_step(document, key, depth)
    return document.graft(key, part)


def _check_step(document: Document, key: KeyPath, depth: int) -> None:
    """That the way to the key leads on at this depth: through a mapping, a list item, or something still to be made."""
    around, step = document.get(key[:depth]), key[depth]
    if isinstance(around, dict):
        fits = isinstance(step, str)
    elif isinstance(around, list):
        fits = isinstance(step, int) and step < len(around)
    else:
        fits = around is None and isinstance(step, str)
    if fits:
        return
    above = ".".join(map(str, key[:depth]))
    if isinstance(around, list):
        allowed = f"{above} is a list: go on with a number from 0 to {len(around) - 1}"
    elif isinstance(around, dict):
        allowed = f"{above or 'the file'} has the keys {', '.join(around)}"
    else:
        allowed = f"{above} is {show(around)} and has nothing inside"
    raise ConfigError([Problem(Place(SOURCE, key=key), allowed)])
