"""Dolly: a straight rail."""

from __future__ import annotations

from typing import Literal

from cinempc.shots.kinds.kind import Keys, Metres, Setting, line
from cinempc.shots.kinds.look import Look, Size
from cinempc.shots.spec import SizeWord


class Dolly(Look):
    """The camera glides along a straight rail and keeps somebody in the picture."""

    title = "Dolly past {subject}"

    kind: Literal["dolly"]
    """On a straight rail."""
    from_m: tuple[Metres, Metres] = (11.0, 4.5)
    """Where the rail begins: ahead and to the right of the subject."""
    to_m: tuple[Metres, Metres] = (5.0, 4.5)
    """Where it ends."""
    rail: Literal["with_subject", "fixed"] = "with_subject"
    """Whether the rail goes along with the subject, or stays where it is as the shot begins."""
    size: Size = SizeWord["LS"]

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        height_m = self.camera_height_m(setting)
        keys = line((*self.from_m, height_m), (*self.to_m, height_m), self.duration_s)
        path = {"keys": keys, "around": self.who(setting), "moving": self.rail == "with_subject"}
        return self.along(setting, path)
