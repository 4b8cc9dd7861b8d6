"""A checked set of autopilot parameters, from a file that ground stations can read as well.

Lines are QGroundControl's `SYSTEM COMPONENT NAME VALUE TYPE` (the ids and the type are not looked at) or plain
`NAME VALUE`; `#` begins a comment.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 1 << 18
NAME = re.compile(r"[A-Z][A-Z0-9_]{0,15}")
FULL_LINE, SHORT_LINE = 5, 2  # words


class ProfileError(Exception):
    """A profile cannot be used: file, line, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Parameter values that a flight needs."""

    name: str
    values: tuple[tuple[str, float], ...]


def read_profile(path: Path) -> Profile:
    """Reads a profile file. Raises ProfileError."""
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(MOST_BYTES + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path}: {error}") from error
    if len(text) > MOST_BYTES:
        raise ProfileError(f"{path}: larger than {MOST_BYTES} bytes")
    values: dict[str, float] = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        name, value = _entry(words, f"{path}:{number}")
        if name in values:
            raise ProfileError(f"{path}:{number}: {name} is there twice")
        values[name] = value
    if not values:
        raise ProfileError(f"{path}: no parameters in it")
    return Profile(path.stem, tuple(values.items()))


def _entry(words: list[str], place: str) -> tuple[str, float]:
    if len(words) not in (FULL_LINE, SHORT_LINE):
        raise ProfileError(f"{place}: expected NAME VALUE, or SYSTEM COMPONENT NAME VALUE TYPE")
    name, written = words[2:4] if len(words) == FULL_LINE else words
    if not NAME.fullmatch(name):
        raise ProfileError(f"{place}: {name!r} is no parameter's name")
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ProfileError(f"{place}: {name} must be a number, got {written!r}")
    return name, value
