"""Arc: part of the way round somebody."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cinempc.shots.kinds.look import Composition, Side, Size
from cinempc.shots.kinds.orbit import Around
from cinempc.shots.spec import SizeWord


class Arc(Around):
    """Part of the way round somebody, such as from in front to the profile."""

    title = "Arc around {subject}"

    kind: Literal["arc"]
    """Part of the way round."""
    turn_deg: Annotated[float, Field(ge=-1080, le=1080)] = 75.0
    side: Side = 15.0
    size: Size = SizeWord["MLS"]
    composition: Composition = "golden_left"
