"""What can stand in a scene, as its YAML file describes it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

import numpy as np
from pydantic import Field, model_validator
from typing_extensions import Doc

from cinempc.hardware import Strict
from cinempc.space import Terrain

Metres = Annotated[float, Field(ge=-5000, le=5000)]
Size = Annotated[float, Field(gt=0, le=1000)]
Heading = Annotated[float, Field(ge=-360, le=360)]
Height = Annotated[float, Field(ge=-500, le=500)]
Radius = Annotated[float, Field(ge=0.02, le=100)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$"), Doc('a colour such as "#b02020"')]
Material = Literal["plaster", "brick", "stone", "concrete", "rock", "wood", "hedge", "metal"]

MOST_KNOTS = 257  # of a terrain, along each side


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


class Standing(Strict):
    """What stands somewhere and is made of something."""

    north_m: Metres
    """Of its middle."""
    east_m: Metres
    """Of its middle."""
    bottom_m: Height = 0.0
    """Of its lowest point above the ground below its middle; 0 stands on the ground."""
    material: Material = "plaster"
    """What it looks like."""
    colour: Colour | None = None
    """By default that of its material."""


class Block(Standing):
    """A level box: a wall, a hedge, a container, a beam."""

    length_m: Annotated[float, Field(ge=0.05, le=1000)]
    """Along its heading."""
    width_m: Annotated[float, Field(ge=0.05, le=1000)]
    """Across it."""
    height_m: Annotated[float, Field(ge=0.05, le=300)]
    """From its underside to its top."""
    heading_deg: Heading = 0.0
    """Where its length points: clockwise from north."""


class Column(Standing):
    """An upright cylinder: a column, a post, a silo."""

    radius_m: Radius
    """Half its width."""
    height_m: Annotated[float, Field(ge=0.05, le=300)]
    """From its lower to its upper end."""


class Ball(Standing):
    """A sphere: a boulder, a ball, a clipped bush. It may be sunk into the ground."""

    radius_m: Radius
    """Half its width."""


class Relief(Strict):
    """Terrain: heights on a regular grid, from a picture, a CSV file, or written here; north is up, as on a map."""

    file: str | None = None
    """A grey PNG of 8 or 16 bits, or a CSV of heights [m]: relative to the scene file, or a name in ../terrain."""
    rows: (
        Annotated[
            list[Annotated[list[Height], Field(min_length=2, max_length=MOST_KNOTS)]],
            Field(min_length=2, max_length=MOST_KNOTS),
        ]
        | None
    ) = None
    """Heights in metres: rows from north to south, each from west to east."""
    north_m: Metres = 0.0
    """Of its middle."""
    east_m: Metres = 0.0
    """Of its middle."""
    size_north_m: Annotated[float, Field(ge=1, le=10000)]
    """From its southern to its northern border, beyond which the ground goes on as it is at the border."""
    size_east_m: Annotated[float, Field(ge=1, le=10000)]
    """From its western to its eastern border."""
    height_m: tuple[Height, Height] | None = None
    """For a picture: the heights of black and of white."""
    surface: Literal["grass", "rock"] = "grass"
    """What its gentle slopes are covered with; steep ones are bare rock."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.file is None) == (self.rows is None):
            raise ValueError("give either file or rows")
        if len({len(row) for row in self.rows or []}) > 1:
            raise ValueError("rows: all must have the same number of heights")
        if self.rows is not None and self.height_m is not None:
            raise ValueError("height_m: only for a picture, rows are heights in metres")
        if self.height_m is not None and self.height_m[0] >= self.height_m[1]:
            raise ValueError(f"height_m: the first number must be the smaller one, got {list(self.height_m)}")
        return self

    def solid(self) -> Terrain:
        """The terrain; only once its heights are written out as rows."""
        if self.rows is None:
            raise ValueError(f"the terrain's file {self.file!r} has not been read")
        middle, half = np.array([self.north_m, self.east_m]), np.array([self.size_north_m, self.size_east_m]) / 2
        return Terrain(np.array(self.rows)[::-1].copy(), middle - half, middle + half)


class Scan(Strict):
    """A measured place or thing: a mesh (OBJ, PLY) or a cloud of points (PLY, LAS, LAZ)."""

    file: str
    """Relative to the scene file, or a name in ../scans."""
    north_m: Metres = 0.0
    """Where its anchor goes."""
    east_m: Metres = 0.0
    """Where its anchor goes."""
    height_m: Height = 0.0
    """Of its anchor above the ground there."""
    heading_deg: Heading = 0.0
    """Where the file's north (its y, or its -z where y is up) points: clockwise from north."""
    scale: Annotated[float, Field(ge=1e-4, le=1e4)] = 1.0
    """Metres for each unit of the file."""
    up: Literal["z", "y"] = "z"
    """Which axis of the file points up."""
    anchor: Literal["origin", "middle"] = "origin"
    """The file's own origin, or the middle of its footprint at its lowest point."""
    point_radius_m: Annotated[float, Field(ge=0.02, le=2)] = 0.15
    """Of a cloud: each point counts as a ball of this size, and nearer ones are merged."""
    colour: Colour = "#a8a29a"
    """Where the file has none."""
