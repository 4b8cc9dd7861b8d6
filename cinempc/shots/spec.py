"""The director's shot file: what the picture should be, in film people's words and human units.

Every number that may change during the shot is a `Value`: a plain number, a ramp, or keys over time.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, model_validator

from cinempc.composition import SIZES as SIZES
from cinempc.costs import Weights
from cinempc.hardware import Camera, Drone, Name, Strict
from cinempc.shots.exposure import Exposure
from cinempc.shots.movement import Aim, CameraPath, Handheld
from cinempc.shots.values import Ease as Ease
from cinempc.shots.values import Keys as Keys
from cinempc.shots.values import Place as Place
from cinempc.shots.values import Ramp as Ramp
from cinempc.shots.values import Seconds as Seconds
from cinempc.shots.values import Share as Share
from cinempc.shots.values import Value as Value

Format = Literal["16:9", "4:3", "1:1", "4:5", "9:16", "2.39:1"]

MAX_SUBJECTS = 4
BODY_POINTS = {"feet": 0.0, "knees": 0.28, "hips": 0.53, "middle": 0.5, "chest": 0.72, "eyes": 0.935, "head": 1.0}
GOLDEN = (3 - 5**0.5) / 2  # the golden section's smaller part, 0.382
COLUMNS = {"left_third": 1 / 3, "golden_left": GOLDEN, "centre": 0.5, "golden_right": 1 - GOLDEN, "right_third": 2 / 3}
ROWS = {"upper_third": 1 / 3, "golden_upper": GOLDEN, "centre": 0.5, "golden_lower": 1 - GOLDEN, "lower_third": 2 / 3}
SizeWord = StrEnum("SizeWord", {word: word for word in SIZES})  # type: ignore[misc]
ColumnWord = StrEnum("ColumnWord", {word: word for word in COLUMNS})  # type: ignore[misc]
RowWord = StrEnum("RowWord", {word: word for word in ROWS})  # type: ignore[misc]
PointWord = StrEnum("PointWord", {word: word for word in BODY_POINTS})  # type: ignore[misc]


class Subject(Strict):
    """Someone or something in the picture."""

    class_: Annotated[Literal["person", "car", "bicycle", "dog", "horse", "boat"], Field(alias="class")] = "person"
    """What it is."""
    height_m: Annotated[float, Field(ge=0.2, le=30)]
    """From the ground to the top of the head or the roof."""
    near_m: tuple[Place, Place] | None = None
    """About where it is when the shot begins: [north, east]. Tells it from others of its kind."""
    box: tuple[Share, Share, Share, Share] | None = None
    """Where it is in the first picture: left, top, right, bottom as fractions of the frame."""

    @model_validator(mode="after")
    def _one_hint(self) -> Self:
        if self.near_m is not None and self.box is not None:
            raise ValueError("near_m and box both say which one it is: give one of them")
        if self.box is not None and not (self.box[0] < self.box[2] and self.box[1] < self.box[3]):
            raise ValueError("box: needs left < right and top < bottom")
        return self


class Turn(Strict):
    """The placed point moves on: to another subject, or to another point of the same one."""

    subject: Name
    """To whom."""
    point: PointWord | Share = PointWord["eyes"]
    """To which point: a word, or 0 for the feet to 1 for the top of the head."""
    at_s: Seconds = 0.0
    """When it begins."""
    over_s: Annotated[float, Field(gt=0, le=600)] = 2.0
    """How long it takes."""


class Framing(Strict):
    """Where one point of a subject (or of the world) sits in the frame, and how big the subject is."""

    subject: Name | None = None
    """Whom this is about: one of the subjects."""
    at_m: tuple[Place, Place, Annotated[float, Field(ge=-100, le=1000)]] | None = None
    """In place of a subject, a point of the world: [north, east, height above the ground]."""
    point: PointWord | Share = PointWord["eyes"]
    """Which point of the subject is placed: a word, or 0 for the feet to 1 for the top of the head."""
    hold: bool = False
    """Stay on where the point is as the shot begins: the camera does not turn after the subject."""
    turn: Turn | None = None
    """Move on to another subject or point during the shot: pans and tilts."""
    unseen_s: Seconds = 0.0
    """For so long from the beginning the subject may be hidden, or not recognised as from straight above; its near_m
    says where it is then."""
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
    lead_by: Literal["gaze", "motion"] = "gaze"
    """Whether the room is left where the subject faces, or where it goes."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if (self.subject is None) == (self.at_m is None):
            raise ValueError("missing: must say what it is about: subject, or at_m for a point of the world")
        if self.x is None and self.y is None and self.size is None and self.headroom is None and self.lead_room is None:
            raise ValueError("asks for nothing: give at least one of x, y, size, headroom, lead_room")
        if self.x is not None and self.lead_room is not None:
            raise ValueError("x and lead_room both say where the subject sits across the frame: give one of them")
        if self.lead_room is not None and (self.hold or self.turn):
            raise ValueError("lead_room: follows the subject, so it does not go with hold or turn: give x")
        if self.unseen_s and self.subject is None:
            raise ValueError("unseen_s: needs a subject")
        if self.hold and self.turn:
            raise ValueError("hold: stays, turn moves on: give one of them")
        for name in ("size", "headroom", "lead_room", "hold", "turn"):
            if self.at_m is not None and getattr(self, name):
                raise ValueError(f"{name}: needs a subject; a point of the world has only x and y")
        return self


