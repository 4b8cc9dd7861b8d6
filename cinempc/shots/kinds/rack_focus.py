"""Rack focus: the sharpness goes from one to another."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cinempc.shots.kinds.kind import Duration, Keys, Setting
from cinempc.shots.kinds.look import Composition, Side, Size
from cinempc.shots.kinds.pair import Pair
from cinempc.shots.spec import SizeWord


class RackFocus(Pair):
    """The focus goes from somebody near to somebody far, who is soft until then, and back if wanted."""

    scene = "plaza"
    title = "Rack focus from {subject} to {other}"

    kind: Literal["rack_focus"]
    """The sharpness moves."""
    at_s: Annotated[float, Field(ge=0, le=600)] = 4.0
    """When the focus goes to the other one."""
    over_s: Annotated[float, Field(gt=0, le=60)] = 1.2
    """How long that takes."""
    back_at_s: Annotated[float, Field(ge=0, le=600)] | None = None
    """When it comes back; left out: it does not."""
    blur_px: Annotated[float, Field(gt=0, le=100)] = 12.0
    """How soft the one is who is not in focus: diameter in pixels of the picture."""
    size: Size = SizeWord["MCU"]
    side: Side = -9.0
    composition: Composition = "thirds_right"
    duration_s: Duration = 9.0

    def expand(self, setting: Setting) -> Keys:
        """See `Kind`."""
        first, second = self.who(setting), self.second(setting)
        focus = [{"on": first}, {"on": second, "at_s": self.at_s, "over_s": self.over_s}]
        if self.back_at_s is not None:
            focus.append({"on": first, "at_s": self.back_at_s, "over_s": self.over_s})
        lens = self.lens(setting, focus=focus, blur_px={first: self.blur_px, second: self.blur_px})
        lens["f_number"] = self.f_number or "free"
        return {**self.composed(setting), **self.basics(setting, second), "lens": lens}
