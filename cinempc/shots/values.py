"""Numbers that may change during a shot, as the shot file writes them: plain, as a ramp, or as keys over time."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cinempc.hardware import Strict

Seconds = Annotated[float, Field(ge=0, le=3600)]
Ease = Literal["smooth", "linear"]
Place = Annotated[float, Field(ge=-5000, le=5000)]
Share = Annotated[float, Field(ge=0, le=1)]


class Ramp(Strict):
    """A change from one value to another."""

    from_: Annotated[float, Field(alias="from", ge=-1e5, le=1e5)]
    """Value until the change begins."""
    to: Annotated[float, Field(ge=-1e5, le=1e5)]
    """Value from the end of the change on."""
    start_s: Seconds = 0.0
    """When the change begins."""
    over_s: Annotated[float, Field(gt=0, le=3600)] | None = None
    """How long the change takes; left out: until the end of the shot."""
    ease: Ease = "smooth"
    """smooth begins and ends gently; linear is even."""


class Keys(Strict):
    """Values at given times, held before the first and after the last."""

    keys: Annotated[list[tuple[Seconds, Annotated[float, Field(ge=-1e5, le=1e5)]]], Field(min_length=1, max_length=100)]
    """[time in seconds, value] pairs, in order of time."""
    ease: Ease = "smooth"
    """smooth comes to rest at each key; linear is even in between."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        times = [key[0] for key in self.keys]
        if any(later <= sooner for sooner, later in pairwise(times)):
            raise ValueError("keys: times must increase")
        return self


Value = Annotated[float, Field(ge=-1e5, le=1e5)] | Ramp | Keys
