"""Dronie: backwards and up."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cinempc.shots.kinds.kind import Duration
from cinempc.shots.kinds.look import Side
from cinempc.shots.kinds.spiral import Away


class Dronie(Away):
    """Backwards and up from somebody, until they are small in the place."""

    title = "Dronie of {subject}"

    kind: Literal["dronie"]
    """Backwards and up."""
    turn_deg: Annotated[float, Field(ge=-1080, le=1080)] = 0.0
    side: Side = "front"
    duration_s: Duration = 12.0
