"""Shots of two people."""

from __future__ import annotations

from typing import ClassVar

from cinempc.hardware import Name
from cinempc.shots.kinds.kind import Keys, KindError, Setting
from cinempc.shots.kinds.look import Look


class Pair(Look):
    """A shot of two."""

    smallest: ClassVar[Keys] = {"subject": "mia", "other": "leo"}
    other_at_m: ClassVar[tuple[float, float]] = (-6.0, 1.5)
    """Where the other one is in a diagram, ahead and to the right of the subject."""
    other_faces_deg: ClassVar[float] = 0.0
    """Where the other one faces there, from where the subject does."""

    other: Name | None = None
    """The other one: an actor of the scene; left out, the next one."""

    def second(self, setting: Setting) -> str:
        """The other one's name."""
        first = self.who(setting)
        if self.other == first:
            raise KindError("other", f"{first} is the subject already: name somebody else")
        found = self.other or next((name for name in setting.actors if name != first), None)
        if found is None:
            raise KindError("kind", f"{self.kind} needs two people, and the scene has nobody but {first}")  # type: ignore[attr-defined]
        return found