class View(Strict):
    """From where the camera looks at a subject."""

    subject: Name
    """At whom the camera looks: one of the subjects."""
    azimuth_deg: Value | None = None
    """Bearing from the subject to the camera: 0 in front (or north), 90 at its right hand (or east), 180 behind."""
    relative_to: Literal["heading", "world"] = "heading"
    """Whether azimuth turns with the subject or stays with the compass."""
    elevation_deg: Value | None = None
    """How far the camera is above (+) or below (-) the subject's middle, as an angle."""
    distance_m: Value | None = None
    """Horizontal distance."""
    height_m: Value | None = None
    """Height of the camera above the ground."""


class Pull(Strict):
    """One focus mark of a rack: from `at_s` on the focus moves to a subject."""

    on: Name
    """On whom the focus goes."""
    at_s: Seconds = 0.0
    """When the pull begins."""
    over_s: Annotated[float, Field(gt=0, le=60)] = 1.0
    """How long the pull takes."""


class Limit(Strict):
    """One end of the sharp zone: a distance from the camera, or an offset from a subject (negative: nearer)."""

    distance_m: Value | Literal["infinity"] | None = None
    """From the camera."""
    subject: Name | None = None
    """From whom `offset_m` counts."""
    offset_m: Value | None = None
    """Beyond (+) or before (-) the subject, seen from the camera."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.distance_m is None) == (self.subject is None) or (self.offset_m is None) != (self.subject is None):
            raise ValueError("give either distance_m, or subject and offset_m")
        return self


class Lens(Strict):
    """Focal length, aperture, and what is sharp."""

    focal_length_mm: Value | Literal["free"] = "free"
    """Fixed, changing, or free: then it follows from size and distance."""
    f_number: Value | Literal["free"] = "free"
    """Aperture: fixed, changing, or free: then it follows from what is to be sharp and blurred."""
    focus: Name | list[Pull] | None = None
    """On whom; or a list of focus pulls, in order of time."""
    blur_px: dict[Name, Value] = Field(default={})
    """Asked blur of others: diameter in pixels of the picture."""
    near_limit: Limit | None = None
    """Where the sharp zone begins."""
    far_limit: Limit | None = None
    """Where the sharp zone ends."""
    hold_sharp: list[Name] = Field(default=[])
    """These are to be inside the depth of field together."""
    depth: Literal["deep", "shallow"] | None = None
    """Stop down for a deep picture, or open up for a shallow one."""


class Tighter(Strict):
    """Limits for this shot; they can only be tighter than the drone's."""

    speed_m_s: Annotated[float, Field(gt=0, le=40)] | None = None
    """Fastest flight."""
    acceleration_m_s2: Annotated[float, Field(gt=0, le=20)] | None = None
    """Hardest speeding up, braking and turning."""
    jerk_m_s3: Annotated[float, Field(gt=0, le=200)] | None = None
    """Fastest change of acceleration."""
    keep_out_m: Annotated[float, Field(gt=0, le=100)] | None = None
    """Distance from every person."""


