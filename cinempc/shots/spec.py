"""The director's shot file: what the picture should be, in film people's words and human units.

Every number that may change during the shot is a `Value`: a plain number, a ramp, or keys over time.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cinempc.costs import Weights
from cinempc.hardware import Strict

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,31}$")]
Seconds = Annotated[float, Field(ge=0, le=3600)]
Ease = Literal["smooth", "linear"]

MAX_SUBJECTS = 4
BODY_POINTS = {"feet": 0.0, "knees": 0.28, "hips": 0.53, "middle": 0.5, "chest": 0.72, "eyes": 0.935, "head": 1.0}
COLUMNS = {"left_third": 1 / 3, "centre": 0.5, "right_third": 2 / 3}
ROWS = {"upper_third": 1 / 3, "centre": 0.5, "lower_third": 2 / 3}
SIZES = {"ELS": 0.12, "VLS": 0.3, "LS": 0.7, "MLS": 1.25, "MS": 1.8, "MCU": 2.7, "CU": 4.2, "ECU": 8.0}
"""Apparent height of the whole figure in frame heights: LS shows head to feet, MS is cut at the waist, CU at the
shoulders. After B. Mercado, The Filmmaker's Eye, and G. Mascelli, The Five C's of Cinematography."""

SizeWord = StrEnum("SizeWord", {word: word for word in SIZES})  # type: ignore[misc]
ColumnWord = StrEnum("ColumnWord", {word: word for word in COLUMNS})  # type: ignore[misc]
RowWord = StrEnum("RowWord", {word: word for word in ROWS})  # type: ignore[misc]
PointWord = StrEnum("PointWord", {word: word for word in BODY_POINTS})  # type: ignore[misc]


class Ramp(Strict):
    """A change from one value to another."""

    from_: Annotated[float, Field(alias="from", ge=-1e5, le=1e5)]
    to: Annotated[float, Field(ge=-1e5, le=1e5)]
    start_s: Seconds = 0.0
    over_s: Annotated[float, Field(gt=0, le=3600)] | None = None
    """How long the change takes; left out: until the end of the shot."""
    ease: Ease = "smooth"


class Keys(Strict):
    """Values at given times, held before the first and after the last."""

    keys: Annotated[list[tuple[Seconds, Annotated[float, Field(ge=-1e5, le=1e5)]]], Field(min_length=1, max_length=100)]
    """[time in seconds, value] pairs, in order of time."""
    ease: Ease = "smooth"

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        times = [key[0] for key in self.keys]
        if any(later <= sooner for sooner, later in zip(times, times[1:], strict=False)):
            raise ValueError("keys: times must increase")
        return self


Value = Annotated[float, Field(ge=-1e5, le=1e5)] | Ramp | Keys


class Subject(Strict):
    """Someone or something in the picture."""

    class_: Annotated[Literal["person", "car", "bicycle", "dog", "horse", "boat"], Field(alias="class")] = "person"
    height_m: Annotated[float, Field(ge=0.2, le=30)]


class Framing(Strict):
    """Where one point of a subject sits in the frame, and how big the subject is."""

    subject: Name
    point: PointWord | Annotated[float, Field(ge=0, le=1)] = PointWord["eyes"]
    """Which point of the subject is placed: a word, or 0 for the feet to 1 for the top of the head."""
    x: ColumnWord | Value | None = None
    """A word, or a fraction of frame width from the left."""
    y: RowWord | Value | None = None
    """A word, or a fraction of frame height from the top."""
    size: SizeWord | Value | None = None
    """ECU, CU, MCU, MS, MLS, LS, VLS, ELS, or the figure's apparent height as a fraction of frame height."""
    headroom: Value | None = None
    """Space above the head as a fraction of frame height."""
    lead_room: Value | None = None
    """How far off centre, as a fraction of frame width, the subject sits to leave room where it faces."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if self.x is None and self.y is None and self.size is None and self.headroom is None and self.lead_room is None:
            raise ValueError("asks for nothing: give at least one of x, y, size, headroom, lead_room")
        if self.x is not None and self.lead_room is not None:
            raise ValueError("x and lead_room both say where the subject sits across the frame: give one of them")
        return self


class View(Strict):
    """From where the camera looks at a subject."""

    subject: Name
    azimuth_deg: Value | None = None
    """Bearing from the subject to the camera: 0 in front (or north), 90 at its right hand (or east), 180 behind."""
    relative_to: Literal["heading", "world"] = "heading"
    elevation_deg: Value | None = None
    """How far the camera is above (+) or below (-) the subject's middle, as an angle."""
    distance_m: Value | None = None
    """Horizontal distance."""
    height_m: Value | None = None
    """Height of the camera above the ground."""


class Pull(Strict):
    """One focus mark of a rack: from `at_s` on the focus moves to a subject."""

    on: Name
    at_s: Seconds = 0.0
    over_s: Annotated[float, Field(gt=0, le=60)] = 1.0


class Limit(Strict):
    """One end of the sharp zone: a distance from the camera, or an offset from a subject (negative: nearer)."""

    distance_m: Value | Literal["infinity"] | None = None
    subject: Name | None = None
    offset_m: Value | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.distance_m is None) == (self.subject is None) or (self.offset_m is None) != (self.subject is None):
            raise ValueError("give either distance_m, or subject and offset_m")
        return self


class Lens(Strict):
    """Focal length, aperture, and what is sharp."""

    focal_length_mm: Value | Literal["free"] = "free"
    f_number: Value | Literal["free"] = "free"
    focus: Name | list[Pull] | None = None
    """On whom; or a list of focus pulls, in order of time."""
    blur_px: dict[Name, Value] = {}
    """Asked blur of others: diameter in pixels of the picture."""
    near_limit: Limit | None = None
    far_limit: Limit | None = None
    hold_sharp: list[Name] = []
    """These are to be inside the depth of field together."""
    depth: Literal["deep", "shallow"] | None = None
    """Stop down for a deep picture, or open up for a shallow one."""


class Tighter(Strict):
    """Limits for this shot; they can only be tighter than the drone's."""

    speed_m_s: Annotated[float, Field(gt=0, le=40)] | None = None
    acceleration_m_s2: Annotated[float, Field(gt=0, le=20)] | None = None
    jerk_m_s3: Annotated[float, Field(gt=0, le=200)] | None = None
    keep_out_m: Annotated[float, Field(gt=0, le=100)] | None = None


class Start(Strict):
    """Where the camera starts, when not on its mark."""

    north_m: float
    east_m: float
    height_m: float


class Planner(Strict):
    """The optimiser's horizon."""

    nodes: Annotated[int, Field(ge=3, le=200)] = 20
    step_s: Annotated[float, Field(ge=0.02, le=1)] = 0.1


class ShotSpec(Strict):
    """One shot."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    scene: str | None = None
    """Where the embedded simulator flies it: a name in configs/scenes or a path."""
    camera: str = "cine_zoom"
    """A name in configs/cameras or a path."""
    drone: str = "cine_quad"
    """A name in configs/drones or a path."""
    duration_s: Annotated[float, Field(ge=1, le=3600)]
    subjects: Annotated[dict[Name, Subject], Field(min_length=1, max_length=MAX_SUBJECTS)]
    framing: Annotated[list[Framing], Field(min_length=1, max_length=8)]
    view: View | None = None
    lens: Lens = Lens()
    limits: Tighter = Tighter()
    start: Start | None = None
    weights: Weights = Weights()
    """By cost term: a factor on its default weight."""
    planner: Planner = Planner()
