"""How the camera moves by itself: paths, directions and a living hand, as the shot file writes them."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from cinempc.hardware import Name, Strict
from cinempc.shots.values import Place, Seconds, Value

Key = tuple[Seconds, Place, Place, Annotated[float, Field(ge=-100, le=1000)]]


class CameraPath(Strict):
    """Points that the camera passes through at given times, on a smooth curve that begins and ends at rest."""

    keys: Annotated[list[Key], Field(min_length=1, max_length=100)]
    """[time_s, north_m, east_m, height_m] in order of time; a single one: the camera stays there."""
    around: Name | None = None
    """A subject: the points count from it, as [time_s, ahead_m, right_m, height_m] of where it stands and faces as the
    shot begins."""
    moving: bool = False
    """With `around`: the points go along with the subject."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if any(later[0] <= sooner[0] for sooner, later in pairwise(self.keys)):
            raise ValueError("keys: times must increase")
        if self.moving and self.around is None:
            raise ValueError("moving: needs around, to know with whom")
        return self


class Aim(Strict):
    """Where the camera points."""

    bearing_deg: Value | None = None
    """Direction over the ground: 0 is north and 90 east."""
    pitch_deg: Value | None = None
    """Up (+) or down (-) from level."""
    around: Name | None = None
    """A subject: 0 is where it faces as the shot begins, 90 to its right."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.bearing_deg is None and self.pitch_deg is None:
            raise ValueError("asks for nothing: give bearing_deg or pitch_deg")
        return self


class Handheld(Strict):
    """A slow, seeded, never repeating sway of the picture, the same at every take."""

    amount: Annotated[float, Field(gt=0, le=0.05)] = 0.008
    """How far the picture sways, as a fraction of frame width (standard deviation)."""
    rate_hz: Annotated[float, Field(ge=0.05, le=1.0)] = 0.35
    """How quickly."""
    seed: Annotated[int, Field(ge=0, le=2**31)] = 1
    """Another number, another hand."""