class Start(Strict):
    """Where the camera starts, when not on its mark."""

    north_m: float
    """North of the scene's origin."""
    east_m: float
    """East of the scene's origin."""
    height_m: float
    """Above the ground."""


class Perception(Strict):
    """How it is known who is where."""

    source: Literal["truth", "yolo"] = "truth"
    """truth: told by the simulator. yolo: seen in the camera's pictures, and nothing else."""
    model: Annotated[str, Field(min_length=1, max_length=300)] = "yolo11n"
    """A detector that `cinempc models list` knows, or a path to one."""
    pose: Annotated[str, Field(min_length=1, max_length=300)] | None = "yolo11n-pose"
    """A pose network that looks at the two most prominent people once more: it tells where they face, and how far
    somebody is whose feet are out of frame. null: none."""
    rate_hz: Annotated[float, Field(gt=0, le=100)] | None = None
    """Pictures looked at per second; left out: as many as this machine can."""
    latency_s: Annotated[float, Field(ge=0, le=2)] | None = None
    """From taking a picture to knowing who is in it; left out: what this machine needs."""


class Planner(Strict):
    """The optimiser's horizon."""

    nodes: Annotated[int, Field(ge=3, le=200)] = 20
    """How many steps it looks ahead."""
    step_s: Annotated[float, Field(ge=0.02, le=1)] = 0.1
    """Length of a step."""


class ShotSpec(Strict):
    """One shot."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    """What the shot is called in the report."""
    scene: str | dict[str, JsonValue] | None = None
    """Where the embedded simulator flies it: a name in configs/scenes, a path, or a whole scene written here."""
    camera: str | Camera = "cine_zoom"
    """A name in configs/cameras, a path, or a whole camera written here."""
    drone: str | Drone = "cine_quad"
    """A name in configs/drones, a path, or a whole drone written here."""
    duration_s: Annotated[float, Field(ge=1, le=3600)]
    """How long the shot is."""
    subjects: Annotated[dict[Name, Subject], Field(min_length=1, max_length=MAX_SUBJECTS)]
    """Who is in it, by name; in the embedded simulator, actors of the scene."""
    framing: Annotated[list[Framing], Field(min_length=1, max_length=8)]
    """Where in the frame, and how big."""
    view: View | None = None
    """From where."""
    camera_path: CameraPath | None = None
    """Through which points the camera flies."""
    aim: Aim | None = None
    """Where the camera points, whatever is there."""
    horizon: RowWord | Value | None = None
    """Where the horizon lies: a word, or a fraction of frame height from the top."""
    roll_deg: Value | None = None
    """Dutch angle: the camera leans to the right (+) or left (-), where the gimbal can."""
    handheld: Handheld | None = None
    """The picture lives a little, as from somebody's shoulder."""
    protect: Annotated[list[Literal["16:9", "4:3", "1:1", "4:5", "9:16", "2.39:1"]], Field(max_length=6)] = Field(
        default=[]
    )
    """Other formats that are cut from the middle of the picture: who is placed stays inside them, as wide as it is."""
    lens: Lens = Lens()
    """Focal length, aperture, and what is sharp."""
    exposure: Exposure | None = None
    """The light, and how it is met; left out: the exposure is somebody else's business."""
    limits: Tighter = Tighter()
    """Limits for this shot, within the drone's."""
    start: Start | None = None
    """Where the camera starts; left out: on its mark."""
    weights: Weights = Weights()
    """By cost term: a factor on its default weight."""
    perception: Perception = Perception()
    """How it is known who is where."""
    planner: Planner = Planner()
    """The optimiser's horizon."""
    seed: Annotated[int, Field(ge=0, le=2**31)] = 0
    """Of the embedded simulator's wind, noise and lags."""
    compare_with: Literal["cinempc_tro2024"] | None = None
    """Published results that the report sets the take beside."""
