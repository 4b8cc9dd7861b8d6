"""Pan: the camera stands and turns."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cinempc.hardware import Name
from cinempc.shots.kinds.kind import Keys, Setting, span
from cinempc.shots.kinds.look import Look, Side, Size
from cinempc.shots.spec import SizeWord


class Pan(Look):
    """The camera stands and turns with somebody who passes by, or from one person to another."""

    title = "Pan with {subject}"

    kind: Literal["pan"]
    """Turning from a standing camera."""
    to: Name | None = None
    """Turn to this person; left out: turn with the subject."""
    size: Size = SizeWord["VLS"]
    side: Side = "profile"
    over_s: Annotated[float, Field(gt=0, le=600)] | None = None
    """How long the turn to another person takes; left out: most of the shot."""

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        place = {"keys": [[0.0, *self.beside(setting)]], "around": self.who(setting)}
        if self.to is None:
            return self.along(setting, place)
        start_s, over_s = span(self.duration_s)
        over_s = self.over_s or over_s
        turn = {"subject": self.to, "at_s": start_s, "over_s": over_s}
        framing = {**self.placed(setting, turn=turn), **self.row()}
        focus = [{"on": self.who(setting)}, {"on": self.to, "at_s": start_s, "over_s": min(over_s, 60.0)}]
        lens = self.lens(setting, self.focal_mm(setting), focus=focus)
        return {**self.along(setting, place, framing=[framing], lens=lens), **self.basics(setting, self.to)}
