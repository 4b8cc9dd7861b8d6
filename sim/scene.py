"""A place to fly in the embedded simulator, as its YAML file describes it."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from cinempc.hardware import LightValue, Name, Strict
from cinempc.space import Solid, Terrain
from cinempc.types import Array
from sim import solids
from sim.standing import Ball, Block, Building, Colour, Column, Heading, Metres, Relief, Scan, Tree

TrackTime = Annotated[float, Field(ge=-3600, le=3600)]
TrackHeading = Annotated[float, Field(ge=-36000, le=36000)]


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
    """Ground, level at height 0 or hilly, what stands on it, who moves on it, wind and light."""

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
    boxes: Annotated[list[Block], Field(max_length=200)] = Field(default=[])
    """Walls, hedges, containers, beams: to be kept clear of."""
    cylinders: Annotated[list[Column], Field(max_length=200)] = Field(default=[])
    """Columns, pillars, posts: to be kept clear of."""
    spheres: Annotated[list[Ball], Field(max_length=200)] = Field(default=[])
    """To be kept clear of."""
    terrain: Relief | None = None
    """Hills and hollows; without it the ground is level. What stands or walks, does so on them."""
    scans: Annotated[list[Scan], Field(max_length=20)] = Field(default=[])
    """Measured places and things, from files: to be kept clear of."""
    wind: Wind = Wind()
    """It pushes the drone about."""
    sun: Sun = Sun()
    """It lights the scene and casts the shadows."""
    light_ev100: LightValue | None = None
    """How light it truly is, whatever a shot's `exposure` takes it for; left out: as the first shot that has one says.
    A picture that is exposed for another light is too bright or too dark."""
    pose_noise_m: Annotated[float, Field(ge=0, le=1)] = 0.005
    """Standard deviation of the drone's own position estimate; its velocity estimate has ten times that per second."""

    @cached_property
    def relief(self) -> Terrain | None:
        """The terrain as a solid; None where the ground is level."""
        return None if self.terrain is None else self.terrain.solid()

    def ground_m(self, north_m: Array | float, east_m: Array | float) -> Array:
        """Height of the ground, of the same shape as `north_m` and `east_m`."""
        north = np.asarray(north_m, dtype=float)
        return np.zeros_like(north) if self.relief is None else self.relief.height_at_m(north, np.asarray(east_m))

    def solids(self) -> tuple[Solid, ...]:
        """All that stands in it, and the terrain, exactly."""
        return solids.solids_of(self)
