"""What the folders of takes are called: NAME_001, NAME_002, ..."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def numbered(name: str, number: int) -> str:
    """Of one take."""
    return f"{name}_{number:03d}"


def name_and_number(folder: Path) -> tuple[str, int] | None:
    """Of which shot a folder holds which take; None where it is called otherwise."""
    name, _, number = folder.name.rpartition("_")
    return (name, int(number)) if name and number.isdecimal() else None


def new_take_folder(out: Path, name: str) -> Path:
    """The first of out/NAME_001, out/NAME_002, ... that does not exist."""
    number = 1
    while (folder := out / numbered(name, number)).exists():
        number += 1
    return folder


def take_number(folder: Path) -> int:
    """Which take of its shot a folder of `new_take_folder` holds."""
    return int(folder.name.rpartition("_")[2])


def earlier_takes(folder: Path) -> Iterator[Path]:
    """The folders of the same name beside one, with smaller numbers, the nearest first."""
    if (called := name_and_number(folder)) is not None:
        name, number = called
        before = (folder.with_name(numbered(name, n)) for n in range(number - 1, 0, -1))
        yield from (other for other in before if other.is_dir())
