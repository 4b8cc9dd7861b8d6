"""A place to fly in the embedded simulator, as its YAML file describes it."""

from __future__ import annotations

from math import ceil
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from cinempc.hardware import Strict
from cinempc.types import Obstacle

Metres = Annotated[float, Field(ge=-5000, le=5000)]
Size = Annotated[float, Field(gt=0, le=1000)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]


class Track(Strict):
    """How an actor moves: a CSV file (time_s,north_m,east_m[,heading_deg]) or the same rows written here.

    Between the rows it moves smoothly; before the first and after the last it stands.
    """

    file: str | None = None
    """Relative to the scene file, or a name in configs/tracks."""
    rows: list[tuple[float, Metres, Metres]] | None = None
    """[time_s, north_m, east_m] in order of time."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.file is None) == (self.rows is None):
            raise ValueError("give either file or rows")
        if self.rows is not None and (
            not self.rows or any(b[0] <= a[0] for a, b in zip(self.rows, self.rows[1:], strict=False))
        ):
            raise ValueError("rows: at least one, with increasing times")
        return self


class Actor(Strict):
    """Someone or something that moves."""

    class_: Annotated[Literal["person", "car"], Field(alias="class")] = "person"
    height_m: Annotated[float, Field(ge=0.2, le=10)] = 1.7
    track: Track
    heading_deg: Annotated[float, Field(ge=-360, le=360)] | Literal["motion"] = "motion"
    """Where it faces: clockwise from north, or along its motion."""
    top: Colour = "#b02020"
    bottom: Colour = "#1c2340"


class Building(Strict):
    """A box with windows."""

    north_m: Metres
    east_m: Metres
    size_north_m: Size
    size_east_m: Size
    height_m: Size
    colour: Colour = "#b9b2a3"


class Tree(Strict):
    """A trunk and a crown."""

    north_m: Metres
    east_m: Metres
    height_m: Annotated[float, Field(ge=1, le=60)] = 8.0
    crown_radius_m: Annotated[float, Field(gt=0, le=20)] = 2.2


class Wind(Strict):
    """A steady wind with gusts on top."""

    mean_m_s: Annotated[float, Field(ge=0, le=30)] = 0.0
    from_deg: Annotated[float, Field(ge=-360, le=360)] = 0.0
    """Where it comes from, clockwise from north."""
    gust_m_s: Annotated[float, Field(ge=0, le=15)] = 0.0
    """Standard deviation of the horizontal gusts."""


class Sun(Strict):
    """Direction of the light."""

    azimuth_deg: Annotated[float, Field(ge=-360, le=360)] = 220.0
    elevation_deg: Annotated[float, Field(ge=5, le=90)] = 40.0


class Scene(Strict):
    """Ground at height 0, what stands on it, who moves on it, wind and light."""

    name: str
    ground: Literal["plaza", "grass", "asphalt"] = "plaza"
    actors: dict[str, Actor]
    buildings: list[Building] = []
    trees: list[Tree] = []
    wind: Wind = Wind()
    sun: Sun = Sun()
    pose_noise_m: Annotated[float, Field(ge=0, le=1)] = 0.005
    """Standard deviation of the drone's own position estimate; its velocity estimate has ten times that per second."""

    def obstacles(self) -> tuple[Obstacle, ...]:
        """Keep-out cylinders that cover all trees and buildings."""
        return tuple(
            Obstacle(f"tree {i}", np.array([t.north_m, t.east_m, 0.0]), t.crown_radius_m, t.height_m)
            for i, t in enumerate(self.trees)
        ) + tuple(cylinder for i, b in enumerate(self.buildings) for cylinder in _cover(f"building {i}", b))


def _cover(name: str, building: Building) -> list[Obstacle]:
    """A row of cylinders along the longer side, each around a square of the shorter side."""
    size = np.array([building.size_north_m, building.size_east_m])
    long, short = int(np.argmax(size)), float(size.min())
    count = ceil(size[long] / short)
    centres = np.tile([building.north_m, building.east_m, 0.0], (count, 1))
    centres[:, long] += (np.arange(count) - (count - 1) / 2) * (size[long] - short) / max(count - 1, 1)
    radius = float(np.hypot(short, short)) / 2
    return [Obstacle(f"{name}.{i}", centre, radius, building.height_m) for i, centre in enumerate(centres)]
