"""Where results go: never over earlier ones."""

from __future__ import annotations

from pathlib import Path


def new_take_folder(out: Path, name: str) -> Path:
    """The first of out/NAME_001, out/NAME_002, ... that does not exist."""
    number = 1
    while (folder := out / f"{name}_{number:03d}").exists():
        number += 1
    return folder


def take_number(folder: Path) -> int:
    """Which take of its shot a folder of `new_take_folder` holds."""
    return int(folder.name.rpartition("_")[2])
