"""A place to fly in the embedded simulator, as its YAML file describes it."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal, Self

import numpy as np
from pydantic import AwareDatetime, Field, model_validator
from typing_extensions import Doc

from cinempc.hardware import LightValue, Name, Strict
from cinempc.space import Solid, Terrain
from cinempc.types import Array
from sim import solids
from sim.almanac import Standing, daylight, sun_at
from sim.standing import Ball, Block, Building, Colour, Column, Heading, Metres, Relief, Scan, Tree

TrackTime = Annotated[float, Field(ge=-3600, le=3600)]
TrackHeading = Annotated[float, Field(ge=-36000, le=36000)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
LOWEST_SUN_DEG = 5.0  # at which shadows are eleven times as long as what casts them
AN_EVENING = "2026-06-21T18:30:00+02:00"


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
    """Direction of the light: as it is given, or as the sun stands over a place at a time."""

    azimuth_deg: Annotated[float, Field(ge=-360, le=360)] | None = None
    """Where the sun stands, clockwise from north; 220 where nothing is said."""
    elevation_deg: Annotated[float, Field(ge=LOWEST_SUN_DEG, le=90)] | None = None
    """How high it stands; 40 where nothing is said."""
    place: tuple[Latitude, Longitude] | None = None
    """Instead, together with `at`: [latitude_deg, longitude_deg], north and east positive."""
    at: Annotated[AwareDatetime, Doc(f"a date and time with its offset, such as {AN_EVENING}")] | None = None
    """When, with the offset from UTC."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.place is None) != (self.at is None):
            raise ValueError("place and at go together: say where, and when")
        if self.place is None or self.at is None:
            return self
        if self.azimuth_deg is not None or self.elevation_deg is not None:
            raise ValueError("give either azimuth_deg and elevation_deg, or place and at")
        height_deg = self.stands.elevation_deg
        if height_deg < LOWEST_SUN_DEG:
            where = "above the horizon" if height_deg >= 0 else "below the horizon"
            hours = daylight(*self.place, self.at, LOWEST_SUN_DEG)
            least = f"{LOWEST_SUN_DEG:g} degrees is the least that is drawn"
            raise ValueError(f"at: the sun stands {abs(height_deg):.1f} degrees {where} then; {least}; {hours}")
        return self

    @cached_property
    def stands(self) -> Standing:
        """Its direction, whichever way it is given."""
        if self.place is not None and self.at is not None:
            return sun_at(*self.place, self.at)
        azimuth_deg = 220.0 if self.azimuth_deg is None else self.azimuth_deg
        return Standing(azimuth_deg, 40.0 if self.elevation_deg is None else self.elevation_deg)


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
