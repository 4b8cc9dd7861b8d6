"""The vocabulary that kinds share: size, angle, side, composition and lens, with defaults that go well together."""

from __future__ import annotations

from math import cos, radians, sin
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from cinempc.hardware import Camera
from cinempc.shots.kinds.kind import Keys, Kind, Point, Setting, ramp, rounded
from cinempc.shots.spec import BODY_POINTS, GOLDEN, SIZES, SizeWord

Size = SizeWord | Annotated[float, Field(ge=0.02, le=20)]
Angle = Literal["low", "eye_level", "high", "overhead"] | Annotated[float, Field(ge=-25, le=75)]
Side = (
    Literal["front", "three_quarter", "profile", "three_quarter_back", "behind"]
    | Annotated[float, Field(ge=-360, le=360)]
)
Composition = Literal["centre", "thirds_left", "thirds_right", "golden_left", "golden_right", "lead_room"]
Focal = Annotated[float, Field(ge=2, le=2000)]
Distance = Annotated[float, Field(ge=1, le=200)]

SIDES_DEG = {"front": 0.0, "three_quarter": 40.0, "profile": 90.0, "three_quarter_back": 140.0, "behind": 180.0}
ELEVATIONS_DEG = {"high": 25.0, "overhead": 60.0}
LOW_M = 1.15  # height of the camera for a low angle: as low as a drone flies calmly
COLUMNS = {"centre": "centre", "thirds_left": "left_third", "thirds_right": "right_third"}
FOCAL_LENGTHS_MM = (24.0, 35.0, 50.0, 85.0, 135.0, 200.0, 240.0)
COMFORTABLE_M = 5.0  # the nearest that a drone films a person by default
LEAD_ROOM = 0.17
LOWEST_FEET = 0.94  # row of the feet where the whole figure fits into the frame


