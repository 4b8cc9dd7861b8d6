"""Folders of images that editing systems open as one clip: `walk_0001.jpg`, `walk_0002.jpg`, ... without a gap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from perception.footage import images_in

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
        names = [path.name for path in images_in(folder)] if folder.is_dir() else []
        first = NAME.fullmatch(names[0]) if names else None
        if first is None:
            return None
        prefix, number, suffix = first.groups()
        made = cls(prefix, suffix, int(number), len(number))
        return made if [made.name(made.first + i) for i in range(len(names))] == names else None

    def name(self, number: int) -> str:
        """What the image with that number is called."""
        return f"{self.prefix}{number:0{self.digits}d}{self.suffix}"
