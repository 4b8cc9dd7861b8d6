"""A place to fly in the embedded simulator, as its YAML file describes it."""

from __future__ import annotations

from itertools import pairwise
from math import ceil
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator
from typing_extensions import Doc

from cinempc.hardware import Name, Strict
from cinempc.types import Obstacle

Metres = Annotated[float, Field(ge=-5000, le=5000)]
Size = Annotated[float, Field(gt=0, le=1000)]
Heading = Annotated[float, Field(ge=-360, le=360)]
TrackTime = Annotated[float, Field(ge=-3600, le=3600)]
TrackHeading = Annotated[float, Field(ge=-36000, le=36000)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$"), Doc('a colour such as "#b02020"')]


class Track(Strict):
    """How an actor moves: a CSV file (time_s,north_m,east_m[,heading_deg]) or the same rows written here.

    Between the rows it moves smoothly; before the first and after the last it stands.
    """

    file: str | None = None
    """Relative to the scene file, or a name in configs/tracks."""
    rows: (
        Annotated[
            list[tuple[TrackTime, Metres, Metres] | tuple[TrackTime, Metres, Metres, TrackHeading]],
            Field(min_length=1, max_length=20000),
        ]
        | None
    ) = None
    """[time_s, north_m, east_m] or [time_s, north_m, east_m, heading_deg], in order of time."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.file is None) == (self.rows is None):
            raise ValueError("give either file or rows")
        rows = self.rows or []
        if any(later[0] <= sooner[0] for sooner, later in pairwise(rows)):
            raise ValueError("rows: times must increase")
        if len({len(row) for row in rows}) > 1:
            raise ValueError("rows: a heading must stand in all rows or in none")
        return self


class Actor(Strict):
    """Someone or something that moves."""

    class_: Annotated[Literal["person", "car"], Field(alias="class")] = "person"
    """What it is."""
    height_m: Annotated[float, Field(ge=0.2, le=10)] = 1.7
    """From the ground to the top of the head or the roof."""
    track: Track
    """How it moves."""
    heading_deg: Heading | Literal["motion"] = "motion"
    """Where it faces: clockwise from north, or along its motion."""
    top: Colour = "#b02020"
    """Of the jacket, or of the car."""
    bottom: Colour = "#1c2340"
    """Of the trousers."""
    figure: Literal["woman", "man"] | None = None
    """What a person looks like; by default those of a scene take turns."""


class Building(Strict):
    """A box with windows."""

    north_m: Metres
    """Of its middle."""
    east_m: Metres
    """Of its middle."""
    size_north_m: Size
    """From its southern to its northern wall."""
    size_east_m: Size
    """From its western to its eastern wall."""
    height_m: Size
    """From the ground to the roof."""
    colour: Colour = "#b9b2a3"
    """Of its walls."""


class Tree(Strict):
    """A trunk and a crown."""

    north_m: Metres
    """Of its trunk."""
    east_m: Metres
    """Of its trunk."""
    height_m: Annotated[float, Field(ge=1, le=60)] = 8.0
    """From the ground to the top."""
    crown_radius_m: Annotated[float, Field(gt=0, le=20)] = 2.2
    """Half the width of the crown."""


class Wind(Strict):
    """A steady wind with gusts on top."""

    mean_m_s: Annotated[float, Field(ge=0, le=30)] = 0.0
    """Its mean speed."""
    from_deg: Annotated[float, Field(ge=-360, le=360)] = 0.0
    """Where it comes from, clockwise from north."""
    gust_m_s: Annotated[float, Field(ge=0, le=15)] = 0.0
    """Standard deviation of the horizontal gusts."""


class Sun(Strict):
    """Direction of the light."""

    azimuth_deg: Annotated[float, Field(ge=-360, le=360)] = 220.0
    """Where the sun stands, clockwise from north."""
    elevation_deg: Annotated[float, Field(ge=5, le=90)] = 40.0
    """How high it stands."""


class Scene(Strict):
    """Ground at height 0, what stands on it, who moves on it, wind and light."""

    name: str
    """What it is called in messages and in the report."""
    ground: Literal["plaza", "grass", "asphalt"] = "plaza"
    """What people walk on."""
    actors: Annotated[dict[Name, Actor], Field(max_length=40)]
    """By name; a shot's subjects are found by these names."""
    buildings: Annotated[list[Building], Field(max_length=40)] = Field(default=[])
    """To be kept clear of."""
    trees: Annotated[list[Tree], Field(max_length=200)] = Field(default=[])
    """To be kept clear of."""
    wind: Wind = Wind()
    """It pushes the drone about."""
    sun: Sun = Sun()
    """It lights the scene and casts the shadows."""
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