class Look(Kind):
    """A shot of one subject, with a picture to be composed."""

    size: Size = SizeWord["LS"]
    """How big the subject is: ECU to ELS, or the figure's apparent height as a fraction of frame height."""
    angle: Angle = "eye_level"
    """From how high: a word, or degrees above (+) or below (-) the subject's middle."""
    side: Side = "three_quarter"
    """From which side: a word, or degrees from where the subject faces: 90 at its right hand, -90 at its left."""
    composition: Composition = "centre"
    """Where in the frame: on a third, on the golden section, in the centre, or off centre to leave lead room."""
    headroom: Annotated[float, Field(ge=0, le=0.5)] | None = None
    """Space above the head as a fraction of frame height; left out: the eyes sit on the upper third."""
    focal_length_mm: Focal | None = None
    """Left out: one that suits the size from a comfortable distance, or what size and distance ask for."""
    distance_m: Distance | None = None
    """Left out: what size and focal length ask for."""
    f_number: Annotated[float, Field(ge=0.5, le=64)] | None = None
    """Left out: wide open for close shots, deeper for wide ones."""

    shortest_mm: ClassVar[float] = 0.0
    """Of the focal lengths that are chosen when none is asked."""

    @property
    def size_frac(self) -> float:
        """Apparent height in frame heights, seen level."""
        return size_frac(self.size)

    @property
    def side_deg(self) -> float:
        """Bearing from the subject's heading to the camera."""
        return SIDES_DEG[self.side] if isinstance(self.side, str) else self.side

    @property
    def elevation_deg(self) -> float | None:
        """Of the camera seen from the subject's middle; None where a height is asked instead."""
        return ELEVATIONS_DEG.get(self.angle) if isinstance(self.angle, str) else self.angle

    def camera_height_m(self, setting: Setting) -> float:
        """Above the ground."""
        if self.elevation_deg is None:
            return LOW_M if self.angle == "low" else rounded(BODY_POINTS["eyes"] * self.stature_m(setting))
        away_m = self.away_m(setting)
        return rounded(max(self.stature_m(setting) / 2 + away_m * sin(radians(self.elevation_deg)), LOW_M))

    def focal_mm(self, setting: Setting, largest: float | None = None) -> float:
        """The asked focal length, or one that suits the size; `largest` is the biggest size of a shot that changes."""
        if self.focal_length_mm is not None:
            return self.focal_length_mm
        stature_m, camera = self.stature_m(setting), setting.camera
        if self.distance_m is None:
            return suitable_mm(largest or self.size_frac, stature_m, camera, self.shortest_mm)
        by_distance_mm = self.distance_m * self.size_frac * camera.sensor_height_mm / stature_m
        return rounded(min(max(by_distance_mm, camera.focal_length_mm[0]), camera.focal_length_mm[1]))

    def away_m(self, setting: Setting, size: float | None = None) -> float:
        """Distance of the camera from the subject [m]: asked, or by size and focal length."""
        if self.distance_m is not None:
            return self.distance_m
        focal_mm = self.focal_mm(setting)
        return self.stature_m(setting) * focal_mm / ((size or self.size_frac) * setting.camera.sensor_height_mm)

    def framing(self, setting: Setting, *, size: Any = "own", **more: Any) -> Keys:
        """One entry of `framing`: column, row and size of the subject."""
        entry: Keys = {"subject": self.who(setting), "point": "eyes", **self.column(), **self.row()}
        if size == "own":
            size = None if self.distance_m and self.focal_length_mm else self.seen_size()
        if size is not None:
            entry["size"] = size
        return {**entry, **more}

    def seen_size(self) -> Any:
        """The asked size as the picture shows it: from above a figure looks shorter."""
        if not self.elevation_deg:
            return self.size if isinstance(self.size, float | int) else str(self.size)
        return rounded(self.size_frac * cos(radians(self.elevation_deg)))

    def column(self) -> Keys:
        """The key for where the subject sits across the frame."""
        if self.composition == "lead_room":
            return {"lead_room": LEAD_ROOM}
        golden = {"golden_left": rounded(GOLDEN), "golden_right": rounded(1 - GOLDEN)}
        return {"x": golden.get(self.composition) or COLUMNS[self.composition]}

    def row(self) -> Keys:
        """The key for where the subject sits down the frame."""
        if self.headroom is not None:
            return {"headroom": self.headroom}
        return {"y": eye_row(self.size_frac, golden=self.composition.startswith("golden"))}

    def rising(self, setting: Setting, away_m: float, to_height_m: float, lowest: float) -> Keys:
        """Row keys of a camera that rises while it looks at the eyes: they sink in the frame, and the place shows."""
        if self.headroom is not None:
            return {"headroom": self.headroom}
        above_m = to_height_m - BODY_POINTS["eyes"] * self.stature_m(setting)
        sinking = above_m / away_m * self.focal_mm(setting) / setting.camera.sensor_height_mm
        row = eye_row(self.size_frac)
        return {"y": ramp(row, min(max(row + sinking, row), lowest), self.duration_s)}

    def view(self, setting: Setting, **more: Any) -> Keys:
        """The section `view`; what is given in `more` replaces what the words ask for."""
        view: Keys = {"subject": self.who(setting), "azimuth_deg": self.side_deg}
        if not {"height_m", "elevation_deg"} & set(more):
            height = {"height_m": self.camera_height_m(setting)}
            view |= height if self.elevation_deg is None else {"elevation_deg": self.elevation_deg}
        if self.distance_m is not None:
            view["distance_m"] = self.distance_m
        return {**view, **more}

    def lens(self, setting: Setting, focal_length_mm: Any = "own", **more: Any) -> Keys:
        """The section `lens`."""
        if focal_length_mm == "own":
            follows = self.distance_m is not None and self.focal_length_mm is None
            focal_length_mm = "free" if follows else self.focal_mm(setting)
        stop = self.f_number or suitable_stop(self.size_frac, setting.camera)
        return {"focal_length_mm": focal_length_mm, "f_number": stop, "focus": self.who(setting), **more}

    def beside(self, setting: Setting, away_m: float | None = None, height_m: float | None = None) -> Point:
        """A point of a camera path around the subject, on the asked side: ahead, right, height [m]."""
        away_m = self.away_m(setting) if away_m is None else away_m
        height_m = self.camera_height_m(setting) if height_m is None else height_m
        return away_m * cos(radians(self.side_deg)), away_m * sin(radians(self.side_deg)), height_m

    def along(self, setting: Setting, path: Keys, **more: Any) -> Keys:
        """A whole shot whose camera keeps to a path, so that the size follows; `more` replaces sections."""
        framing, lens = self.framing(setting, size=None), self.lens(setting, self.focal_mm(setting))
        return {**self.basics(setting), "framing": [framing], "camera_path": path, "lens": lens, **more}

    def placed(self, setting: Setting, **more: Any) -> Keys:
        """One entry of `framing` of which `more` says where the subject sits, instead of composition and headroom."""
        entry = self.framing(setting, size=None)
        kept = {key: value for key, value in entry.items() if key not in ("headroom", "lead_room")}
        return {"x": "centre", **kept, **more}

    def composed(self, setting: Setting, **more: Any) -> Keys:
        """A whole shot from words alone; `more` replaces sections."""
        return {
            **self.basics(setting),
            "framing": [self.framing(setting)],
            "view": self.view(setting),
            "lens": self.lens(setting),
            **more,
        }


def size_frac(size: SizeWord | float) -> float:
    """Apparent height in frame heights, from a word or a number."""
    return SIZES[size.value] if isinstance(size, SizeWord) else float(size)


def suitable_mm(size: float, height_m: float, camera: Camera, least_mm: float = 0.0) -> float:
    """The shortest of the usual focal lengths that shows a figure in a size from a comfortable distance."""
    shortest, longest = camera.focal_length_mm
    usual = [mm for mm in FOCAL_LENGTHS_MM if max(shortest, least_mm) <= mm <= longest] or [shortest]
    far_enough = [mm for mm in usual if height_m * mm / (size * camera.sensor_height_mm) >= COMFORTABLE_M]
    return far_enough[0] if far_enough else usual[-1]


def suitable_stop(size: float, camera: Camera) -> float:
    """Wide open for close shots, where the background melts away; deeper for wide ones."""
    stop = 2.8 if size >= 1.8 else 4.0 if size >= 0.3 else 5.6
    return min(max(stop, camera.f_number[0]), camera.f_number[1])


def eye_row(size: float, *, golden: bool = False) -> float:
    """Row of the eyes: the upper third; higher where a whole figure would lose its feet, lower for eyes alone."""
    row = GOLDEN if golden else 0.42 if size > 6 else 1 / 3
    return rounded(min(row, LOWEST_FEET - BODY_POINTS["eyes"] * size) if size <= 0.8 else row)
