"""Folders of images that editing systems open as one clip: `walk_0001.jpg`, `walk_0002.jpg`, ... without a gap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from perception.footage import IMAGES

NAME = re.compile(r"(.*?)(\d+)(\.\w+)")


@dataclass(frozen=True, slots=True)
class Numbered:
    """How the images of a folder are called."""

    prefix: str
    suffix: str  # with its dot
    first: int
    digits: int  # at least, with zeros in front

    @classmethod
    def of(cls, folder: Path) -> Self | None:
        """None for anything but a folder whose images are all called alike and numbered one after the other."""
        if not folder.is_dir():
            return None
        names = {p.name for p in folder.iterdir() if p.suffix.lower() in IMAGES and not p.name.startswith(".")}
        found = [NAME.fullmatch(name) for name in names]
        parts = [match.groups() for match in found if match]
        if not parts or len(parts) < len(names):
            return None
        first = min(int(number) for _, number, _ in parts)
        made = cls(parts[0][0], parts[0][2], first, min(len(number) for _, number, _ in parts))
        return made if {made.name(first + i) for i in range(len(names))} == names else None

    def name(self, number: int) -> str:
        """What the image with that number is called."""
        return f"{self.prefix}{number:0{self.digits}d}{self.suffix}"
